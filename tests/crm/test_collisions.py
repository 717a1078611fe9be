"""Two who write at one moment: whoever has to give way begins anew, and is told when it fails."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import RequestFactory

from accounts.models import Account
from api import problems
from crm import collisions, saying
from crm.models import Source
from tests import factories


def locked(times):
    """An act that is in somebody's way so often, and the list of its attempts."""
    attempts = []

    def act():
        attempts.append(None)
        if len(attempts) <= times:
            raise OperationalError("database is locked")
        return "done"

    return act, attempts


@pytest.mark.django_db(transaction=True)
def test_one_collision_is_made_up_for_and_a_second_is_told():
    act, attempts = locked(1)
    assert (collisions.once_more(act), len(attempts)) == ("done", 2)
    act, attempts = locked(2)
    with pytest.raises(OperationalError):
        collisions.once_more(act)
    assert len(attempts) == 2


@pytest.mark.django_db
def test_within_a_larger_transaction_nothing_is_begun_anew():
    act, attempts = locked(1)
    with pytest.raises(OperationalError):
        collisions.once_more(act)
    assert len(attempts) == 1


def test_a_collision_is_told_as_busy_and_when_to_come_again():
    request = RequestFactory().get("/")
    request.request_id = "r-1"
    error = OperationalError("database is locked")
    answer = problems.handler(error, {"view": None, "request": request})
    assert (answer.status_code, answer.data["code"], answer.data["retryable"]) == (
        503,
        "busy",
        True,
    )
    assert int(answer.headers["Retry-After"]) > 0


def _locks(keys, begun):
    """Locks both accounts, the second only when the other one has its first."""
    attempts = []

    def act():
        attempts.append(None)
        with transaction.atomic():
            for place, key in enumerate(keys):
                list(Account.objects.select_for_update().filter(pk=key))
                if place == 0 and len(attempts) == 1:
                    begun.wait(timeout=30)
        return len(attempts)

    try:
        return collisions.once_more(act)
    finally:
        connection.close()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_who_wait_for_each_other_are_both_through_in_the_end():
    owner = factories.user()
    keys = [factories.account(owner, name=name).pk for name in ("Acme", "Initech")]
    begun = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        attempts = list(pool.map(_locks, [keys, keys[::-1]], [begun, begun]))
    assert sorted(attempts) == [1, 2]


@pytest.mark.django_db
def test_what_another_took_first_and_is_gone_again_is_taken_after_all():
    source, attempts = Source.objects.create(name="survey"), []

    def take():
        attempts.append(None)
        if len(attempts) == 1:
            raise IntegrityError("the other one was first")
        return "fee_1"

    assert saying.once(source, ("feedback", "R-1"), take) == ("fee_1", True)
    assert saying.once(source, ("feedback", "R-1"), take) == ("fee_1", False)
    assert len(attempts) == 2

"""On which days whose digest is due, and for how many."""

from datetime import date

import pytest

from accounts import digests
from accounts.models import Digest, User
from tests import factories

pytestmark = pytest.mark.django_db

SUNDAY, MONDAY, TUESDAY = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)
NEXT_MONDAY = date(2026, 11, 30)


@pytest.fixture
def maya():
    maya = factories.user("maya")
    User.objects.filter(pk=maya.pk).update(email="maya@halden.example")
    return maya


def days_due(digest, sent_on):
    User.objects.update(digest=digest, digest_sent_on=sent_on)
    days = (SUNDAY, MONDAY, TUESDAY, NEXT_MONDAY)
    return [day for day in days if digests.due(day).exists()]


@pytest.mark.parametrize(
    ("digest", "sent_on", "days"),
    [
        pytest.param("daily", None, [SUNDAY, MONDAY, TUESDAY, NEXT_MONDAY], id="daily, new"),
        pytest.param("daily", MONDAY, [TUESDAY, NEXT_MONDAY], id="daily, once a day"),
        pytest.param("weekly", None, [MONDAY, NEXT_MONDAY], id="weekly, new: on Mondays"),
        pytest.param("weekly", MONDAY, [NEXT_MONDAY], id="weekly, sent"),
        pytest.param("weekly", SUNDAY, [MONDAY, TUESDAY, NEXT_MONDAY], id="weekly, made up for"),
        pytest.param("never", None, [], id="never"),
    ],
)
def test_a_digest_is_due_in_the_rhythm_that_was_chosen(maya, digest, sent_on, days):
    assert days_due(digest, sent_on) == days


@pytest.mark.parametrize("fields", [{"is_active": False}, {"email": ""}])
def test_who_has_left_or_has_no_address_gets_none(maya, fields):
    assert digests.due(MONDAY).exists()
    User.objects.update(**fields)
    assert not digests.due(MONDAY).exists()


def test_a_digest_is_claimed_by_one_of_two_who_saw_it_due(maya):
    first, second = digests.due(MONDAY).get(), digests.due(MONDAY).get()
    assert digests.claim(first, MONDAY)
    assert not digests.claim(second, MONDAY)


def test_a_digest_that_was_refused_meanwhile_is_not_claimed(maya):
    due = digests.due(MONDAY).get()
    digests.choose(maya, Digest.NEVER, MONDAY)
    assert not digests.claim(due, MONDAY)


def test_another_rhythm_begins_tomorrow(maya):
    digests.choose(maya, Digest.DAILY, MONDAY)
    assert maya.digest == Digest.DAILY
    assert not digests.due(MONDAY).exists()
    assert digests.due(TUESDAY).exists()


def test_choosing_the_same_rhythm_again_changes_nothing(maya):
    digests.choose(maya, Digest.WEEKLY, MONDAY)
    assert digests.due(MONDAY).exists()

"""Batches that tell their numbers before they are through: still in the order of the commits."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection, transaction

from accounts import organisations
from accounts.models import Access, ChangeSet, User
from crm import feed, sync
from crm.decisions import Status
from crm.feed import Wanted
from crm.models import Source
from tests import factories
from tests.api.speaking import account, person, speaker
from tests.services.beside import Beside, until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
CLIENTS, BATCHES, OF_EACH = 6, 8, 5


@pytest.fixture
def clerk(transactional_db, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # what is analysed is no matter here
    return factories.user("clerk", access=Access.ADMINISTRATOR)


def send(name):
    """The batches of one client, some under a key, and what the feed has told behind each."""
    by = speaker(Source.objects.get(name=name), User.objects.get(username="clerk"))
    done = []
    try:
        for batch in range(BATCHES):
            of = f"{name}-{batch}"
            records = [account(of), *(person(f"{of}-{one}", of=of) for one in range(OF_EACH))]
            headers = {"Idempotency-Key": of} if batch % 2 else {}
            answer = by.batch(*records, **headers).json()["results"]
            done.append(({one["id"]: one["seq"] for one in answer}, feed.head()))
    finally:
        connection.close()
    return done


def test_every_number_is_the_one_of_the_feed_and_grows_with_the_commits(clerk):
    names = [f"crm{one}" for one in range(CLIENTS)]
    for name in names:
        Source.objects.create(name=name)
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = list(pool.map(send, names))
    wanted = Wanted(types=frozenset({"account", "stakeholder"}), limit=10_000)
    told, place = {}, 1
    while (page := feed.read(clerk, place, wanted)).events or page.has_more:
        told |= {one["id"]: one["seq"] for one in page.events}
        place = page.place
    assert {
        id_: seq for one in done for told_of, _head in one for id_, seq in told_of.items()
    } == told
    assert len(told) == CLIENTS * BATCHES * (1 + OF_EACH)
    for one in done:
        # Whoever was answered finds what was written in the feed, and before whatever comes next.
        assert all(max(numbers.values()) < head for numbers, head in one)
        assert all(head <= min(later.values()) for (_n, head), (later, _h) in pairwise(one))
    acts = ChangeSet.objects.exclude(size=0).order_by("seq").values_list("seq", "size")
    assert all(seq + size == then for (seq, size), (then, _size) in pairwise(acts))


def test_who_has_a_number_waits_for_nobody_any_more(clerk):
    """All other checks come first: else two would wait for each other, number and row."""
    source, maya = Source.objects.create(name="crm"), factories.user("maya")
    ours = factories.account(clerk, name="Ours")
    records = [account("1", owner="maya")]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=maya.pk)  # whom a check of the batch needs, too
        # Not through the door, where who came in the way of another begins anew.
        beside = Beside(lambda: sync.apply_numbered(source, records, user=clerk))
        until(beside.waits)
        organisations.change_account(ours, by=clerk, city="Bern")
    (result,) = beside.ended()
    assert (result.status, result.fields_ignored) == (Status.CREATED, ())
    assert result.seq > ChangeSet.objects.get(account=ours, changes__op="updated").seq

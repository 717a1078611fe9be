"""Clients and servers die within batches; all is sent again, and is what one clean run leaves."""

import random
from collections import Counter
from contextlib import ExitStack

import pytest

from accounts import numbering
from accounts.models import Access, Change
from crm import feed
from crm.feed import Wanted
from crm.models import Merge, OnDelete, Source
from stakeholders.models import BuyingCommittee, Touch
from tests import factories
from tests.api.speaking import account, ending, merging, person, speaker
from tests.services.faults import FAULTS, Sender, Web

pytestmark = pytest.mark.services
FAMILIES = 3
SAID_AGAIN = {"unchanged", "stale", "superseded"}


def family(batch, number):
    """A client with three people, a deal and a touch."""
    of = f"{batch}-{number}"
    refs = {"account": {"external_id": of}}
    return [
        *(person(f"{of}p{one}", of=of, reports_to=f"{of}p0" if one else None) for one in range(3)),
        account(of, city="Bern"),
        {"type": "opportunity", "external_id": of, "refs": refs,
         "fields": {"name": "Renewal", "opened_on": "2026-01-10", "amount": "1000.00"}},
        {"type": "touch", "external_id": of, "refs": {"stakeholder": {"external_id": f"{of}p1"}},
         "fields": {"kind": "call", "on": "2026-02-01", "user": "clerk"}},
    ]  # fmt: skip


def batches():
    """Each brings new records, and edits, merges and deletes those of the ones before."""
    for batch in range(2 * len(FAULTS)):
        records = [one for number in range(FAMILIES) for one in family(batch, number)]
        if batch:
            of = f"{batch - 1}-"
            records += [person(f"{of}{n}p0", of=f"{of}{n}", title="CFO") for n in range(FAMILIES)]
            records += [merging(f"{of}0p0", f"{of}0p1"), ending(f"{of}1p2")]
        stamp = f"2026-06-{batch + 1:02}T08:00:00Z"
        yield [one | {"source_modified_at": stamp} for one in records]


@pytest.fixture
def clerk(transactional_db, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # what is analysed is no matter here
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def web(environment_of_worker, tmp_path):
    settings = {"API_REQUESTS_PER_MINUTE": "100000", "LOG_LEVEL": "WARNING"}
    with ExitStack() as stack:
        web = Web(stack, environment_of_worker | settings, tmp_path)
        web.start()
        yield web


def source(name):
    return Source.objects.create(name=name, on_delete=OnDelete.ARCHIVE)


def told(results):
    return [(one["external_id"], one["status"]) for one in results]


def test_what_is_retried_through_a_storm_of_faults_is_what_one_clean_run_leaves(clerk, web):
    calm, stormy = source("calm"), source("stormy")
    clean = [told(speaker(calm, clerk).send(*batch)) for batch in batches()]
    chance = random.Random(20261129)
    sender = Sender("stormy", factories.secret_of_key(stormy, clerk))
    heard = {}
    for number, batch in enumerate(batches()):
        # Each fault once with a key and once without.
        fault, key = FAULTS[number // 2], f"batch {number}" if number % 2 else None
        message = sender.message(batch, key)
        fault(web, message, chance)
        body, _headers = web.insisted(message)
        results = told(body["results"])
        if key:
            heard[number] = body
            assert results == clean[number], fault.__name__
        else:
            assert_as_clean_or_said_again(results, clean[number])
    expected = state(calm, clerk)
    assert expected["events"].total() > 100
    assert state(stormy, clerk) == expected

    for number, batch in enumerate(batches()):
        if number in heard:
            body, headers = web.insisted(sender.message(batch, f"batch {number}"))
            assert (body, headers["Idempotency-Replayed"]) == (heard[number], "true")
        body, _headers = web.insisted(sender.message(batch, None))
        assert {status for _id, status in told(body["results"])} <= SAID_AGAIN
    assert state(stormy, clerk) == expected


def assert_as_clean_or_said_again(results, clean):
    """Either the first try was lost as a whole, or it was taken as a whole."""
    again = {status for _id, status in results} <= SAID_AGAIN
    assert results == clean or (again and [one for one, _ in results] == [one for one, _ in clean])


def state(of, clerk):
    """All that a source left: its records as they are exported, its events, and its journal."""
    names = named(of)
    exported = [
        said(record, names)
        for kind in ("accounts", "stakeholders", "opportunities")
        for record in whole(speaker(of, clerk), kind)
        if record["id"] in names
    ]
    notes = Touch.objects.known().filter(public_id__in=names)
    changes = Change.objects.filter(change_set__origin=of.origin).values_list("type", "op")
    return {
        "records": sorted(exported, key=str),
        "touches": sorted(names[one] for one in notes.values_list("public_id", flat=True)),
        "events": events(of, clerk, names),
        "changes": Counter(changes),
    }


def named(of):
    """The id of the source for each of ours, of records that are gone, too."""
    names = {}
    for link in of.links.order_by("is_alias", "external_id"):
        names.setdefault(link.subject, link.external_id)
    for loser, winner in Merge.objects.filter(winner__in=names).values_list("loser", "winner"):
        names[loser] = f"one that became {names[winner]}"
    for one in BuyingCommittee.objects.select_related("account", "opportunity"):
        about = one.opportunity or one.account
        if about.public_id in names:
            names[one.public_id] = f"committee of {names[about.public_id]}"
    return names


def whole(told_by, kind):
    path = f"{kind}?limit=200"
    while path:
        page = told_by.client.get(f"/api/v1/{path}").json()
        yield from page["data"]
        path = page["next"] and page["next"].partition("/api/v1/")[2]


def said(record, names):
    """A record with their ids in the place of ours."""
    links = sorted((link["external_id"], link["source_modified_at"]) for link in record["links"])
    plain = {k: v for k, v in record.items() if k not in {"links", "created_at", "updated_at"}}
    return {k: names.get(v, v) if isinstance(v, str) else v for k, v in plain.items()} | {
        "links": links
    }


def events(of, clerk, names):
    """How often each was told; a sender who tries twice tells nothing twice."""
    told_of, place = Counter(), 1
    while place < numbering.next_number():
        page = feed.read(clerk, place, Wanted(limit=200))
        told_of.update(
            (one["type"], one["op"], names.get(one["id"], ""), *one["changed"], *one["cleared"])
            for one in page.events
            if one["origin"] == of.origin
        )
        place = page.place
    return told_of

"""Seats as sources tell them: one for each person and committee, whoever speaks of it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Access, Change
from crm import sync
from crm.models import Link, OnDelete, Source
from crm.seating import Became, gathered
from stakeholders import queries, seats
from stakeholders.models import BuyingCommittee, Seat, SeatHolder, SeatTerms, Stakeholder
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return Source.objects.create(name="salesforce")


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def send(source, clerk):
    def apply(*batch, to=None, **options):
        return sync.apply(to or source, list(batch), user=clerk, **options)

    return apply


@pytest.fixture
def archives(source):
    source.on_delete = OnDelete.ARCHIVE
    source.save()


@pytest.fixture
def client(send):
    """An account with two people and a deal."""
    people = [
        record("stakeholder", key, {"last_name": name}, account="001")
        for key, name in (("003A", "Ruiz"), ("003B", "Oth"))
    ]
    deal = {"name": "Renewal", "opened_on": "2026-01-10"}
    batch = [
        record("account", "001", {"name": "Client"}),
        *people,
        record("opportunity", "006", deal, account="001"),
    ]
    assert statuses(send(*batch)) == ["created"] * 4


def record(type_, external_id, fields, **refs):
    refs = {name: {"external_id": to} if to else None for name, to in refs.items()}
    return {"type": type_, "external_id": external_id, "fields": fields, "refs": refs}


def seat(external_id="00K", *roles, holder="003A", **fields):
    fields = {"roles": list(roles or ["economic_buyer"])} | fields
    return record("seat", external_id, fields, opportunity="006", stakeholder=holder)


def delete(external_id):
    return {"op": "delete", "type": "seat", "external_id": external_id}


def statuses(results):
    return [result.status for result in results]


def committee():
    return BuyingCommittee.objects.get(opportunity__isnull=False)


def places(of=None):
    """Who sits there in which roles, as the pages and the analysis read it."""
    (facts,) = queries.facts_of([of or committee()], timezone.localdate())
    return {
        (str(facts.positions[one.holder].stakeholder) if one.holder else ""): list(one.roles)
        for one in facts.seats
    }


def row(result):
    return Seat.objects.get(public_id=result.id)


@pytest.mark.parametrize(
    ("held", "before", "told", "roles", "is_removed"),
    [
        ((), {}, {1: ["user"]}, ("user",), False),
        (("user",), {1: ["user"]}, {1: ["coach"]}, ("coach",), False),
        (("blocker", "user"), {1: ["user"]}, {1: ["coach"]}, ("blocker", "coach"), False),
        (("user",), {1: ["user"], 2: ["user"]}, {1: []}, ("user",), False),
        (("user",), {1: ["user"]}, {1: [], 2: ["user"]}, ("user",), False),
        (("coach", "user"), {1: ["user"], 2: ["coach"]}, {1: None}, ("coach",), False),
        (("user",), {1: ["user"]}, {1: None}, (), True),
        (("blocker", "user"), {1: ["user"]}, {1: None}, ("blocker",), False),
        (("user",), {1: ["user"]}, {1: []}, (), False),
        (("user",), {1: ["user"], 2: []}, {1: None}, (), False),
        (("user",), {1: ["coach", "user"]}, {1: ["coach", "user"]}, ("coach", "user"), False),
    ],
    ids=[
        "a first word",
        "another role",
        "what people here gave stays",
        "another id says it, too",
        "another id says it from now on",
        "one of two ids goes",
        "the last id goes, and the last role",
        "the last id goes, a role of ours stays",
        "cleared, but the id is there",
        "the other id says nothing, but is there",
        "what somebody took away is said again",
    ],
)
def test_the_roles_are_those_that_the_ids_say_and_those_of_ours(
    held, before, told, roles, is_removed
):
    assert gathered(held, before, told) == Became(roles, is_removed)


def test_a_seat_comes_with_its_deal_and_its_holder_in_any_order(send):
    deal = {"name": "Renewal", "opened_on": "2026-01-10"}
    batch = [
        seat("00K", "economic_buyer", "champion", name="CFO"),
        record("opportunity", "006", deal, account="001"),
        record("stakeholder", "003A", {"last_name": "Ruiz"}, account="001"),
        record("account", "001", {"name": "Client"}),
    ]
    results = send(*batch)
    assert statuses(results) == ["created"] * 4
    assert places() == {"Ruiz": ["champion", "economic_buyer"]}
    assert row(results[0]).name == "CFO"
    assert statuses(send(*batch)) == ["unchanged"] * 4
    assert Change.objects.filter(subject=results[0].id, type="stakeholders.seatrole").count() == 2


def test_a_seat_waits_for_a_deal_or_a_person_that_is_not_there(send, client):
    (result,) = send(seat(holder="003Z"))
    assert (result.status, result.faults[0].pointer) == ("held", "/refs/stakeholder")
    unknown = record("seat", "00K", {}, opportunity="006Z", stakeholder="003A")
    (result,) = send(unknown)
    assert (result.status, result.faults[0].pointer) == ("held", "/refs/opportunity")
    assert not Seat.objects.exists()
    assert not Stakeholder.objects.filter(is_stub=True).exists()


def test_a_seat_is_of_a_deal_or_of_the_standing_committee(send, client):
    (both, none) = send(
        record("seat", "00K", {}, opportunity="006", account="001"), record("seat", "00L", {})
    )
    assert [fault.pointer for fault in (*both.faults, *none.faults)] == [
        "/refs/account",
        "/refs/opportunity",
    ]
    send(record("seat", "00M", {"roles": ["coach"]}, account="001", stakeholder="003B"))
    assert places(BuyingCommittee.objects.get(opportunity=None)) == {"Oth": ["coach"]}


def test_two_rows_about_one_person_are_one_seat_with_both_roles(send, client):
    first, second = send(seat("00K", "economic_buyer"), seat("00L", "approver"))
    assert (first.status, second.status, first.id) == ("created", "created", second.id)
    assert places() == {"Ruiz": ["approver", "economic_buyer"]}
    (third,) = send(seat("00M", "user"))
    assert (third.status, third.id) == ("updated", first.id)
    (changed,) = send(seat("00K", "champion"))
    assert changed.status == "updated"
    assert places() == {"Ruiz": ["approver", "champion", "user"]}
    again = send(seat("00K", "champion"), seat("00L", "approver"), seat("00M", "user"))
    assert statuses(again) == ["unchanged"] * 3


def test_rows_that_swap_their_roles_in_one_batch_leave_both(send, client):
    send(seat("00K", "economic_buyer"), seat("00L", "approver"))
    send(seat("00K", "approver"), seat("00L", "economic_buyer"))
    assert places() == {"Ruiz": ["approver", "economic_buyer"]}


def test_who_holds_a_seat_already_keeps_it_and_gets_the_role(send, client, clerk):
    ana = Stakeholder.objects.get(person__last_name="Ruiz")
    new = seats.NewSeat(roles=("blocker",), holder=ana)
    own = seats.add_seat(committee(), new, on=timezone.localdate(), by=clerk)
    (result,) = send(seat("00K", "user"))
    assert (result.status, result.id) == ("updated", own.public_id)
    assert places() == {"Ruiz": ["blocker", "user"]}
    assert SeatTerms.objects.known().get(seat=own).weight == 1


def test_a_role_that_a_person_took_away_does_not_come_back_by_a_repetition(send, client, clerk):
    (result,) = send(seat("00K", "user", "coach"))
    seats.set_roles(row(result), roles=["coach"], on=timezone.localdate(), by=clerk)
    assert statuses(send(seat("00K", "user", "coach"))) == ["unchanged"]
    assert places() == {"Ruiz": ["coach"]}
    assert statuses(send(seat("00K", "user", "approver"))) == ["updated"]
    assert places() == {"Ruiz": ["approver", "user"]}


def test_another_person_takes_the_seat_over(send, client):
    (before,) = send(seat())
    (after,) = send(seat(holder="003B"))
    assert (after.status, after.id) == ("updated", before.id)
    assert after.version > before.version
    assert places() == {"Oth": ["economic_buyer"]}


def test_a_row_leaves_a_seat_that_others_speak_of_too(send, client):
    first, _second = send(seat("00K", "user"), seat("00L", "coach"))
    (moved,) = send(seat("00L", "coach", holder="003B"))
    assert (moved.status, moved.id != first.id) == ("created", True)
    assert places() == {"Ruiz": ["user"], "Oth": ["coach"]}


def test_a_row_that_joins_the_seat_of_another_takes_its_role_along(send, client):
    send(seat("00K", "user"), seat("00L", "coach", holder="003B"))
    (moved,) = send(record("seat", "00L", {}, stakeholder="003A"))
    assert moved.status == "updated"
    assert places() == {"Ruiz": ["coach", "user"]}


def test_a_seat_is_emptied_and_filled_again(send, client):
    send(seat())
    assert statuses(send(seat(holder=None))) == ["updated"]
    assert places() == {"": ["economic_buyer"]}
    assert statuses(send(seat())) == ["updated"]
    assert places() == {"Ruiz": ["economic_buyer"]}


def test_a_holder_who_works_elsewhere_is_left_out_and_told(send, client):
    elsewhere = [
        record("account", "002", {"name": "Other"}),
        record("stakeholder", "003C", {"last_name": "Far"}, account="002"),
    ]
    send(*elsewhere)
    (result,) = send(seat(holder="003C"))
    assert result.status == "created"
    (ignored,) = result.fields_ignored
    assert (ignored.field, ignored.reason) == ("stakeholder", "other_account")
    assert places() == {"": ["economic_buyer"]}
    (again,) = send(seat(holder="003C"))
    assert (again.status, again.id) == ("unchanged", result.id)
    (moves, seated) = send(
        record("stakeholder", "003C", {"last_name": "Far"}, account="001"), seat(holder="003C")
    )
    assert (moves.status, seated.status, seated.id) == ("updated", "updated", result.id)
    assert places() == {"Far": ["economic_buyer"]}


def test_what_a_seat_weighs_is_said_in_quorate(send, client):
    (result,) = send(seat("00K", "influencer", weight=5, is_primary=True))
    assert {(one.field, one.reason) for one in result.fields_ignored} == {
        ("weight", "owned_by_quorate"),
        ("is_primary", "owned_by_quorate"),
    }
    assert SeatTerms.objects.get().weight == 0
    assert statuses(send(seat("00K", "influencer", weight=9))) == ["unchanged"]


def test_an_unknown_role_is_refused_in_its_place(send, client):
    (result,) = send(seat("00K", "king"))
    assert (result.status, result.faults[0].pointer) == ("invalid", "/fields/roles")


def test_a_delete_leaves_our_seat_unless_the_source_archives(send, client):
    send(seat())
    assert statuses(send(delete("00K"))) == ["deleted"]
    assert places() == {"Ruiz": ["economic_buyer"]}
    (back,) = send(seat())
    assert back.status == "restored"


def test_the_last_row_of_a_seat_takes_it_along_and_brings_it_back(send, client, archives):
    first, _second = send(seat("00K", "user"), seat("00L", "coach"))
    assert statuses(send(delete("00L"))) == ["deleted"]
    assert places() == {"Ruiz": ["user"]}
    assert statuses(send(delete("00K"), delete("00L"))) == ["deleted", "unchanged"]
    assert places() == {}
    assert not SeatHolder.objects.known().filter(to_on=None).exists()
    (back,) = send(seat("00K", "user"))
    assert (back.status, back.id) == ("restored", first.id)
    assert places() == {"Ruiz": ["user"]}


def test_a_seat_with_a_role_of_ours_stays_when_the_source_deletes_its_own(
    send, client, archives, clerk
):
    (result,) = send(seat("00K", "user"))
    seats.set_roles(row(result), roles=["user", "blocker"], on=timezone.localdate(), by=clerk)
    send(delete("00K"))
    assert places() == {"Ruiz": ["blocker"]}


def test_sources_speak_of_one_seat_each_for_itself(send, client):
    other = Source.objects.create(name="hubspot")
    ids = dict(Link.objects.values_list("external_id", "subject"))
    record = {
        "type": "seat",
        "external_id": "1:2",
        "fields": {"roles": ["approver"]},
        "refs": {"opportunity": {"id": ids["006"]}, "stakeholder": {"id": ids["003A"]}},
    }
    (mine,), (theirs,) = send(seat("00K", "user")), send(record, to=other)
    assert mine.id == theirs.id
    send(seat("00K", "coach"))
    assert places() == {"Ruiz": ["approver", "coach"]}


def test_the_history_of_a_seat_is_kept(send, client):
    (result,) = send(seat())
    SeatHolder.objects.update(from_on=date(2026, 1, 1))
    send(seat(holder="003B"))
    held = SeatHolder.objects.known().filter(seat=row(result)).order_by("from_on")
    assert [(str(one.stakeholder), one.to_on) for one in held] == [
        ("Ruiz", timezone.localdate()),
        ("Oth", None),
    ]


def batch_of(size, role):
    people = [
        record("stakeholder", f"{size}-{n}", {"last_name": f"P{n}"}, account="001")
        for n in range(size)
    ]
    return [*people, *(seat(f"{size}K{n}", role, holder=f"{size}-{n}") for n in range(size))]


def queries_of(send, size, role, status):
    with CaptureQueriesContext(connection) as caught:
        assert send(*batch_of(size, role))[-1].status == status
    return len(caught)


def test_the_queries_do_not_grow_with_the_seats(send, client):
    for role, status in (("user", "created"), ("coach", "updated"), ("coach", "unchanged")):
        few, many = (queries_of(send, size, role, status) for size in (2, 40))
        assert many <= few, status

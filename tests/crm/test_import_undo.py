"""A whole import is taken back: as far as nobody has changed since what it wrote."""

import io
from itertools import accumulate

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import jobs, journal, noting, organisations
from accounts.errors import Refused
from accounts.models import Access, Account, AccountShare, Change, Job
from crm import feed, imports, tasks
from crm.feed import Wanted
from crm.models import Import, Link
from stakeholders import people, seats, ties, touches
from stakeholders.models import (
    Position,
    SeatHolder,
    SeatRole,
    SeatTerms,
    Stakeholder,
    Tie,
    Touch,
)
from tests import factories
from tests.commits import commit

pytestmark = pytest.mark.django_db

HEAD = "first name,last name,company,title,role,weight,boss\n"
PEOPLE = f"{HEAD}Ana,Ruiz,Acme,CFO,Approver,2,\nBo,Lind,Acme,CTO,Coach,0,Ana Ruiz\n"


@pytest.fixture
def maya():
    return factories.user("maya")


def written(content, by, kind="people"):
    """A file that was imported; as it is then."""
    row = imports.receive(io.BytesIO(content.encode()), by=by, kind=kind, name="file.csv")
    imports.confirm(row)
    tasks.run_import(Import.objects.get(pk=row.pk).job_id)
    row = Import.objects.select_related("job").get(pk=row.pk)
    assert row.state == Import.State.DONE
    return row


def undone(row):
    """The import taken back; the counts of records, and what stayed and why."""
    imports.undo(row)
    tasks.undo_import(Import.objects.get(pk=row.pk).undo_job_id)
    row.refresh_from_db()
    assert row.state == Import.State.UNDONE
    counts = {name: count for name, count in row.undone["counts"].items() if count}
    return counts, {(one["name"], one["reason"]) for one in row.undone["kept"]}


def there(account=None):
    """Who is to be seen."""
    held = Position.objects.known().filter(to_on=None)
    rows = Stakeholder.objects.filter(pk__in=held.values("stakeholder"), archived_at=None)
    rows = rows.filter(account=account) if account else rows
    return {str(row) for row in rows.select_related("person")}


def state():
    """All that the pages show of accounts and people."""
    held = SeatHolder.objects.known().filter(to_on=None)
    holders = dict(held.values_list("seat", "stakeholder"))
    return {
        "accounts": set(
            Account.objects.filter(archived_at=None).values_list("name", "city", "parent__name")
        ),
        "people": set(
            Stakeholder.objects.filter(archived_at=None, pk__in=_open(Position))
            .values_list("person__last_name", "person__email", "account__name")
        ),
        "posts": set(
            Position.objects.known().filter(to_on=None).values_list("stakeholder", "title")
        ),
        "ties": set(
            Tie.objects.known().filter(to_on=None).values_list(
                "stakeholder", "other", "kind", "strength"
            )
        ),
        "seats": {
            (holders.get(seat), told)
            for facts, column in ((SeatRole, "role"), (SeatTerms, "weight"))
            for seat, told in facts.objects.known().filter(to_on=None).values_list("seat", column)
        },
        "touches": set(Touch.objects.known().values_list("stakeholder", "on", "kind")),
    }  # fmt: skip


def _open(facts):
    return facts.objects.known().filter(to_on=None).values("stakeholder")


@pytest.fixture
def acme(maya):
    """Acme with three people, a line, a seat and a touch."""
    house = factories.account(maya, name="House")
    account = factories.account(maya, name="Acme", city="Bern")
    for name in ("Ana Ruiz", "Bo Lind", "Cy Mora"):
        factories.stakeholder(account, name, title="Head")
    ana, bo = who("Ana"), who("Bo")
    ties.draw_tie(ana, bo, ties.Link("reports_to"), on=factories.LONG_AGO, by=maya)
    factories.seat(factories.committee(account), bo, roles=("user",))
    call = touches.Contact(maya, "call")
    touches.log_touch([ana], call, on=factories.LONG_AGO, by=maya)
    organisations.change_account(account, parent=house, by=maya)
    return account


def who(first_name):
    return Stakeholder.objects.get(person__first_name=first_name)


FILES = [
    pytest.param(PEOPLE, "people", id="people with posts, seats and lines"),
    pytest.param("name,company\nAna Ruiz (GONE),Acme", "people", id="somebody who left"),
    pytest.param("name,company\nZoe Roe,New one\nCy Mora,New one", "people", id="a new account"),
    pytest.param("name,city,parent\nAcme,Lyon,\nNew,Rome,Acme\nHouse,,New", "accounts", id="all"),
    pytest.param("from,to,kind,strength\nAna Ruiz,Cy Mora,influences,0.2\n"
                 "Cy Mora,Bo Lind,reports to,\nAna Ruiz,Cy Mora,reports to,", "ties", id="ties"),
    pytest.param("person,date,kind\nAna Ruiz,2026-01-02,visit", "touches", id="touches"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "kind"), FILES)
def test_what_nobody_touched_is_as_it_was(maya, acme, content, kind):
    before = state()
    row = written(content, maya, kind)
    assert state() != before
    counts, kept = undone(row)
    assert state() == before
    assert not kept
    assert counts


@pytest.mark.parametrize(("content", "kind"), FILES)
def test_the_same_file_can_be_imported_again_after_its_undoing(maya, acme, content, kind):
    row = written(content, maya, kind)
    after = state()
    first = row.report["counts"]
    undone(row)
    again = written(content, maya, kind).report["counts"]
    assert state() == after
    changed = ("created", "updated", "restored")
    assert sum(again.get(name, 0) for name in changed) == sum(
        first.get(name, 0) for name in changed
    )


def test_an_import_is_undone_once_however_often_it_is_asked_for(maya):
    row = written(PEOPLE, maya)
    undone(row)
    changes = Change.objects.count()
    imports.undo(row)
    tasks.undo_import(row.undo_job_id)
    assert Change.objects.count() == changes
    assert Job.objects.filter(task=tasks.UNDO).count() == 1


def test_what_was_not_imported_is_not_undone(maya):
    row = imports.receive(io.BytesIO(PEOPLE.encode()), by=maya, kind="people", name="file.csv")
    with pytest.raises(Refused, match="Nothing of it was written"):
        imports.undo(row)


def test_a_field_that_somebody_changed_since_stays_and_the_others_go_back(maya, acme):
    row = written(
        "first name,last name,company,email,phone\nAna,Ruiz,Acme,a@acme.example,123", maya
    )
    people.change_person(who("Ana"), by=factories.user("tom"), phone="456")
    counts, kept = undone(row)
    person = who("Ana").person
    assert (person.email, person.phone) == ("", "456")
    assert kept == {("Ana Ruiz", "changed")}
    assert row.undone["kept"][0]["what"] == ["phone"]
    assert counts == {"put_back": 1, "kept": 1}


def test_a_post_that_somebody_changed_since_stays(maya, acme):
    row = written(PEOPLE, maya)
    post = people.Post(title="Boss")
    people.take_post(who("Ana"), post=post, on=timezone.localdate(), by=maya)
    _counts, kept = undone(row)
    assert who("Ana").positions.known().get(to_on=None).title == "Boss"
    assert who("Bo").positions.known().get(to_on=None).title == "Head"
    assert kept == {("Ana Ruiz", "changed")}


ADDITIONS = {
    "a touch": lambda ana, by: touches.log_touch(
        [ana], touches.Contact(by, "call"), on=factories.LONG_AGO, by=by
    ),
    "a tie to them": lambda ana, by: ties.draw_tie(
        who("Bo"), ana, ties.Link("influences"), on=factories.LONG_AGO, by=by
    ),
    "another seat": lambda ana, by: seats.add_seat(
        factories.committee(ana.account, for_opportunity=factories.opportunity(ana.account)),
        seats.NewSeat(holder=ana),
        on=timezone.localdate(),
        by=by,
    ),
    "their title": lambda ana, by: people.change_stakeholder(ana, notes="Skis", by=by),
    "their name": lambda ana, by: people.change_person(ana, last_name="Roe", by=by),
    "the terms of their seat": lambda ana, by: seats.set_terms(
        SeatHolder.objects.get(stakeholder=ana).seat,
        terms=seats.Terms(7),
        on=timezone.localdate(),
        by=by,
    ),
}  # fmt: skip


@pytest.mark.parametrize("addition", ADDITIONS)
def test_a_new_person_whom_somebody_worked_on_stays_with_the_account(maya, addition):
    row = written(PEOPLE, maya)
    ADDITIONS[addition](who("Ana"), maya)
    _counts, kept = undone(row)
    assert {name.split()[0] for name, _why in kept} >= {"Ana", "Acme"}
    assert {one.split()[0] for one in there()} >= {"Ana"}
    assert Account.objects.get(name="Acme").archived_at is None
    assert SeatHolder.objects.known().filter(stakeholder=who("Ana"), to_on=None).exists()


def test_who_goes_leaves_no_tie_to_those_who_stay(maya):
    row = written(PEOPLE, maya)
    call = touches.Contact(maya, "call")
    touches.log_touch([who("Bo")], call, on=factories.LONG_AGO, by=maya)
    _counts, kept = undone(row)
    assert there() == {"Bo Lind"}
    assert kept == {("Bo Lind", "built_on"), ("Acme", "built_on")} | {
        one for one in kept if one[0] == "Acme"
    }
    assert not Tie.objects.known().filter(to_on=None).exists()


@pytest.mark.parametrize(
    "add",
    [
        lambda account, by: factories.opportunity(account),
        lambda account, by: organisations.share_account(account, user=factories.user("tom"), by=by),
        lambda account, by: factories.account(by, name="Child", parent=account),
        lambda account, by: organisations.change_account(account, city="Rome", by=by),
        lambda account, by: factories.seat(factories.committee(account)),
    ],
    ids=["a deal", "a share", "a subsidiary", "its city", "a seat"],
)
def test_a_new_account_that_somebody_worked_on_stays(maya, add):
    row = written("name\nAcme\nOther", maya, "accounts")
    add(Account.objects.get(name="Acme"), maya)
    _counts, kept = undone(row)
    assert {name for name, _why in kept} == {"Acme"}
    there = set(Account.objects.filter(archived_at=None).values_list("name", flat=True))
    assert "Acme" in there
    assert "Other" not in there


def test_a_tie_to_somebody_who_has_left_since_does_not_come_back(maya, acme):
    row = written("name,company\nAna Ruiz (GONE),Acme", maya)
    people.leave(who("Bo"), on=timezone.localdate(), by=maya)
    _counts, kept = undone(row)
    assert there(acme) == {"Ana Ruiz", "Cy Mora"}
    assert not Tie.objects.known().filter(to_on=None).exists()
    assert ("Ana Ruiz", "gone") in kept


def test_a_line_that_would_close_a_circle_does_not_come_back(maya, acme):
    row = written("from,to,kind\nAna Ruiz,Cy Mora,reports to", maya, "ties")
    today = timezone.localdate()
    ties.draw_tie(who("Bo"), who("Cy"), ties.Link("reports_to"), on=today, by=maya)
    line = Tie.objects.known().get(stakeholder=who("Ana"), to_on=None)
    ties.remove_tie(line, on=today, by=maya)
    assert undone(row)[1] == {("Ana Ruiz", "changed")}


def test_somebody_who_came_back_by_hand_is_not_brought_back_twice(maya, acme):
    row = written("name,company\nAna Ruiz (GONE),Acme", maya)
    ana = who("Ana")
    people.add_stakeholder(
        acme,
        ana.person,
        post=people.Post("Chair"),
        on=timezone.localdate(),
        by=maya,
    )
    _counts, kept = undone(row)
    assert ana.positions.known().get(to_on=None).title == "Chair"
    assert ("Ana Ruiz", "changed") in kept


def test_accounts_that_the_user_may_not_change_any_more_stay(maya):
    tom = factories.user("tom")
    theirs = factories.account(maya, name="Acme")
    share = AccountShare.objects.create(account=theirs, user=tom)
    row = written(PEOPLE + "Zoe,Roe,Own,,,,\n", tom)
    share.delete()
    _counts, kept = undone(row)
    assert there() == {"Ana Ruiz", "Bo Lind"}
    assert {why for _name, why in kept} == {"not_permitted"}


def test_what_somebody_elses_file_tells_of_too_stays(maya):
    clerk = factories.user("clerk", access=Access.ADMINISTRATOR)
    row = written(PEOPLE + "Zoe,Roe,Own,,,,\n", maya)
    again = written(PEOPLE, clerk)
    assert again.report["counts"]["unchanged"] == 2
    counts, kept = undone(row)
    assert there() == {"Ana Ruiz", "Bo Lind"}
    assert kept >= {("Ana Ruiz", "built_on"), ("Bo Lind", "built_on")}
    assert counts["removed"] == 2


def test_followers_of_the_feed_hear_that_people_are_gone(maya):
    row = written(PEOPLE, maya)
    undone(row)
    gone = {event["id"] for event in events(maya) if event["op"] == "deleted"}
    assert gone >= set(Stakeholder.objects.values_list("public_id", flat=True))
    assert gone >= set(Account.objects.values_list("public_id", flat=True))


def events(user):
    """Everything that was ever told."""
    commit()
    return feed.read(user, 1, Wanted(limit=500)).events


def test_numbers_of_changes_have_no_gap_when_half_of_an_undoing_met_something_newer(maya, acme):
    row = written("name,company\nAna Ruiz (GONE),Acme\nCy Mora (GONE),Acme", maya)
    people.add_stakeholder(
        acme,
        who("Ana").person,
        post=people.Post(),
        on=timezone.localdate(),
        by=maya,
    )
    undone(row)
    newest = Change.objects.order_by("-change_set").first().change_set
    told = list(newest.changes.order_by("ordinal").values_list("ordinal", "type"))
    # A row that two records tell of takes two numbers, and stands at the second.
    taken = accumulate(getattr(apps.get_model(type_), "numbers", 1) for _ordinal, type_ in told)
    assert [ordinal + 1 for ordinal, _type in told] == list(taken) != []
    assert there(acme) == {"Ana Ruiz", "Bo Lind", "Cy Mora"}


def _asked(size, by):
    lines = "".join(f"P{n},L{n},{by.username},Head,Coach,0,\n" for n in range(size))
    row = written(HEAD + lines, by)
    imports.undo(row)
    row.refresh_from_db()
    with CaptureQueriesContext(connection) as captured:
        tasks.undo_import(row.undo_job_id)
    row.refresh_from_db()
    assert row.undone["counts"]["removed"] == size + 1
    return sum(query["sql"].startswith("SELECT") for query in captured)


def test_undoing_fifty_people_asks_no_more_than_undoing_one():
    assert _asked(50, factories.user("tom")) <= _asked(1, factories.user("maya"))


def test_only_acts_that_were_opened_within_are_noted(maya):
    with noting.noted() as outer:
        one = journal.begin(maya)
        with noting.noted() as inner:
            two = journal.begin(maya)
    journal.begin(maya)
    assert (outer, inner) == ([one], [two])


def test_links_of_what_is_gone_are_marked(maya):
    row = written(PEOPLE, maya)
    undone(row)
    assert not Link.objects.filter(deleted_at=None).exists()
    assert jobs.withdraw(row.undo_job) is False

"""Following the changes: what is told, to whom, in which order, and that nothing is missed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import organisations
from accounts.models import Access, Account, AccountShare, ChangeSet
from crm import belonging, events, feed, outbox, policies, sync, visible
from crm.feed import Wanted
from crm.feed_subjects import TYPES
from crm.models import FieldPolicy, Link, Source
from crm.ownership import Word
from feedback import cases, insights, intake
from feedback.case_opening import Opening
from feedback.insights import Line
from feedback.intake import Said
from stakeholders import assessments, editing, goals, people, ties, touches
from stakeholders.assessments import Statement
from stakeholders.models import BuyingCommittee, Goal, Stakeholder, Tie
from stakeholders.people import Post
from tests import factories
from tests.commits import commit

pytestmark = pytest.mark.django_db
ON = date(2026, 2, 2)


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def account(maya):
    return factories.account(maya)


@pytest.fixture
def ana(account):
    return factories.stakeholder(account, "Ana Ruiz", title="CFO")


@pytest.fixture
def source():
    return Source.objects.create(name="salesforce")


def here():
    commit()
    return feed.head()


def follow(user, place, **wanted):
    """Everything from that place on, by pages."""
    commit()
    told = []
    while True:
        page = feed.read(user, place, Wanted(**wanted))
        told += page.events
        place = page.place
        if not page.has_more:
            return told


def brief(told):
    return [(one["type"], one["op"], one["changed"], one["cleared"]) for one in told]


def test_what_was_edited_is_told_with_the_record(maya, ana):
    place = here()
    people.take_post(ana, post=Post(title="CEO"), on=ON, by=maya)
    (event,) = follow(maya, place)
    assert brief([event]) == [("stakeholder", "updated", ["title"], [])]
    assert (event["id"], event["origin"]) == (ana.public_id, maya.public_id)
    assert event["record"]["title"] == "CEO"


def test_a_field_of_the_person_is_told_of_the_stakeholder(maya, ana):
    place = here()
    people.change_person(ana, by=maya, phone="+41 1")
    assert brief(follow(maya, place)) == [("stakeholder", "updated", ["phone"], [])]


def test_a_seat_is_told_of_its_committee_once(maya, account, ana):
    committee = factories.committee(account)
    place = here()
    factories.seat(committee, ana, roles=("champion",))
    (event,) = follow(maya, place, types=frozenset({"committee"}))
    assert (event["id"], event["changed"]) == (committee.public_id, ["seats"])
    assert event["record"]["seats"][0]["holder"] == ana.public_id


def test_a_client_that_comes_in_is_told_in_the_order_of_the_acts(maya):
    place = here()
    account = factories.account(maya)
    factories.opportunity(account, closes_on=date(2026, 6, 30))
    factories.stakeholder(account, "Ben Katz")
    ops = [(one["type"], one["op"]) for one in follow(maya, place)]
    assert ops[0] == ("account", "created")
    assert {("opportunity", "created"), ("stakeholder", "created")} < set(ops)
    assert len(ops) == len(set(ops))


def test_numbers_grow_and_pages_cut_nothing_out(clerk, source):
    place = here()
    records = [
        {"type": "stakeholder", "external_id": f"{n}", "fields": {"last_name": f"Person {n}"},
         "refs": {"account": {"external_id": "a"}}}
        for n in range(12)
    ]  # fmt: skip
    account = {"type": "account", "external_id": "a", "fields": {"name": "Acme"}}
    sync.apply(source, [*records, account], user=clerk)
    whole = follow(clerk, place)
    by_pages = follow(clerk, place, limit=5)
    assert [one["seq"] for one in by_pages] == [one["seq"] for one in whole]
    seqs = [one["seq"] for one in whole]
    assert seqs == sorted(set(seqs))
    assert sum(one["type"] == "stakeholder" for one in whole) == 12
    assert whole[0]["links"][0]["source"] == "salesforce"


def test_what_somebody_may_not_see_is_not_in_their_feed(maya, ana):
    people.change_person(ana, by=maya, phone="+41 1")
    assert follow(factories.user("tom"), 1) == []
    assert follow(maya, 1) != []


def test_a_stub_is_told_when_it_is_real(clerk, source):
    place = here()
    person = {"type": "stakeholder", "external_id": "1", "fields": {"last_name": "Ruiz"},
              "refs": {"account": {"external_id": "a"}}}  # fmt: skip
    sync.apply(source, [person], user=clerk)
    assert follow(clerk, place, types=frozenset({"account"})) == []
    account = {"type": "account", "external_id": "a", "fields": {"name": "Acme"}}
    sync.apply(source, [account], user=clerk)
    told = follow(clerk, place, types=frozenset({"account"}))
    assert [one["op"] for one in told] == ["created"]


def family(external_id, *, account="a"):
    """A person, a deal and a contact of an account that may not have come yet."""
    of = {"account": {"external_id": account}}
    return [
        {"type": "stakeholder", "external_id": external_id, "refs": of,
         "fields": {"last_name": "Ruiz"}},
        {"type": "opportunity", "external_id": external_id, "refs": of,
         "fields": {"name": "Renewal", "opened_on": "2026-01-10"}},
        {"type": "touch", "external_id": external_id,
         "fields": {"kind": "call", "on": "2026-02-01", "user": "clerk"},
         "refs": {"stakeholder": {"external_id": external_id}}},
    ]  # fmt: skip


def test_what_belongs_to_a_stub_is_told_once_the_account_is_real(clerk, source):
    sync.apply(source, family("1"), user=clerk)
    place = here()
    assert follow(clerk, place) == []
    account = {"type": "account", "external_id": "a", "fields": {"name": "Acme"}}
    sync.apply(source, [account, *family("2")], user=clerk)
    told = follow(clerk, place)
    ids = [one["id"] for one in told]
    assert len(ids) == len(set(ids))
    known = {link.subject for link in Link.objects.filter(source=source)}
    assert known <= set(ids)
    assert {one["op"] for one in told} == {"created"}
    assert all(one["changed"] and one["record"] for one in told)
    (first, _second) = [one for one in told if one["type"] == "stakeholder"]
    assert {"last_name", "account"} <= set(first["changed"])


def test_what_changed_under_an_archived_account_is_told_when_it_is_back(clerk, source):
    source.on_delete = "archive"
    source.save()
    account = {"type": "account", "external_id": "a", "fields": {"name": "Acme"}}
    sync.apply(source, [account, *family("1")], user=clerk)
    organisations.change_account(Account.objects.get(), by=clerk, owner=clerk)
    of_every_type(Account.objects.get(), by=clerk, on=timezone.localdate())
    sync.apply(source, [{"type": "account", "external_id": "a", "op": "delete"}], user=clerk)
    place = here()
    sync.apply(source, [account], user=clerk)
    told = follow(clerk, place)
    assert {one["type"] for one in told} == set(TYPES.values())
    assert {one["op"] for one in told} == {"restored"}
    place = here()
    sync.apply(source, [account], user=clerk)
    assert follow(clerk, place) == []


def of_every_type(account, *, by, on=ON):
    """One record of each type that sources do not send, by the entries that people use."""
    first, second = Stakeholder.objects.first(), factories.stakeholder(account, "Eva Lang")
    committee = BuyingCommittee.objects.filter(opportunity=None).get()
    factories.seat(committee, first, on=on, roles=("champion",))
    ties.draw_tie(first, second, ties.Link("influences", 0.5), on=on, by=by)
    rapport = touches.Rapport(by, level="vendor", wanted="trusted_adviser")
    touches.relate(first, rapport, on=on, by=by)
    goals.add_goal(account, "Save money", on=on, by=by)
    assessments.record(first, Statement(0.5), on=on, by=by)
    intake.receive(first, Said(nps=9), on=on, by=by)
    due_at = timezone.now() + timedelta(days=1)
    cases.open_by_hand(first, Opening(by, due_at), by=by)
    insights.capture(Line("insight", "A second line", account, first), by=by)
    insights.capture(Line("idea", "One number", account), by=by)


def test_every_type_that_the_api_serves_is_told_but_people_and_users(clerk):
    assert set(TYPES.values()) == visible.RECORDS.keys() - {"person", "user"}
    assert set(TYPES.values()) == set(events.SHOWN) == belonging.OF_ACCOUNT.keys() | {"account"}


def test_ties_goals_relationships_and_what_people_think_are_told_as_records(clerk):
    account = factories.account(clerk)
    factories.committee(account)
    factories.stakeholder(account)
    place = here()
    of_every_type(account, by=clerk)
    told = {one["type"]: one for one in follow(clerk, place) if one["op"] == "created"}
    assert {type_: told[type_]["changed"] for type_ in sorted(told)} == {
        "case": ["due_at", "opened_at", "owner", "stakeholder", "state"],
        "assessment": ["author", "basis", "kind", "on", "stakeholder", "stance"],
        "feedback": ["channel", "nps", "said_on", "stakeholder"],
        "goal": ["account", "name"],
        "idea": ["account", "at", "author", "state", "words"],
        "insight": ["account", "at", "author", "stakeholder", "words"],
        "relationship": ["level", "stakeholder", "user", "wanted"],
        "seat": ["committee", "roles", "stakeholder"],
        "stakeholder": ["account", "first_name", "is_external", "last_name", "seniority"],
        "tie": ["kind", "other", "stakeholder", "strength"],
    }
    for type_, one in told.items():
        (row,) = visible.RECORDS[type_].there(clerk).filter(public_id=one["id"])
        assert one["record"] == visible.RECORDS[type_].show([row])[0]


def test_facts_that_change_and_end_are_told_so_under_their_ids(clerk):
    account = factories.account(clerk)
    ana, ben = factories.stakeholder(account), factories.stakeholder(account, "Ben Katz")
    ties.draw_tie(ana, ben, ties.Link("influences", 0.5), on=ON, by=clerk)
    goal = goals.add_goal(account, "Save money", on=ON, by=clerk)
    place, of = here(), frozenset({"tie", "goal"})
    ties.draw_tie(ana, ben, ties.Link("influences", 0.9), on=date(2026, 3, 2), by=clerk)
    goals.rename_goal(goal, "Save time", by=clerk)
    told = follow(clerk, place, types=of)
    assert brief(told) == [("tie", "updated", ["strength"], []), ("goal", "updated", ["name"], [])]
    place = here()
    tie = Tie.objects.known().get(to_on=None)
    ties.remove_tie(tie, on=date(2026, 4, 2), by=clerk)
    goals.remove_goal(Goal.objects.known().get(), on=date(2026, 4, 2), by=clerk)
    gone = follow(clerk, place, types=of)
    assert [(one["op"], one["id"], one["record"]) for one in gone] == [
        ("deleted", told[0]["id"], None),
        ("deleted", goal.public_id, None),
    ]
    latest = follow(clerk, 1, types=of, is_latest=True)
    assert [(one["type"], one["op"]) for one in latest] == [("tie", "deleted"), ("goal", "deleted")]


def test_a_superior_is_told_as_a_tie_and_as_a_field_each_under_its_own_number(maya, account, ana):
    boss = factories.stakeholder(account, "Ben Katz")
    place = here()
    ties.draw_tie(ana, boss, ties.Link("reports_to"), on=ON, by=maya)
    one_by_one = follow(maya, place, limit=1)
    assert brief(one_by_one) == [
        ("stakeholder", "updated", ["reports_to"], []),
        ("tie", "created", ["kind", "other", "stakeholder", "strength"], []),
    ]
    first, second = (one["seq"] for one in one_by_one)
    assert second == first + 1
    assert one_by_one == follow(maya, place)


def test_judgements_are_told_to_nobody_who_may_not_read_them(clerk, maya):
    account = factories.account(maya)
    factories.committee(account)
    factories.stakeholder(account)
    rae = factories.user("rae", access=Access.READ_ONLY)
    AccountShare.objects.create(account=account, user=rae)
    place = here()
    of_every_type(account, by=maya)
    heard = {one["type"] for one in follow(rae, place)}
    assert {"tie", "goal", "relationship"} < heard
    assert heard.isdisjoint({"assessment", "feedback"})


def test_an_act_that_was_undone_leaves_a_tombstone_and_comes_back(maya, account, ana):
    Link.objects.create(
        source=Source.objects.create(name="erp"), type="touch", external_id="7", subject="x"
    )
    contact = touches.Contact(maya, "call")
    place = here()
    added = touches.log_touch([ana], contact, on=ON, by=maya)
    undone = editing.undo(added, by=maya)
    tombstone = follow(maya, place)[-1]
    assert (tombstone["op"], tombstone["record"], tombstone["version"]) == ("deleted", None, None)
    place = here()
    editing.undo(undone, by=maya)
    (event,) = follow(maya, place)
    assert (event["op"], event["id"]) == ("restored", tombstone["id"])
    assert event["record"]["kind"] == "call"


def test_types_and_origin_choose(maya, clerk, account, ana):
    place = here()
    people.change_person(ana, by=maya, phone="+41 1")
    organisations.change_account(account, by=clerk, city="Lyon")
    only = follow(maya, place, types=frozenset({"account"}))
    assert [one["type"] for one in only] == ["account"]
    not_maya = follow(maya, place, exclude_origin=maya.public_id)
    assert [one["type"] for one in not_maya] == ["account"]


def test_latest_tells_each_record_at_its_latest_change(maya, account, ana):
    place = here()
    for city in ("Lyon", "Bern", "Rome"):
        organisations.change_account(account, by=maya, city=city)
    people.change_person(ana, by=maya, phone="+41 1")
    told = follow(maya, place, is_latest=True)
    assert [(one["type"], one["changed"]) for one in told] == [
        ("account", ["city"]),
        ("stakeholder", ["phone"]),
    ]
    assert told[0]["record"]["city"] == "Rome"


def test_queries_do_not_grow_with_the_events(clerk, source):
    counts = []
    for many in (1, 50):
        place = here()
        accounts = [
            {"type": "account", "external_id": f"{many}.{n}", "fields": {"name": "Acme"}}
            for n in range(many)
        ]
        sync.apply(source, accounts, user=clerk)
        commit()
        with CaptureQueriesContext(connection) as queries:
            page = feed.read(clerk, place, Wanted(limit=200))
        counts.append(len(queries))
        assert sum(one["type"] == "account" for one in page.events) == many
    assert counts[0] == counts[1]


def test_what_is_older_than_promised_can_no_longer_be_followed(maya, account):
    commit()
    assert feed.tail() == 1
    ChangeSet.objects.update(at=timezone.now() - timedelta(days=31))
    old = feed.head()
    organisations.change_account(account, by=maya, city="Lyon")
    assert feed.tail() == old


# The outbox


@pytest.fixture
def linked(source, ana):
    Link.objects.create(source=source, type="stakeholder", external_id="003", subject=ana.public_id)
    return ana


def unread(source, user):
    commit()
    source.refresh_from_db()
    return outbox.read(source, user, outbox.Reading())


def test_what_a_person_edits_waits_for_the_source_until_it_says_so(maya, source, linked):
    outbox.acknowledge(source, here())
    people.take_post(linked, post=Post(title="CEO"), on=ON, by=maya)
    page = unread(source, maya)
    assert brief(page.events) == [("stakeholder", "updated", ["title"], [])]
    assert unread(source, maya).events == page.events
    outbox.acknowledge(source, page.place)
    assert unread(source, maya).events == []


def test_nothing_comes_back_to_who_wrote_it(clerk, source):
    account = {"type": "account", "external_id": "a", "fields": {"name": "Acme"}}
    sync.apply(source, [account], user=clerk)
    assert unread(source, clerk).events == []
    other = Source.objects.create(name="erp")
    Link.objects.create(
        source=other, type="account", external_id="9", subject=Link.objects.get().subject
    )
    assert [one["op"] for one in unread(other, clerk).events] == ["created"]


def test_what_the_source_does_not_know_does_not_wait(maya, account, source):
    organisations.change_account(account, by=maya, city="Lyon")
    assert unread(source, maya).events == []


def test_what_is_not_written_back_does_not_wait(maya, source, linked):
    outbox.acknowledge(source, here())
    people.change_stakeholder(linked, by=maya, notes="Knows everybody")
    assert unread(source, maya).events == []


def test_a_field_whose_policy_says_no_write_back_does_not_wait(maya, clerk, source, linked):
    policies.set_policy("stakeholder", "title", Word(write_back=False), by=clerk)
    outbox.acknowledge(source, here())
    people.take_post(linked, post=Post(title="CEO"), on=ON, by=maya)
    assert unread(source, maya).events == []
    people.change_person(linked, by=maya, phone="1")
    people.take_post(linked, post=Post(title="Chair", department="Board"), on=ON, by=maya)
    told = {name for event in unread(source, maya).events for name in event["changed"]}
    assert told == {"phone", "department"}
    policies.reset_policy(FieldPolicy.objects.get(), by=clerk)
    told = {name for event in unread(source, maya).events for name in event["changed"]}
    assert told == {"phone", "department", "title"}


def test_the_policies_are_asked_once_however_much_waits(maya, source, linked):
    def asked():
        with CaptureQueriesContext(connection) as held:
            unread(source, maya)
        return [one["sql"] for one in held if "crm_fieldpolicy" in one["sql"]]

    assert len(asked()) == 1
    for number in range(20):
        people.change_person(linked, by=maya, phone=str(number))
    assert len(asked()) == 1


def test_an_acknowledgement_goes_back_only_when_asked(source):
    assert outbox.acknowledge(source, 9) == 9
    assert outbox.acknowledge(source, 5) == 9
    assert outbox.acknowledge(source, 5, may_go_back=True) == 5

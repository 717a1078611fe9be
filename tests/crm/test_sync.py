"""A batch through the sync: what is written, what is answered, what is asked of the database."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Access, Account, Change, ChangeSet, ExpectedClose, Opportunity
from crm import sync
from crm.checking import expected
from crm.models import Link, Source
from crm.shapes import SHAPES
from stakeholders import analysis, people
from stakeholders.models import BuyingCommittee, Snapshot, Stakeholder, Tie, Touch
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
    def apply(*batch, user=clerk, **options):
        return sync.apply(source, list(batch), user=user, **options)

    return apply


def account(external_id="001", *, at=None, **fields):
    return {
        "type": "account",
        "external_id": external_id,
        "source_modified_at": at,
        "fields": {"name": "Client"} | fields,
    }


def stakeholder(external_id="003", *, account="001", reports_to=None, **fields):
    refs = {"account": {"external_id": account}}
    if reports_to:
        refs["reports_to"] = {"external_id": reports_to}
    fields = {"first_name": "Ana", "last_name": "Ruiz"} | fields
    return {"type": "stakeholder", "external_id": external_id, "fields": fields, "refs": refs}


def opportunity(external_id="006", **fields):
    return {
        "type": "opportunity",
        "external_id": external_id,
        "fields": {"name": "Renewal", "opened_on": "2026-01-10"} | fields,
        "refs": {"account": {"external_id": "001"}},
    }


def touch(external_id="00T", *, on="2026-02-01", **fields):
    return {
        "type": "touch",
        "external_id": external_id,
        "fields": {"kind": "call", "on": on, "user": "clerk"} | fields,
        "refs": {"stakeholder": {"external_id": "003"}},
    }


def statuses(results):
    return [result.status for result in results]


def row(result):
    return Stakeholder.objects.get(public_id=result.id)


def test_children_may_come_before_their_parents(send):
    results = send(stakeholder("a", reports_to="b", title="CFO"), stakeholder("b"), account())
    assert statuses(results) == ["created"] * 3
    assert row(results[0]).account.name == "Client"
    assert row(results[0]).positions.get().title == "CFO"
    assert Tie.objects.get().other.public_id == results[1].id


def test_the_same_batch_twice_changes_nothing(send):
    batch = [account(), stakeholder(), stakeholder("b", reports_to="003"), opportunity(), touch()]
    first = send(*batch)
    told = Change.objects.count()
    again = send(*batch)
    assert statuses(first) == ["created"] * 5
    assert statuses(again) == ["unchanged"] * 5
    assert [(one.id, one.version) for one in again] == [(one.id, one.version) for one in first]
    assert Change.objects.count() == told


def test_the_same_content_in_other_words_changes_nothing_either(send):
    send(account(city="Bern"), opportunity(amount="10.50"))
    results = send(account(city=" Bern "), opportunity(amount=10.5))
    assert statuses(results) == ["unchanged", "unchanged"]


def test_results_are_in_the_order_of_the_request(send):
    results = send(touch(), stakeholder(), account(), {"type": "nonsense"})
    assert [(one.index, one.type) for one in results] == [
        (0, "touch"),
        (1, "stakeholder"),
        (2, "account"),
        (3, "nonsense"),
    ]


def test_every_change_is_in_the_journal_under_the_name_of_the_source(send, source):
    send(account(), stakeholder(title="CFO"))
    changes = ChangeSet.objects.get()
    assert (changes.origin, changes.account) == (source.origin, Account.objects.get())
    types = set(changes.changes.values_list("type", flat=True))
    assert types == {
        "accounts.account",
        "stakeholders.buyingcommittee",
        "stakeholders.person",
        "stakeholders.stakeholder",
        "stakeholders.position",
    }


def test_a_stub_becomes_real_under_the_same_id(send, clerk):
    (child,) = send(stakeholder("a", reports_to="boss"))
    stub = Stakeholder.objects.get(is_stub=True)
    assert Account.objects.get().is_stub
    assert not Account.objects.visible_to(clerk).exists()
    results = send(account(), stakeholder("boss", last_name="Chief", title="CEO"))
    assert statuses(results) == ["updated", "updated"]
    assert results[1].id == stub.public_id
    stub.refresh_from_db()
    assert (stub.is_stub, str(stub.person), stub.positions.get().title) == (
        False,
        "Ana Chief",
        "CEO",
    )
    assert Account.objects.visible_to(clerk).get().name == "Client"
    assert row(child).ties.get().other == stub


def test_an_absent_field_is_left_alone_and_null_clears(send):
    (first, _account) = send(stakeholder(phone="1", email="a@b.example"), account())
    send({"type": "stakeholder", "external_id": "003", "fields": {"phone": None}})
    person = row(first).person
    assert (person.phone, person.email, person.last_name) == ("", "a@b.example", "Ruiz")


def test_an_older_state_is_stale_and_a_newer_one_is_not(send):
    send(account(at="2026-02-02T00:00:00Z", city="Bern"))
    assert statuses(send(account(at="2026-02-01T00:00:00Z", city="Basel"))) == ["stale"]
    assert Account.objects.get().city == "Bern"
    # The same instant in another zone is not older.
    assert statuses(send(account(at="2026-02-02T01:00:00+01:00", city="Chur"))) == ["updated"]


def test_what_is_unchanged_still_counts_as_heard(send):
    send(account(at="2026-02-01T00:00:00Z"))
    assert statuses(send(account(at="2026-02-03T00:00:00Z"))) == ["unchanged"]
    assert statuses(send(account(at="2026-02-02T00:00:00Z", city="Bern"))) == ["stale"]


def test_what_a_person_edited_survives_a_repetition(send, clerk):
    (result, _account) = send(stakeholder(phone="1"), account())
    people.change_person(row(result), by=clerk, phone="2")
    assert statuses(send(stakeholder(phone="1"))) == ["unchanged"]
    assert row(result).person.phone == "2"


def test_somebody_who_left_is_not_brought_back_by_a_repetition(send, clerk):
    (result, _account) = send(stakeholder(title="CFO"), account())
    people.leave(row(result), on=timezone.localdate(), by=clerk)
    assert statuses(send(stakeholder(title="CFO", phone="2"))) == ["updated"]
    assert not row(result).positions.known().filter(to_on=None).exists()


def test_a_new_post_ends_the_former_one(send, clerk):
    (result, _account) = send(stakeholder(title="CFO"), account())
    (position,) = row(result).positions.known()
    position.from_on = date(2026, 1, 1)
    position.save()
    (again,) = send(stakeholder(title="CEO"))
    assert (again.status, again.version) == ("updated", result.version + 1)
    then, now = row(result).positions.known().order_by("from_on")
    assert (then.title, then.to_on, now.title, now.to_on) == ("CFO", now.from_on, "CEO", None)


def test_a_line_is_drawn_moved_and_taken_away(send):
    send(account(), stakeholder("a", reports_to="b"), stakeholder("b"), stakeholder("c"))
    send(stakeholder("a", reports_to="c"))
    lines = Tie.objects.known().filter(to_on=None)
    assert lines.get().other.public_id == Link.objects.get(external_id="c").subject
    none = stakeholder("a") | {"refs": {"reports_to": None}}
    assert statuses(send(none)) == ["updated"]
    assert not lines.exists()


def test_a_line_to_a_place_that_turns_out_elsewhere_is_ended_and_told(send):
    """Two accounts know the same unknown boss; who comes at last works in one of them."""
    one, two = stakeholder("a", reports_to="z"), stakeholder("b", account="002", reports_to="z")
    results = send(account(), account("002", name="Other"), one, two)
    assert [one.reason for one in results[3].fields_ignored] == ["other_account"]
    assert _lines() == [("a", "z")]
    (boss,) = send(stakeholder("z", account="002"))
    assert row(boss).account.name == "Other"
    assert _lines() == []
    again = send(one, two)
    assert [[told.reason for told in one.fields_ignored] for one in again] == [
        ["other_account"],
        [],
    ]
    assert _lines() == [("b", "z")]


def test_a_superior_who_was_elsewhere_is_taken_once_he_comes(send):
    batch = [account(), account("002", name="Other"), stakeholder("a", reports_to="z")]
    send(*batch, stakeholder("z", account="002"))
    assert _lines() == []
    results = send(*batch, stakeholder("z"))
    assert results[2].fields_ignored == ()
    assert _lines() == [("a", "z")]


def test_a_line_that_moves_while_the_superior_leaves_is_ended_once(send):
    send(account(), account("002", name="Other"), stakeholder("a", reports_to="z"))
    send(stakeholder("z"), stakeholder("y"))
    Tie.objects.update(from_on=date(2026, 1, 1))
    send(stakeholder("z", account="002"), stakeholder("a", reports_to="y"))
    assert _lines() == [("a", "y")]
    assert Tie.objects.known().exclude(to_on=None).count() == 1


def test_who_moves_with_the_superior_still_reports_there(send):
    send(account(), account("002", name="Other"), stakeholder("a", reports_to="z"))
    send(stakeholder("z"))
    moved = stakeholder("a", account="002", reports_to="z"), stakeholder("z", account="002")
    assert statuses(send(*moved)) == ["updated", "updated"]
    assert _lines() == [("a", "z")]
    assert statuses(send(*moved)) == ["unchanged", "unchanged"]


def test_no_circle_is_left_by_lines_that_were_left_out(send, clerk):
    """Who keeps the line that we hold may be the next to close a circle with it."""
    people_of = [stakeholder(one) for one in "xyz"]
    send(account(owner="clerk"), *people_of, stakeholder("x", reports_to="y"))
    given = [("x", "z", 3), ("z", "x", 1), ("y", "x", 2)]
    results = send(
        *(
            stakeholder(one, reports_to=boss) | {"source_modified_at": f"2026-03-0{day}T00:00:00Z"}
            for one, boss, day in given
        )
    )
    assert statuses(results) == ["unchanged", "updated", "unchanged"]
    assert [[told.reason for told in one.fields_ignored] for one in results] == [
        ["circle"],
        [],
        ["circle"],
    ]
    assert _lines() == [("x", "y"), ("z", "x")]


def test_who_is_told_as_their_own_superior_is_there_without_one(send):
    _client, told = send(account(), stakeholder("p", reports_to="p"))
    assert (told.status, [one.reason for one in told.fields_ignored]) == ("created", ["circle"])
    assert _lines() == []


def _lines():
    named = dict(Link.objects.values_list("subject", "external_id"))
    ties = Tie.objects.known().filter(to_on=None)
    pairs = ties.values_list("stakeholder__public_id", "other__public_id")
    return sorted((named[one], named[two]) for one, two in pairs)


def test_accounts_and_opportunities_have_their_committees(send):
    send(account(), opportunity())
    found = BuyingCommittee.objects.values_list("opportunity", "problem")
    assert set(found) == {
        (None, "nobody_decides"),
        (Opportunity.objects.get().pk, "nobody_decides"),
    }
    send(account(city="Bern"), opportunity(stage="Offer"))
    assert BuyingCommittee.objects.count() == 2


def test_a_place_held_for_an_account_has_no_committee_until_it_comes(send):
    send(stakeholder())
    assert not BuyingCommittee.objects.exists()
    send(account())
    assert BuyingCommittee.objects.get().opportunity is None


def test_the_committee_of_an_opportunity_goes_with_it_and_its_people_stay(send, clerk):
    send(account(owner="clerk"), account("002", name="Other"), opportunity(), stakeholder())
    committee = BuyingCommittee.objects.exclude(opportunity=None).get()
    factories.seat(committee, Stakeholder.objects.get(), on=timezone.localdate())
    send(opportunity() | {"refs": {"account": {"external_id": "002"}}})
    committee.refresh_from_db()
    assert committee.account.name == "Other"
    assert committee.seats.count() == 1
    assert not committee.holders.known().filter(to_on=None).exists()


def test_who_changes_the_company_leaves_one_and_joins_the_other(send, clerk):
    former, there = account(owner="clerk"), account("002", name="New")
    first, *_ = send(stakeholder(title="CFO", phone="1"), former, there)
    committee = factories.committee(row(first).account)
    factories.seat(committee, row(first), on=timezone.localdate())
    (moved,) = send(stakeholder(account="002", title="CFO", phone="1"))
    assert (moved.status, moved.id != first.id) == ("updated", True)
    assert row(moved).person == row(first).person
    assert row(moved).account.name == "New"
    assert row(moved).positions.known().get().title == "CFO"
    assert not row(first).positions.known().filter(to_on=None).exists()
    assert not committee.holders.known().filter(to_on=None).exists()
    assert statuses(send(stakeholder(account="002", title="CFO", phone="1"))) == ["unchanged"]


def test_a_close_that_is_put_off_is_remembered(send):
    (result, _account) = send(opportunity(closes_on="2026-09-30"), account())
    (again,) = send(opportunity(closes_on="2026-12-31"))
    assert (again.status, again.version) == ("updated", result.version + 1)
    facts = ExpectedClose.objects.known().order_by("from_on")
    assert [one.closes_on for one in facts] == [date(2026, 9, 30), date(2026, 12, 31)]
    assert facts[0].to_on == facts[1].from_on
    assert statuses(send(opportunity(closes_on=None))) == ["updated"]
    assert not facts.filter(to_on=None).exists()


def test_an_opportunity_is_won(send):
    send(opportunity(), account())
    assert statuses(send(opportunity(outcome="won"))) == ["invalid"]
    assert statuses(send(opportunity(outcome="won", closed_on="2026-03-01"))) == ["updated"]
    assert Opportunity.objects.get().outcome == "won"
    assert statuses(send(opportunity(outcome="open", closed_on=None))) == ["updated"]


def test_a_touch_that_is_corrected_stays_for_those_who_look_back(send):
    first, *_ = send(touch(), stakeholder(), account())
    (again,) = send(touch(on="2026-02-02"))
    assert again.status == "updated"
    assert Touch.objects.known().get().on == date(2026, 2, 2)
    assert again.id == first.id
    former = Touch.objects.get(public_id=first.id, on=date(2026, 2, 1))
    assert former.retracted_at is not None
    assert statuses(send(touch(on="2026-02-02"))) == ["unchanged"]


def test_a_touch_in_the_future_or_of_somebody_unknown_waits_or_is_refused(send):
    results = send(
        touch("1", on="2999-01-01"),
        touch("2", user="nobody"),
        touch("3") | {"refs": {"stakeholder": {"external_id": "unknown"}}},
        stakeholder(),
        account(),
    )
    assert statuses(results) == ["invalid", "invalid", "held", "created", "created"]
    assert [one.faults[0].code for one in results[:3]] == [
        "in_the_future",
        "unknown_user",
        "unknown_parent",
    ]


def test_strict_is_all_or_nothing(send):
    results = send(account(), account("002", name=None), is_strict=True)
    assert statuses(results) == ["created", "invalid"]
    assert (results[0].id, results[0].faults[0].code) == (None, "batch_refused")
    assert not Account.objects.exists()
    assert statuses(send(account(), account("002"), is_strict=True)) == ["created", "created"]


POISON = {
    "a wrong type": account("p", name=7),
    "a NUL byte": account("p", name="a\x00b"),
    "half a character": account("p", name="\ud800"),
    "a NUL byte in the id": account("p\x00"),
    "a huge text": account("p", name="x" * 1_000_000),
    "an unknown field": account("p", shoe_size=42),
    "deep nesting": account("p", name=[[[[[[]]]]]]),
    "no object": "nothing",
    "null": None,
    "a list": [],
    "no id": {"type": "account", "fields": {"name": "x"}},
    "an id of the wrong type": {"type": "account", "external_id": 7},
    "an unknown type": {"type": "planet", "external_id": "x"},
    "a type that is none": {"type": {}, "external_id": "x"},
    "another operation": account("p") | {"op": "merge"},
    "fields that are none": account("p") | {"fields": [1]},
    "a day that is none": account("p", at="yesterday"),
    "a moment without zone": account("p", at="2026-02-01T00:00:00"),
    "a year beyond": account("p", at="99999-01-01T00:00:00Z"),
    "an address that is none": account("p") | {"url": "javascript:alert(1)"},
    "an amount that is none": opportunity("p", amount="NaN"),
    "an endless amount": opportunity("p", amount="1e400"),
    "a negative amount": opportunity("p", amount=-1),
    "too many digits": opportunity("p", amount="999999999999.999"),
    "a moment before the calendar": account("p", at="0001-01-01T00:00:00+14:00"),
    "a moment after the calendar": account("p", at="9999-12-31T23:59:00-14:00"),
    "an id of blanks": account("   "),
    "an id with a blank around it": account("p "),
    "an id with a new line": account("p\n"),
    "a deal won in the future": opportunity("p", outcome="won", closed_on="2999-01-01"),
    "a deal opened in the future": opportunity("p", opened_on="2999-01-01"),
    "a country that is none": account("p", country="Switzerland"),
    "a reference of two kinds": stakeholder("p")
    | {"refs": {"account": {"id": "acc_1", "external_id": "1"}}},
    "a reference with a blank around it": stakeholder("p", account="001 "),
    "a reference to nothing": stakeholder("p") | {"refs": {"account": {"external_id": ""}}},
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
def test_a_poisonous_record_is_refused_and_sinks_no_other(send, poison):
    results = send(account(), poison, stakeholder())
    assert statuses(results) == ["created", "invalid", "created"]
    assert all(fault.code and fault.detail for fault in results[1].faults)


def test_what_is_left_out_may_be_as_deep_as_it_likes(send):
    deep = []
    for _level in range(400):
        deep = [deep]
    batch = [account(), stakeholder(stance=deep)]
    assert statuses(send(*batch)) == ["created", "created"]
    (again,) = send(stakeholder(stance=2))
    assert (again.status, again.fields_ignored[0].field) == ("unchanged", "stance")


SENTENCES = {
    "external_id": (None, "This must be given."),
    "name": ("x" * 201, "A text of at most 200 characters."),
    "country": ("Switzerland", "A two-letter code such as CH."),
    "serves": ("all", "One of businesses, consumers, both."),
    "email": ("nobody", "An e-mail address such as name@client.example."),
    "language": ("Italian", "A language such as it or de-CH."),
    "currency": ("Euro", "A three-letter code such as EUR."),
    "opened_on": ("30.6.2026", "A date such as 2026-06-30."),
    "amount": ("lots", "An amount from 0 to 999999999999.99, such as 1250.50."),
    "source_modified_at": ("today", "A moment with its zone, such as 2026-06-30T12:00:00Z."),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_each_fault_says_in_a_sentence_what_is_wanted(send, name):
    value, sentence = SENTENCES[name]
    record = next(
        (one for one in (account(), stakeholder(), opportunity()) if _has(one, name)), account()
    )
    place = record if name in {"external_id", "source_modified_at"} else record["fields"]
    place[name] = value
    (result,) = send(record)
    assert [fault.detail for fault in result.faults] == [sentence]


def _has(record, name):
    return name in SHAPES[record["type"]].fields


def test_every_field_has_its_sentence():
    for shape in SHAPES.values():
        assert all(expected(kind).endswith(".") for kind in shape.fields.values())


def test_what_is_no_object_is_told_so_and_no_more(send):
    (result,) = send("nothing")
    assert [(fault.code, fault.detail) for fault in result.faults] == [
        ("invalid", "This must be an object.")
    ]


def test_all_that_is_wrong_with_a_record_is_said_at_once(send):
    wrong = account("p" * 256, name=7, country="xyz", **{"a/b~c": 1})
    (result,) = send(wrong)
    assert {fault.pointer for fault in result.faults} == {
        "/external_id",
        "/fields/name",
        "/fields/country",
        "/fields/a~1b~0c",
    }


def test_the_committees_of_the_touched_accounts_are_analysed_again(
    send, clerk, django_capture_on_commit_callbacks
):
    results = send(stakeholder(), account(owner="clerk"), account("002", owner="clerk"))
    accounts = [Account.objects.get(public_id=result.id) for result in results[1:]]
    committees = [factories.committee(one) for one in accounts]
    factories.seat(committees[0], row(results[0]), on=timezone.localdate())
    BuyingCommittee.objects.update(changed_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        send(touch(on=timezone.localdate().isoformat()))
    assert Snapshot.objects.get().committee == committees[0]
    assert analysis.analysis_on(committees[0], timezone.localdate()).coverage > 0


def queries(send, batch, status):
    """Statements but for those that repeat only because SQLite takes 999 values at a time."""
    with CaptureQueriesContext(connection) as captured:
        results = send(*batch)
    assert set(statuses(results)) == {status}
    heads = [query["sql"].partition("VALUES")[0][:200] for query in captured]
    return len([head for before, head in zip(["", *heads], heads, strict=False) if head != before])


def batch_of(size, **fields):
    return [
        account(),
        *(
            stakeholder(f"p{one}", reports_to="p0" if one else None, **fields)
            for one in range(size)
        ),
        *(opportunity(f"o{one}", closes_on="2027-01-01", **fields) for one in range(size)),
    ]


@pytest.mark.parametrize("size", [250])
def test_the_queries_of_a_batch_do_not_grow_with_it(send, size):
    few = queries(send, batch_of(5), "created")
    Account.objects.all().delete()
    Link.objects.all().delete()
    assert queries(send, batch_of(size), "created") <= few


def test_the_queries_of_a_repetition_do_not_grow_either(send):
    send(*batch_of(250))
    few = queries(send, batch_of(5), "unchanged")
    assert queries(send, batch_of(250), "unchanged") <= few


def test_years_of_an_account_can_be_told_apart(send):
    """A state as of a past day does not know what a later batch brought."""
    send(account(), stakeholder())
    yesterday = timezone.localdate() - timedelta(days=1)
    assert not Stakeholder.objects.get().positions.true_on(yesterday).exists()


def test_a_record_that_only_the_database_refuses_sinks_no_other(send):
    """Two that no check of ours tells apart, in a table that takes one of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE UNIQUE INDEX one_poison ON accounts_account (name) WHERE name = 'poison'"
        )
    batch = [stakeholder(), account("1", name="poison"), account(), account("2", name="poison")]
    results = send(*batch, stakeholder("b"))
    assert [one.index for one in results] == [0, 1, 2, 3, 4]
    assert statuses(results) == ["created", "created", "created", "error", "created"]
    assert results[3].faults[0].code == "internal"
    assert row(results[0]).account.name == "Client"
    assert (
        statuses(send(account("4"), account("3", name="poison"), is_strict=True)) == ["error"] * 2
    )
    assert not Link.objects.filter(external_id__in=["2", "3", "4"]).exists()


def test_an_owner_is_set_once_there_is_such_a_user(send):
    assert send(account(owner="maya@us.example"))[0].fields_ignored[0].reason == "unknown_user"
    maya = factories.user("maya")
    maya.email = "Maya@us.example"
    maya.save()
    assert statuses(send(account(owner="maya@us.example"))) == ["updated"]
    assert Account.objects.get().owner == maya

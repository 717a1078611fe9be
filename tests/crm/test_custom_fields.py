"""Fields that a company defined for itself: told by sources and people, judged as any other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.errors import Refused
from accounts.models import Access, Account, Change, Opportunity, Provenance
from crm import conflicts, custom_editing, custom_fields, erasing, feed, merging, policies, sync
from crm.conflicts import Answer
from crm.custom_fields import Definition
from crm.feed import Wanted
from crm.models import Conflict, CustomField, Link, Source
from crm.ownership import Owner, Rule, Word
from stakeholders.models import Stakeholder
from tests import factories
from tests.commits import commit

pytestmark = pytest.mark.django_db

OLD, NEW = "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"
KINDS = {
    "note": ("text", ()),
    "seats": ("number", ()),
    "since": ("date", ()),
    "vip": ("boolean", ()),
    "Region__c": ("choice", ("EMEA", "APAC")),
}


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def crm():
    return Source.objects.create(name="salesforce")


@pytest.fixture
def send(crm, clerk):
    def apply(*batch, source=crm):
        return sync.apply(source, list(batch), user=clerk)

    return apply


@pytest.fixture
def defined(clerk):
    """One field of each kind for each type of record."""
    return {
        (type_, key): custom_fields.define(type_, key, Definition(key, kind, words), by=clerk)
        for type_ in CustomField.Type.values
        for key, (kind, words) in KINDS.items()
    }


def account(external_id="001", *, at=None, **own):
    return {
        "type": "account",
        "external_id": external_id,
        "source_modified_at": at,
        "fields": {"name": "Client", "owner": "clerk"},
        "custom": own,
    }


def person(external_id="003", *, of="001", **own):
    return {
        "type": "stakeholder",
        "external_id": external_id,
        "fields": {"last_name": "Ruiz"},
        "refs": {"account": {"external_id": of}},
        "custom": own,
    }


def deal(external_id="006", **own):
    return {
        "type": "opportunity",
        "external_id": external_id,
        "fields": {"name": "Renewal", "opened_on": "2026-01-10"},
        "refs": {"account": {"external_id": "001"}},
        "custom": own,
    }


def held(model=Account):
    return model.objects.get().custom


def told(result):
    return {one.field: one.reason for one in result.fields_ignored}


def faults(result):
    return {fault.pointer: fault.code for fault in result.faults}


def contested(send, clerk):
    """A region: EMEA before, APAC with us, none with the source."""
    send(account(Region__c="EMEA"))
    custom_editing.tell(Account.objects.get(), {"Region__c": "APAC"}, by=clerk)
    send(account(Region__c=None))
    return Conflict.objects.get()


def test_every_type_keeps_what_was_told_and_a_repetition_changes_nothing(send, defined):
    own = {"note": " x ", "seats": 5.0, "since": "2026-06-30", "vip": False, "Region__c": "EMEA"}
    batch = [account(**own), person(**own), deal(**own)]
    assert [one.status for one in send(*batch)] == ["created"] * 3
    kept = {"note": "x", "seats": 5, "since": "2026-06-30", "vip": False, "Region__c": "EMEA"}
    assert [held(one) for one in (Account, Stakeholder, Opportunity)] == [kept] * 3
    count = Change.objects.count()
    again = send(*batch)
    assert [one.status for one in again] == ["unchanged"] * 3
    other_words = send(account(**own | {"note": "x", "seats": 5}))
    assert [one.status for one in other_words] == ["unchanged"]
    assert Change.objects.count() == count


def test_what_is_not_told_stays_and_null_clears(send, defined):
    send(account(note="x", seats=5), person(note="x", seats=5), deal(note="x", seats=5))
    results = send(account(note=None), person(note=""), deal(seats=6))
    assert [(one.status, one.version) for one in results] == [("updated", 2)] * 3
    assert (held(), held(Stakeholder)) == ({"seats": 5}, {"seats": 5})
    assert held(Opportunity) == {"note": "x", "seats": 6}


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({"note": 5}, {"/custom/note": "invalid"}),
        ({"note": "x" * 1001}, {"/custom/note": "invalid"}),
        ({"note": "a\x00b"}, {"/custom/note": "character"}),
        ({"seats": "5"}, {"/custom/seats": "invalid"}),
        ({"seats": True}, {"/custom/seats": "invalid"}),
        ({"seats": 1e300}, {"/custom/seats": "invalid"}),
        ({"seats": float("nan")}, {"/custom/seats": "invalid"}),
        ({"since": "yesterday"}, {"/custom/since": "invalid"}),
        ({"vip": "yes"}, {"/custom/vip": "invalid"}),
        ({"Region__c": "MARS"}, {"/custom/Region__c": "unknown_choice"}),
        ({"note": 1, "vip": 0}, {"/custom/note": "invalid", "/custom/vip": "invalid"}),
    ],
)  # fmt: skip
def test_each_value_of_another_kind_is_refused_at_its_place(send, defined, own, expected):
    (result,) = send(account(**own))
    assert (result.status, faults(result)) == ("invalid", expected)
    assert not Account.objects.exists()


def test_what_nobody_defined_is_left_out_and_reported_until_it_is_defined(send, clerk):
    for _time in range(2):
        (result,) = send(account(tier="gold"))
        assert told(result) == {"custom.tier": "unknown_custom_field"}
    custom_fields.define("account", "tier", Definition("Tier", "text"), by=clerk)
    (result,) = send(account(tier="gold"))
    assert (result.status, told(result), held()) == ("updated", {}, {"tier": "gold"})


def test_an_archived_field_is_told_no_more_and_keeps_what_it_held(send, defined, clerk):
    send(account(note="x"))
    field = defined["account", "note"]
    custom_fields.archive(field, by=clerk)
    assert told(send(account(note="y"))[0]) == {"custom.note": "unknown_custom_field"}
    assert held() == {"note": "x"}
    custom_fields.restore(field, by=clerk)
    send(account(note="y"))
    assert held() == {"note": "y"}


def test_an_older_word_is_stale_field_by_field(send, defined):
    send(account(at=NEW, note="x"))
    erp = Source.objects.create(name="erp")
    subject = Account.objects.get().public_id
    Link.objects.create(source=erp, type="account", external_id="1", subject=subject)
    from_erp = account("1", at=OLD, note="y", seats=5)
    (result,) = send(from_erp, source=erp)
    assert told(result) == {"custom.note": "stale"}
    assert held() == {"note": "x", "seats": 5}


def test_an_edit_of_a_person_is_pinned_and_released_when_the_source_says_the_same(
    send, defined, clerk
):
    send(account(note="x", seats=5), person(note="x"), deal(note="x"))
    for row in (Account.objects.get(), Stakeholder.objects.get(), Opportunity.objects.get()):
        custom_editing.tell(row, {"note": "ours"}, by=clerk)
    results = send(account(note="x", seats=6), person(note="x"), deal(note="x"))
    assert [told(one) for one in results] == [{"custom.note": "pinned"}] * 3
    assert held() == {"note": "ours", "seats": 6}
    send(account(note="ours"))
    assert told(send(account(note="z"))[0]) == {}
    assert held() == {"note": "z", "seats": 6}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer("theirs"), {}),
        (Answer("ours"), {"Region__c": "APAC"}),
        (Answer("edit", "EMEA"), {"Region__c": "EMEA"}),
    ],
    ids=["theirs", "ours", "edit"],
)
def test_a_conflict_is_opened_and_settled(send, defined, clerk, answer, expected):
    row = contested(send, clerk)
    assert (row.field, row.base, row.ours, row.theirs) == (
        "custom.Region__c", "EMEA", "APAC", None,
    )  # fmt: skip
    changes = conflicts.resolve([row], answer, by=clerk)
    assert held() == expected
    conflicts.undo(changes, by=clerk)
    row.refresh_from_db()
    assert (held(), row.resolved_at) == ({"Region__c": "APAC"}, None)


def test_what_cannot_be_chosen_settles_nothing(send, defined, clerk):
    row = contested(send, clerk)
    with pytest.raises(Refused) as refused:
        conflicts.resolve([row], Answer("edit", "MARS"), by=clerk)
    assert refused.value.code == "unknown_choice"
    custom_fields.archive(defined["account", "Region__c"], by=clerk)
    with pytest.raises(Refused):
        conflicts.resolve([row], Answer("theirs"), by=clerk)
    row.refresh_from_db()
    assert (held(), row.resolved_at) == ({"Region__c": "APAC"}, None)


def test_whose_word_counts_can_be_said_as_of_any_field(send, defined, clerk, crm):
    erp = Source.objects.create(name="erp")
    word = Word(Owner.SOURCES, Rule.OWNER_WINS)
    policies.set_policy("account", "custom.note", word, source=erp, by=clerk)
    send(account())
    assert told(send(account(note="x"))[0]) == {"custom.note": "owned_by_source"}
    with pytest.raises(Refused):
        policies.set_policy("account", "custom.nonsense", word, by=clerk)


def test_the_journal_tells_each_member_by_itself_to_who_follows(send, defined, clerk):
    send(account(note="x", seats=5), person(note="x", seats=5))
    commit()
    place = feed.head()
    custom_editing.tell(Stakeholder.objects.get(), {"note": None, "seats": 7}, by=clerk)
    commit()
    (event,) = feed.read(clerk, place, Wanted()).events
    assert (event["type"], event["op"], event["origin"]) == (
        "stakeholder", "updated", clerk.public_id,
    )  # fmt: skip
    assert (event["changed"], event["cleared"]) == (["custom.seats"], ["custom.note"])
    assert event["record"]["custom"] == {"seats": 7}


def test_a_merge_fills_what_the_winner_lacks(send, defined, clerk):
    send(account(note="a"), account("002", note="b", seats=2), person("p", note="p"))
    send(person("q", note="q", vip=True), deal("d", note="d"), deal("e", seats=3))
    by_name = {row.custom["note"]: row for row in Account.objects.all()}
    people = {row.custom["note"]: row for row in Stakeholder.objects.all()}
    deals = list(Opportunity.objects.order_by("pk"))
    merging.merge(people["p"], [people["q"]], by=clerk)
    merging.merge(deals[0], [deals[1]], by=clerk)
    merging.merge(by_name["a"], [by_name["b"]], by=clerk)
    for row in (people["p"], deals[0], by_name["a"]):
        row.refresh_from_db()
    assert people["p"].custom == {"note": "p", "vip": True}
    assert deals[0].custom == {"note": "d", "seats": 3}
    assert by_name["a"].custom == {"note": "a", "seats": 2}


def test_somebody_who_moves_to_another_account_keeps_them(send, defined):
    send(account(), account("002"), person(note="x"))
    send(person(of="002", seats=5))
    assert Stakeholder.objects.get(account__name="Client", custom__seats=5).custom == {
        "note": "x", "seats": 5,
    }  # fmt: skip


def test_an_erased_person_leaves_none(send, defined, clerk):
    send(account(note="kept"), person(note="hers"))
    row = Stakeholder.objects.get()
    custom_editing.tell(row, {"note": "secret"}, by=clerk)
    erasing.erase(row.person, by=clerk)
    assert (held(Stakeholder), held()) == ({}, {"note": "kept"})
    told_of = [str((one.before, one.after)) for one in Change.objects.all()]
    said = [str(one.fields) for one in Provenance.objects.all()]
    assert not [text for text in told_of + said if "secret" in text or "hers" in text]


def test_a_batch_asks_for_the_definitions_once_and_only_if_it_tells_any(send, defined):
    def asked(*batch):
        with CaptureQueriesContext(connection) as queries:
            send(*batch)
        mine = [one for one in queries if CustomField._meta.db_table in one["sql"]]
        return len(mine), len(queries)

    assert asked(account(), person())[0] == 0
    few = asked(*(person(f"f{index}", note="x") for index in range(2)))
    many = asked(*(person(f"m{index}", note="x") for index in range(60)))
    assert few[0] == many[0] == 1
    assert many[1] <= few[1]


@pytest.mark.parametrize(
    ("key", "definition", "field"),
    [
        ("1st", Definition("First", "text"), "key"),
        ("a.b", Definition("Dotted", "text"), "key"),
        ("a" * 51, Definition("Long", "text"), "key"),
        ("note", Definition("Again", "text"), "key"),
        ("new", Definition("  ", "text"), "label"),
        ("new", Definition("x" * 121, "text"), "label"),
        ("new", Definition("New", "choice"), "choices"),
        ("new", Definition("New", "text", ("a",)), "choices"),
        ("new", Definition("New", "choice", ("x" * 121,)), "choices"),
    ],
)
def test_a_definition_that_cannot_be_is_refused_at_its_place(
    defined, clerk, key, definition, field
):
    with pytest.raises(Refused) as refused:
        custom_fields.define("account", key, definition, by=clerk)
    assert refused.value.field == field


def test_other_words_can_be_chosen_and_what_is_held_stays(send, defined, clerk):
    send(account(Region__c="EMEA"))
    field = defined["account", "Region__c"]
    custom_fields.change(field, label="Region", choices=["AMER"], by=clerk)
    assert (field.label, held()) == ("Region", {"Region__c": "EMEA"})
    assert faults(send(account(Region__c="EMEA"))[0]) == {"/custom/Region__c": "unknown_choice"}


def test_there_is_an_end_to_their_number(defined, clerk, monkeypatch):
    monkeypatch.setattr(custom_fields, "MOST", len(KINDS))
    with pytest.raises(Refused) as refused:
        custom_fields.define("account", "more", Definition("More", "text"), by=clerk)
    assert refused.value.code == "too_many"

"""Edits of people, several sources, policies: what a batch overwrites and what it leaves alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import journal, organisations, provenance
from accounts.models import Access, Account, Change, Provenance
from crm import policies, sync
from crm.models import Conflict, Link, Source
from crm.ownership import Owner, Rule, Word
from stakeholders import editing, opportunities, people, ties
from stakeholders.models import Stakeholder
from stakeholders.people import Post
from tests import factories

pytestmark = pytest.mark.django_db

OLD, NEW, NEWEST = "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z"


@pytest.fixture
def crm():
    return Source.objects.create(name="salesforce")


@pytest.fixture
def erp():
    return Source.objects.create(name="erp")


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def send(crm, clerk):
    def apply(*batch, source=crm, **options):
        return sync.apply(source, list(batch), user=clerk, **options)

    return apply


def account(external_id="001", *, at=None, **fields):
    return {
        "type": "account",
        "external_id": external_id,
        "source_modified_at": at,
        "fields": {"name": "Client"} | fields,
    }


def person(external_id="003", *, boss=None, at=None, **fields):
    refs = {"account": {"external_id": "001"}}
    if boss:
        refs["reports_to"] = {"external_id": boss}
    return {
        "type": "stakeholder",
        "external_id": external_id,
        "source_modified_at": at,
        "fields": {"last_name": "Ruiz"} | fields,
        "refs": refs,
    }


def deal(**fields):
    return {
        "type": "opportunity",
        "external_id": "006",
        "fields": {"name": "Renewal", "opened_on": "2026-01-10"} | fields,
        "refs": {"account": {"external_id": "001"}},
    }


def told(result):
    return {one.field: one.reason for one in result.fields_ignored}


def stakeholder(external_id="003"):
    return Stakeholder.objects.get(public_id=Link.objects.get(external_id=external_id).subject)


def link(source, row, external_id):
    """Another source knows the record, too."""
    type_ = "account" if isinstance(row, Account) else "stakeholder"
    Link.objects.create(source=source, type=type_, external_id=external_id, subject=row.public_id)


def test_an_edit_survives_the_old_value_and_is_reported_as_a_pin(send, clerk):
    send(account(), person(phone="1"))
    people.change_person(stakeholder(), by=clerk, phone="2")
    for batch in (person(phone="1"), person(phone="1", email="a@b.example")):
        (result,) = send(batch)
        assert told(result) == {"phone": "pinned"}
    assert (stakeholder().person.phone, stakeholder().person.email) == ("2", "a@b.example")
    assert not Conflict.objects.exists()


def test_an_echo_releases_the_pin_without_a_new_version(send, clerk):
    send(account(), person(phone="1"))
    people.change_person(stakeholder(), by=clerk, phone="2")
    version, changes = stakeholder().version, Change.objects.count()
    (echo,) = send(person(phone="2"))
    assert (echo.status, told(echo), echo.version) == ("unchanged", {}, version)
    assert Change.objects.count() == changes
    (result,) = send(person(phone="3"))
    assert (result.status, told(result), stakeholder().person.phone) == ("updated", {}, "3")


def test_something_else_is_a_conflict_that_is_renewed_and_ends_by_itself(send, clerk, crm):
    send(account(), person(phone="1"))
    people.change_person(stakeholder(), by=clerk, phone="2")
    (result,) = send(person(phone="3", at=NEW))
    assert (result.status, told(result)) == ("unchanged", {"phone": "conflict"})
    conflict = Conflict.objects.get()
    assert (conflict.base, conflict.ours, conflict.theirs) == ("1", "2", "3")
    assert (conflict.source, conflict.subject) == (crm, stakeholder().public_id)
    assert told(send(person(phone="3", at=NEW))[0]) == {"phone": "conflict"}
    assert told(send(person(phone="4", at=NEWEST))[0]) == {"phone": "conflict"}
    assert Conflict.objects.get().theirs == "4"
    assert told(send(person(phone="2"))[0]) == {}
    assert Conflict.objects.get().resolution == "withdrawn"
    assert stakeholder().person.phone == "2"


def test_a_source_that_goes_back_to_its_old_word_ends_the_conflict(send, clerk):
    send(account(), person(phone="1"))
    people.change_person(stakeholder(), by=clerk, phone="2")
    send(person(phone="3"))
    assert told(send(person(phone="1"))[0]) == {"phone": "pinned"}
    assert Conflict.objects.get().resolution == "withdrawn"


def test_what_a_person_cleared_stays_clear_and_a_clear_of_theirs_is_a_conflict(send, clerk):
    send(account(), person(phone="1", email="a@b.example"))
    people.change_person(stakeholder(), by=clerk, phone="", email="c@d.example")
    (result,) = send(person(phone="1", email=None))
    assert told(result) == {"phone": "pinned", "email": "conflict"}
    assert stakeholder().person.phone == ""
    assert Conflict.objects.get().theirs == ""


def test_only_what_was_edited_is_pinned(send, clerk):
    send(account(), person(title="CFO", department="Finance"))
    people.take_post(
        stakeholder(),
        post=Post(title="CEO", department="Finance"),
        on=timezone.localdate(),
        by=clerk,
    )
    (result,) = send(person(title="CFO", department="Board"))
    assert (result.status, told(result)) == ("updated", {"title": "pinned"})
    post = stakeholder().positions.known().get(to_on=None)
    assert (post.title, post.department) == ("CEO", "Board")


def test_an_edit_that_is_undone_leaves_no_pin(send, clerk):
    send(account(owner="clerk"), person(phone="1", title="CFO"))
    on = timezone.localdate()
    done = people.change_person(stakeholder(), by=clerk, phone="2")
    editing.undo(done, by=clerk)
    done = people.take_post(stakeholder(), post=Post(title="CEO"), on=on, by=clerk)
    editing.undo(done, by=clerk)
    (result,) = send(person(phone="3", title="CIO"))
    assert (result.status, told(result)) == ("updated", {})


def test_a_batch_that_a_person_takes_back_stays_taken_back(send, clerk):
    send(account(owner="clerk"), person(phone="1"))
    send(person(phone="2"))
    changes = Change.objects.filter(type="stakeholders.person", op="updated").get().change_set
    editing.undo(changes, by=clerk)
    (result,) = send(person(phone="2", email="a@b.example"))
    assert told(result) == {"phone": "pinned"}
    assert stakeholder().person.phone == "1"


def test_a_line_and_an_owner_and_a_day_are_kept_like_any_field(send, clerk):
    maya = factories.user("maya")
    send(account(owner="clerk"), person("b"), person("c"), person(boss="b"))
    send(deal(closes_on="2027-01-01"))
    on = timezone.localdate()
    ties.remove_tie(stakeholder().ties.get(), on=on, by=clerk)
    organisations.change_account(Account.objects.get(), owner=maya, by=clerk)
    opportunities.expect_close(
        Account.objects.get().opportunities.get(), closes_on=on.replace(2028), on=on, by=clerk
    )
    batch = account(owner="clerk", city="Bern"), person(boss="b", phone="1")
    results = send(*batch, deal(closes_on="2027-01-01", stage="Offer"))
    assert [told(one) for one in results] == [
        {"owner": "pinned"},
        {"reports_to": "pinned"},
        {"closes_on": "pinned"},
    ]
    (result,) = send(person(boss="c"))
    assert told(result) == {"reports_to": "conflict"}
    assert Conflict.objects.get().theirs == stakeholder("c").public_id
    assert not stakeholder().ties.known().filter(to_on=None).exists()


def test_two_sources_keep_the_newer_word_of_each_field(send, erp):
    send(account(at=NEW, city="Bern", industry="Bank"))
    link(erp, Account.objects.get(), "E1")
    (result,) = send(account("E1", at=OLD, city="Basel", segment="Large"), source=erp)
    assert (result.status, told(result)) == ("updated", {"city": "stale"})
    (result,) = send(account("E1", at=NEWEST, city="Chur"), source=erp)
    assert told(result) == {}
    (result,) = send(account(at=NEW, city="Bern", industry="Insurance"))
    assert told(result) == {"city": "stale"}
    row = Account.objects.get()
    assert (row.city, row.industry, row.segment) == ("Chur", "Insurance", "Large")


def test_a_policy_gives_a_field_to_one_source_to_us_or_to_nobody(send, crm, erp, clerk):
    send(account(city="Bern"))
    link(erp, Account.objects.get(), "E1")
    policies.set_policy("account", "city", Word(rule=Rule.OWNER_WINS), source=crm, by=clerk)
    policies.set_policy("account", "industry", Word(Owner.QUORATE, Rule.OWNER_WINS), by=clerk)
    policies.set_policy("account", "segment", Word(rule=Rule.FILL_EMPTY), by=clerk)
    batch = account("E1", city="Basel", industry="Bank", segment="Large")
    (result,) = send(batch, source=erp)
    assert told(result) == {"city": "owned_by_source", "industry": "owned_by_quorate"}
    (result,) = send(account(city="Chur", segment="Small", industry="Bank"))
    assert told(result) == {"segment": "filled", "industry": "owned_by_quorate"}
    assert Account.objects.get().city == "Chur"


def test_a_policy_that_changes_is_noticed_by_a_repetition(send, clerk):
    policy = policies.set_policy("account", "city", Word(Owner.QUORATE, Rule.OWNER_WINS), by=clerk)
    assert told(send(account(city="Bern"))[0]) == {"city": "owned_by_quorate"}
    assert told(send(account(city="Bern"))[0]) == {"city": "owned_by_quorate"}
    policies.reset_policy(policy, by=clerk)
    (result,) = send(account(city="Bern"))
    assert (result.status, told(result)) == ("updated", {})


def test_a_shared_field_takes_the_newer_word(send, clerk):
    policies.set_policy("account", "city", Word(Owner.SHARED), by=clerk)
    send(account(city="Bern", at=OLD))
    organisations.change_account(Account.objects.get(), city="Chur", by=clerk)
    assert told(send(account(city="Basel", at=NEW))[0]) == {"city": "stale"}
    later = (timezone.now() + timedelta(seconds=30)).isoformat()
    assert told(send(account(city="Basel", at=later))[0]) == {}
    assert Account.objects.get().city == "Basel"


def test_what_belongs_together_is_left_out_together(send, clerk, erp):
    send(account(owner="clerk"), deal())
    on = timezone.localdate()
    won = Account.objects.get().opportunities.get()
    opportunities.close_opportunity(won, outcome="won", on=on, by=clerk)
    (result,) = send(deal(outcome="open", closed_on=None, stage="Offer"))
    assert (result.status, told(result)) == (
        "updated",
        {"outcome": "pinned", "closed_on": "pinned"},
    )
    won.refresh_from_db()
    assert (won.outcome, won.stage) == ("won", "Offer")


def test_what_a_person_imports_is_judged_by_nobody(send, clerk):
    send(account(city="Bern"))
    organisations.change_account(Account.objects.get(), city="Chur", by=clerk)
    (result,) = send(account(city="Basel"), by=clerk)
    assert (result.status, told(result)) == ("updated", {})


def test_what_fails_while_words_are_gathered_leaves_none_of_them_waiting(clerk):
    changes = journal.begin(clerk)
    with pytest.raises(LookupError), provenance.gathered(changes):
        raise LookupError
    assert changes.entries is None


def test_created_records_have_one_row_of_provenance_each(send):
    send(account(), *(person(f"p{one}", title="CFO") for one in range(5)))
    assert Provenance.objects.count() == 6
    (row,) = Provenance.objects.filter(subject=Account.objects.get().public_id)
    assert row.fields.keys() == {"*"}


def test_the_queries_of_edits_and_conflicts_do_not_grow(send, clerk):
    send(account(), *(person(f"p{one}", phone="1") for one in range(50)))
    for row in Stakeholder.objects.all():
        people.change_person(row, by=clerk, phone="2")

    def queries(size, phone):
        with CaptureQueriesContext(connection) as captured:
            results = send(*(person(f"p{one}", phone=phone) for one in range(size)))
        assert {reason for one in results for reason in told(one).values()} <= {"conflict"}
        return len(captured)

    few = queries(1, "3")
    assert queries(50, "4") <= few + 1
    few = queries(1, "2")
    assert queries(50, "2") <= few + 1
    assert not Conflict.objects.filter(resolved_at=None).exists()

"""Records changed and deleted by our own ids, by whoever has seen how they are."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import organisations
from accounts.models import AccountShare
from api import record_examples
from api.resources import RESOURCES
from crm import policies
from crm.models import Conflict, Link, Source
from crm.ownership import Owner, Rule, Word
from stakeholders import opportunities, people, ties, touches
from stakeholders.models import Stakeholder, Tie
from tests import factories
from tests.commits import commit
from tests.everything import records_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
CHANGING = [type_ for type_, one in RESOURCES.items() if "PATCH" in one.methods]
DELETING = [type_ for type_, one in RESOURCES.items() if "DELETE" in one.methods]
SOURCE = "/api/v1/sources/salesforce"
NEWS = {
    **record_examples.PATCHES,
    "account": {"industry": "Machinery", "domain": None},
    "stakeholder": {"department": "Finance", "phone": None, "email": "ana@client.example"},
    "tie": {"strength": 0.3},
}


@pytest.fixture
def known(deal):
    """One record of each type, by type."""
    return {"account": deal.account, **records_of(deal)}


def address(type_, row):
    return f"/api/v1/{RESOURCES[type_].plural}/{row.public_id}"


def etag(client, type_, row):
    return client.get(address(type_, row))["ETag"]


def patch(client, type_, row, members, seen=None):
    head = {"If-Match": seen or etag(client, type_, row)}
    return client.patch(address(type_, row), members, "json", headers=head)


def delete(client, type_, row, seen=None):
    head = {"If-Match": seen or etag(client, type_, row)}
    return client.delete(address(type_, row), headers=head)


@pytest.mark.parametrize("type_", CHANGING)
def test_what_was_seen_can_be_changed_and_the_answer_has_the_new_state(type_, machine, known):
    before = etag(machine, type_, known[type_])
    answer = patch(machine, type_, known[type_], NEWS[type_])
    assert answer.status_code == 200, answer.content
    record = answer.json()["record"]
    told = {name: value or record[name] for name, value in NEWS[type_].items()}
    assert {name: record[name] for name in told} == told
    assert answer.json()["fields_ignored"] == []
    now = machine.get(address(type_, known[type_]))
    assert (now.json(), now["ETag"]) == (record, answer["ETag"])
    assert now["ETag"] != before


@pytest.mark.parametrize("type_", CHANGING)
def test_who_does_not_say_what_they_have_seen_changes_nothing(type_, machine, known):
    before = machine.get(address(type_, known[type_])).json()
    missing = machine.patch(address(type_, known[type_]), NEWS[type_], "json")
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    other = patch(machine, type_, known[type_], NEWS[type_], seen='"another"')
    assert (other.status_code, other.json()["code"]) == (412, "precondition_failed")
    assert other["ETag"] == etag(machine, type_, known[type_])
    assert machine.get(address(type_, known[type_])).json() == before


@pytest.mark.parametrize("type_", DELETING)
def test_what_was_deleted_is_gone_for_those_who_saw_it(type_, machine, known, client_of, tom):
    assert machine.delete(address(type_, known[type_])).status_code == 428
    assert delete(machine, type_, known[type_], seen='"another"').status_code == 412
    assert machine.get(address(type_, known[type_])).status_code == 200
    told = delete(machine, type_, known[type_])
    assert (told.status_code, told.content) == (204, b"")
    assert machine.get(address(type_, known[type_])).status_code == 410
    listed = machine.get(f"/api/v1/{RESOURCES[type_].plural}").json()["data"]
    assert known[type_].public_id not in {one["id"] for one in listed}
    assert delete(machine, type_, known[type_], seen="*").status_code == 410
    assert client_of(tom).get(address(type_, known[type_])).status_code == 404


@pytest.mark.parametrize("type_", [type_ for type_ in CHANGING if type_ != "case"])
def test_only_those_who_see_a_record_and_may_write_change_it(type_, known, client_of, tom, rae):
    AccountShare.objects.create(account=known["account"], user=rae)
    for user, status in ((tom, 404), (rae, 403)):
        assert patch(client_of(user), type_, known[type_], NEWS[type_], "*").status_code == status
        assert delete(client_of(user), type_, known[type_], "*").status_code == status


@pytest.mark.parametrize("type_", ["user", "person", "committee", "assessment", "feedback"])
def test_what_is_only_read_or_only_added_takes_no_change(type_, machine, known):
    answer = machine.patch(address(type_, known[type_]), {}, "json", headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


EDITS = {
    "a title": (
        "stakeholder",
        lambda known, when: people.take_post(
            known["stakeholder"], post=people.Post(title="COO"), **when
        ),
    ),
    "a superior": (
        "stakeholder",
        lambda known, when: ties.draw_tie(
            known["stakeholder"], known["tie"].other, ties.Link("reports_to"), **when
        ),
    ),
    "a phone": (
        "stakeholder",
        lambda known, when: people.change_person(
            known["stakeholder"], phone="+41 91", by=when["by"]
        ),
    ),
    "an expected close": (
        "opportunity",
        lambda known, when: opportunities.expect_close(
            known["opportunity"], closes_on=date(2027, 3, 1), **when
        ),
    ),
    "a city": (
        "account",
        lambda known, when: organisations.change_account(
            known["account"], city="Lugano", by=when["by"]
        ),
    ),
    "a strength": (
        "tie",
        lambda known, when: ties.draw_tie(
            known["stakeholder"], known["tie"].other, ties.Link("influences", 0.5), **when
        ),
    ),
    "a relationship": (
        "relationship",
        lambda known, when: touches.relate(
            known["stakeholder"], touches.Rapport(when["by"], "vendor", "vendor"), **when
        ),
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_person_edited_meanwhile_is_not_overwritten(edit, machine, known, maya):
    type_, act = EDITS[edit]
    seen = etag(machine, type_, known[type_])
    act(known, {"on": TODAY, "by": maya})
    assert patch(machine, type_, known[type_], NEWS[type_], seen=seen).status_code == 412
    assert delete(machine, type_, known[type_], seen=seen).status_code == 412


def test_all_that_cannot_be_taken_is_told_at_its_place(machine, known):
    members = {"title": 5, "seniority": "queen", "reports_to": "stk_0", "last_name": None, "hue": 1}
    answer = patch(machine, "stakeholder", known["stakeholder"], members)
    assert answer.status_code == 422
    pointers = {one["pointer"] for one in answer.json()["errors"]}
    assert pointers == {"/title", "/seniority", "/hue"}
    both = patch(machine, "stakeholder", known["stakeholder"], {"reports_to": "stk_0", "hue": 1})
    assert {one["pointer"] for one in both.json()["errors"]} == {"/reports_to", "/hue"}
    of_ours = patch(machine, "tie", known["tie"], {"strength": 7, "hue": 1})
    assert {one["pointer"] for one in of_ours.json()["errors"]} == {"/strength", "/hue"}
    unknown = patch(machine, "stakeholder", known["stakeholder"], {"reports_to": "stk_0"})
    assert unknown.json()["errors"][0]["pointer"] == "/reports_to"
    for members, pointer in (({"colour": "red"}, "/colour"), ({"account": "acc_0"}, "/account")):
        told = patch(machine, "stakeholder", known["stakeholder"], members).json()
        assert (told["errors"][0]["pointer"], told["code"]) == (pointer, "unknown_member")


@pytest.mark.parametrize(
    ("type_", "members"),
    [
        ("tie", {"strength": 0}),
        ("tie", {"strength": None}),
        ("relationship", {"level": "friend"}),
        ("goal", {"name": "   "}),
        ("touch", {"on": "2999-01-01"}),
        ("opportunity", {"amount": "much"}),
    ],
)
def test_a_value_that_cannot_be_one_is_refused_at_its_place(type_, members, machine, known):
    answer = patch(machine, type_, known[type_], members)
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(members))}"


def test_what_is_kept_by_us_or_by_another_source_is_ignored_and_told(machine, known, clerk):
    erp = Source.objects.create(name="erp")
    word = Word(Owner.SOURCES, Rule.OWNER_WINS)
    policies.set_policy("stakeholder", "phone", word, source=erp, by=clerk)
    answer = patch(machine, "stakeholder", known["stakeholder"], {"stance": 1, "phone": "+41"})
    assert answer.json()["record"]["phone"] == ""
    assert {one["field"]: one["reason"] for one in answer.json()["fields_ignored"]} == {
        "stance": "owned_by_quorate",
        "phone": "owned_by_source",
    }


def test_a_pin_stays_and_is_told(machine, known, maya):
    account = known["account"]
    patch(machine, "account", account, {"city": "Bern"})
    organisations.change_account(account, city="Lugano", by=maya)
    answer = patch(machine, "account", account, {"city": "Bern", "country": "CH"})
    assert (answer.json()["record"]["city"], answer.json()["record"]["country"]) == ("Lugano", "CH")
    assert answer.json()["fields_ignored"] == [{"field": "city", "reason": "pinned"}]


def test_what_a_person_said_is_not_overwritten_but_contested(machine, known):
    ana = known["stakeholder"]
    for number in range(2):
        answer = patch(machine, "stakeholder", ana, {"title": "CEO"})
        assert answer.json()["record"]["title"] == "CFO"
        assert answer.json()["fields_ignored"] == [{"field": "title", "reason": "conflict"}]
        assert Conflict.objects.count() == number
        Link.objects.get_or_create(
            source=Source.objects.get(name="salesforce"),
            type="stakeholder",
            external_id="003",
            subject=ana.public_id,
        )


def test_a_change_is_the_word_of_the_source_at_that_moment(machine, known):
    """What its own sync says later, but said earlier itself, loses; what it has not said stays."""
    hour_ago = (timezone.now() - timedelta(hours=1)).isoformat()
    own = {"type": "account", "external_id": "001", "source_modified_at": hour_ago}
    sent = {**own, "fields": {"name": "Client", "city": "Bern"}}
    (told,) = machine.post(f"{SOURCE}/batch", {"records": [sent]}, "json").json()["results"]
    row = Source.objects.get(name="salesforce")
    link = Link.objects.get(source=row, external_id="001")
    before = (link.digest, link.source_modified_at)
    account = type(known["account"]).objects.get(public_id=told["id"])
    assert patch(machine, "account", account, {"city": "Lugano"}).status_code == 200
    link.refresh_from_db()
    assert (link.digest, link.source_modified_at) == before
    late = {**own, "fields": {"name": "Client SA", "city": "Basel"}}
    (told,) = machine.post(f"{SOURCE}/batch", {"records": [late]}, "json").json()["results"]
    assert told["fields_ignored"] == [{"field": "city", "reason": "stale"}]
    shown = machine.get(address("account", account)).json()
    assert (shown["name"], shown["city"]) == ("Client SA", "Lugano")


def test_the_feed_tells_of_changes_and_deletes_by_the_source(machine, known):
    commit()
    cursor = machine.get("/api/v1/accounts")["Changes-Cursor"]
    patch(machine, "stakeholder", known["stakeholder"], {"title": "CEO"})
    delete(machine, "stakeholder", known["stakeholder"])
    commit()
    events = machine.get(f"/api/v1/changes?types=stakeholder&cursor={cursor}").json()["data"]
    told = [(one["op"], one["id"]) for one in events]
    id_ = known["stakeholder"].public_id
    assert ("deleted", id_) in told
    assert {one["origin"] for one in events} == {Source.objects.get(name="salesforce").public_id}


def test_what_the_source_calls_its_own_is_deleted_by_it_and_comes_back_when_told_again(machine):
    record = {"type": "account", "external_id": "001", "fields": {"name": "Client"}}
    (told,) = machine.post(f"{SOURCE}/batch", {"records": [record]}, "json").json()["results"]
    seen = machine.get(f"/api/v1/accounts/{told['id']}")["ETag"]
    gone = machine.delete(f"/api/v1/accounts/{told['id']}", headers={"If-Match": seen})
    assert gone.status_code == 204
    assert machine.get(f"{SOURCE}/accounts/001").status_code == 410
    (back,) = machine.post(f"{SOURCE}/batch", {"records": [record]}, "json").json()["results"]
    assert (back["status"], back["id"]) == ("restored", told["id"])
    assert machine.get(f"/api/v1/accounts/{told['id']}").status_code == 200


def test_the_scope_to_write_a_type_is_needed_and_enough(known, client_of, clerk):
    account = known["account"]
    seen = etag(client_of(clerk), "account", account)
    reader = client_of(clerk, "accounts:read", "sync", "stakeholders:write")
    assert patch(reader, "account", account, {"city": "Bern"}, seen).status_code == 403
    writer = client_of(clerk, "accounts:write")
    assert patch(writer, "account", account, {"city": "Bern"}, seen).status_code == 200


def test_a_merge_patch_may_be_called_one(machine, known):
    head = {"If-Match": etag(machine, "account", known["account"])}
    kind = "application/merge-patch+json"
    to = address("account", known["account"])
    answer = machine.generic("PATCH", to, b'{"city": "Bern"}', content_type=kind, headers=head)
    assert answer.json()["record"]["city"] == "Bern"


def test_somebody_elsewhere_is_no_superior(machine, known, maya):
    other = factories.stakeholder(factories.account(maya, name="Other"), "Zoe Far")
    answer = patch(machine, "stakeholder", known["stakeholder"], {"reports_to": other.public_id})
    assert answer.json()["fields_ignored"] == [{"field": "reports_to", "reason": "other_account"}]


def test_a_superior_that_a_person_named_stays_whichever_door_a_source_takes(machine, known, maya):
    boss, link = known["tie"].other, ties.Link("reports_to")
    ties.draw_tie(known["stakeholder"], boss, link, on=TODAY, by=maya)
    tie = Tie.objects.get(kind="reports_to")
    answers = patch(machine, "tie", tie, {"strength": 0.3}), delete(machine, "tie", tie)
    for answer in answers:
        (said,) = answer.json()["errors"]
        assert (answer.status_code, said["pointer"]) == (422, "/kind")
    assert Tie.objects.known().get(kind="reports_to", to_on=None) == tie
    told = patch(machine, "stakeholder", known["stakeholder"], {"reports_to": None})
    assert told.json()["fields_ignored"] == [{"field": "reports_to", "reason": "conflict"}]


def test_an_account_can_be_given_to_somebody_whose_accounts_one_does_not_see(
    known, client_of, clerk, maya, tom
):
    shared = Word(Owner.SHARED, Rule.NEWEST_WINS)
    policies.set_policy("account", "owner", shared, source=None, by=clerk)
    mine, account = client_of(maya), known["account"]
    given = patch(mine, "account", account, {"owner": tom.public_id})
    assert given.status_code == 200, given.content
    assert given.json()["fields_ignored"] == []
    assert given.json()["record"]["owner"] == tom.public_id
    assert given["ETag"] == etag(client_of(tom), "account", account)
    assert mine.get(address("account", account)).status_code == 404


def test_a_case_is_handed_on_given_time_closed_and_opened_again(machine, known):
    case, ada = known["case"], factories.user("ada", access="administrator")
    due_at = (timezone.now() + timedelta(days=9)).isoformat()
    told = {"owner": ada.public_id, "due_at": due_at, "state": "waiting"}
    moved = patch(machine, "case", case, told).json()["record"]
    assert (moved["owner"], moved["state"], moved["due_at"][:10]) == (
        ada.public_id, "waiting", due_at[:10],
    )  # fmt: skip
    ending = {"state": "closed", "outcome": "solved", "outcome_words": "Delivered"}
    closed = patch(machine, "case", case, ending).json()["record"]
    assert (closed["state"], closed["outcome"], closed["outcome_words"]) == tuple(ending.values())
    again = patch(machine, "case", case, {"state": "in_progress"}).json()["record"]
    assert (again["state"], again["outcome"], again["closed_at"]) == ("in_progress", None, None)
    assert case.notes.filter(author=None).count() == 5


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"state": "closed"}, "/outcome"),
        ({"state": "open"}, "/state"),
        ({"outcome": "solved"}, "/outcome"),
        ({"owner": "usr_nobody"}, "/owner"),
        ({"due_at": "2001-01-01T00:00:00Z"}, "/due_at"),
        ({"due_at": "soon"}, "/due_at"),
        ({"opened_at": "2001-01-01T00:00:00Z"}, "/opened_at"),
    ],
)
def test_what_cannot_become_of_a_case_is_refused_at_its_place(machine, known, members, pointer):
    answer = patch(machine, "case", known["case"], members)
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["pointer"] == pointer
    known["case"].refresh_from_db()
    assert known["case"].version == 1


def test_a_case_is_nothing_to_those_who_may_not_read_judgements(known, client_of, tom, rae):
    AccountShare.objects.create(account=known["account"], user=rae)
    for user in (tom, rae):
        answer = patch(client_of(user), "case", known["case"], {"state": "waiting"}, "*")
        assert answer.status_code == 404
    assert known["case"].notes.count() == 1


@pytest.fixture
def chain(machine):
    """Three people by our ids, each with the next as superior."""
    records = [
        {"type": "account", "external_id": "001", "fields": {"name": "Client"}},
        *(
            {
                "type": "stakeholder",
                "external_id": one,
                "fields": {"last_name": one},
                "refs": {"account": {"external_id": "001"}, "reports_to": superior},
            }
            for one, superior in (
                ("a", {"external_id": "b"}),
                ("b", {"external_id": "c"}),
                ("c", None),
            )
        ),
    ]
    answer = machine.post(f"{SOURCE}/batch", {"records": records}, "json")
    ids = [one["id"] for one in answer.json()["results"]]
    return [Stakeholder.objects.get(public_id=one) for one in ids[1:]]


CLOSING = [{"field": "reports_to", "reason": "circle"}]


@pytest.mark.parametrize("to", ["a", "b", "c"])
def test_a_superior_who_would_close_a_circle_is_left_out_and_told(machine, chain, to):
    people, top = dict(zip("abc", chain, strict=True)), chain[-1]
    members = {"reports_to": people[to].public_id, "title": "CEO"}
    answer = patch(machine, "stakeholder", top, members)
    assert (answer.status_code, answer.json()["fields_ignored"]) == (200, CLOSING)
    record = answer.json()["record"]
    assert (record["title"], record["reports_to"]) == ("CEO", None)
    # Said alone and again it changes nothing, be it by our id or by that of the source.
    seen = etag(machine, "stakeholder", top)
    again = patch(machine, "stakeholder", top, {"reports_to": people[to].public_id})
    assert (again.json()["fields_ignored"], again["ETag"]) == (CLOSING, seen)
    said = {"refs": {"reports_to": {"external_id": to}}}
    for _time in range(2):
        put = machine.put(f"{SOURCE}/stakeholders/c", said, "json").json()
        assert (put["status"], put["fields_ignored"]) == ("unchanged", CLOSING)
    assert etag(machine, "stakeholder", top) == seen


def test_a_superior_fits_once_the_line_that_closed_the_circle_is_gone(machine, chain):
    first, second, top = chain
    said = {"refs": {"reports_to": {"external_id": "a"}}}
    assert machine.put(f"{SOURCE}/stakeholders/c", said, "json").json()["fields_ignored"] == CLOSING
    assert patch(machine, "stakeholder", first, {"reports_to": None}).status_code == 200
    put = machine.put(f"{SOURCE}/stakeholders/c", said, "json").json()
    assert (put["status"], put["fields_ignored"]) == ("updated", [])
    answer = patch(machine, "stakeholder", first, {"reports_to": second.public_id})
    assert answer.json()["fields_ignored"] == CLOSING
    shown = machine.get(address("stakeholder", top)).json()
    assert shown["reports_to"] == first.public_id

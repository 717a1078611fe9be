"""Every type of record by list and by id: the same rules for all of them."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator

from accounts.models import AccountShare
from api.components import COMPONENTS
from api.resources import RESOURCES
from crm.models import JudgementRead
from feedback import handling
from stakeholders import assessments, editing, goals, people, seats, ties, touches
from tests import factories
from tests.commits import commit
from tests.everything import records_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
ALL = list(RESOURCES)
CHANGING = [type_ for type_ in ALL if RESOURCES[type_].since is not None]


@pytest.fixture
def known(deal):
    """One record of each type, by type."""
    return {"account": deal.account, **records_of(deal)}


def address(type_, row=None):
    return f"/api/v1/{RESOURCES[type_].plural}" + (f"/{row.public_id}" if row else "")


def listed(client, type_, **query):
    answer = client.get(address(type_), query)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def by_id(documents):
    return {one["id"]: one for one in documents}


@pytest.mark.parametrize("type_", ALL)
def test_a_record_is_the_same_in_the_list_and_by_itself_and_as_described(type_, machine, known):
    shown = machine.get(address(type_, known[type_])).json()
    assert shown["type"] == type_
    assert by_id(listed(machine, type_))[shown["id"]] == shown
    schema = {"$ref": f"#/components/schemas/{type_.title()}"}
    described = {**schema, "components": {"schemas": COMPONENTS}}
    Draft202012Validator(described).validate(shown)


@pytest.mark.parametrize("type_", ALL)
def test_lines_hold_what_the_pages_hold(type_, machine, known):
    answer = machine.get(address(type_), headers={"Accept": "application/x-ndjson"})
    lines = [json.loads(line) for line in answer.getvalue().splitlines()]
    assert lines == listed(machine, type_, limit=200)


@pytest.mark.parametrize("type_", ALL)
def test_who_has_the_present_record_gets_304(type_, machine, known):
    etag = machine.get(address(type_, known[type_]))["ETag"]
    again = machine.get(address(type_, known[type_]), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("type_", CHANGING)
def test_a_list_can_be_of_what_changed_since_a_moment(type_, machine, known):
    commit()
    id_ = known[type_].public_id
    hour = timedelta(hours=1)
    past, future = timezone.now() - hour, timezone.now() + hour
    assert id_ in by_id(listed(machine, type_, updated_since=past.isoformat()))
    assert listed(machine, type_, updated_since=future.isoformat()) == []


@pytest.mark.parametrize("type_", ALL)
def test_every_filter_keeps_what_fits_and_nothing_else(type_, machine, known, maya):
    other = factories.account(maya, name="Other")
    shown = machine.get(address(type_, known[type_])).json()
    fitting = {
        "account": known["account"].public_id,
        "opportunity": known["opportunity"].public_id,
        "committee": known["committee"].public_id,
        "stakeholder": known["stakeholder"].public_id,
        "role": "decision_maker",
    }
    for name, filter_ in RESOURCES[type_].filters.items():
        fits = fitting.get(name) or shown[name]
        assert shown["id"] in by_id(listed(machine, type_, **{name: fits})), name
        elsewhere = f"{fits[:3]}_{other.public_id[4:]}"
        others = [word for word in filter_.words if word != fits] or [elsewhere]
        assert shown["id"] not in by_id(listed(machine, type_, **{name: others[0]})), name


@pytest.mark.parametrize("type_", ALL)
def test_what_no_filter_knows_is_refused_at_its_place(type_, machine, known):
    assert machine.get(address(type_), {"colour": "red"}).status_code == 422
    for name, filter_ in RESOURCES[type_].filters.items():
        answer = machine.get(address(type_), {name: "purple"})
        if filter_.words:
            assert answer.json()["errors"][0]["parameter"] == name
        else:
            assert answer.json()["data"] == []


def test_the_queries_of_a_list_do_not_grow_with_its_rows(machine, maya):
    def add(number):
        account = factories.account(maya, name=f"Account {number}")
        deal = factories.committee(account, for_opportunity=factories.opportunity(account))
        ana = factories.stakeholder(account, "Ana Ruiz")
        factories.stakeholder(account, "Ben Oth")
        factories.seat(deal, ana, roles=("champion",))
        records_of(deal)

    def queries(type_):
        with CaptureQueriesContext(connection) as captured:
            assert machine.get(address(type_), {"limit": 200}).status_code == 200
        return len(captured)

    add(0)
    one = {type_: queries(type_) for type_ in ALL}
    for number in range(1, 50):
        add(number)
    fifty = {type_: queries(type_) for type_ in ALL}
    assert {type_: count for type_, count in fifty.items() if count > one[type_]} == {}


@pytest.mark.parametrize("type_", [type_ for type_ in ALL if type_ != "user"])
def test_what_an_archived_account_had_is_gone_and_for_a_stranger_never_was(
    type_, machine, known, client_of, tom
):
    account = known["account"]
    account.archived_at = timezone.now()
    account.save()
    assert listed(machine, type_) == []
    assert machine.get(address(type_, known[type_])).status_code == 410
    assert client_of(tom).get(address(type_, known[type_])).status_code == 404


def test_what_has_ended_is_gone(machine, known, maya):
    when = {"on": TODAY, "by": maya}
    ties.remove_tie(known["tie"], **when)
    goals.remove_goal(known["goal"], **when)
    seats.remove_seat(known["seat"], **when)
    for type_ in ("tie", "goal", "seat"):
        answer = machine.get(address(type_, known[type_]))
        assert (answer.status_code, answer.json()["code"]) == (410, "gone")
        assert known[type_].public_id not in by_id(listed(machine, type_))


def test_a_statement_that_was_taken_back_is_gone(machine, known, maya):
    said = assessments.record(known["stakeholder"], assessments.Statement(-1.0), on=TODAY, by=maya)
    new = known["stakeholder"].assessments.known().get(on=TODAY)
    assert new.public_id in by_id(listed(machine, "assessment"))
    editing.undo(said, by=maya)
    assert machine.get(address("assessment", new)).status_code == 410


def test_a_tie_that_grows_stronger_is_the_same_tie(machine, known, maya):
    before = machine.get(address("tie", known["tie"]))
    stronger = ties.Link("influences", 0.5)
    ties.draw_tie(known["tie"].stakeholder, known["tie"].other, stronger, on=TODAY, by=maya)
    after = machine.get(address("tie", known["tie"]))
    assert after.json()["strength"] == 0.5
    assert after["ETag"] != before["ETag"]
    assert len(listed(machine, "tie")) == 1


def test_a_relationship_that_grows_is_the_same_relationship(machine, known, maya):
    ana = known["stakeholder"]
    touches.relate(ana, touches.Rapport(maya, "vendor", "vendor"), on=TODAY, by=maya)
    assert machine.get(address("relationship", known["relationship"])).json()["level"] == "vendor"
    assert len(listed(machine, "relationship")) == 1


def test_a_tie_that_was_ended_and_brought_back_has_its_id_again(machine, known, maya):
    removed = ties.remove_tie(known["tie"], on=TODAY, by=maya)
    editing.undo(removed, by=maya)
    assert machine.get(address("tie", known["tie"])).status_code == 200


def test_a_person_shows_what_they_are_where_the_reader_sees_it(
    machine, known, client_of, maya, tom
):
    ana, elsewhere = known["stakeholder"], factories.account(tom, name="Elsewhere")
    post, when = people.Post(), {"on": factories.LONG_AGO, "by": tom}
    also = people.add_stakeholder(elsewhere, ana.person, post=post, **when)
    here = {"id": ana.public_id, "account": known["account"].public_id}
    there = {"id": also.public_id, "account": elsewhere.public_id}
    asked = {"machine": machine, "maya": client_of(maya), "tom": client_of(tom)}
    shown = {
        name: client.get(address("person", ana.person)).json()["stakeholders"]
        for name, client in asked.items()
    }
    assert shown == {"machine": [here, there], "maya": [here], "tom": [there]}


def test_who_only_looks_at_an_account_reads_neither_judgements_nor_notes(
    machine, known, client_of, rae
):
    AccountShare.objects.create(account=known["account"], user=rae)
    reader = client_of(rae)
    assert listed(reader, "assessment") == listed(reader, "feedback") == []
    assert [one["note"] for one in listed(reader, "touch")] == [""]
    assert [one["note"] for one in listed(machine, "touch")] == ["A note"]


def test_the_feed_keeps_notes_from_those_who_only_look(machine, known, client_of, rae):
    AccountShare.objects.create(account=known["account"], user=rae)
    commit()
    notes = {
        name: client.get("/api/v1/changes?types=touch").json()["data"][0]["record"]["note"]
        for name, client in {"reader": client_of(rae), "machine": machine}.items()
    }
    assert notes == {"reader": "", "machine": "A note"}


@pytest.mark.parametrize("type_", ["assessment", "feedback"])
def test_that_judgements_were_read_is_kept(type_, machine, known, clerk):
    listed(machine, type_)
    machine.get(address(type_, known[type_]))
    kept = JudgementRead.objects.values_list("what", "account", "user")
    read = (RESOURCES[type_].plural, known["account"].public_id, clerk.public_id)
    assert list(kept) == [read, read]


def test_that_notes_of_touches_were_read_is_kept_by_every_door(machine, known, clerk):
    touch = known["touch"]
    machine.get("/api/v1/sources/salesforce/touches/none")
    assert not JudgementRead.objects.exists()
    listed(machine, "touch")
    machine.get(address("touch", touch))
    commit()
    machine.get("/api/v1/changes?types=touch,assessment,account")
    kept = JudgementRead.objects.order_by("pk").values_list("what", "account", "user")
    of = (known["account"].public_id, clerk.public_id)
    reads = [("touches", *of), ("touches", *of), ("assessments", *of), ("touches", *of)]
    assert list(kept) == reads


def test_an_id_of_another_type_is_no_filter(machine, known):
    answer = machine.get(f"/api/v1/stakeholders?account={known['stakeholder'].public_id}")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["parameter"]) == (422, "account")
    assert error["detail"] == "This is an id that begins with acc_."


@pytest.mark.parametrize("type_", ALL)
def test_a_parameter_that_a_record_does_not_take_is_refused(type_, machine, known):
    answer = machine.get(f"{address(type_, known[type_])}?hue=1")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_parameter")


def test_a_record_by_the_id_of_its_source_is_expanded_and_takes_nothing_else(machine):
    mine = "/api/v1/sources/salesforce/accounts/001"
    machine.put(mine, {"fields": {"name": "Client"}}, "json")
    shown = machine.get(f"{mine}?expand=provenance").json()
    assert shown["provenance"]["name"]["by"]["name"] == "salesforce"
    for query in ("expand=all", "hue=1"):
        assert machine.get(f"{mine}?{query}").status_code == 422


def test_feedback_is_handled_once_its_scores_are_evidence(machine, known):
    feedback = known["feedback"]
    assert machine.get(address("feedback", feedback)).json()["is_handled"] is False
    handling.handle(feedback.pk)
    assert machine.get(address("feedback", feedback)).json()["is_handled"] is True
    (said,) = listed(machine, "assessment", kind="nps")
    assert said["feedback"] == feedback.public_id


def test_somebody_with_two_roles_is_found_once_by_either(machine, deal):
    factories.seat(deal, factories.stakeholder(deal.account, "Cy Dee"), roles=("legal", "user"))
    for role in ("legal", "user"):
        assert [one["last_name"] for one in listed(machine, "stakeholder", role=role)] == ["Dee"]

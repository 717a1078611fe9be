"""Feedback and stances that a source tells by its key: kept first, and taken once."""

import pytest
from django.utils import timezone

from accounts.models import Job
from crm.models import Link
from feedback import triage
from feedback.models import Arrival, Feedback
from stakeholders import people
from stakeholders.models import Assessment
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate().isoformat()


@pytest.fixture
def ana(deal):
    return deal.account.stakeholders.order_by("pk").first()


@pytest.fixture
def whom(ana):
    return {"stakeholder": {"id": ana.public_id}}


def feedback(client, body, **head):
    return client.post("/api/v1/feedback", body, "json", headers=head)


def assess(client, body, **head):
    return client.post("/api/v1/assessments", body, "json", headers=head)


def test_feedback_is_kept_before_it_is_understood(machine, whom, ana):
    body = {**whom, "said_on": TODAY, "external_id": "R-1", "channel": "survey", "nps": 9}
    answer = feedback(machine, body)
    assert answer.status_code == 201, answer.content
    kept = Feedback.objects.get()
    assert answer.json() == {"id": kept.public_id, "is_new": True}
    assert (kept.stakeholder, kept.nps, kept.handled_at) == (ana, 9, None)
    assert Job.objects.filter(task="feedback.tasks.handle_feedback", subject=kept.pk).exists()
    shown = machine.get(f"/api/v1/feedback/{kept.public_id}").json()
    assert (shown["channel"], shown["links"][0]["external_id"]) == ("survey", "R-1")


def test_a_stance_is_added_and_the_committees_are_looked_at_anew(machine, whom, ana):
    body = {**whom, "on": TODAY, "external_id": "A-1", "stance": 0.5, "reason": "Was for it"}
    answer = assess(machine, body)
    assert answer.status_code == 201, answer.content
    said = Assessment.objects.get()
    assert (said.stakeholder, said.stance, said.reason) == (ana, 0.5, "Was for it")
    assert answer.json() == {"id": said.public_id, "is_new": True}
    assert (
        Job.objects.filter(task="stakeholders.tasks.analyse_committees").exists()
        or Job.objects.exists()
    )
    again = assess(machine, {**body, "external_id": "A-2", "stance": -1})
    assert again.status_code == 201
    assert Assessment.objects.known().count() == 2


@pytest.mark.parametrize("kind", ["feedback", "assessments"])
def test_the_same_under_the_id_of_the_source_is_taken_once(kind, machine, whom):
    said = {"feedback": {"said_on": TODAY, "nps": 9}, "assessments": {"on": TODAY, "stance": 1}}
    body = {**whom, **said[kind], "external_id": "R-1"}
    first = machine.post(f"/api/v1/{kind}", body, "json")
    second = machine.post(f"/api/v1/{kind}", body, "json")
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == {"id": first.json()["id"], "is_new": False}
    assert Link.objects.filter(external_id="R-1").count() == 1
    assert len(machine.get(f"/api/v1/{kind}").json()["data"]) == 1


@pytest.mark.parametrize("kind", ["feedback", "assessments"])
def test_the_same_under_a_key_is_taken_once_and_answered_again(kind, machine, whom):
    said = {"feedback": {"said_on": TODAY, "nps": 9}, "assessments": {"on": TODAY, "stance": 1}}
    body, head = {**whom, **said[kind]}, {"Idempotency-Key": "one"}
    first = machine.post(f"/api/v1/{kind}", body, "json", headers=head)
    second = machine.post(f"/api/v1/{kind}", body, "json", headers=head)
    assert (first.status_code, second.status_code) == (201, 201)
    assert (second.json(), second["Idempotency-Replayed"]) == (first.json(), "true")
    assert len(machine.get(f"/api/v1/{kind}").json()["data"]) == 1
    other = machine.post(f"/api/v1/{kind}", {**body, "external_id": "other"}, "json", headers=head)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_what_could_not_be_told_from_a_repetition_is_refused(machine, whom):
    answer = feedback(machine, {**whom, "said_on": TODAY, "nps": 9})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_required")
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/external_id"]
    assert not Feedback.objects.exists()


def test_a_stakeholder_is_found_by_the_id_of_the_source(machine):
    records = [
        {"type": "account", "external_id": "001", "fields": {"name": "Client"}},
        {
            "type": "stakeholder",
            "external_id": "003",
            "fields": {"last_name": "Ruiz"},
            "refs": {"account": {"external_id": "001"}},
        },
    ]
    machine.post("/api/v1/sources/salesforce/batch", {"records": records}, "json")
    body = {"stakeholder": {"external_id": "003"}, "said_on": TODAY, "nps": 3}
    answer = feedback(machine, body, **{"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.content
    assert Feedback.objects.get().stakeholder.person.last_name == "Ruiz"


@pytest.mark.parametrize(
    ("told", "pointer", "code"),
    [
        ({"nps": 11}, "/nps", "invalid"),
        ({"csat": 0}, "/csat", "invalid"),
        ({"nps": "9"}, "/nps", "invalid"),
        ({"said_on": "yesterday"}, "/said_on", "invalid"),
        ({"said_on": "2999-01-01"}, "/said_on", "in_the_future"),
        ({"channel": "pigeon"}, "/channel", "invalid"),
        ({"nps": None}, "/text", "refused"),
        ({"stakeholder": {"external_id": "unknown"}}, "/stakeholder", "unknown_stakeholder"),
        ({"stakeholder": {}}, "/stakeholder", "invalid"),
        ({"colour": "red"}, "/colour", "unknown_member"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_place(told, pointer, code, machine, whom):
    body = {**whom, "said_on": TODAY, "external_id": "R-1", "nps": 9, **told}
    answer = feedback(machine, body)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, pointer, code)
    assert not Feedback.objects.exists()
    assert not Link.objects.filter(type="feedback").exists()


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"stance": 2}, "/stance"),
        ({"kind": "nps"}, "/kind"),
        ({"on": "2999-01-01"}, "/on"),
        ({"basis": "felt"}, "/basis"),
    ],
)
def test_a_stance_that_cannot_be_one_is_refused(told, pointer, machine, whom):
    answer = assess(machine, {**whom, "on": TODAY, "external_id": "A", "stance": 0, **told})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert not Assessment.objects.exists()


def told_of(answer):
    assert answer.status_code == 422, answer.content
    return {error["pointer"]: error["detail"] for error in answer.json()["errors"]}


def test_all_that_is_wrong_is_told_in_our_words(machine, whom):
    body = {"said_on": "yesterday", "external_id": " R", "nps": "9", "channel": "pigeon", "hue": 1}
    answer = feedback(machine, {**body, "stakeholder": {"id": "stk_1", "external_id": "1"}})
    assert told_of(answer) == {
        "/said_on": "A day such as 2026-06-30.",
        "/external_id": "An id of 1 to 255 characters, without blanks around it.",
        "/nps": "A number from 0 to 10.",
        "/channel": "This is one of survey, email, call, meeting, chat, support_ticket, web_form, "
        "review, social, event, other.",
        "/stakeholder": "This is an external_id, or an id of ours.",
        "/hue": "There is no such member.",
    }
    answer = assess(machine, {"external_id": "A", "stance": "high", "basis": "felt"})
    assert told_of(answer) == {
        "/stakeholder": "This must be given.",
        "/on": "This must be given.",
        "/stance": "A number from -1 to 1.",
        "/basis": "This is one of said, observed, assumed.",
    }


def test_what_only_our_records_can_tell_is_wrong_is_told_together_too(machine):
    body = {"stakeholder": {"external_id": "unknown"}, "said_on": "2999-01-01"}
    answer = feedback(machine, {**body, "external_id": "R-1"})
    assert told_of(answer).keys() == {"/stakeholder", "/said_on", "/text"}
    answer = assess(machine, {**body, "external_id": "A", "on": "2999-01-01", "stance": 1})
    assert told_of(answer).keys() == {"/said_on"}
    del body["said_on"]
    answer = assess(machine, {**body, "external_id": "A", "on": "2999-01-01", "stance": 1})
    assert told_of(answer).keys() == {"/stakeholder", "/on"}


@pytest.mark.parametrize("kind", ["feedback", "assessments"])
def test_a_key_tells_only_of_those_its_user_sees(kind, client_of, tom, rae, whom):
    said = {"feedback": {"said_on": TODAY, "nps": 9}, "assessments": {"on": TODAY, "stance": 1}}
    body = {**whom, **said[kind], "external_id": "1"}
    assert client_of(rae).post(f"/api/v1/{kind}", body, "json").status_code == 403
    answer = client_of(tom).post(f"/api/v1/{kind}", body, "json")
    assert answer.json()["errors"][0]["code"] == "unknown_stakeholder"
    writer = client_of(factories.user("lead", access="cx_lead"), f"{kind}:write")
    assert writer.post(f"/api/v1/{kind}", body, "json").status_code == 201
    assert writer.get(f"/api/v1/{kind}").status_code == 403


TICKET = {"said_on": "2026-02-02", "channel": "support_ticket", "text": "Nobody answers."}


def ticket(machine, number="T-1", email="ana@client.example", **more):
    sender = {"name": "Ana Ruiz", "email": email}
    told = {**TICKET, "sender": sender, "external_id": number, "subject": "Delivery", **more}
    return machine.post("/api/v1/feedback", told, "json")


def test_a_sender_whom_we_know_said_it_at_once(machine, ana, source):
    people.change_person(ana, email="Ana@client.example", by=ana.account.owner)
    answer = ticket(machine)
    assert answer.status_code == 201
    said = Feedback.objects.get()
    assert (said.public_id, said.stakeholder, said.channel) == (
        answer.json()["id"], ana, "support_ticket",
    )  # fmt: skip
    assert Link.objects.get(type="feedback").subject == said.public_id
    again = ticket(machine)
    assert (again.status_code, again.json()["is_new"]) == (200, False)
    assert Feedback.objects.count() == 1


def test_a_sender_whom_nobody_knows_waits_and_is_told_once_it_is_said_who_it_was(machine, ana):
    answer = ticket(machine)
    arrival = Arrival.objects.get()
    assert (answer.status_code, answer.json()) == (
        202, {"id": arrival.public_id, "is_new": True},
    )  # fmt: skip
    assert (arrival.state, arrival.door, arrival.subject) == ("waiting", "api", "Delivery")
    again = ticket(machine)
    assert (again.status_code, again.json()) == (202, {"id": arrival.public_id, "is_new": False})
    triage.assign(arrival, ana, by=ana.account.owner)
    assert ticket(machine).json() == {"id": Feedback.objects.get().public_id, "is_new": False}


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        pytest.param({"sender": {}}, "/sender", "invalid", id="nobody"),
        pytest.param({"sender": {"email": "no address"}}, "/sender/email", "invalid", id="none"),
        pytest.param({"sender": {"phone": "1"}}, "/sender/phone", "unknown_member", id="more"),
        pytest.param({"sender": None}, "/stakeholder", "required", id="neither"),
        pytest.param({"stakeholder": {"id": "stk_1"}}, "/sender", "invalid", id="both"),
        pytest.param({"text": " "}, "/text", "refused", id="nothing"),
        pytest.param({"said_on": "2999-01-01"}, "/said_on", "in_the_future", id="tomorrow"),
    ],
)
def test_what_is_wrong_of_a_sender_is_told_at_its_place(machine, ana, more, pointer, code):
    answer = ticket(machine, **more)
    assert answer.status_code == 422
    assert (pointer, code) in {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    assert not Arrival.objects.exists()

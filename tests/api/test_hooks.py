"""Feedback by signed webhook: taken once from who can sign, and nothing told to who cannot."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from crm.models import FeedbackHook, Link
from feedback.models import Arrival, Feedback
from tests.stand_ins.receiver import signed

pytestmark = pytest.mark.django_db
HOOKS = "/api/v1/feedback-hooks"


@pytest.fixture
def ana(deal):
    return deal.account.stakeholders.get(person__last_name="Ruiz")


@pytest.fixture
def made(machine):
    return machine.post(HOOKS).json()


@pytest.fixture
def tell(made):
    """A function that sends a signed message; what is given replaces parts of it."""
    place = made["url"][made["url"].index("/hooks/") :]

    def send(data, *, message="msg_1", secret=made["secret"], at=None, url=place):
        body = json.dumps({"type": "feedback", "data": data}).encode()
        headers = signed(secret, message, body, at or timezone.now())
        return APIClient().post(url, body, content_type="application/json", **headers)

    return send


def nps(stakeholder, **more):
    return {"stakeholder": {"id": stakeholder.public_id}, "said_on": "2026-02-02", "nps": 9, **more}


def test_signed_feedback_is_received(tell, ana, source):
    answer = tell(nps(ana, channel="survey", text="Well done"))
    assert answer.status_code == 201
    feedback = Feedback.objects.get()
    assert answer.json() == {"id": feedback.public_id, "is_new": True}
    assert (feedback.stakeholder, feedback.nps, feedback.text) == (ana, 9, "Well done")
    assert feedback.origin == source.public_id


def test_a_stakeholder_may_be_named_by_the_id_of_the_source(tell, ana, source):
    Link.objects.create(
        source=source, type="stakeholder", external_id="003A", subject=ana.public_id
    )
    assert tell({**nps(ana), "stakeholder": {"external_id": "003A"}}).status_code == 201


def test_the_same_message_and_the_same_feedback_are_taken_once(tell, ana):
    first, again = tell(nps(ana)), tell(nps(ana))
    assert again.status_code == 200
    assert again.json() == {"id": first.json()["id"], "is_new": False}
    named = [tell(nps(ana, external_id="R1"), message=one) for one in ("msg_2", "msg_3")]
    assert [answer.status_code for answer in named] == [201, 200]
    assert Feedback.objects.count() == 2


def test_who_cannot_sign_is_told_nothing(tell, ana, made):
    other = "whsec_" + "A" * 43 + "="
    answers = [
        tell(nps(ana), secret=other),
        tell(nps(ana), url="/hooks/hok_unknown/feedback"),
        tell(nps(ana), at=timezone.now() - timedelta(minutes=6)),
        tell(nps(ana), at=timezone.now() + timedelta(minutes=6)),
        APIClient().post(f"/hooks/{made['id']}/feedback", {}, "json"),
        APIClient().post(
            f"/hooks/{made['id']}/feedback", b"\xff", content_type="application/json",
            HTTP_WEBHOOK_ID="1", HTTP_WEBHOOK_SIGNATURE="nonsense",
            HTTP_WEBHOOK_TIMESTAMP=str(int(timezone.now().timestamp())),
        ),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {401}
    assert len({(one.json()["detail"], one.json()["code"]) for one in answers}) == 1
    assert not Feedback.objects.exists()


def test_a_body_that_was_changed_on_its_way_is_not_signed(made, ana):
    body = json.dumps({"type": "feedback", "data": nps(ana)}).encode()
    headers = signed(made["secret"], "msg_1", body, timezone.now())
    changed = body.replace(b"9", b"1")
    sent = APIClient().post(
        f"/hooks/{made['id']}/feedback", changed, content_type="application/json", **headers
    )
    assert sent.status_code == 401


def test_the_secret_before_the_newest_is_good_until_the_next(machine, made, tell, ana):
    rotate = f"{HOOKS}/{made['id']}/rotate"
    second = machine.post(rotate).json()["secret"]
    assert tell(nps(ana), message="1").status_code == 201
    assert tell(nps(ana), message="2", secret=second).status_code == 201
    machine.post(rotate)
    assert tell(nps(ana), message="3").status_code == 401


def test_a_closed_hook_and_a_stopped_source_let_nothing_in(machine, made, tell, ana, source):
    source.is_active = False
    source.save()
    assert tell(nps(ana)).status_code == 401
    source.is_active = True
    source.save()
    assert machine.delete(f"{HOOKS}/{made['id']}").status_code == 204
    assert tell(nps(ana)).status_code == 401
    assert machine.get(f"{HOOKS}/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"nps": 11}, "/data/nps"),
        ({"nps": None}, "/data/text"),
        ({"said_on": "yesterday"}, "/data/said_on"),
        ({"said_on": "2999-01-01"}, "/data/said_on"),
        ({"stakeholder": {"id": "stk_unknown"}}, "/data/stakeholder"),
        ({"stakeholder": {}}, "/data/stakeholder"),
        ({"text": "a\0b"}, "/data/text"),
        ({"colour": "red"}, "/data/colour"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_place(tell, ana, change, pointer):
    answer = tell({**nps(ana), **change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Feedback.objects.exists()


def test_a_refused_message_may_come_again_when_it_is_right(tell, ana):
    assert tell({**nps(ana), "nps": 11}).status_code == 422
    assert tell(nps(ana)).status_code == 201


def test_the_user_of_the_hook_must_see_the_stakeholder(tell, ana, rae):
    FeedbackHook.objects.update(user=rae)
    assert tell(nps(ana)).status_code == 401  # who may not write tells nothing
    rae.access = "account_manager"
    rae.save()
    assert tell(nps(ana)).json()["code"] == "unknown_stakeholder"


def test_a_long_body_is_refused(tell, ana):
    assert tell(nps(ana, text="x" * 70_000)).status_code == 413


def test_no_page_is_shown_at_the_door(made):
    assert APIClient().get(f"/hooks/{made['id']}/feedback").status_code == 405


def test_a_sender_whom_nobody_knows_waits(tell):
    told = {"said_on": "2026-02-02", "nps": 3, "sender": {"email": "new@client.example"}}
    answers = [tell(told), tell(told)]
    arrival = Arrival.objects.get()
    assert [answer.status_code for answer in answers] == [202, 202]
    assert [answer.json()["is_new"] for answer in answers] == [True, False]
    assert (arrival.public_id, arrival.door) == (answers[0].json()["id"], "hook")

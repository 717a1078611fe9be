"""Insights and ideas by the API: told once, read, decided and taken away as on the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Alert
from crm.models import Link
from feedback import insights
from feedback.insights import Line
from feedback.models import Idea, Insight
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(deal):
    return deal.account.stakeholders.order_by("pk").first()


def tell(client, kind, body):
    return client.post(f"/api/v1/{kind}s", body, "json")


def patch(client, row, members):
    address = f"/api/v1/{type(row).__name__.lower()}s/{row.public_id}"
    return client.patch(address, members, "json", headers={"If-Match": "*"})


def test_what_an_employee_noticed_is_kept_once_in_their_name(machine, ana, maya, tom):
    told = {"words": "They plan a second line", "external_id": "N-1", "author": tom.public_id}
    first = tell(machine, "insight", {**told, "stakeholder": {"id": ana.public_id}})
    assert first.status_code == 201, first.content
    again = tell(machine, "insight", {**told, "stakeholder": {"id": ana.public_id}})
    assert (again.status_code, again.json()) == (200, {**first.json(), "is_new": False})
    (kept,) = machine.get(f"/api/v1/insights?stakeholder={ana.public_id}").json()["data"]
    assert (kept["author"], kept["account"], kept["words"], kept["votes"]) == (
        tom.public_id, ana.account.public_id, "They plan a second line", 0,
    )  # fmt: skip
    assert Alert.objects.get(kind=insights.ADDED).account == ana.account


def test_an_account_is_named_as_the_source_calls_it_or_not_at_all(machine, deal, source, clerk):
    Link.objects.create(
        source=source, type="account", external_id="0015", subject=deal.account.public_id
    )
    about = {"words": "One number", "external_id": "I-1", "account": {"external_id": "0015"}}
    assert tell(machine, "idea", about).status_code == 201
    assert tell(machine, "idea", {"words": "A fair", "external_id": "I-2"}).status_code == 201
    found = machine.get("/api/v1/ideas").json()["data"]
    assert [(one["account"], one["author"], one["state"]) for one in found] == [
        (deal.account.public_id, clerk.public_id, "new"),
        (None, clerk.public_id, "new"),
    ]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/words"),
        ({"words": ""}, "/words"),
        ({"words": "x" * 2001}, "/words"),
        ({"words": "A", "account": {"id": "acc_nothing"}}, "/account"),
        ({"words": "A", "stakeholder": {"id": "stk_nobody"}}, "/stakeholder"),
        ({"words": "A", "author": "usr_nobody"}, "/author"),
        ({"words": "A", "mood": "good"}, "/mood"),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_place(machine, body, pointer):
    answer = tell(machine, "insight", {**body, "external_id": "N-1"})
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Insight.objects.exists()


def test_nobody_tells_of_an_account_that_they_do_not_see(client_of, deal, ana, tom):
    told = {"words": "A", "external_id": "N-1"}
    for about in (
        {"account": {"id": deal.account.public_id}},
        {"stakeholder": {"id": ana.public_id}},
    ):
        assert tell(client_of(tom), "insight", {**told, **about}).status_code == 422
    assert not Insight.objects.exists()


def test_who_decides_says_what_becomes_of_it_and_what_was_said_before_stays(machine, maya, deal):
    idea = insights.capture(Line("idea", "One number", deal.account), by=maya)
    done = patch(machine, idea, {"state": "accepted", "used_in": "The plan of 2027"}).json()[
        "record"
    ]
    assert (done["state"], done["used_in"], done["version"]) == ("accepted", "The plan of 2027", 2)
    later = patch(machine, idea, {"state": "done"}).json()["record"]
    assert (later["state"], later["used_in"]) == ("done", "The plan of 2027")
    declined = patch(machine, idea, {"state": "declined"})
    assert declined.json()["errors"][0]["pointer"] == "/reason"
    unknown = patch(machine, idea, {"used_link": "cas_nothing"})
    assert unknown.json()["errors"][0]["pointer"] == "/used_link"
    idea.refresh_from_db()
    assert idea.state == Idea.State.DONE
    assert list(insights.unread(Idea, maya)) == [idea]


def test_authors_mend_their_words_and_decide_nothing(client_of, deal, maya):
    mine, clerk = client_of(maya), factories.user("nora", access="cx_lead")
    idea = insights.capture(Line("idea", "One number", deal.account), by=maya)
    other = insights.capture(Line("idea", "A fair", deal.account), by=clerk)
    assert patch(mine, idea, {"words": "Two numbers"}).json()["record"]["words"] == "Two numbers"
    assert patch(mine, idea, {"state": "done"}).status_code == 403
    assert patch(mine, other, {"words": "No fair"}).status_code == 403
    head = {"If-Match": "*"}
    assert mine.delete(f"/api/v1/ideas/{other.public_id}", headers=head).status_code == 403
    assert set(Idea.objects.filter(removed_at=None).values_list("words", flat=True)) == {
        "Two numbers", "A fair",
    }  # fmt: skip


def test_an_insight_about_no_account_is_changed_and_taken_away(machine, maya):
    insight = insights.capture(Line("insight", "They plan a second line"), by=maya)
    told = {"used_in": "The offer of May"}
    assert patch(machine, insight, told).json()["record"]["used_in"] == "The offer of May"
    address = f"/api/v1/insights/{insight.public_id}"
    assert machine.delete(address, headers={"If-Match": "*"}).status_code == 204
    assert machine.get(address).status_code == 410


def test_queries_do_not_grow_with_what_was_told(machine, deal, maya):
    def queries():
        machine.get("/api/v1/ideas")  # numbers the changes since the last look
        with CaptureQueriesContext(connection) as asked:
            assert machine.get("/api/v1/ideas").status_code == 200
        return len(asked)

    insights.capture(Line("idea", "One number", deal.account), by=maya)
    one = queries()
    for number in range(30):
        idea = insights.capture(Line("idea", f"Number {number}", deal.account), by=maya)
        insights.vote(idea, by=maya)
    assert queries() == one

"""The brief: who is in it, what it says of each, what it asks for, who may read it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from committee.vocabulary import Role
from feedback import cases, intake
from feedback.case_opening import Opening
from feedback.intake import Said
from stakeholders import assessments, tasks
from stakeholders.assessments import Statement
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(maya):
    """A CFO who is against and said why, and a user without a seat."""
    account = factories.account(maya, name="Acme")
    carla = factories.stakeholder(account, "Carla Fo", title="CFO")
    ulf = factories.stakeholder(account, "Ulf One", title="Planner")
    factories.seat(factories.committee(account), carla, roles=(Role.APPROVER,), is_approver=True)
    today = timezone.localdate()
    assessments.record(carla, Statement(-0.5), on=today, by=maya)
    said = Said(channel="call", nps=3, text="Nobody answered   for two weeks.")
    intake.receive(carla, said, on=today, by=maya)
    tasks.settle(account)
    return {"account": account, "carla": carla, "ulf": ulf}


def brief(client, acme, **asked):
    return client.get(reverse("brief", args=[acme["account"].public_id]), asked)


def test_it_says_of_each_where_they_stand_what_they_said_and_what_to_ask(browse, maya, acme):
    page = brief(browse(maya), acme)
    carla, ulf = page.context["attendees"]
    assert carla.member.stance_label == "Non-supporter"
    assert carla.said.words == "Nobody answered for two weeks."
    assert carla.said.scores == [("NPS", "3/10")]
    assert "Ask what would have to change for them to agree." in carla.steps
    assert "Ask what they think of us: they never said." in ulf.steps
    assert "must approve" in page.content.decode()


def test_only_those_are_in_it_who_will_be_there(browse, maya, acme):
    page = brief(browse(maya), acme, **{"with": [acme["ulf"].public_id]})
    assert [one.member.name for one in page.context["attendees"]] == ["Ulf One"]
    nobody = brief(browse(maya), acme, **{"with": ["stk_nobody"]})
    assert len(nobody.context["attendees"]) == 2


def test_an_open_case_is_a_promise_and_an_overdue_one_comes_first(browse, maya, acme):
    case = cases.open_by_hand(
        acme["carla"], Opening(maya, timezone.now() + timedelta(days=3)), by=maya
    )
    steps = brief(browse(maya), acme).context["attendees"][0].steps
    assert steps[0].startswith("Say how far their case is")
    earlier = timezone.now() - timedelta(days=3)
    type(case).objects.filter(pk=case.pk).update(opened_at=earlier, due_at=earlier)
    steps = brief(browse(maya), acme).context["attendees"][0].steps
    assert steps[0].startswith("Bring an answer")
    yesterday = timezone.localdate() - timedelta(days=1)
    past = brief(browse(maya), acme, on=yesterday.isoformat())
    assert all(one.promised == [] and one.said is None for one in past.context["attendees"])


def test_a_case_that_was_closed_lately_says_what_came_of_it(browse, maya, acme):
    opening = Opening(maya, timezone.now() + timedelta(days=3))
    case = cases.open_by_hand(acme["carla"], opening, by=maya)
    cases.close(case, cases.Ending("solved", "They have one contact now."), by=maya)
    page = brief(browse(maya), acme)
    assert page.context["attendees"][0].promised == []
    assert "They have one contact now." in page.content.decode()
    long_ago = timezone.now() - timedelta(days=91)
    type(case).objects.filter(pk=case.pk).update(opened_at=long_ago, closed_at=long_ago)
    assert "They have one contact now." not in brief(browse(maya), acme).content.decode()


def test_an_account_without_people_says_so(browse, maya):
    account = factories.account(maya, name="Empty")
    page = browse(maya).get(reverse("brief", args=[account.public_id]))
    assert "Nobody is known here yet." in page.content.decode()


def test_many_people_take_no_more_queries_than_two(browse, maya, acme):
    client = browse(maya)
    brief(client, acme)
    with CaptureQueriesContext(connection) as few:
        brief(client, acme)
    more = [factories.stakeholder(acme["account"], f"Person {number}") for number in range(20)]
    keys = [one.public_id for one in more]
    with CaptureQueriesContext(connection) as many:
        assert len(brief(client, acme, **{"with": keys}).context["attendees"]) == 20
    assert len(many) <= len(few)

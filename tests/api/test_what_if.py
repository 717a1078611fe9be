"""A rehearsal by the API: what some steps would come to, and nothing is saved."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone

from crm.models import ApiUse, Credential, JudgementRead
from stakeholders import analysis
from tests import factories

pytestmark = pytest.mark.django_db
COUNTED = {ApiUse, Credential, JudgementRead}
"""What every request leaves: that somebody asked, and that judgements were read."""


@pytest.fixture
def people(deal):
    return deal.account.stakeholders.order_by("pk")


def ask(client, deal, *steps, **more):
    body = {"steps": list(steps), **more}
    return client.post(f"/api/v1/committees/{deal.public_id}/what-if", body, "json")


def stance(person, value):
    return {"step": "stance", "person": person.public_id, "stance": value}


def everything():
    """All rows of all tables, but for the trace of who asked."""
    models = [model for model in apps.get_models() if model not in COUNTED and model._meta.managed]
    rows = [row for model in models for row in model._default_manager.order_by("pk")]
    return serializers.serialize("json", rows)


def test_steps_come_to_what_the_method_says_and_nothing_is_saved(machine, deal, people):
    ana, ben = people
    before = everything()
    answer = ask(machine, deal, stance(ana, -1.0), stance(ben, -1.0))
    assert answer.status_code == 200, answer.content
    found = answer.json()
    now = analysis.analysis_on(deal, timezone.localdate())
    assert found["before"]["risk"] == pytest.approx(now.risk)
    assert found["after"]["risk"] > found["before"]["risk"]
    assert found["after"]["agreement"] < found["before"]["agreement"]
    changed = {one["person"]: one["change"] for one in found["probability_changes"]}
    assert changed.keys() == {ana.public_id, ben.public_id}
    assert all(change < 0 for change in changed.values())
    assert everything() == before


def test_the_revenue_at_risk_is_told_where_there_is_an_amount(machine, deal, people):
    without = ask(machine, deal, stance(people[0], 1.0)).json()
    assert (without["before"]["revenue_at_risk"], without["currency"]) == (None, None)
    deal.opportunity.amount, deal.opportunity.currency = 1000, "CHF"
    deal.opportunity.save()
    found = ask(machine, deal, stance(people[0], 1.0)).json()
    assert found["currency"] == "CHF"
    for side in ("before", "after"):
        numbers = found[side]
        assert numbers["revenue_at_risk"] == pytest.approx(1000 * numbers["risk"])


def test_steps_are_taken_in_their_order_and_told_again(machine, deal, people):
    steps = [{"step": "person_leaves", "person": people[1].public_id}, stance(people[0], 0.5)]
    assert ask(machine, deal, *steps).json()["steps"] == steps


def test_steps_that_cannot_be_read_are_told_all_each_at_its_place(machine, deal, people):
    steps = [{"step": "dance"}, stance(people[0], 1.0), stance(people[0], 5), 7]
    answer = ask(machine, deal, *steps)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [
        "/steps/0",
        "/steps/2",
        "/steps/3",
    ]


def test_a_step_that_does_not_fit_is_told_at_its_place(machine, deal, people):
    leaves = {"step": "person_leaves", "person": people[0].public_id}
    answer = ask(machine, deal, leaves, stance(people[0], 1.0))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (
        422,
        "/steps/1",
        "does_not_fit",
    )


@pytest.mark.parametrize("body", [{}, {"steps": []}, {"steps": "none"}, {"steps": [{}] * 21}])
def test_one_step_is_needed_and_twenty_are_the_most(body, machine, deal):
    answer = machine.post(f"/api/v1/committees/{deal.public_id}/what-if", body, "json")
    assert answer.json()["errors"][0]["pointer"] == "/steps"


def test_it_can_be_rehearsed_on_the_facts_of_a_past_day(machine, deal, people):
    yesterday = timezone.localdate() - timedelta(days=1)
    found = ask(machine, deal, stance(people[0], 1.0), as_of=yesterday.isoformat()).json()
    assert found["as_of"] == yesterday.isoformat()
    for day, code in (("2999-01-01", "in_the_future"), ("soon", "invalid"), (5, "invalid")):
        answer = ask(machine, deal, stance(people[0], 1.0), as_of=day)
        assert answer.json()["errors"][0]["pointer"] == "/as_of"
        assert answer.json()["errors"][0]["code"] == code


def test_where_nobody_decides_there_is_nothing_to_rehearse(machine, deal, people):
    answer = ask(machine, deal, stance(people[0], 1.0), as_of="2020-01-01")
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_decides")


def test_that_a_committee_was_rehearsed_is_kept(machine, deal, people, clerk):
    ask(machine, deal, stance(people[0], 1.0))
    (kept,) = JudgementRead.objects.all()
    assert (kept.what, kept.user, kept.subject) == ("what_if", clerk.public_id, deal.public_id)


def test_the_queries_do_not_grow_with_the_people(
    machine, deal, people, django_assert_max_num_queries
):
    def asked():
        with django_assert_max_num_queries(200) as captured:
            assert ask(machine, deal, stance(people[0], 1.0)).status_code == 200
        return len(captured)

    one = asked()
    for number in range(20):
        factories.seat(deal, factories.stakeholder(deal.account, f"Person {number}"))
    assert asked() <= one

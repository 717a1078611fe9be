"""CX goals: set by who leads, measured every day, each figure as it is defined."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Access
from feedback import cases, cx_goals, goal_figures, goal_measuring, intake
from feedback.cases import Ending
from feedback.cx_goals import CompanyDraft, CxDraft
from feedback.goal_figures import Measured
from feedback.intake import Said
from feedback.models import Case, CxGoal, GoalPoint
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def north(acme):
    return acme.maya.team


def draft(team, today, *, figure="nps", start=0.0, target=0.5, since=0, **more):
    days = (today - timedelta(days=since), today + timedelta(days=90))
    return CxDraft(team, figure, target, *days, start, **more)


def hear(acme, today, *, days_ago=0, name="", **scores):
    who = factories.stakeholder(acme.account, name) if name else acme.ana
    said_on = today - timedelta(days=days_ago)
    return intake.receive(who, Said(**scores), on=said_on, by=acme.maya)


def measured(figure, team, on):
    return goal_figures.measure({(figure, team.pk)}, on)[figure, team.pk]


def test_nps_counts_the_newest_answer_of_each_person(acme, north, today):
    hear(acme, today, days_ago=30, nps=2)
    hear(acme, today, nps=9)
    hear(acme, today, name="Ben Noy", nps=3)
    assert measured("nps", north, today) == Measured(0.0, 2)
    assert measured("nps", north, today - timedelta(days=10)) == Measured(-1.0, 1)
    assert measured("power_nps", north, today) == Measured(1.0, 1)


def test_csat_and_ces_are_shares_of_favourable_answers(acme, north, today):
    for name, csat, ces in (("A One", 5, 7), ("B Two", 4, 5), ("C Three", 3, 4), ("D Four", 1, 1)):
        hear(acme, today, name=name, csat=csat, ces=ces)
    assert measured("csat", north, today) == measured("ces", north, today) == Measured(0.5, 4)


def test_what_no_analysis_or_answer_or_case_says_is_not_known(north, today):
    for figure in ("nps", "power_nps", "csat", "ces", "first_response", "closed_in_time"):
        assert measured(figure, north, today) == Measured(None, 0)


def test_coverage_and_heard_power_are_those_of_the_committees(acme, north, today):
    headline = acme.committee.headline
    assert measured("coverage", north, today) == Measured(headline.coverage, 1)
    assert measured("heard_power", north, today) == Measured(headline.heard_power, 1)


def test_cases_count_by_their_hours_and_their_due_time(opened, north, acme, today):
    cases.comment(opened, "Called", is_response=True, by=acme.maya)
    opened.refresh_from_db()
    Case.objects.filter(pk=opened.pk).update(
        opened_at=opened.first_response_at - timedelta(hours=6)
    )
    told = measured("first_response", north, today)
    assert (round(told.value, 3), told.number) == (6.0, 1)
    assert measured("closed_in_time", north, today) == Measured(None, 0)
    opened.refresh_from_db()
    cases.close(opened, Ending("solved"), by=acme.maya)
    assert measured("closed_in_time", north, today) == Measured(1.0, 1)


def test_a_team_counts_the_accounts_of_the_teams_below_it(acme, north, today):
    sales = factories.team("Sales")
    north.parent = sales
    north.save()
    hear(acme, today, nps=9)
    assert measured("nps", sales, today) == Measured(1.0, 1)
    assert measured("nps", factories.team("South"), today) == Measured(None, 0)


def test_a_goal_has_one_point_a_day_and_the_last_one_counts(acme, north, today):
    hear(acme, today, nps=9)
    goal = cx_goals.add_cx_goal(draft(north, today), by=acme.mara)
    hear(acme, today, name="Ben Noy", nps=2)
    for _again in range(2):
        assert goal_measuring.measure_current(today) == 1
    point = GoalPoint.objects.get()
    assert (point.goal, point.on, point.value, point.number) == (goal, today, 0.0, 2)


def test_a_goal_that_began_before_is_measured_back_to_its_first_day(acme, north, today):
    hear(acme, today, days_ago=20, nps=2)
    hear(acme, today, nps=9)
    goal = cx_goals.add_cx_goal(draft(north, today, since=15), by=acme.mara)
    assert list(goal.points.values_list("value", flat=True)) == [-1.0, -1.0, 1.0]


def test_goals_that_are_over_or_taken_away_are_not_measured(acme, north, today):
    hear(acme, today, nps=9)
    goal = cx_goals.add_cx_goal(draft(north, today), by=acme.mara)
    cx_goals.remove_goal(goal, by=acme.mara)
    assert goal_measuring.measure_current(today) == 0
    cx_goals.restore_goal(goal, by=acme.mara)
    assert goal_measuring.measure_current(today + timedelta(days=91)) == 0


def test_another_figure_begins_anew(acme, north, today):
    hear(acme, today, nps=9, csat=5)
    goal = cx_goals.add_cx_goal(draft(north, today), by=acme.mara)
    cx_goals.change_cx_goal(goal, draft(north, today, figure="csat"), by=acme.mara)
    assert list(goal.points.values_list("value", flat=True)) == [1.0]
    assert goal.figure == "csat"


def test_without_a_start_it_starts_where_the_team_is(acme, north, today):
    with pytest.raises(Refused) as refused:
        cx_goals.add_cx_goal(draft(north, today, start=None), by=acme.mara)
    assert refused.value.field == "start"
    hear(acme, today, name="Ben Noy", nps=2)
    assert cx_goals.add_cx_goal(draft(north, today, start=None), by=acme.mara).start == -1.0


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"figure": "luck"}, "figure"),
        ({"target": 0.0}, "target"),
        ({"target": 1.5}, "target"),
        ({"figure": "csat", "start": -0.1}, "start"),
        ({"since": -90}, "until_on"),
    ],
    ids=["no such figure", "goes nowhere", "beyond the scale", "below the scale", "takes no time"],
)
def test_what_cannot_be_a_goal_is_refused(acme, north, today, more, field):
    with pytest.raises(Refused) as refused:
        cx_goals.add_cx_goal(draft(north, today, **more), by=acme.mara)
    assert refused.value.field == field
    assert not CxGoal.objects.exists()


def test_a_goal_of_the_company_needs_a_name_and_time(acme, today):
    for name, until in ((" ", today + timedelta(days=9)), ("Heard", today)):
        with pytest.raises(Refused):
            cx_goals.add_company_goal(CompanyDraft(name, today, until), by=acme.mara)


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        (Access.ADMINISTRATOR, None),
        (Access.CX_LEAD, None),
        (Access.MANAGER, set()),
        (Access.ACCOUNT_MANAGER, set()),
        (Access.COLLEAGUE, set()),
    ],
)
def test_who_leads_no_team_sets_no_goals_but_who_sees_everything(db, access, expected):
    assert cx_goals.teams_of(factories.user("nina", access=access)) == expected


def test_a_manager_sets_the_goals_of_the_teams_below(acme, north):
    factories.team("South")
    assert cx_goals.teams_of(acme.mara) == {north.pk}


def test_measuring_asks_no_more_for_many_goals_than_for_one(acme, north, today):
    hear(acme, today, nps=9)
    counts = []
    for more in (1, 19):
        for number in range(more):
            days = {"from_on": today, "until_on": today + timedelta(days=number + 9)}
            CxGoal.objects.create(team=north, figure="nps", start=0, target=1, **days)
        with CaptureQueriesContext(connection) as asked:
            goal_measuring.measure_current(today)
        counts.append(len(asked))
    assert counts[0] == counts[1]

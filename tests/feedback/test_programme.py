"""The figures of the programme's health out of rows, over what a reader sees."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import Access
from feedback import cases, cx_goals, insights, intake, looks, programme
from feedback.case_opening import Opening, open_case
from feedback.cases import Ending
from feedback.cx_goals import CompanyDraft, CxDraft
from feedback.health import Followed, Segment, Thresholds
from feedback.insights import Decision, Line
from feedback.intake import Said
from feedback.models import Case, Look
from stakeholders import analysis
from stakeholders.models import Headline, Snapshot
from tests import factories
from tests.feedback.conftest import rule_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


def measured(user, today):
    return programme.measured(programme.scope_of(user), today, Thresholds())


def test_channels_tell_when_they_were_last_heard(acme, today):
    for channel, days in (("email", 3), ("email", 40), ("call", 200)):
        said_on = today - timedelta(days=days)
        intake.receive(acme.ana, Said(channel, text="Well"), on=said_on, by=acme.maya)
    assert measured(acme.mara, today).channels == {"email": 3, "call": 200}


def test_a_goal_counts_while_it_runs_for_a_goal_of_the_company(acme, today):
    last = today + timedelta(days=30)
    wanted = cx_goals.add_company_goal(CompanyDraft("Heard", today, last), by=acme.mara)
    draft = CxDraft(acme.maya.team, "nps", 0.5, today, last, 0.1)
    goal = cx_goals.add_cx_goal(draft, by=acme.mara)
    assert measured(acme.mara, today).goals == {"North": False}
    tied = CxDraft(acme.maya.team, "nps", 0.5, today, last, 0.1, wanted)
    cx_goals.change_cx_goal(goal, tied, by=acme.mara)
    assert measured(acme.mara, today).goals == {"North": True}
    assert measured(acme.mara, last + timedelta(days=1)).goals == {"North": False}
    cx_goals.remove_goal(wanted, by=acme.mara)
    assert measured(acme.mara, today).goals == {"North": False}


def test_what_was_told_counts_once_it_was_acted_upon(acme, today):
    idea = insights.capture(Line("idea", "One number"), by=acme.maya)
    insights.capture(Line("insight", "They hesitate", acme.account), by=acme.maya)
    told = measured(acme.mara, today)
    assert (told.told, told.acted, told.insights) == (2, 0, {"North": False})
    insights.decide(idea, Decision("declined", "Too dear"), by=acme.mara)
    assert measured(acme.mara, today).acted == 0
    insights.decide(idea, Decision("done"), by=acme.mara)
    told = measured(acme.mara, today)
    assert (told.told, told.acted, told.insights) == (2, 1, {"North": True})


def test_an_account_is_analysed_where_somebody_looked_or_something_changed(acme, today):
    key = acme.account.public_id
    Snapshot.objects.update(is_tick=True)
    assert measured(acme.mara, today).analysed == {key: [False] * 3}
    Snapshot.objects.update(is_tick=False)
    assert measured(acme.mara, today).analysed == {key: [True, False, False]}
    looks.note(acme.maya, acme.account, today - timedelta(days=40))
    looks.note(acme.mara, acme.account, today - timedelta(days=80))
    assert measured(acme.mara, today).analysed == {key: [True, True, True]}


def test_cases_tell_what_a_rule_did_and_what_a_person_did(acme, opened, today):
    rule = rule_of(acme.mara)
    opening = Opening(acme.maya, timezone.now() + timedelta(days=1), "fee_1", rule)
    changes = cases.comment(opened, "Called", by=acme.maya)
    case = open_case(changes, acme.ana, opening)
    by_hand, by_rule = Followed(False, True, None), Followed(True, True, None)
    assert sorted(measured(acme.mara, today).cases, key=str) == [by_hand, by_rule]
    cases.assign(case, acme.mara, by=acme.maya)
    case.overdue_told_at = timezone.now()
    case.save()
    assert Followed(True, False, True) in measured(acme.mara, today).cases


def test_segments_tell_how_much_was_heard(acme, today):
    headline = acme.committee.headline
    headline.heard_power, headline.answers = 0.6, 21
    headline.save()
    assert measured(acme.mara, today).segments == {"Bank": Segment(0.6, 21)}


def test_who_looks_is_counted_by_team_in_whole_weeks_only(acme, today):
    factories.user("chloe", access=Access.CX_LEAD, team=acme.maya.team)
    factories.user("tom", team=acme.maya.team)
    this = looks.monday(today)
    looks.note(acme.maya, acme.account, this - timedelta(weeks=2))
    looks.note(acme.maya, acme.account, this)
    told = measured(acme.mara, today)
    assert (told.weeks_noted, told.readers) == (1, {"North": (0, 2)})
    looks.note(acme.maya, acme.account, this - timedelta(weeks=1))
    assert measured(acme.mara, today).readers == {"North": (1, 2)}


def test_a_manager_reads_of_what_they_see_and_a_cx_lead_of_everything(acme, today):
    tom = factories.user("tom", team=factories.team("South"))
    factories.account(tom, name="Other", segment="Steel")
    chloe = factories.user("chloe", access=Access.CX_LEAD)
    assert set(measured(acme.mara, today).goals) == {"North"}
    assert set(measured(chloe, today).goals) == {"North", "South"}
    assert len(measured(acme.mara, today).analysed) == 1
    assert len(measured(chloe, today).analysed) == 2


def test_a_look_is_kept_once_a_week_and_forgotten_in_time(acme, today, settings):
    monday = looks.monday(today)
    for days in (0, 1, 6):
        looks.note(acme.maya, acme.account, monday + timedelta(days=days))
    looks.note(acme.maya, acme.account, monday + timedelta(days=7))
    assert Look.objects.count() == 2
    assert looks.forget(monday + timedelta(days=settings.AUDIT_DAYS + 1)) == 1
    assert looks.forget(monday + timedelta(days=settings.AUDIT_DAYS + 1)) == 0


def test_what_was_closed_before_its_time_needed_no_reminder(acme, opened, today):
    cases.close(opened, Ending("solved"), by=acme.maya)
    Case.objects.update(opened_at=F("opened_at") - DAY * 2, due_at=F("due_at") - DAY * 2)
    Case.objects.update(closed_at=F("due_at") - DAY / 2)
    assert [one.is_reminded for one in measured(acme.mara, today).cases] == [None]
    Case.objects.update(closed_at=F("due_at") + DAY / 2)
    assert [one.is_reminded for one in measured(acme.mara, today).cases] == [False]


def test_the_answers_of_an_account_count_once_however_many_committees_it_has(acme, today):
    deal = factories.committee(acme.account, for_opportunity=factories.opportunity(acme.account))
    factories.seat(deal, acme.ana, is_approver=True)
    analysis.analyse(deal.pk)
    assert Headline.objects.update(answers=4, heard_power=0.5) == 2
    assert measured(acme.mara, today).segments == {"Bank": Segment(0.5, 4)}

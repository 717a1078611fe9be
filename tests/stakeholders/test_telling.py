"""Which analyses are worth an alert, and how long the alert stays."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Access, Alert
from committee.vocabulary import FindingKind
from stakeholders import analysis, assessments, editing, opportunities, seats, touches
from stakeholders.assessments import Statement
from stakeholders.models import BuyingCommittee
from tests import factories

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def committee():
    return factories.committee(factories.account(factories.user("maya")))


@pytest.fixture
def ana(committee):
    ana = factories.stakeholder(committee.account)
    factories.seat(committee, ana, is_approver=True)
    return ana


def analyse_on(committee, moment):
    with time_machine.travel(moment, tick=False):
        analysis.analyse(committee.pk)


def meet(ana, on):
    user = ana.account.owner
    touches.log_touch([ana], touches.Contact(user, "meeting"), on=on.date(), by=user)


def assess(ana, stance, on):
    assessments.record(ana, Statement(stance), on=on.date(), by=ana.account.owner)


def raised(kind):
    return Alert.objects.filter(kind=kind.value)


def test_a_decay_in_many_small_steps_is_told(committee, ana):
    with time_machine.travel(NOON, tick=False):
        meet(ana, NOON)
    for day in range(40):
        analyse_on(committee, NOON + day * DAY)
    (alert,) = raised(FindingKind.COVERAGE_DOWN)
    assert alert.parameters["before"] - alert.parameters["after"] > 0.05


def test_a_rise_after_a_fall_is_measured_from_the_bottom(committee, ana):
    for day, stance in enumerate((0.0, 1.0, 0.9, -0.5)):
        moment = NOON + 20 * day * DAY
        with time_machine.travel(moment, tick=False):
            assess(ana, stance, moment)
        analyse_on(committee, moment)
    lowest = min(committee.snapshots.values_list("risk", flat=True))
    assert raised(FindingKind.RISK_UP).first().parameters["before"] == pytest.approx(lowest)


def test_an_alert_about_risk_closes_when_the_risk_is_back(committee, ana):
    for day, stance in enumerate((0.5, -1.0, 1.0, 1.0, 1.0)):
        moment = NOON + day * DAY
        with time_machine.travel(moment, tick=False):
            assess(ana, stance, moment)
        analyse_on(committee, moment)
    alert = raised(FindingKind.RISK_UP).get()
    assert committee.snapshots.last().risk < alert.parameters["before"]
    assert alert.dismissed_at is not None


def test_an_alert_about_silence_counts_the_days_and_closes_with_a_meeting(committee, ana):
    with time_machine.travel(NOON, tick=False):
        meet(ana, NOON)
    analyse_on(committee, NOON + 61 * DAY)
    analyse_on(committee, NOON + 70 * DAY)
    assert raised(FindingKind.DECIDER_SILENT).get().parameters["after"] == 70
    with time_machine.travel(NOON + 71 * DAY, tick=False):
        meet(ana, NOON + 71 * DAY)
    analyse_on(committee, NOON + 71 * DAY)
    assert raised(FindingKind.DECIDER_SILENT).get().dismissed_at is not None


def test_one_person_in_two_committees_raises_two_alerts(committee, ana):
    account = committee.account
    deal = factories.committee(account, for_opportunity=factories.opportunity(account))
    factories.seat(deal, ana, is_veto=True)
    for one in (committee, deal):
        analyse_on(one, NOON)
    silent = raised(FindingKind.DECIDER_SILENT)
    assert {alert.subject for alert in silent} == {committee.public_id, deal.public_id}


def test_who_takes_an_account_over_takes_its_alerts_over(committee, ana):
    analyse_on(committee, NOON)
    tom = factories.user("tom", access=Access.ACCOUNT_MANAGER)
    committee.account.owner = tom
    committee.account.save()
    analyse_on(committee, NOON + DAY)
    assert {alert.user for alert in Alert.objects.all()} == {tom}


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York"])
@pytest.mark.parametrize("hour", [1, 21])
def test_today_is_the_same_day_for_the_door_and_for_the_analysis(
    committee, ana, settings, zone, hour
):
    settings.TIME_ZONE = zone
    moment = datetime(2026, 6, 1, hour, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        today = analysis.timezone.localdate()
        before = analysis.analyse(committee.pk).risk
        assessments.record(ana, Statement(1.0), on=today, by=committee.account.owner)
        after = analysis.analyse(committee.pk)
    assert after.on == today
    assert after.risk < before


def test_a_snapshot_is_reproduced_with_what_was_known_when_it_was_computed(committee, ana):
    assess(ana, 0.8, NOON)
    snapshot = analysis.analyse(committee.pk)
    seats.remove_seat(ana.seats_held.get().seat, on=snapshot.on, by=committee.account.owner)
    committee = BuyingCommittee.objects.get(pk=committee.pk)
    found = analysis.analysis_on(committee, snapshot.on, known_at=snapshot.computed_at)
    assert found.risk == snapshot.risk


def silent(committee):
    return Alert.objects.filter(
        subject=committee.public_id, kind=FindingKind.DECIDER_SILENT, dismissed_at=None
    )


def test_what_stands_again_after_an_undo_is_told_again(committee, ana):
    maya = committee.account.owner
    analyse_on(committee, NOON - DAY)
    assert silent(committee).exists()
    with time_machine.travel(NOON, tick=False):
        changes = touches.log_touch([ana], touches.Contact(maya, "call"), on=NOON.date(), by=maya)
        analysis.analyse(committee.pk)
        assert not silent(committee).exists()
        editing.undo(changes, by=maya)
        analysis.analyse(committee.pk)
    assert silent(committee).exists()


def test_a_day_filled_in_later_takes_no_news_away(committee, ana):
    meet(ana, NOON - 70 * DAY)
    analyse_on(committee, NOON - 70 * DAY)
    with time_machine.travel(NOON, tick=False):
        analysis.keep_past([committee], (NOON - 5 * DAY).date())
    analyse_on(committee, NOON)
    assert silent(committee).exists()


def test_what_was_told_of_a_deal_is_over_when_it_is_decided():
    deal = factories.opportunity(factories.account(factories.user("maya")))
    committee = factories.committee(deal.account, for_opportunity=deal)
    factories.seat(committee, factories.stakeholder(deal.account), is_approver=True)
    analysis.analyse(committee.pk)
    assert silent(committee).exists()
    opportunities.close_opportunity(
        deal, outcome="won", on=timezone.localdate(), by=deal.account.owner
    )
    analysis.analyse(committee.pk)
    assert not Alert.objects.filter(dismissed_at=None).exists()


def test_an_alert_is_as_old_as_the_analysis_that_raised_it(committee, ana):
    snapshot = analysis.analyse(committee.pk)
    assert set(Alert.objects.values_list("raised_at", flat=True)) == {snapshot.computed_at}

"""What was said of closed opportunities: as it was known then, one query, and why there is none."""

from datetime import datetime, timedelta

import click
import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Opportunity
from stakeholders import analysis, assessments, chronicle, record
from stakeholders.models import BuyingCommittee, Snapshot
from stakeholders.record import FRESH_DAYS, HORIZONS, Missing
from tests import closed_deals, factories
from tests.closed_deals import CLOSED, OPENED, at_noon

pytestmark = pytest.mark.django_db

DAY = CLOSED - timedelta(days=30)


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def account(maya):
    return factories.account(maya, segment="Banks")


@pytest.fixture
def deal(account):
    return closed_deals.deals([account], ["won"])[0]


def said(days=30):
    return record.record(Account.objects.all(), days)


def keep(deal, on, risk, **fields):
    closed_deals.snapshot(deal.committee, on, risk, **fields).save()


def test_the_forecast_is_the_newest_analysis_of_that_day_or_the_two_weeks_before(deal):
    keep(deal, DAY + timedelta(days=1), 0.1)
    keep(deal, DAY - timedelta(days=3), 0.4)
    keep(deal, DAY - timedelta(days=5), 0.9)
    (forecast,) = said()
    assert (forecast.on, forecast.risk) == (DAY, 0.4)
    assert forecast.agreement == pytest.approx(0.6)
    assert (forecast.segment, forecast.kind) == ("Banks", deal.kind)
    assert (forecast.outcome, forecast.missing) == ("won", None)


@pytest.mark.parametrize(
    ("age", "counts"), [(0, True), (FRESH_DAYS - 1, True), (FRESH_DAYS, False)]
)
def test_an_analysis_of_two_weeks_before_is_too_old(deal, age, counts):
    keep(deal, DAY - timedelta(days=age), 0.4)
    assert (said()[0].agreement is not None) == counts


@pytest.mark.parametrize("days", HORIZONS)
def test_each_horizon_has_its_own_forecast(deal, days):
    for horizon in HORIZONS:
        keep(deal, CLOSED - timedelta(days=horizon), horizon / 1000)
    assert said(days)[0].risk == days / 1000


def test_an_analysis_made_with_hindsight_is_no_forecast(deal):
    keep(deal, DAY, 0.1, computed_at=at_noon(DAY + timedelta(days=1)))
    keep(deal, DAY - timedelta(days=2), 0.7)
    assert said()[0].risk == 0.7


def test_an_opportunity_opened_later_has_no_forecast_and_says_why(deal):
    keep(deal, DAY, 0.4)
    for opened_on, missing in [(DAY, None), (DAY + timedelta(days=1), Missing.TOO_SHORT)]:
        Opportunity.objects.update(opened_on=opened_on)
        (forecast,) = said()
        assert forecast.missing == missing
        assert (forecast.agreement is None) == (missing is not None)


def test_open_opportunities_are_not_in_the_record(account, deal):
    factories.opportunity(account)
    assert [one.public_id for one in said()] == [deal.public_id]


def test_the_record_is_that_of_the_accounts_one_may_judge(deal):
    tom = factories.user("tom")
    assert record.record(Account.objects.judged_by(tom), 30) == []
    assert len(record.record(Account.objects.judged_by(deal.account.owner), 30)) == 1


def lived_through(account, *, recorded_on):
    """A deal whose committee somebody entered on a day, won on CLOSED; nothing was analysed."""
    with time_machine.travel(at_noon(recorded_on), tick=False):
        deal = factories.opportunity(account, opened_on=OPENED)
        committee = factories.committee(account, for_opportunity=deal)
        ana = factories.stakeholder(account, "Ana Ruiz", on=OPENED)
        factories.seat(committee, ana, on=OPENED, is_approver=True)
    Opportunity.objects.update(outcome="won", closed_on=CLOSED)
    return committee, ana


def test_what_was_known_but_never_analysed_is_computed_from_what_was_known_then(account, maya):
    committee, ana = lived_through(account, recorded_on=OPENED)
    (before,) = said()
    assert before.missing == Missing.NOT_COMPUTED
    expected = analysis.analysis_on(committee, DAY)
    assessments.record(ana, assessments.Statement(-1.0), on=DAY, by=maya)
    call_command("backfill_forecasts", verbosity=0)
    (after,) = said()
    assert after.risk == expected.risk != analysis.analysis_on(committee, DAY).risk
    assert [one.missing for days in HORIZONS for one in said(days)] == [None] * 4


def test_a_computed_forecast_is_kept_as_known_by_the_end_of_its_day(account):
    committee, _ana = lived_through(account, recorded_on=OPENED)
    assert [found for _asked, found in record.backfill(30)] == [1]
    kept = Snapshot.objects.get(committee=committee)
    assert (kept.on, timezone.localdate(kept.computed_at)) == (DAY, DAY)
    assert list(chronicle.differing()) == [(1, [])]


def test_what_is_there_is_not_computed_again(account):
    lived_through(account, recorded_on=OPENED)
    list(record.backfill(30))
    kept = Snapshot.objects.values().get()
    assert list(record.backfill(30)) == []
    assert Snapshot.objects.values().get() == kept


def test_filling_in_that_was_killed_goes_on_with_what_is_left_and_shows_how_far_it_is(
    account, maya, monkeypatch
):
    accounts = [account, *(factories.account(maya, name=name) for name in ("Beta", "Gamma"))]
    committees = [lived_through(one, recorded_on=OPENED)[0] for one in accounts]
    monkeypatch.setattr(record, "BATCH", 1)
    # A generator that is left after its first batch is a process that dies there.
    next(record.backfill(30))
    (first,) = Snapshot.objects.all()
    shown, steps = [], click.progressbar

    def bar(**told):
        shown.append((told["label"], told["length"]))
        return steps(**told)

    monkeypatch.setattr(click, "progressbar", bar)
    call_command("backfill_forecasts", verbosity=0)
    assert shown[0] == ("30 days before", 2)
    assert Snapshot.objects.get(pk=first.pk).computed_at == first.computed_at
    assert Snapshot.objects.filter(on=DAY).count() == len(committees)


def test_what_nobody_had_entered_by_then_stays_unknown(account):
    lived_through(account, recorded_on=CLOSED)
    assert said()[0].missing == Missing.UNKNOWN
    assert list(record.backfill(30)) == []
    assert not Snapshot.objects.exists()


def test_a_committee_without_anybody_who_decides_stays_without_a_forecast(account, capsys):
    with time_machine.travel(at_noon(OPENED), tick=False):
        deal = factories.opportunity(account, opened_on=OPENED)
        committee = factories.committee(account, for_opportunity=deal)
        factories.seat(committee, on=OPENED, weight=0)
    Opportunity.objects.update(outcome="lost", closed_on=CLOSED)
    call_command("backfill_forecasts")
    assert "30 days before: 0 computed, 1 impossible" in capsys.readouterr().out
    assert said()[0].missing == Missing.NOT_COMPUTED


def test_queries_do_not_grow_with_the_deals_and_read_no_document(maya):
    accounts = [factories.account(maya, name=name) for name in "abc"]

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            said()
        return [one["sql"] for one in captured]

    closed_deals.told(accounts, [0.4], ["won"])
    one = queries()
    closed_deals.told(accounts, [0.5] * 20, ["won", "lost"] * 10)
    many = queries()
    assert len(said()) == 21
    assert len(one) == len(many) == 1
    assert '"document"' not in many[0]


def test_a_batch_of_missing_forecasts_takes_no_more_queries_than_one(account, maya):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            list(record.backfill(30))
        Snapshot.objects.all().delete()
        return len(captured)

    lived_through(account, recorded_on=OPENED)
    one = queries()
    for name in ("Beta", "Gamma"):
        lived_through(factories.account(maya, name=name), recorded_on=OPENED)
    assert BuyingCommittee.objects.count() == 3
    assert queries() == one


def test_the_end_of_a_day_is_before_the_next():
    end = record.end_of(DAY)
    assert timezone.localdate(end) == DAY
    assert timezone.localdate(end + timedelta(microseconds=1)) == DAY + timedelta(days=1)
    assert isinstance(end, datetime)

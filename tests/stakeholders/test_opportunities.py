from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import ExpectedClose
from stakeholders import opportunities, seats, tasks
from stakeholders.models import Snapshot
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def opportunity():
    account = factories.account(factories.user("maya"))
    return factories.opportunity(account, closes_on=date(2026, 6, 30))


def closes_as_of(on):
    return list(ExpectedClose.objects.true_on(on).values_list("closes_on", flat=True))


def test_a_postponed_close_is_remembered_with_its_time(opportunity):
    opportunities.expect_close(
        opportunity,
        closes_on=date(2026, 9, 30),
        on=date(2026, 5, 1),
        by=opportunity.account.owner,
    )
    assert closes_as_of(date(2026, 4, 30)) == [date(2026, 6, 30)]
    assert closes_as_of(date(2026, 5, 1)) == [date(2026, 9, 30)]


def test_the_same_close_again_changes_nothing(opportunity):
    changes = opportunities.expect_close(
        opportunity,
        closes_on=date(2026, 6, 30),
        on=date(2026, 5, 1),
        by=opportunity.account.owner,
    )
    assert not changes.changes.exists()


def test_a_close_before_the_opening_is_refused(opportunity):
    with pytest.raises(Refused, match="before the opening"):
        opportunities.expect_close(
            opportunity,
            closes_on=date(2025, 1, 1),
            on=date(2026, 5, 1),
            by=opportunity.account.owner,
        )


def test_a_closed_opportunity_says_when_and_how(opportunity):
    opportunities.close_opportunity(
        opportunity, outcome="won", on=date(2026, 5, 1), by=opportunity.account.owner
    )
    opportunity.refresh_from_db()
    assert (opportunity.outcome, opportunity.closed_on) == ("won", date(2026, 5, 1))


def test_it_cannot_close_before_it_opened(opportunity):
    with pytest.raises(Refused, match="before it was opened"):
        opportunities.close_opportunity(
            opportunity, outcome="lost", on=date(2020, 5, 1), by=opportunity.account.owner
        )


def test_a_moved_close_is_analysed(opportunity):
    account, today = opportunity.account, timezone.localdate()
    seat = factories.seat(opportunity.committee, is_approver=True)
    seats.fill_seat(seat, holder=factories.stakeholder(account), on=today, by=account.owner)
    moved = today + timedelta(days=700)
    tasks.settle(account)
    opportunities.expect_close(opportunity, closes_on=moved, on=today, by=account.owner)
    tasks.settle(account)
    assert Snapshot.objects.get().document["days_to_close"] == 700


def test_an_opportunity_has_its_committee_from_the_first_day(opportunity):
    committee = opportunity.committee
    assert committee.account == opportunity.account
    assert committee.changed_at is not None


def test_an_end_in_the_future_is_refused(opportunity):
    when = {"on": timezone.localdate() + timedelta(days=1), "by": opportunity.account.owner}
    with pytest.raises(Refused, match="in the future"):
        opportunities.close_opportunity(opportunity, outcome="won", **when)
    with pytest.raises(Refused, match="in the future"):
        opportunities.expect_close(opportunity, closes_on=date(2099, 1, 1), **when)


@pytest.mark.parametrize("outcome", ["open", "gone"])
def test_an_end_without_an_outcome_is_refused(opportunity, outcome):
    with pytest.raises(Refused, match="won, lost"):
        opportunities.close_opportunity(
            opportunity, outcome=outcome, on=date(2026, 5, 1), by=opportunity.account.owner
        )


def test_an_expectation_before_a_later_one_is_refused(opportunity):
    by = opportunity.account.owner
    on, earlier = date(2026, 5, 1), date(2026, 4, 1)
    opportunities.expect_close(opportunity, closes_on=date(2026, 9, 30), on=on, by=by)
    with pytest.raises(Refused, match="choose 2026-05-01"):
        opportunities.expect_close(opportunity, closes_on=date(2026, 8, 1), on=earlier, by=by)

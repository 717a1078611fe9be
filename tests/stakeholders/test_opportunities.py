from datetime import date

import pytest

from accounts.errors import Refused
from accounts.models import ExpectedClose
from stakeholders import opportunities
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

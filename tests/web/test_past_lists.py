"""The list of accounts on a past day: the numbers that were the newest then."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, AccountShare, Opportunity
from stakeholders.models import Snapshot
from tests import factories

pytestmark = pytest.mark.django_db

JANUARY, MARCH, MAY = date(2026, 1, 20), date(2026, 3, 20), date(2026, 5, 20)
TODAY = timezone.localdate()


def snapshot(committee, on, risk, coverage):
    values = {"opposition": risk, "indecision": 0, "risk_low": risk / 2, "risk_high": 1}
    return Snapshot.objects.create(
        committee=committee, on=on, risk=risk, coverage=coverage, fragility=0, document={}, **values
    )


@pytest.fixture
def committee(maya):
    made = factories.committee(factories.account(maya))
    snapshot(made, JANUARY, 0.81, 0.11)
    snapshot(made, MARCH, 0.42, 0.55)
    return made


def listed(client, on):
    return client.get(reverse("accounts"), {"on": on.isoformat()})


@pytest.mark.parametrize(
    ("on", "risk", "coverage"),
    [
        (JANUARY - timedelta(days=1), None, None),
        (JANUARY, 0.81, 0.11),
        (MARCH - timedelta(days=1), 0.81, 0.11),
        (MARCH, 0.42, 0.55),
        (MAY, 0.42, 0.55),
    ],
)
def test_a_past_day_shows_the_newest_numbers_of_then(browse, maya, committee, on, risk, coverage):
    (row,) = listed(browse(maya), on).context["rows"]
    assert (row.account.risk, row.account.coverage) == (risk, coverage)


@pytest.mark.parametrize(("on", "is_said"), [(date(1900, 1, 1), True), (JANUARY, False)])
def test_a_day_before_all_figures_says_so(browse, maya, committee, on, is_said):
    shown = listed(browse(maya), on).content.decode()
    assert ("Nothing was known of these accounts on that day." in shown) == is_said


def test_the_page_says_which_day_it_shows_and_leads_back(browse, maya, committee):
    shown = listed(browse(maya), JANUARY).content.decode()
    assert "This is how it was on 20 January 2026" in shown
    assert f'href="{reverse("accounts")}?sort=risk"' in shown
    assert f"{reverse('account', args=[committee.account.public_id])}?on=2026-01-20" in shown


def test_what_is_known_of_today_only_has_no_column_on_a_past_day(browse, maya, committee):
    past, today = (listed(browse(maya), day).content.decode() for day in (JANUARY, TODAY))
    for name in ("Revenue at risk", "Talk next to"):
        assert (f'<th scope="col">{name}</th>' in past, name in today) == (False, True)
        assert f'data-label="{name}"' not in past


def test_what_is_analysed_later_does_not_change_a_past_day(browse, maya, committee):
    client = browse(maya)
    (before,) = listed(client, JANUARY).context["rows"]
    snapshot(committee, MAY, 0.99, 0.01)
    (after,) = listed(client, JANUARY).context["rows"]
    assert (after.account.risk, after.band, after.series) == (
        before.account.risk,
        before.band,
        before.series,
    )


def test_a_deal_that_was_open_then_counts_then(browse, maya, committee):
    won = Opportunity.Outcome.WON
    values = {"opened_on": date(2026, 1, 10), "closed_on": date(2026, 2, 1), "outcome": won}
    deal = factories.opportunity(committee.account, **values)
    of_deal = factories.committee(committee.account, for_opportunity=deal)
    snapshot(of_deal, date(2026, 1, 15), 0.95, 0.2)
    client = browse(maya)
    (row,) = listed(client, JANUARY).context["rows"]
    assert (row.committee, row.account.risk) == (of_deal, 0.95)
    (row,) = listed(client, MARCH).context["rows"]
    assert (row.committee, row.account.risk) == (committee, 0.42)


def test_a_reader_without_judgements_sees_no_risk_of_the_past(browse, committee):
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=committee.account, user=lea)
    (row,) = listed(browse(lea), JANUARY).context["rows"]
    assert (row.account.risk, row.band, row.account.coverage) == (None, (0.0, 1.0), 0.11)


def test_the_past_list_asks_as_often_for_many_accounts_as_for_one(browse, maya, committee):
    client = browse(maya)
    with CaptureQueriesContext(
        connection,
    ) as of_one:
        listed(client, MARCH)
    for number in range(12):
        made = factories.committee(factories.account(maya, name=f"Number {number}"))
        snapshot(made, JANUARY, 0.5, 0.5)
    with CaptureQueriesContext(connection) as of_many:
        assert len(listed(client, MARCH).context["rows"]) == 13
    assert len(of_many) == len(of_one)


@pytest.mark.parametrize("on", ["nonsense", "2026-02-31", "9999-01-01"])
def test_a_day_that_cannot_be_shown_lists_today(browse, maya, committee, on):
    shown = browse(maya).get(reverse("accounts"), {"on": on})
    assert shown.context["asked"].day.on == timezone.localdate()
    assert "That day cannot be shown" in shown.content.decode()

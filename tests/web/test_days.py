"""The page on another day, and how days read."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import formats, timezone, translation

from accounts.models import Opportunity
from tests import factories

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

OPENED = date(2026, 3, 1)
CLOSED = date(2026, 6, 1)


def page(account, on, committee=None):
    of = f"&committee={committee.public_id}" if committee else ""
    return f"{reverse('account', args=[account.public_id])}?on={on}{of}"


@pytest.fixture
def account(maya):
    return factories.account(maya)


@pytest.mark.parametrize(
    ("on", "is_open"),
    [
        (OPENED - timedelta(days=1), False),
        (OPENED, True),
        (CLOSED - timedelta(days=1), True),
        (CLOSED, False),
    ],
)
def test_the_pipeline_of_a_past_day_is_what_was_open_then(browse, maya, account, on, is_open):
    factories.opportunity(
        account,
        opened_on=OPENED,
        closed_on=CLOSED,
        outcome=Opportunity.Outcome.WON,
        amount=1234,
    )
    shown = browse(maya).get(page(account, on))
    assert shown.context["pipeline"] == [(1234.0, "EUR")] * is_open


def test_before_a_deal_was_opened_its_page_says_so_and_asks_for_nothing(browse, maya, account):
    factories.committee(account)
    deal = factories.opportunity(account, opened_on=OPENED)
    committee = factories.committee(account, for_opportunity=deal)
    client = browse(maya)
    early = client.get(page(account, OPENED - timedelta(days=1), committee)).content.decode()
    assert "This deal had not started on that day." in early
    assert "give somebody a seat" not in early
    assert "had not started" not in client.get(page(account, OPENED, committee)).content.decode()


@pytest.mark.parametrize("on", ["nonsense", "2026-13-45", "9999-01-01"])
def test_a_day_that_cannot_be_shown_is_today_and_that_is_said(browse, maya, account, on):
    shown = browse(maya).get(page(account, on))
    assert shown.context["focus"].on == timezone.localdate()
    assert "That day cannot be shown" in shown.content.decode()


def test_today_asked_for_is_simply_today(browse, maya, account):
    shown = browse(maya).get(page(account, timezone.localdate())).content.decode()
    assert "That day cannot be shown" not in shown


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "1 May 2026", "1 May 2026"),
        ("fr", "1 mai 2026", "01/05/2026"),
        ("it", "1 maggio 2026", "01/05/2026"),
    ],
)
def test_a_day_reads_as_one_day_only(language, long, short):
    with translation.override(language):
        assert formats.date_format(date(2026, 5, 1)).lower() == long.lower()
        assert formats.date_format(date(2026, 5, 1), "SHORT_DATE_FORMAT") == short

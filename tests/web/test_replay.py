"""The time slider and the days that it plays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, AccountShare
from stakeholders import assessments, people, ties, touches
from stakeholders.assessments import Statement
from stakeholders.models import Snapshot
from stakeholders.touches import Contact
from tests import factories
from web.slider import Slider

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

TODAY = date(2026, 6, 30)
THEN = date(2026, 3, 10)


@pytest.fixture
def account(maya):
    return factories.account(maya)


@pytest.fixture
def ana(account):
    ana = factories.stakeholder(account, "Ana Ruiz")
    factories.seat(factories.committee(account), ana)
    return ana


def frame(client, account, on):
    return client.get(reverse("replay", args=[account.public_id]), {"on": on.isoformat()}).json()


def say(who, stance, on):
    statement = Statement(stance, "commitment", "said", "")
    assessments.record(who, statement, on=on, by=who.account.owner)


def meet(who, on):
    by = who.account.owner
    touches.log_touch([who], Contact(by, "meeting", ""), on=on, by=by)


def test_a_day_brings_its_map_and_its_headline(browse, maya, account, ana):
    meet(ana, THEN)
    say(ana, 1.0, THEN)
    client = browse(maya)
    before, after = (frame(client, account, THEN - timedelta(days=days)) for days in (1, 0))
    assert (before["day"], before["coverage"]) == ("9 March 2026", "0\N{NO-BREAK SPACE}%")
    assert [one["stance"] for one in before["map"]["people"]] == [None]
    assert [one["stance"] for one in after["map"]["people"]] == [2]
    assert after["coverage"] != before["coverage"]
    assert after["risk"].endswith(")")


def rows(answer):
    """The list of people; that a post ended later makes another row of it, which is no matter."""
    return [replace(one, position=None) for one in answer.context["region"].members]


def test_what_is_dated_later_does_not_change_a_day(browse, maya, account, ana):
    client = browse(maya)
    bo = factories.stakeholder(account, "Bo Lee")
    say(ana, 0.5, THEN)
    before = frame(client, account, THEN)
    page = client.get(reverse("account", args=[account.public_id]), {"on": THEN.isoformat()})
    later = THEN + timedelta(days=1)
    say(ana, -1.0, later)
    meet(ana, later)
    ties.draw_tie(bo, ana, ties.Link("reports_to"), on=later, by=maya)
    factories.stakeholder(account, "Cy Mora", on=later)
    people.leave(bo, on=later + timedelta(days=1), by=maya)
    assert frame(client, account, THEN) == before
    again = client.get(reverse("account", args=[account.public_id]), {"on": THEN.isoformat()})
    for shown in ("analysis", "decision", "map_data", "series"):
        assert getattr(again.context["region"], shown) == getattr(page.context["region"], shown)
    assert rows(again) == rows(page)
    assert again.context["why"] == page.context["why"]


def test_who_may_not_judge_is_played_no_stance_and_no_risk(browse, account, ana):
    say(ana, 1.0, THEN)
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=account, user=lea)
    shown = frame(browse(lea), account, THEN)
    assert shown["risk"] == ""
    (person,) = shown["map"]["people"]
    assert (person["stance"], person["power"], person["words"]) == (None, None, "")


def test_a_day_without_numbers_says_why(browse, maya, account):
    factories.stakeholder(account, "Bo Lee")
    shown = frame(browse(maya), account, THEN)
    assert shown["problem"] == "Nobody who decides was known on that day."
    assert (shown["coverage"], shown["risk"]) == ("", "")


@pytest.mark.on_both
def test_a_day_asks_as_often_for_many_people_as_for_one(browse, maya, account, ana):
    client = browse(maya)
    meet(ana, THEN)
    frame(client, account, THEN)  # An hour's first look leaves a trace of its own.
    with CaptureQueriesContext(connection) as of_one:
        frame(client, account, THEN)
    for number in range(15):
        new = factories.stakeholder(account, f"Person Number{number}")
        ties.draw_tie(new, ana, ties.Link("reports_to"), on=THEN, by=maya)
        meet(new, THEN)
    with CaptureQueriesContext(connection) as of_many:
        assert len(frame(client, account, THEN)["map"]["people"]) == 16
    assert len(of_many) == len(of_one)


@pytest.mark.on_both
def test_a_day_is_shown_without_what_only_the_page_shows(browse, maya, account, ana):
    client = browse(maya)
    with CaptureQueriesContext(connection) as asked:
        frame(client, account, THEN)
    assert not [one["sql"] for one in asked if Snapshot._meta.db_table in one["sql"]]
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("account", args=[account.public_id]), {"on": THEN.isoformat()})
    assert [one["sql"] for one in asked if Snapshot._meta.db_table in one["sql"]]


def slider_of(client, account, **asked):
    return client.get(reverse("account", args=[account.public_id]), asked).context["region"].slider


@pytest.mark.on_both
def test_the_slider_marks_the_days_on_which_something_changed(browse, maya, account, ana):
    meet(ana, THEN)
    say(ana, 0.5, THEN + timedelta(days=3))
    found = slider_of(browse(maya), account)
    marked = [timezone.localdate() - timedelta(days=days) for days in found.marks]
    assert marked == [factories.LONG_AGO, THEN, THEN + timedelta(days=3)]


def test_who_may_not_judge_is_not_told_when_somebody_was_judged(browse, account, ana):
    say(ana, 0.5, THEN)
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=account, user=lea)
    days_ago = (timezone.localdate() - THEN).days
    assert days_ago not in slider_of(browse(lea), account).marks
    assert days_ago in slider_of(browse(account.owner), account).marks


@pytest.mark.on_both
def test_the_marks_are_one_query_however_much_happened(browse, maya, account, ana):
    client = browse(maya)
    meet(ana, THEN)
    slider_of(client, account)  # An hour's first look leaves a trace of its own.
    with CaptureQueriesContext(connection) as of_little:
        slider_of(client, account)
    for days in range(30):
        meet(ana, THEN + timedelta(days=days))
    with CaptureQueriesContext(connection) as of_much:
        assert len(slider_of(client, account).marks) == 31
    assert len(of_much) == len(of_little)


def test_without_anything_that_happened_there_is_no_slider(browse, maya):
    empty = factories.account(maya, name="Empty")
    shown = browse(maya).get(reverse("account", args=[empty.public_id]))
    assert shown.context["region"].slider.weeks == 0
    assert 'id="time"' not in shown.content.decode()


@pytest.mark.parametrize(
    ("days_ago", "marks", "first", "value"),
    [
        (0, [14], -14, 0),
        (0, [15], -21, 0),
        (7, [15, 2], -21, -7),
        (10, [15, 2], -21, -7),
        (11, [15, 2], -21, -14),
        (400, [15, 2], -21, -21),
    ],
)
def test_the_slider_goes_by_weeks_from_the_first_mark_to_today(days_ago, marks, first, value):
    found = Slider(TODAY, TODAY - timedelta(days=days_ago), marks)
    assert (found.first, found.value) == (first, value)


def test_a_deal_is_played_from_the_day_it_was_opened(browse, maya, account, ana):
    opened = timezone.localdate() - timedelta(days=40)
    deal = factories.opportunity(account, opened_on=opened)
    factories.committee(account, for_opportunity=deal)
    meet(ana, opened - timedelta(days=200))
    meet(ana, opened + timedelta(days=10))
    found = slider_of(browse(maya), account, committee=deal.committee.public_id)
    assert (found.marks, found.first) == ([40, 30], -35)
    assert "M-5 0V1M5 0V1" in found.path


def test_a_mark_stands_so_many_days_from_the_left():
    assert Slider(TODAY, TODAY, [15, 2, 0]).path == "M6 0V1M19 0V1M21 0V1"


@pytest.mark.parametrize("on", ["", "2026-03-10"])
def test_the_page_works_without_its_script(browse, maya, account, ana, on):
    shown = browse(maya).get(reverse("account", args=[account.public_id]), {"on": on} if on else {})
    page = shown.content.decode()
    assert '<input class="form-control" type="date" id="on"' in page
    assert ("This is how it was on 10 March 2026" in page) == bool(on)

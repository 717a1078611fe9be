"""The trends of every number: from snapshots new and old, who may see what, and the file."""

import csv
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import committee as method
from accounts.models import Access, AccountShare
from committee import Committee, Person
from committee.vocabulary import Role
from stakeholders.models import Snapshot
from tests import factories
from web.numbers import NUMBERS

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


@pytest.fixture
def committee(maya):
    return factories.committee(factories.account(maya))


def snapshot(committee, days_ago, *, computed=0, numbers=None, **columns):
    on = TODAY - timedelta(days=days_ago)
    values = {
        "risk": 0.5, "opposition": 0.3, "indecision": 0.2, "coverage": 0.4, "fragility": 0.6,
        "risk_low": 0.4, "risk_high": 0.6,
    } | columns  # fmt: skip
    at = datetime(on.year, on.month, on.day, 12, tzinfo=timezone.get_current_timezone())
    Snapshot.objects.create(
        committee=committee,
        on=on,
        computed_at=at + timedelta(days=computed),
        document={},
        numbers=numbers or {},
        **values,
    )


def seen(client, committee, name="trends"):
    return client.get(reverse(name, args=[committee.account.public_id]), {"on": TODAY.isoformat()})


def trend(answer, name):
    return next(one for one in answer.context["shown"].trends if one.name == name)


def test_a_trend_has_its_value_and_what_it_moved_in_30_and_90_days(browse, maya, committee):
    for days_ago, coverage in ((100, 0.2), (45, 0.3), (10, 0.45)):
        snapshot(committee, days_ago, coverage=coverage, risk=1 - coverage)
    shown = seen(browse(maya), committee)
    coverage, risk = trend(shown, "coverage"), trend(shown, "risk")
    assert coverage.text == "45\N{NO-BREAK SPACE}%"
    assert [(one.days, one.text, one.direction) for one in coverage.movements] == [
        (30, "+15", "better"),
        (90, "+25", "better"),
    ]
    assert [(one.text, one.direction) for one in risk.movements] == [
        ("\N{MINUS SIGN}15", "better"),
        ("\N{MINUS SIGN}25", "better"),
    ]


def test_what_it_moved_lies_between_the_values_as_they_are_printed(browse, maya, committee):
    for days_ago, risk in ((40, 0.698), (0, 0.763)):
        snapshot(committee, days_ago, risk=risk)
    shown = trend(seen(browse(maya), committee), "risk")
    assert (shown.text, shown.movements[0].text) == ("76\N{NO-BREAK SPACE}%", "+6")


def test_without_a_value_back_then_that_is_said(browse, maya, committee):
    snapshot(committee, 40)
    snapshot(committee, 1)
    shown = seen(browse(maya), committee)
    (month, quarter) = trend(shown, "coverage").movements
    assert (month.text, month.direction) == ("0", "same")
    assert quarter.moved is None
    assert "no value 90 days ago" in shown.content.decode()


def test_every_number_of_a_snapshot_has_a_trend(browse, maya, committee):
    snapshot(committee, 1, numbers=dict.fromkeys(NUMBERS, 0.25))
    shown = seen(browse(maya), committee)
    assert {one.name for one in shown.context["shown"].trends} == set(NUMBERS)
    assert trend(shown, "power_nps").text == "+25"
    assert trend(shown, "expected_departures").text == "0.3"


def test_every_number_of_the_method_has_words():
    """Of a committee that answers and wants roles, so that none is left out."""
    alone = Committee("ceo", (Person("ceo"),))
    answer = method.Answer("acme", "ceo", 9, TODAY)
    context = method.Context(answers=(answer,), wanted={Role.CHAMPION: 30})
    analysis = method.analyse(alone, TODAY)
    told = method.numbers(analysis, method.readings(alone, analysis, context))
    assert set(told) == set(NUMBERS)


def test_an_old_snapshot_gives_what_it_kept(browse, maya, committee):
    snapshot(committee, 40, coverage=0.1)
    snapshot(committee, 1, numbers={"coverage": 0.3, "polarisation": 0.2})
    shown = seen(browse(maya), committee)
    assert trend(shown, "coverage").movements[0].text == "+20"
    assert trend(shown, "polarisation").movements[0].moved is None
    assert "heard_power" not in {one.name for one in shown.context["shown"].trends}


def test_a_number_that_has_gone_has_no_value(browse, maya, committee):
    snapshot(committee, 50, numbers={"plain_nps": 0.5})
    snapshot(committee, 1)
    assert trend(seen(browse(maya), committee), "plain_nps").text == "–"


def test_who_may_not_judge_sees_only_what_is_no_judgement(browse, committee):
    snapshot(committee, 1, numbers=dict.fromkeys(NUMBERS, 0.25))
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=committee.account, user=lea)
    client = browse(lea)
    open_names = {"coverage", "fragility"}
    shown = seen(client, committee)
    assert {one.name for one in shown.context["shown"].trends} == open_names
    head = next(
        csv.reader(StringIO(seen(client, committee, "trends_csv").content.decode("utf-8-sig")))
    )
    assert set(head[2:]) == open_names


def test_it_is_said_what_was_computed_later(browse, maya, committee, script):
    snapshot(committee, 20, computed=19)
    snapshot(committee, 10, computed=9)
    snapshot(committee, 1)
    shown = seen(browse(maya), committee)
    page = shown.content.decode()
    assert "1 point was computed on its day; 2 were recomputed later" in page
    assert script(shown, "trends-data")["isOfItsDay"] == [False, False, True]


def test_french_sets_a_space_before_the_semicolon(browse, maya, committee):
    snapshot(committee, 1)
    snapshot(committee, 9, computed=3)
    client = browse(maya)
    client.post(reverse("set_language"), {"language": "fr"})
    shown = seen(client, committee).content.decode()
    assert "le jour même\N{NARROW NO-BREAK SPACE}; 1 a été recalculé" in shown


def test_the_file_holds_every_point_as_the_method_gave_it(browse, maya, committee):
    snapshot(committee, 3, computed=2, coverage=1 / 3)
    snapshot(committee, 1, numbers={"coverage": 0.5, "polarisation": 0.125})
    answer = seen(browse(maya), committee, "trends_csv")
    assert answer["Content-Disposition"] == 'attachment; filename="acme-2026-06-30.csv"'
    head, first, second = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert head[:2] == ["on", "computed_on"]
    assert first[:2] == ["2026-06-27", "2026-06-29"]
    assert first[head.index("coverage")] == repr(1 / 3)
    assert first[head.index("polarisation")] == ""
    assert second[head.index("polarisation")] == "0.125"


def test_the_table_holds_the_last_point_of_each_week(browse, maya, committee):
    for days_ago in range(15):
        snapshot(committee, days_ago)
    rows = seen(browse(maya), committee).context["shown"].rows
    assert [row.point.on for row in rows] == [TODAY, date(2026, 6, 28), date(2026, 6, 21)]


def test_a_past_day_shows_no_later_point(browse, maya, committee):
    snapshot(committee, 5, coverage=0.2)
    client = browse(maya)
    before = seen(client, committee).context["shown"]
    snapshot(committee, -1, coverage=0.9)
    after = seen(client, committee).context["shown"]
    assert (after.points, after.trends) == (before.points, before.trends)


def test_without_numbers_the_page_says_what_is_missing(browse, maya, committee):
    assert "No numbers yet" in seen(browse(maya), committee).content.decode()


def test_the_page_asks_as_often_for_many_days_as_for_one(browse, maya, committee):
    client = browse(maya)
    snapshot(committee, 0)
    seen(client, committee)  # An hour's first look leaves a trace of its own.
    with CaptureQueriesContext(connection) as of_one:
        seen(client, committee)
    for days_ago in range(1, 60):
        snapshot(committee, days_ago)
    with CaptureQueriesContext(connection) as of_many:
        assert len(seen(client, committee).context["shown"].points) == 60
    assert len(of_many) == len(of_one)

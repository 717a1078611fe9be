"""The page of the portfolio: sums by hand, the heat map, families, what moved, and who sees it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, Account, AccountShare, Alert, Opportunity
from stakeholders.models import Snapshot
from tests import factories

pytestmark = pytest.mark.django_db

NBSP = "\N{NO-BREAK SPACE}"


def furnish(owner, name, *, amount=None, currency="EUR", risk=0.5, **values):
    """An account with one open deal that was analysed."""
    fields = {key: values.pop(key) for key in ("segment", "parent") if key in values}
    account = factories.account(owner, name=name, **fields)
    deal = factories.opportunity(account, amount=amount, currency=currency)
    factories.headline(deal.committee, risk=risk, **values)
    return account


def seen(client, **asked):
    return client.get(reverse("portfolio"), asked).context


@pytest.fixture
def three(maya):
    furnish(maya, "Acme", amount=100, risk=0.9, coverage=0.1, heard_power=0.2, segment="Large")
    furnish(maya, "Bolt", amount=300, risk=0.5, coverage=0.5, heard_power=0.4, segment="Large")
    furnish(maya, "Cove", amount=50, risk=0.1, coverage=0.9, heard_power=0.6, segment="Small")


def test_the_totals_are_those_worked_out_by_hand(browse, maya, three):
    factories.opportunity(Account.objects.get(name="Cove"), amount=40)
    won = factories.opportunity(Account.objects.get(name="Cove"), amount=7)
    Opportunity.objects.filter(pk=won.pk).update(outcome="won", closed_on=date(2026, 2, 1))
    sums = seen(browse(maya))["sums"]
    assert (sums.accounts, sums.deals) == (3, 4)
    assert sums.pipeline == [(490.0, "EUR")]
    assert sums.unanalysed == [(40.0, "EUR")]
    assert sums.expected == [(pytest.approx(90 + 150 + 5), "EUR")]
    assert sums.worst == [(pytest.approx(100 + 180 + 10), "EUR")]
    assert sums.risk == pytest.approx(245 / 450)
    assert sums.median_coverage == 0.5
    assert sums.weighted_coverage == pytest.approx((0.1 * 100 + 0.5 * 300 + 0.9 * 90) / 490)
    assert sums.heard == pytest.approx(0.4)


def test_an_account_shows_its_riskiest_committee_and_sums_each_deal_at_its_own_risk(browse, maya):
    account = furnish(maya, "Acme", amount=100, risk=0.2, coverage=0.8)
    second = factories.opportunity(account, amount=10)
    factories.headline(second.committee, risk=0.7, coverage=0.3)
    context = seen(browse(maya))
    assert context["sums"].expected == [(pytest.approx(20 + 7), "EUR")]
    assert context["sums"].median_coverage == 0.3


def test_currencies_stay_apart_without_rates_and_come_together_with_them(browse, maya, settings):
    furnish(maya, "Acme", amount=100, risk=0.5)
    furnish(maya, "Bolt", amount=100, currency="USD", risk=0.5)
    furnish(maya, "Cove", amount=10, currency="CHF", risk=0.5)
    context = seen(browse(maya))
    assert context["is_mixed"]
    assert context["sums"].pipeline == [(100.0, "USD"), (100.0, "EUR"), (10.0, "CHF")]
    settings.EXCHANGE_RATES = {"USD": 0.5, "CHF": 2.0}
    context = seen(browse(maya))
    assert not context["is_mixed"]
    assert context["sums"].pipeline == [(170.0, "EUR")]
    settings.EXCHANGE_RATES = {"USD": 0.5}
    assert seen(browse(maya))["sums"].pipeline == [(150.0, "EUR"), (10.0, "CHF")]


def test_the_page_of_an_account_adds_up_like_the_portfolio(browse, maya, settings):
    account = furnish(maya, "Acme", amount=100)
    factories.opportunity(account, amount=100, currency="USD")
    client = browse(maya)
    page = reverse("account", args=[account.public_id])
    for rates in ({}, {"USD": 0.5}):
        settings.EXCHANGE_RATES = rates
        assert client.get(page).context["pipeline"] == seen(client)["sums"].pipeline


def test_a_deal_that_opens_tomorrow_is_open_nowhere(browse, maya):
    account = furnish(maya, "Acme", amount=100, risk=0.5)
    tomorrow = timezone.localdate() + timedelta(days=1)
    account.opportunities.update(opened_on=tomorrow, stage="Early")
    client = browse(maya)
    sums = seen(client)["sums"]
    assert (sums.deals, sums.pipeline, sums.expected) == (0, [], [])
    (row,) = client.get(reverse("accounts"), {"sort": "at_risk"}).context["rows"]
    assert row.at_risk == []
    assert client.get(reverse("accounts"), {"more": "1"}).context["choices"].stages == []
    assert client.get(reverse("accounts"), {"stage": "Early"}).context["rows"] == []
    assert client.get(reverse("account", args=[account.public_id])).context["open_deals"] == []


def test_a_cell_of_the_map_counts_its_accounts_and_leads_to_them(browse, maya, three):
    client = browse(maya)
    lines = seen(client)["lines"]
    counts = [[cell.accounts for cell in line.cells] for line in lines]
    assert counts[0] == [1, 0, 0, 0, 0]
    assert counts[2] == [0, 0, 1, 0, 0]
    assert counts[4] == [0, 0, 0, 0, 1]
    assert sum(map(sum, counts)) == 3
    middle = lines[2].cells[2]
    assert middle.expected == [(150.0, "EUR")]
    assert middle.level == 5
    (row,) = client.get(middle.url).context["rows"]
    assert row.account.name == "Bolt"


@pytest.mark.parametrize(
    ("risk", "line"), [(0.0, 4), (0.194, 4), (0.196, 3), (0.2, 3), (0.794, 1), (0.996, 0), (1.0, 0)]
)
def test_an_account_stands_where_its_printed_risk_says_and_the_cell_finds_it(
    browse, maya, risk, line
):
    furnish(maya, "Acme", risk=risk, coverage=1.0)
    client = browse(maya)
    cell = seen(client)["lines"][line].cells[4]
    assert cell.accounts == 1
    assert len(client.get(cell.url).context["rows"]) == 1


def test_a_cell_keeps_the_filter_of_the_page(browse, maya, three):
    client = browse(maya)
    lines = seen(client, segment="Small", risk_from="5")["lines"]
    cell = lines[4].cells[4]
    assert cell.accounts == 1
    assert "segment=Small" in cell.url
    assert "risk_from=5" in cell.url


def test_the_tiles_begin_with_the_most_revenue_at_risk(browse, maya, three):
    tiles = seen(browse(maya))["tiles"]
    assert [tile.name for tile in tiles] == ["Bolt", "Acme", "Cove"]
    assert [tile.band for tile in tiles] == [2, 4, 0]


def test_segments_are_compared_and_ordered_as_asked(browse, maya, three):
    account = Account.objects.get(name="Cove")
    Alert.objects.create(account=account, user=maya, kind="risk_up", subject="com_1")
    groups = seen(browse(maya))["groups"]
    assert [(one.name, one.sums.accounts) for one in groups] == [("Large", 2), ("Small", 1)]
    assert groups[0].sums.risk == pytest.approx(240 / 400)
    assert [one.name for one in seen(browse(maya), order="alerts")["groups"]] == ["Small", "Large"]
    assert seen(browse(maya), order="coverage")["groups"][0].name == "Large"
    assert seen(browse(maya), order="nonsense")["groups"][0].name == "Large"


def test_owners_and_teams_are_compared_by_name(browse, maya):
    mara = factories.user("mara", access=Access.MANAGER)
    north = factories.team("North", lead=mara)
    tom = factories.user("tom", team=north)
    furnish(tom, "Acme", amount=1)
    furnish(factories.user("una", team=north), "Bolt", amount=2)
    client = browse(mara)
    assert [one.name for one in seen(client, by="team")["groups"]] == ["North"]
    owners = seen(client, by="owner")["groups"]
    assert [one.name for one in owners] == ["Una Tester", "Tom Tester"]
    (row,) = client.get(owners[1].url).context["rows"]
    assert row.account.name == "Acme"


def test_a_parent_counts_all_below_it_once(browse, maya):
    group = furnish(maya, "Group", amount=1, risk=1.0)
    country = furnish(maya, "Country", amount=10, risk=1.0, parent=group)
    furnish(maya, "City", amount=100, risk=1.0, parent=country)
    furnish(maya, "Alone", amount=1000, risk=1.0)
    told = seen(browse(maya))["branches"]
    assert [(one.holding.name, one.depth) for one in told] == [
        ("Group", 0),
        ("Country", 1),
        ("City", 2),
    ]
    assert [one.sums.pipeline for one in told] == [
        [(111.0, "EUR")],
        [(110.0, "EUR")],
        [(100.0, "EUR")],
    ]


def test_accounts_in_a_circle_are_counted_once(browse, maya):
    first = furnish(maya, "First", amount=1, risk=1.0)
    second = furnish(maya, "Second", amount=10, risk=1.0, parent=first)
    Account.objects.filter(pk=first.pk).update(parent=second)
    told = seen(browse(maya))["branches"]
    assert [one.holding.name for one in told] == ["First", "Second"]
    assert told[0].sums.pipeline == [(11.0, "EUR")]


def test_a_parent_that_one_may_not_see_is_none(browse, maya):
    hidden = factories.account(factories.user("tom"), name="Hidden")
    child = furnish(maya, "Child", parent=hidden)
    furnish(maya, "Grandchild", parent=child)
    answer = browse(maya).get(reverse("portfolio"))
    assert [one.holding.name for one in answer.context["branches"]] == ["Child", "Grandchild"]
    assert "Hidden" not in answer.content.decode()


def test_the_page_of_a_parent_adds_up_what_one_sees_below(browse, maya):
    group = furnish(maya, "Group", amount=100, risk=0.5)
    furnish(maya, "Child", amount=300, risk=0.5, parent=group)
    furnish(factories.user("tom"), "Theirs", amount=5000, risk=0.5, parent=group)
    answer = browse(maya).get(reverse("account", args=[group.public_id]))
    family = answer.context["family"]
    assert (family.below, family.sums.pipeline) == (1, [(400.0, "EUR")])
    assert "This account and its 1 subsidiary" in answer.content.decode()
    below = browse(maya).get(family.list_url).context["rows"]
    assert {row.account.name for row in below} == {"Group", "Child"}


def test_what_moved_the_most_money_comes_first_with_its_reason(browse, maya):
    small = furnish(maya, "Small", amount=10, risk=0.9, risk_before=0.3)
    large = furnish(maya, "Large", amount=1000, risk=0.6, risk_before=0.5)
    furnish(maya, "Still", amount=9000, risk=0.5, risk_before=0.5)
    furnish(maya, "New", amount=9000, risk=0.5)
    ana = factories.stakeholder(large, "Ana Ruiz")
    committee = large.headlines.get().committee
    for on, points in ((date(2026, 10, 1), 1.0), (date(2026, 11, 22), 9.0)):
        snapshot(committee, on, {ana.public_id: points}, points / 2)
    told = seen(browse(maya))["movements"]
    assert [one.name for one in told] == ["Large", "Small"]
    assert told[0].sentence == f"Consensus risk rose from 50{NBSP}% to 60{NBSP}%."
    assert told[0].reasons == [
        "Moved most by time left to close (+4 points).",
        "Of the people most by Ana Ruiz (+8 points).",
    ]
    assert told[1].reasons == []
    shown = browse(maya).get(reverse("portfolio")).content.decode()
    assert f"{reverse('changes', args=[small.public_id])}?from=2026-10-23" in shown


def test_a_reason_of_one_point_is_told_in_the_singular(browse, maya):
    account = furnish(maya, "Acme", amount=10, risk=0.4, risk_before=0.5)
    ana = factories.stakeholder(account, "Ana Ruiz")
    committee = account.headlines.get().committee
    for on, points in ((date(2026, 10, 1), 3.0), (date(2026, 11, 22), 2.0)):
        snapshot(committee, on, {ana.public_id: points}, points)
    (told,) = seen(browse(maya))["movements"]
    assert told.reasons == [
        "Moved most by time left to close (−1 point).",
        "Of the people most by Ana Ruiz (−1 point).",
    ]


def test_what_is_printed_as_no_point_has_not_moved(browse, maya):
    furnish(maya, "Acme", amount=10, risk=0.504, risk_before=0.5)
    answer = browse(maya).get(reverse("portfolio"))
    assert answer.context["movements"] == []
    assert "No risk moved by a whole point in 30 days." in answer.content.decode()


def test_the_points_of_a_change_lie_between_the_figures_that_are_printed(browse, maya):
    """0.698 and 0.763 are 70 and 76 %: "+7" beside them would be an error to whoever reads it."""
    furnish(maya, "Acme", amount=10, risk=0.763, risk_before=0.698)
    (told,) = seen(browse(maya))["movements"]
    assert (told.sentence, told.points) == (f"Consensus risk rose from 70{NBSP}% to 76{NBSP}%.", 6)


def test_list_order_and_portfolio_tell_the_change_of_the_same_days(browse, maya):
    today = timezone.localdate()
    for name, risks in (("Month", (0.6, 0.4, 0.6)), ("Quarter", (0.1, 0.55, 0.6))):
        account = furnish(maya, name, amount=10, risk=risks[2], risk_before=risks[1])
        for days, risk in zip((90, 30, 0), risks, strict=True):
            made = snapshot(account.headlines.get().committee, today - timedelta(days=days), {}, 0)
            Snapshot.objects.filter(pk=made.pk).update(risk=risk)
    client = browse(maya)
    rows = client.get(reverse("accounts"), {"sort": "moved"}).context["rows"]
    assert [row.account.name for row in rows] == ["Month", "Quarter"]
    assert [row.risk_change for row in rows] == [pytest.approx(20), pytest.approx(5)]
    moved = {one.name: one.points for one in seen(client)["movements"]}
    assert moved == {row.account.name: pytest.approx(row.risk_change) for row in rows}
    past = client.get(reverse("accounts"), {"on": str(today - timedelta(days=30)), "sort": "name"})
    assert [row.risk_change for row in past.context["rows"]] == [None, None]


def snapshot(committee, on, people, points):
    document = {
        "risk_points": people,
        "drivers": [{"name": "time left to close", "points": points}],
    }
    zero = dict.fromkeys(("opposition", "indecision", "risk_low", "risk_high", "fragility"), 0)
    return Snapshot.objects.create(
        committee=committee, on=on, risk=0.5, coverage=0.5, document=document, **zero
    )


def test_answers_of_an_account_count_once_those_of_its_standing_committee(browse, maya):
    voice = {"power_answered": 0.5, "power_squares": 0.25, "top_side": 1}
    acme = furnish(maya, "Acme", amount=100, risk=0.9, answers=4, detractors=4, **voice)
    factories.headline(
        factories.committee(acme), risk=0.1, answers=2, promoters=2, power_for=0.5, **voice
    )
    against = {**voice, "top_side": -1, "power_against": 0.5}
    furnish(maya, "Bolt", amount=300, answers=2, detractors=2, **against)
    scores = seen(browse(maya))["scores"]
    assert (scores.plain.answers, scores.plain.score) == (4, 0.0)
    assert scores.power.score == pytest.approx(0.0)
    assert scores.revenue.score == pytest.approx((100 - 300) / 400)
    assert (scores.waterfall.answers, scores.waterfall.score) == (2, 0.0)
    assert scores.waterfall.low < 0 < scores.waterfall.high


def test_a_colleague_is_told_how_many_accounts_and_their_coverage_but_no_risk(browse, maya):
    lea = factories.user("lea", access=Access.COLLEAGUE)
    account = furnish(
        maya, "Acme", amount=100, risk=0.87, risk_before=0.1, coverage=0.43, answers=1, promoters=1,
        power_answered=0.5, power_for=0.5, power_squares=0.25, top_side=1,
    )  # fmt: skip
    AccountShare.objects.create(account=account, user=lea)
    Alert.objects.create(account=account, user=maya, kind="risk_up", subject="com_1")
    answer = browse(lea).get(reverse("portfolio"))
    sums = answer.context["sums"]
    assert (sums.accounts, sums.unjudged, sums.pipeline) == (1, 1, [(100.0, "EUR")])
    assert (sums.expected, sums.worst, sums.unanalysed) == ([], [], [])
    assert (sums.risk, sums.heard, sums.at_risk) == (None, None, None)
    assert (sums.median_coverage, sums.weighted_coverage) == (0.43, 0.43)
    assert (sums.alerts, sums.change, sums.nps.score) == (None, None, None)
    assert not answer.context["tiles"]
    assert not answer.context["movements"]
    assert not any(cell.accounts for line in answer.context["lines"] for cell in line.cells)
    shown = answer.content.decode()
    assert "1 account is only counted here" in shown
    assert "Nobody has answered" not in shown
    assert not any(number in shown for number in (f"87{NBSP}%", "EUR 87", "heard power"))


def test_portfolio_list_and_file_tell_a_reader_the_same_coverage(browse, maya):
    lea = factories.user("lea", access=Access.COLLEAGUE)
    account = furnish(maya, "Acme", amount=100, risk=0.9, coverage=0.1)
    standing = factories.committee(account)
    factories.headline(standing, risk=0.2, coverage=0.7)
    AccountShare.objects.create(account=account, user=lea)
    client = browse(lea)
    (row,) = client.get(reverse("accounts")).context["rows"]
    assert (row.account.coverage, seen(client)["sums"].median_coverage) == (0.7, 0.7)
    assert ",70," in client.get(reverse("accounts_csv")).getvalue().decode()


def test_a_group_that_one_may_not_judge_has_no_numbers_and_comes_last(browse, maya):
    lea = factories.user("lea", access=Access.COLLEAGUE)
    furnish(lea, "Own", amount=1, risk=0.0, segment="Judged")
    shared = furnish(maya, "Shared", amount=100, risk=0.9, coverage=0.3, segment="Counted")
    AccountShare.objects.create(account=shared, user=lea)
    for order in ("at_risk", "alerts", "risk"):
        groups = seen(browse(lea), order=order)["groups"]
        assert [group.name for group in groups] == ["Judged", "Counted"]
    assert (groups[0].sums.at_risk, groups[0].sums.alerts) == (0.0, 0)
    assert (groups[1].sums.at_risk, groups[1].sums.alerts) == (None, None)
    assert groups[1].sums.median_coverage == 0.3
    answer = browse(lea).get(reverse("portfolio")).content.decode()
    assert "1 account is only counted here" in answer
    assert answer.count('data-label="Open alerts">–<') == 1


def test_a_stranger_sees_nothing_of_it(browse, maya, three):
    answer = browse(factories.user("rae", access=Access.COLLEAGUE)).get(reverse("portfolio"))
    assert answer.context["sums"].accounts == 0
    assert "No accounts yet" in answer.content.decode()


def test_the_page_asks_as_often_for_many_accounts_as_for_one(browse, maya):
    client = browse(maya)
    parent = furnish(maya, "First", amount=10, risk=0.9, risk_before=0.1, segment="A")
    counts = []
    for number in range(12):
        with CaptureQueriesContext(connection) as captured:
            seen(client, by="owner")
        counts.append(len(captured))
        furnish(
            maya, f"More {number}", amount=10, risk=0.9, risk_before=0.1, parent=parent,
            segment=str(number), answers=1, promoters=1, power_answered=1, power_squares=1,
            top_side=1,
        )  # fmt: skip
    assert len(set(counts[1:])) == 1
    assert counts[-1] <= counts[0]

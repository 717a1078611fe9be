"""The list narrowed, ordered, saved under a name and taken away as a file."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Access, AccountShare, SavedView
from tests import factories

pytestmark = pytest.mark.django_db

LINKS = re.compile(r'<a [^>]*href="([^"]*)"[^>]*>\s*([^<]*?)\s*<')


@pytest.fixture
def accounts(maya):
    """Three that differ in everything a filter asks for."""
    north, south = factories.team("North"), factories.team("South")
    maya.team = north
    maya.save()
    tom = factories.user("tom", team=south)
    acme = factories.account(maya, name="Acme", segment="Large", industry="Energy", country="FR")
    bolt = factories.account(tom, name="Bolt", segment="Small", industry="Retail", country="IT")
    cove = factories.account(maya, name="Cove", segment="Large", industry="Retail", parent=acme)
    AccountShare.objects.create(account=bolt, user=maya)
    figures = (
        (acme, 100, 0.9, 0.1, {"heard_power": 0.6, "risk_before": 0.85}),
        (bolt, 900, 0.5, 0.5, {"heard_power": 0.2, "risk_before": 0.9}),
        (cove, 50, 0.3, 0.8, {"heard_power": 0.9}),
    )
    for account, amount, risk, coverage, values in figures:
        deal = factories.opportunity(account, amount=amount, stage=f"Stage of {account.name}")
        factories.headline(deal.committee, risk=risk, coverage=coverage, **values)
    return {"acme": acme, "bolt": bolt, "cove": cove, "north": north, "south": south, "tom": tom}


def listed(client, **asked):
    rows = client.get(reverse("accounts"), asked).context["rows"]
    return [row.account.name for row in rows]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Acme", "Bolt", "Cove"]),
        ({"search": "retail"}, ["Bolt", "Cove"]),
        ({"mine": "1"}, ["Acme", "Cove"]),
        ({"segment": "Small"}, ["Bolt"]),
        ({"industry": "Energy"}, ["Acme"]),
        ({"country": "it"}, ["Bolt"]),
        ({"stage": "Stage of Cove"}, ["Cove"]),
        ({"owner": "tom"}, ["Bolt"]),
        ({"team": "north"}, ["Acme", "Cove"]),
        ({"parent": "acme"}, ["Acme", "Cove"]),
        ({"risk_from": "50"}, ["Acme", "Bolt"]),
        ({"risk_below": "50"}, ["Cove"]),
        ({"coverage_from": "50"}, ["Bolt", "Cove"]),
        ({"coverage_below": "50"}, ["Acme"]),
        ({"heard_below": "60"}, ["Bolt"]),
        ({"segment": "Large", "risk_from": "31"}, ["Acme"]),
        ({"segment": "Nowhere"}, []),
    ],
    ids=str,
)
def test_a_filter_keeps_what_it_says_on_the_list_and_on_the_portfolio(
    browse, maya, accounts, asked, names
):
    keys = {name: getattr(row, "public_id", "") for name, row in accounts.items()}
    asked = {name: keys.get(value, value) for name, value in asked.items()}
    client = browse(maya)
    assert listed(client, **asked) == names
    answer = client.get(reverse("portfolio"), asked)
    assert answer.context["sums"].accounts == len(names)
    assert len(answer.context["chips"]) == len(asked)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("risk", ["Acme", "Bolt", "Cove"]),
        ("coverage", ["Acme", "Bolt", "Cove"]),
        ("at_risk", ["Bolt", "Acme", "Cove"]),
        ("moved", ["Bolt", "Acme", "Cove"]),
        ("name", ["Acme", "Bolt", "Cove"]),
    ],
)
def test_the_list_comes_in_the_order_asked_for(browse, maya, accounts, sort, names):
    assert listed(browse(maya), sort=sort) == names


def test_revenue_at_risk_is_ordered_with_the_exchange_rates(browse, maya, accounts, settings):
    accounts["bolt"].opportunities.update(currency="JPY")
    settings.EXCHANGE_RATES = {"JPY": 0.006}
    assert listed(browse(maya), sort="at_risk") == ["Acme", "Cove", "Bolt"]


@pytest.mark.parametrize(
    "asked",
    ["risk_from=x", "risk_from=-1", "risk_from=101", "risk_from=²", "sort=x", "sort=",
     "segment=%00", "on=2026-01-01x", "by=x&order=x", "page=-1", "mine=yes"],
)  # fmt: skip
def test_nonsense_is_the_default(browse, maya, accounts, asked):
    client = browse(maya)
    for name in ("accounts", "portfolio"):
        assert client.get(f"{reverse(name)}?{asked}").status_code == 200
    assert len(client.get(f"{reverse('accounts')}?{asked}").context["rows"]) == 3


def test_a_past_day_is_not_ordered_by_what_is_known_of_today_only(browse, maya, accounts):
    answer = browse(maya).get(reverse("accounts"), {"on": "2026-03-01", "sort": "at_risk"})
    assert answer.context["asked"].sort == "risk"


@pytest.mark.parametrize("parent", ["acc_none", "hidden"])
def test_below_a_parent_that_one_may_not_see_there_is_nothing(browse, maya, accounts, parent):
    hidden = factories.account(factories.user("una"), name="Hidden")
    asked = {"parent": hidden.public_id if parent == "hidden" else parent}
    client = browse(maya)
    assert listed(client, **asked) == []
    answer = client.get(reverse("portfolio"), asked)
    assert answer.context["sums"].accounts == 0
    assert "Hidden" not in answer.content.decode()


@pytest.mark.parametrize("asked", [{"heard_below": "1"}, {"stage": "Stage of Cove"}], ids=str)
def test_the_past_is_not_narrowed_by_what_is_known_of_today_only(browse, maya, accounts, asked):
    client = browse(maya)
    then = {"on": "2026-03-01", "more": "1"}
    answer = client.get(reverse("accounts"), asked | then)
    assert len(answer.context["rows"]) == 3
    assert answer.context["chips"] == []
    assert "known of today only" in answer.content.decode()
    assert not re.search('name="(stage|heard_below)"', answer.content.decode())
    assert "known of today only" not in client.get(reverse("accounts"), then).content.decode()
    assert client.get(reverse("portfolio"), asked | then).context["chips"] != []


def test_a_chip_leads_to_the_list_without_it(browse, maya, accounts):
    client = browse(maya)
    asked = {"segment": "Large", "risk_from": "31"}
    chips = client.get(reverse("accounts"), asked).context["chips"]
    assert [chip.words for chip in chips] == ["Segment: Large", "Risk at least 31 %"]
    shown = client.get(f"{reverse('accounts')}?{chips[1].query}")
    assert [row.account.name for row in shown.context["rows"]] == ["Acme", "Cove"]


def test_more_filters_offer_what_occurs_among_the_visible_accounts(browse, maya, accounts):
    factories.account(factories.user("una"), name="Hidden", segment="Secret")
    client = browse(maya)
    assert client.get(reverse("accounts")).context["choices"] is None
    offered = client.get(reverse("accounts"), {"more": "1"}).context["choices"]
    assert offered.segments == ["Large", "Small"]
    assert [name for _key, name in offered.owners] == ["Maya Tester", "Tom Tester"]
    assert offered.stages == ["Stage of Acme", "Stage of Bolt", "Stage of Cove"]


def test_a_filter_by_risk_tells_a_reader_nothing(browse, accounts):
    lea = factories.user("lea", access=Access.COLLEAGUE)
    for name in ("acme", "cove"):
        AccountShare.objects.create(account=accounts[name], user=lea)
    client = browse(lea)
    assert listed(client) == ["Acme", "Cove"]
    assert listed(client, sort="moved") == listed(client, sort="at_risk") == ["Acme", "Cove"]
    for asked in ({"risk_from": "1"}, {"risk_below": "100"}, {"heard_below": "100"}):
        assert listed(client, **asked) == []


def test_filters_ask_as_often_for_many_accounts_as_for_one(browse, maya):
    client, counts = browse(maya), []
    asked = {"risk_from": "10", "heard_below": "90", "sort": "at_risk", "more": "1"}
    for number in range(8):
        account = factories.account(maya, name=f"Number {number}")
        factories.headline(factories.opportunity(account, amount=1).committee, risk=0.5)
        with CaptureQueriesContext(connection) as captured:
            assert len(listed(client, **asked)) == number + 1
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_a_view_is_saved_opened_renamed_shared_and_deleted(browse, maya, accounts):
    client = browse(maya)
    sent = {
        "name": "Large ones",
        "query": "segment=Large&sort=name&page=7&x=1",
        "back": "portfolio",
    }
    answer = client.post(reverse("save_view"), sent)
    assert answer.url == f"{reverse('portfolio')}?segment=Large&sort=name"
    view = SavedView.objects.get()
    (shown,) = client.get(answer.url).context["views"]
    assert (shown.is_current, shown.is_own, shown.url) == (True, True, answer.url)
    client.post(reverse("change_view", args=[view.public_id]), {"name": "Big", "is_shared": "1"})
    theirs = browse(accounts["tom"]).get(reverse("accounts"))
    (shown,) = theirs.context["views"]
    assert (shown.view.name, shown.is_own, theirs.context["own_view"]) == ("Big", False, None)
    answer = client.post(reverse("delete_view", args=[view.public_id]))
    assert answer.url == reverse("accounts")
    assert not SavedView.objects.exists()
    undo = reverse("restore_view", args=[view.public_id])
    assert f'action="{undo}"' in client.get(answer.url).content.decode()
    answer = client.post(undo)
    assert answer.url == f"{reverse('accounts')}?segment=Large&sort=name"
    assert SavedView.objects.get().name == "Big"


def test_a_view_without_a_name_is_refused_with_a_sentence(browse, maya):
    client = browse(maya)
    answer = client.post(reverse("save_view"), {"name": " ", "query": "mine=1"}, follow=True)
    assert "A view needs a name." in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_view_shared_by_others_shows_nobody_more_than_they_may_see(browse, maya, accounts):
    view = SavedView.objects.create(
        user=maya, name="All", page="accounts", query="sort=name", is_shared=True
    )
    rae = browse(factories.user("rae", access=Access.COLLEAGUE))
    answer = rae.get(reverse("accounts"), {"sort": "name"})
    assert [one.view for one in answer.context["views"]] == [view]
    assert answer.context["rows"] == []


def test_who_only_reads_keeps_views_to_themselves(browse, maya):
    rae = factories.user("rae", access=Access.READ_ONLY)
    client = browse(rae)
    assert "Share with everybody" not in client.get(reverse("accounts")).content.decode()
    assert "Share with everybody" in browse(maya).get(reverse("accounts")).content.decode()
    sent = {"name": "Mine", "query": "mine=1"}
    client.post(reverse("save_view"), sent)
    view = SavedView.objects.get()
    shared = {"name": "Ours", "query": "mine=1", "is_shared": "1"}
    for address in (reverse("save_view"), reverse("change_view", args=[view.public_id])):
        answer = client.post(address, shared, follow=True)
        assert "Only those who may edit accounts share a view." in answer.content.decode()
    assert SavedView.objects.get().name == "Mine"
    SavedView.objects.update(is_shared=True)
    client.post(reverse("change_view", args=[view.public_id]), shared)
    assert SavedView.objects.get().name == "Ours"


def test_an_administrator_deletes_what_others_share_and_nothing_else_of_theirs(browse, maya):
    views = [
        SavedView.objects.create(
            user=maya, name=name, page="accounts", query="mine=1&sort=risk", is_shared=is_shared
        )
        for name, is_shared in (("Shown", True), ("Own", False))
    ]
    client = browse(factories.user("ada", access=Access.ADMINISTRATOR))
    page = reverse("accounts") + "?mine=1&sort=risk"
    assert "Delete the view Shown of Maya Tester" in client.get(page).content.decode()
    other = browse(factories.user("tom")).get(page).content.decode()
    assert "Delete the view" not in other
    answers = [client.post(reverse("delete_view", args=[view.public_id])) for view in views]
    assert [answer.status_code for answer in answers] == [302, 404]
    assert [view.name for view in SavedView.objects.all()] == ["Own"]


def lines_of(client, **asked):
    answer = client.get(reverse("accounts_csv"), asked)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_the_same_accounts_in_the_same_order(browse, maya, accounts):
    lines = lines_of(browse(maya), sort="at_risk", segment="Large")
    assert [line["Account"] for line in lines] == ["Acme", "Cove"]
    acme, cove = lines
    assert (acme["Consensus risk (%)"], acme["Coverage (%)"]) == ("90", "10")
    assert (acme["Heard power (%)"], acme["Consensus risk 30 days ago (%)"]) == ("60", "85")
    assert (acme["Open pipeline (EUR)"], acme["Revenue at risk (EUR)"]) == ("100", "90")
    assert (cove["Parent account"], cove["Owner"]) == ("Acme", "Maya Tester")
    assert cove["Consensus risk 30 days ago (%)"] == ""


def test_the_file_holds_plain_amounts_in_a_column_for_each_currency(browse, maya, accounts):
    factories.opportunity(accounts["acme"], name="Abroad", amount=250, currency="USD")
    lines = {line["Account"]: line for line in lines_of(browse(maya))}
    acme = lines["Acme"]
    assert (acme["Open pipeline (EUR)"], acme["Open pipeline (USD)"]) == ("100", "250")
    assert (acme["Revenue at risk (EUR)"], acme["Revenue at risk (USD)"]) == ("90", "")
    assert {lines[name]["Open pipeline (USD)"] for name in lines if name != "Acme"} == {""}


def test_the_file_says_the_risk_only_to_those_who_may_judge(browse, accounts):
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=accounts["acme"], user=lea)
    (line,) = lines_of(browse(lea))
    hidden = ("Consensus risk (%)", "Heard power (%)", "Revenue at risk (EUR)")
    assert [line[name] for name in hidden] == ["", "", ""]
    assert (line["Coverage (%)"], line["Open pipeline (EUR)"]) == ("10", "100")


def test_a_spreadsheet_takes_no_name_for_a_formula(browse, maya):
    factories.account(maya, name="=1+1")
    (line,) = lines_of(browse(maya))
    assert line["Account"] == "'=1+1"


def test_the_file_of_a_past_day_leaves_out_what_is_known_of_today_only(browse, maya, accounts):
    lines = lines_of(browse(maya), on="2026-03-01")
    assert len(lines) == 3
    assert not any("Revenue" in name or "pipeline" in name for name in lines[0])


def test_the_file_asks_as_often_for_many_accounts_as_for_one(browse, maya):
    client, counts = browse(maya), []
    for number in range(5):
        factories.account(maya, name=f"Number {number}")
        with CaptureQueriesContext(connection) as captured:
            assert len(lines_of(client)) == number + 1
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_more_and_fewer_filters_leave_the_comparison_as_it_is(browse, maya, accounts):
    asked = {"segment": "Large", "by": "team", "order": "name"}
    page = browse(maya).get(reverse("portfolio"), asked).content.decode()
    told = {words: address for address, words in LINKS.findall(page)}
    for words in ("More filters", "Segment: Large", "Remove all"):
        assert "by=team&amp;order=name" in told[words]

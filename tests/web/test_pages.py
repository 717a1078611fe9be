"""What the pages show to whom, on which day, and at what cost."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, AccountShare, Alert
from feedback import intake
from stakeholders import assessments, seats, tasks, ties, touches
from stakeholders.assessments import Statement
from stakeholders.models import BuyingCommittee, Snapshot
from tests import factories
from web.portfolio import listing

pytestmark = pytest.mark.django_db


def page(account):
    return reverse("account", args=[account.public_id])


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def furnish(account, number):
    """A committee of that many people with ties, touches, words and stances."""
    owner = account.owner
    committee = factories.committee(account)
    boss = None
    for index in range(number):
        one = factories.stakeholder(account, f"Ana Ruiz{index}", title="CFO")
        factories.seat(committee, one, roles=("evaluator",))
        if boss is not None:
            ties.draw_tie(one, boss, ties.Link("reports_to"), on=factories.LONG_AGO, by=owner)
        boss = boss or one
        contact = touches.Contact(owner, "call")
        touches.log_touch([one], contact, on=factories.LONG_AGO, by=owner)
        assessments.record(one, Statement(0.5), on=factories.LONG_AGO, by=owner)
    intake.receive(boss, intake.Said(nps=9), on=factories.LONG_AGO, by=owner)
    tasks.settle(account)


def test_the_account_page_needs_no_more_queries_for_fifty_people_than_for_one(browse, maya):
    small, large = factories.account(maya, name="Small"), factories.account(maya, name="Large")
    furnish(small, 1)
    furnish(large, 50)
    client = browse(maya)
    for account in (small, large):
        queries_of(client, page(account))  # An hour's first look leaves a trace of its own.
    assert queries_of(client, page(large)) <= queries_of(client, page(small))


def test_list_and_home_need_no_more_queries_for_many_accounts_than_for_one(browse, maya):
    client = browse(maya)
    furnish(factories.account(maya, name="First"), 2)
    before = [queries_of(client, reverse(name)) for name in ("accounts", "home")]
    for index in range(12):
        furnish(factories.account(maya, name=f"More {index}"), 2)
    after = [queries_of(client, reverse(name)) for name in ("accounts", "home")]
    assert all(more <= fewer for more, fewer in zip(after, before, strict=True))


def test_the_panel_is_the_fragment_for_a_script_and_part_of_the_page_without(browse, maya):
    account = factories.account(maya)
    ana = factories.stakeholder(account)
    address = reverse("person", args=[account.public_id, ana.public_id])
    fragment = browse(maya).get(address, HTTP_HX_REQUEST="true").content.decode()
    whole = browse(maya).get(address).content.decode()
    assert "<html" not in fragment
    assert "Ana Ruiz" in fragment
    assert "<html" in whole


def test_the_riskiest_account_comes_first_and_names_whom_to_meet(browse, maya):
    for name, stance in (("Calm", 1.0), ("Risky", -1.0)):
        account = factories.account(maya, name=name)
        ana = factories.stakeholder(account, f"Ana {name}")
        factories.seat(factories.committee(account), ana, is_approver=True)
        assessments.record(ana, Statement(stance), on=date(2026, 11, 1), by=maya)
        tasks.settle(account)
    listed = browse(maya).get(reverse("accounts")).content.decode()
    assert listed.index(">Risky<") < listed.index(">Calm<")
    assert "Ana Risky" in listed
    by_name = browse(maya).get(reverse("accounts"), {"sort": "name"}).content.decode()
    assert by_name.index(">Calm<") < by_name.index(">Risky<")


def test_a_reader_sees_people_and_coverage_but_no_judgement(browse, maya, script):
    account = factories.account(maya)
    furnish(account, 2)
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=account, user=lea)
    answer = browse(lea).get(page(account))
    data = script(answer)
    assert not data["seesJudgements"]
    assert not data["canEdit"]
    hidden = ("stance", "power", "expected")
    assert all(one[name] is None for one in data["people"] for name in hidden)
    assert all(one["words"] == "" for one in data["people"])
    assert set(script(answer, "trend-data")["risk"]) == {None}
    assert "Why this risk" not in answer.content.decode()
    assert data["people"][0]["reach"] is not None


def test_a_reader_is_led_to_no_closed_page_and_told_why_it_is_closed(browse, maya):
    account = factories.account(maya)
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=account, user=lea)
    shown = browse(lea).get(page(account)).content.decode()
    for name in ("readings", "what_if"):
        closed = reverse(name, args=[account.public_id])
        assert closed not in shown
        assert closed in browse(maya).get(page(account)).content.decode()
        answer = browse(lea).get(closed)
        assert answer.status_code == 403
        assert "This page rests on judgements of people." in answer.content.decode()
    answer = browse(lea).get(reverse("calibration"))
    assert "This page rests on judgements of people." in answer.content.decode()
    answer = browse(lea).post(reverse("add_seat", args=[account.public_id]))
    assert "You may read this, but not change it." in answer.content.decode()


def test_a_past_day_shows_who_was_there_then_and_cannot_be_changed(browse, maya, script):
    account = factories.account(maya)
    committee = factories.committee(account)
    ana = factories.stakeholder(account, "Ana Ruiz", on=date(2026, 1, 5))
    seat = factories.seat(committee, ana, is_approver=True, on=date(2026, 1, 5))
    bo = factories.stakeholder(account, "Bo Lee", on=date(2026, 6, 1))
    seats.fill_seat(seat, holder=bo, on=date(2026, 6, 1), by=maya)
    answer = browse(maya).get(page(account), {"on": "2026-03-01"})
    data = script(answer)
    assert [one["name"] for one in data["people"]] == ["Ana Ruiz"]
    assert data["people"][0]["power"] == 1.0
    assert not data["canEdit"]
    assert '<form id="undo"' not in answer.content.decode()


@pytest.mark.parametrize("on", ["nonsense", "2026-02-31", "2099-01-01", ""])
def test_a_day_that_is_none_is_today(browse, maya, script, on):
    account = factories.account(maya)
    assert script(browse(maya).get(page(account), {"on": on}))["canEdit"]


@pytest.mark.parametrize("panel", ["stk_\0", "stk_é", "stk_a/b", "sea_ x", "stk_"])
def test_a_panel_of_nobody_is_the_page_without_one(browse, maya, panel):
    account = factories.account(maya)
    factories.stakeholder(account)
    answer = browse(maya).get(page(account), {"panel": panel})
    assert answer.status_code == 200
    assert "Ana Ruiz" in answer.content.decode()


def test_a_committee_of_another_account_is_not_found(browse, maya):
    account = factories.account(maya)
    other = factories.committee(factories.account(maya, name="Other"))
    assert browse(maya).get(page(account), {"committee": other.public_id}).status_code == 404


def test_a_committee_where_nobody_decides_says_what_to_do(browse, maya):
    account = factories.account(maya)
    factories.committee(account)
    factories.stakeholder(account)
    tasks.settle(account)
    assert (
        "Nobody decides yet: give somebody a seat"
        in browse(maya).get(page(account)).content.decode()
    )


def test_the_explanation_prints_opposition_beside_that_of_an_unknown_committee(browse, maya):
    account = factories.account(maya)
    furnish(account, 3)
    shown = re.sub(r"[ \n]+", " ", browse(maya).get(page(account)).content.decode())
    document = Snapshot.objects.get().document
    opposition, base = (
        f"{round(document[name] * 100)}\N{NO-BREAK SPACE}%"
        for name in ("opposition", "base_opposition")
    )
    assert f"Somebody needed may be against: {opposition} ({base} if we knew nothing)" in shown
    assert "so 180 days are assumed" in shown
    assert "P(no)" not in shown


def test_the_home_page_says_what_changed_and_what_to_do_until_it_is_dismissed(browse, maya):
    account = factories.account(maya)
    furnish(account, 2)
    Alert.objects.all().delete()
    committee = BuyingCommittee.objects.get()
    Alert.objects.create(
        user=maya, account=account, kind="risk_up", subject=committee.public_id,
        parameters={
            "before": 0.5, "after": 0.61, "person": None, "committee": committee.public_id,
        },
    )  # fmt: skip
    factories.account(maya, name="Quiet")
    client = browse(maya)
    home = client.get(reverse("home")).content.decode()
    assert "Consensus risk rose from 50\N{NO-BREAK SPACE}% to 61\N{NO-BREAK SPACE}%." in home
    assert "talk to Ana Ruiz" in home
    assert "Standing committee" in home
    assert "Other accounts" in home
    assert "Riskiest accounts" not in home
    alert = Alert.objects.get().public_id
    away = client.post(reverse("dismiss_alert", args=[alert]), follow=True).content.decode()
    assert "Consensus risk rose" not in away
    assert "Dismissed." in away
    undo = reverse("restore_alert", args=[alert])
    assert f'action="{undo}"' in away
    back = client.post(undo, follow=True).content.decode()
    assert "It is back." in back
    assert "Consensus risk rose" in back


def test_a_big_account_says_that_it_is_being_analysed(browse, maya):
    account = factories.account(maya)
    furnish(account, 1)
    BuyingCommittee.objects.update(changed_at=timezone.now())
    assert "Being analysed" in browse(maya).get(page(account)).content.decode()


def test_the_trend_holds_every_snapshot_of_eighteen_months(browse, maya, script):
    account = factories.account(maya)
    furnish(account, 1)
    newest = Snapshot.objects.get()
    for days in (30, 600):
        newest.pk, newest.public_id = None, f"sna_{days}"
        newest.on = timezone.localdate() - timedelta(days=days)
        newest.save()
    assert len(script(browse(maya).get(page(account)), "trend-data")["dates"]) == 2


def test_names_cannot_carry_script_into_the_page(browse, maya):
    account = factories.account(maya, name="<script>alert(1)</script>")
    factories.stakeholder(account, "</script><img src=x onerror=alert(1)> Roe")
    shown = browse(maya).get(page(account)).content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


def test_no_page_carries_inline_styles_or_handlers(browse, maya):
    account = factories.account(maya)
    furnish(account, 2)
    for address in (page(account), reverse("accounts"), reverse("home"), reverse("method")):
        shown = browse(maya).get(address).content.decode()
        assert " style=" not in shown
        assert "onclick=" not in shown


def test_a_snapshot_of_an_earlier_version_is_computed_anew(browse, maya, script):
    account = factories.account(maya)
    furnish(account, 1)
    Snapshot.objects.update(document={"as_of": "2026-01-01"})
    assert script(browse(maya).get(page(account)))["people"][0]["power"] == 1.0
    BuyingCommittee.objects.update(changed_at=timezone.now())
    tasks.settle(account)
    assert Snapshot.objects.get().document["power"]


def test_the_sign_in_page_of_a_demonstration_shows_how_to_enter(client, settings):
    settings.DEMO_SIGN_IN = [("maya", "account manager in Milan")]
    shown = client.get(reverse("sign_in")).content.decode()
    assert "<code>maya</code>" in shown
    assert "<code>quorate</code>" in shown
    settings.DEMO_SIGN_IN = []
    assert "quorate</code>" not in client.get(reverse("sign_in")).content.decode()


def test_signing_in_leads_home_and_speaks_the_language_of_the_user(client, maya):
    maya.language = "fr"
    maya.save()
    sent = {"username": "maya", "password": "open sesame"}
    answer = client.post(reverse("sign_in"), sent)
    assert answer.headers["Location"] == "/"
    assert client.cookies["django_language"].value == "fr"


def test_the_order_of_the_list_does_not_tell_a_reader_the_risk(browse, maya):
    lea = factories.user("lea", access=Access.COLLEAGUE)
    for name, stance in (("Calm", 1.0), ("Risky", -1.0)):
        account = factories.account(maya, name=name)
        ana = factories.stakeholder(account)
        factories.seat(factories.committee(account), ana, is_approver=True)
        assessments.record(ana, Statement(stance), on=date(2026, 11, 1), by=maya)
        tasks.settle(account)
        AccountShare.objects.create(account=account, user=lea)
    listed = browse(lea).get(reverse("accounts")).content.decode()
    assert listed.index(">Calm<") < listed.index(">Risky<")
    assert "q-delta" not in listed


def test_the_list_shows_a_reader_the_standing_committee_whichever_deal_is_the_riskiest(
    browse, maya
):
    account = factories.account(maya)
    ana = factories.stakeholder(account)
    factories.seat(factories.committee(account), ana, is_approver=True)
    deal = factories.opportunity(account, name="Big renewal")
    bo = factories.stakeholder(account, "Bo Lee")
    factories.seat(factories.committee(account, for_opportunity=deal), bo, is_approver=True)
    assessments.record(ana, Statement(1.0), on=date(2026, 11, 1), by=maya)
    assessments.record(bo, Statement(-1.0), on=date(2026, 11, 1), by=maya)
    tasks.settle(account)
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=account, user=lea)
    assert "Big renewal" in browse(maya).get(reverse("accounts")).content.decode()
    listed = browse(lea).get(reverse("accounts")).content.decode()
    assert "Big renewal" not in listed
    assert "progress" in listed


def test_the_home_page_tells_judgements_only_to_those_who_may_read_them(browse, maya):
    account = factories.account(maya)
    furnish(account, 2)
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=account, user=lea)
    Alert.objects.create(
        user=lea, account=account, kind="risk_up", subject="com_of_a_former_owner",
        parameters={"before": 0.5, "after": 0.61, "person": None},
    )  # fmt: skip
    home = browse(lea).get(reverse("home")).content.decode()
    assert "Consensus risk rose" not in home
    assert "talk to" not in home
    (row,) = listing.rows(list(listing.accounts_of(lea)), timezone.localdate())
    assert row.next_name == ""


def test_the_notes_of_a_contact_are_for_those_who_may_read_judgements(browse, maya):
    account = factories.account(maya)
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=account, user=lea)
    ana = factories.stakeholder(account)
    contact = touches.Contact(maya, "call", note="She doubts our price")
    touches.log_touch([ana], contact, on=date(2026, 11, 1), by=maya)
    address = reverse("person", args=[account.public_id, ana.public_id])
    assert "She doubts" in browse(maya).get(address).content.decode()
    assert "She doubts" not in browse(lea).get(address).content.decode()


def test_a_line_is_shown_as_chips_before_it_is_saved(browse, maya):
    account = factories.account(maya)
    factories.stakeholder(account, "Ana Ruiz")
    address = reverse("preview_person", args=[account.public_id])
    shown = browse(maya).get(address, {"line": "ana ruiz, CFO, approver"}).content.decode()
    assert "must approve" in shown
    assert "this name is already here" in shown


@pytest.mark.parametrize("asked", ["search=%00", "page=abc", "page=999", "sort=nonsense", "mine=x"])
def test_nonsense_in_the_address_of_the_list_is_ignored(browse, maya, asked):
    factories.account(maya)
    assert browse(maya).get(f"{reverse('accounts')}?{asked}").status_code == 200


def test_the_shares_behind_a_stance_add_up(browse, maya):
    account = factories.account(maya)
    furnish(account, 1)
    (ana,) = account.stakeholders.all()
    shown = browse(maya).get(reverse("person", args=[account.public_id, ana.public_id]))
    shares = [line.share for line in shown.context["panel"].sources]
    assert sum(shares) == pytest.approx(1)
    assert "What we assume of anybody" in shown.content.decode()


def test_guessing_a_password_ends_with_a_sentence(client, maya, settings):
    settings.AXES_FAILURE_LIMIT = 2
    wrong = {"username": "maya", "password": "guess"}
    answers = [client.post(reverse("sign_in"), wrong) for _ in range(3)]
    assert answers[-1].status_code == 429
    assert "Too many attempts." in answers[-1].content.decode()


def test_the_same_news_of_several_committees_is_told_and_dismissed_once(browse, maya):
    account = factories.account(maya)
    ana = factories.stakeholder(account, "Ana Ruiz")
    deal = factories.opportunity(account, name="Expansion")
    for committee in (factories.committee(account), deal.committee):
        factories.seat(committee, ana, is_approver=True)
    tasks.settle(account)
    client = browse(maya)
    page = client.get("/").content.decode()
    assert page.count("We were never in contact with Ana Ruiz, who decides.</a>") == 1
    assert "Standing committee; Expansion." in page
    silent = Alert.objects.filter(kind="decider_silent")
    client.post(reverse("dismiss_alert", args=[silent.first().public_id]))
    assert not silent.filter(dismissed_at=None).exists()

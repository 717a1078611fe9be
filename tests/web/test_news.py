"""News on the home page: what it says, why, and putting it away until a day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import alerts
from accounts.alerts import News
from accounts.models import Access, Account, AccountShare, Alert
from committee.vocabulary import FindingKind
from stakeholders import people
from tests import factories
from web import news, news_words

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def account(maya):
    return factories.account(maya)


@pytest.fixture
def ana(account):
    return factories.stakeholder(account, "Ana Ruiz")


def tell(account, kind, person="", **parameters):
    """One open alert about the account's committee."""
    committee = account.committees.first() or factories.committee(account)
    subject, employee = committee.public_id, parameters.pop("to", None)
    parameters |= {"employee": employee.public_id} if employee else {}
    to = employee.pk if employee else None
    alerts.raise_all([News(account, kind, subject, person, to, parameters)])
    return Alert.objects.latest("pk")


def said(alert):
    (one,) = news.told([alert])
    return one.what.replace("\N{NO-BREAK SPACE}", " ")


def test_each_kind_of_finding_says_what_why_and_when_it_is_told(account, ana):
    for kind in FindingKind:
        alert = tell(account, kind.value, ana.public_id, before=0.4, after=0.9)
        (one,) = news.told([alert])
        assert all((one.what, one.why, one.rule))
        assert "%(" not in one.what + one.why + one.rule


def test_every_sentence_has_a_finding_that_says_it():
    extra = {news_words.EMPTY_SEAT, news_words.NEVER_HEARD, news_words.YOUR_TIE_FADING}
    assert set(news_words.WORDS) == set(FindingKind) | extra


@pytest.mark.parametrize(
    ("kind", "parameters", "sentence"),
    [
        ("champion_gone", {"before": 2, "after": 1}, "We lost Ana Ruiz as our champion."),
        ("perception_gap", {"before": None, "after": 0.75}, "1.5 steps of stance apart."),
        ("perception_gap", {"before": None, "after": 0.999}, "2 steps of stance apart."),
        ("cycle_long", {"before": 120, "after": 164}, "164 days; its kind usually takes 120."),
        ("decider_silent", {"before": 10, "after": 70}, "silent for 70 days."),
        ("decider_silent", {"before": None, "after": None}, "never in contact with Ana Ruiz"),
    ],
)
def test_the_numbers_of_news_stand_in_its_sentence(account, ana, kind, parameters, sentence):
    assert sentence in said(tell(account, kind, ana.public_id, **parameters))


def test_somebody_who_has_left_still_has_a_name(account, ana, maya):
    alert = tell(account, "champion_gone", ana.public_id, before=1, after=0)
    people.leave(ana, on=TODAY, by=maya)
    assert said(alert) == "We lost Ana Ruiz as our champion."


def test_an_empty_seat_is_named_by_its_name_or_its_roles(account):
    committee = factories.committee(account)
    seat = factories.seat(committee, roles=("procurement",))
    empty = tell(account, "seat_empty", seat.public_id, before=None, after=31)
    assert said(empty) == "The seat Procurement has been empty for 31 days."
    silent = tell(account, "decider_silent", seat.public_id, before=None, after=None)
    assert said(silent) == "An empty seat decides: Procurement."


def test_a_fading_tie_is_told_to_whose_it_is_or_of_them_to_the_owner(account, ana):
    tom = factories.user("tom")
    numbers = {"before": 0.8, "after": 0.3}
    of_tom = tell(account, "relationship_fading", ana.public_id, to=tom, **numbers)
    assert said(of_tom) == "The tie of Tom Tester to Ana Ruiz is fading: from 80 % to 30 %."
    alerts.close_all([of_tom])
    Alert.objects.all().delete()
    AccountShare.objects.create(account=account, user=tom)
    own = tell(account, "relationship_fading", ana.public_id, to=tom, **numbers)
    assert own.user == tom
    assert said(own) == "Your tie to Ana Ruiz is fading: from 80 % to 30 %."


def test_the_page_says_why_with_the_bounds_and_leads_to_the_person(browse, maya, account, ana):
    tell(account, "decider_silent", ana.public_id, before=10, after=70)
    page = browse(maya).get(reverse("home")).content.decode()
    assert "nor heard for 60 days, or never." in page
    assert reverse("person", args=[account.public_id, ana.public_id]) in page
    assert "#why-heading" in page


def snooze(client, alert, **sent):
    return client.post(reverse("snooze_alert", args=[alert.public_id]), sent, follow=True)


@pytest.mark.parametrize(
    ("sent", "days"),
    [
        ({"span": "day"}, 1),
        ({"span": "week"}, 7),
        ({"span": "month"}, 30),
        ({"until": (TODAY + timedelta(days=12)).isoformat()}, 12),
    ],
)
def test_news_is_snoozed_for_a_span_or_until_a_day(browse, maya, account, sent, days):
    alert = tell(account, "risk_up", before=0.4, after=0.5)
    page = snooze(browse(maya), alert, **sent)
    alert.refresh_from_db()
    assert alert.snoozed_until == TODAY + timedelta(days=days)
    assert "Snoozed (1)" in page.content.decode()
    assert [one.alert for one in page.context["agenda"].snoozed] == [alert]
    back = reverse("wake_alert", args=[alert.public_id])
    assert f'<form method="post" action="{back}">' in page.content.decode().split('id="toasts"')[1]
    assert "It is back." in browse(maya).post(back, follow=True).content.decode()
    assert page.context["agenda"].items == []


@pytest.mark.parametrize(
    "sent",
    [{}, {"until": TODAY.isoformat()}, {"until": "soon"}, {"span": "year"}],
    ids=["nothing", "today", "no date", "no span"],
)
def test_a_snooze_without_a_day_to_come_is_refused_with_a_sentence(browse, maya, account, sent):
    alert = tell(account, "risk_up", before=0.4, after=0.5)
    answer = snooze(browse(maya), alert, **sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert alerts.open_alerts(maya).get() == alert


def test_what_is_snoozed_can_be_woken(browse, maya, account):
    alert, client = tell(account, "risk_up", before=0.4, after=0.5), browse(maya)
    snooze(client, alert, span="week")
    page = client.post(reverse("wake_alert", args=[alert.public_id]), follow=True)
    assert page.context["agenda"].snoozed == []
    assert [item.news[0].alert for item in page.context["agenda"].items] == [alert]


def test_who_may_no_longer_judge_an_account_sees_nothing_of_what_they_snoozed(
    browse, maya, account
):
    client = browse(maya)
    snooze(client, tell(account, "risk_up", before=0.4, after=0.5), span="week")
    Account.objects.update(owner=factories.user("tom"))
    AccountShare.objects.create(account=account, user=maya)
    maya.access = Access.COLLEAGUE
    maya.save()
    assert "Snoozed" not in client.get(reverse("home")).content.decode()


def test_much_news_takes_no_more_queries_than_little(browse, maya):
    client = browse(maya)

    def queries(count):
        for n in range(count):
            one = factories.account(maya, name=f"Account {count} {n}")
            ana = factories.stakeholder(one, "Ana Ruiz")
            tell(one, "champion_gone", ana.public_id, before=1, after=0)
            asleep = tell(one, "risk_up", before=0.4, after=0.5)
            alerts.snooze_everywhere(asleep, TODAY + timedelta(days=2))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("home")).status_code == 200
        return len(captured)

    assert queries(1) == queries(12)


def test_an_empty_seat_is_told_once_and_dismissed_with_its_silence(browse, maya, account):
    seat = factories.seat(factories.committee(account), roles=("legal",)).public_id
    tell(account, "decider_silent", seat)
    tell(account, "seat_empty", seat, after=70)
    client = browse(maya)
    page = client.get(reverse("home")).content.decode()
    assert page.count("/dismiss/") == 1
    assert "has been empty for 70" in page
    shown = Alert.objects.get(kind="seat_empty").public_id
    client.post(reverse("dismiss_alert", args=[shown]))
    assert not alerts.open_alerts(maya).exists()
    client.post(reverse("restore_alert", args=[shown]))
    assert alerts.open_alerts(maya).count() == 2


def test_the_rest_of_the_news_says_how_much_it_is(browse, maya, account):
    for number in range(6):
        person = factories.stakeholder(account, f"Person Number{number}").public_id
        tell(account, "decider_silent", person, after=60 + number)
    assert "<summary>2 more</summary>" in browse(maya).get(reverse("home")).content.decode()

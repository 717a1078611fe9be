from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import alerts, judges
from accounts.alerts import News
from accounts.errors import Refused
from accounts.inserting import insert_likely_new, insert_missing
from accounts.models import Access, Account, AccountShare, Alert, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return factories.account(factories.user("maya"))


@pytest.fixture
def tom(account):
    """Works on the account too."""
    tom = factories.user("tom")
    AccountShare.objects.create(account=account, user=tom)
    return tom


def risk_up(account, **more):
    return News(account, "risk_up", "com_1", parameters={"after": 0.7}, **more)


def fading(account, employee, person="stk_1"):
    parameters = {"employee": employee.public_id, "after": 0.2}
    return News(account, "relationship_fading", "com_1", person, employee.pk, parameters)


def raise_one(account):
    alerts.raise_all([risk_up(account)])
    return Alert.objects.filter(account=account).first()


def queries(act):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


def test_an_alert_reaches_the_owner_once_while_it_is_open(account):
    assert alerts.raise_all([risk_up(account)]) == 1
    assert alerts.raise_all([risk_up(account)]) == 0
    assert alerts.open_alerts(account.owner).count() == 1


def test_the_same_news_twice_in_a_batch_is_told_once_as_first_said(account):
    again = News(account, "risk_up", "com_1", parameters={"after": 0.9})
    assert alerts.raise_all([risk_up(account), again, risk_up(account, person="stk_1")]) == 2
    assert Alert.objects.get(person="").parameters == {"after": 0.7}


@pytest.mark.parametrize("insert", [insert_missing, insert_likely_new])
def test_what_somebody_else_told_meanwhile_is_left_as_it_is(account, insert):
    told = raise_one(account)
    later = told.raised_at + timedelta(microseconds=1)
    told_too = {
        "public_id": "alr_1",
        "account_id": account.pk,
        "kind": "risk_up",
        "subject": "com_1",
        "parameters": {"after": 0.9},
        "person": "",
        "employee": "",
        "is_personal": False,
        "raised_at": later.isoformat(),
        "is_over": False,
    }
    new = {**told_too, "public_id": "alr_2", "subject": "com_2"}
    insert(Alert, list(new), [list(told_too.values()), list(new.values())])
    held = Alert.objects.order_by("pk").values_list("public_id", "parameters", "raised_at")
    assert list(held) == [
        (told.public_id, {"after": 0.7}, told.raised_at),
        ("alr_2", {"after": 0.9}, later),
    ]


def test_what_is_said_of_open_alerts_is_renewed_and_nothing_else(account):
    alerts.raise_all([risk_up(account), risk_up(account, person="stk_1")])
    first, second = Alert.objects.order_by("pk")
    said = {"after": 0.1 + 0.2, "person": None, "who": "Zoë 'Z' \"%s\" \\u0041", "of": [1, {}]}
    alerts.renew_all([(first, said), (second, second.parameters)])
    assert Alert.objects.get(pk=first.pk).parameters == said
    assert Alert.objects.get(pk=second.pk).parameters == {"after": 0.7}


def test_what_was_dismissed_is_raised_again_on_another_day_only(account):
    alerts.dismiss(raise_one(account))
    raise_one(account)
    assert not alerts.open_alerts(account.owner).exists()
    Alert.objects.update(raised_at=timezone.now() - timedelta(days=1))
    raise_one(account)
    assert alerts.open_alerts(account.owner).count() == 1


def test_what_was_over_and_stands_again_is_told_the_same_day(account):
    alerts.close_all([raise_one(account)])
    raise_one(account)
    assert alerts.open_alerts(account.owner).count() == 1


def test_personal_news_reaches_whom_it_is_about(account, tom):
    alerts.raise_all([fading(account, tom)])
    alert = alerts.open_alerts(tom).get()
    assert alert.is_personal
    assert not alerts.open_alerts(account.owner).exists()


def test_personal_news_of_two_employees_about_one_person_are_two(account, tom):
    assert alerts.raise_all([fading(account, tom), fading(account, account.owner)]) == 2
    assert alerts.open_alerts(tom).count() == alerts.open_alerts(account.owner).count() == 1


def deactivate(tom):
    User.objects.filter(pk=tom.pk).update(is_active=False)


def make_a_colleague_of(tom):
    User.objects.filter(pk=tom.pk).update(access=Access.COLLEAGUE)


def unshare(tom):
    AccountShare.objects.filter(user=tom).delete()


LOSSES = [deactivate, make_a_colleague_of, unshare]


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
def test_personal_news_of_who_may_not_judge_reaches_the_owner(account, tom, lose):
    lose(tom)
    alerts.raise_all([fading(account, tom)])
    assert not alerts.open_alerts(account.owner).get().is_personal


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
def test_an_open_personal_alert_goes_to_the_owner_when_its_user_loses_the_account(
    account, tom, lose
):
    alerts.raise_all([fading(account, tom)])
    alerts.hand_over([account])
    assert alerts.open_alerts(tom).exists()
    lose(tom)
    alerts.hand_over([account])
    assert not alerts.open_alerts(account.owner).get().is_personal


def test_who_takes_an_account_over_takes_its_alerts_over_as_unseen(account, tom):
    raise_one(account)
    alerts.raise_all([fading(account, tom)])
    Alert.objects.update(snoozed_until="2999-01-01", mailed_at=timezone.now())
    account.owner = factories.user("pia")
    account.save()
    alerts.hand_over([account])
    taken = Alert.objects.get(user=account.owner)
    assert (taken.kind, taken.snoozed_until, taken.mailed_at) == ("risk_up", None, None)
    kept = Alert.objects.get(user=tom)
    assert kept.snoozed_until is not None


def test_what_nobody_owned_reaches_the_next_owner(account):
    former, account.owner = account.owner, None
    account.save()
    assert raise_one(account).user is None
    account.owner = factories.user("pia")
    account.save()
    alerts.hand_over([account])
    assert alerts.open_alerts(account.owner).count() == 1
    assert not alerts.open_alerts(former).exists()


@pytest.fixture
def ownerless(account):
    """Whose owner is no longer with us; nobody else sees all."""
    deactivate(account.owner)
    return account


def addressee(account):
    """Whom new news reach, and old ones once the account was looked at again."""
    raise_one(account)
    new = Alert.objects.get().user
    Alert.objects.update(user=account.owner, snoozed_until="2999-01-01")
    alerts.hand_over([account])
    alert = Alert.objects.get()
    assert alert.user == new
    assert new is None or list(alerts.open_alerts(new)) == [alert]
    return new


def test_without_an_owner_the_lead_above_the_former_one_is_told(ownerless, tom):
    lead = factories.user("lea", access=Access.MANAGER)
    north = factories.team("North", lead=lead)
    User.objects.filter(pk=ownerless.owner_id).update(team=north)
    factories.user("chloe", access=Access.CX_LEAD)
    assert addressee(ownerless) == lead


def test_without_a_lead_it_is_who_works_on_the_account_longest(ownerless, tom):
    reader = factories.user("rea", access=Access.READ_ONLY)
    for user in (reader, factories.user("pia")):
        AccountShare.objects.create(account=ownerless, user=user)
    factories.user("chloe", access=Access.CX_LEAD)
    assert addressee(ownerless) == tom
    deactivate(tom)
    Alert.objects.all().delete()
    assert addressee(ownerless).username == "pia"


def test_without_anybody_near_it_is_who_sees_all_and_may_give_it_an_owner(account):
    account.owner = None
    account.save()
    assert addressee(account) is None
    Alert.objects.all().delete()
    admin = factories.user("ada", access=Access.ADMINISTRATOR)
    assert addressee(account) == admin
    Alert.objects.all().delete()
    chloe = factories.user("chloe", access=Access.CX_LEAD)
    assert addressee(account) == chloe


def test_many_accounts_without_an_owner_take_no_more_queries_than_one(account, tom):
    others = [factories.account(account.owner, name=f"Account {n}") for n in range(20)]
    Account.objects.update(owner=None)
    AccountShare.objects.bulk_create(AccountShare(account=one, user=tom) for one in others)

    def tell(accounts):
        accounts = list(Account.objects.filter(pk__in=[one.pk for one in accounts]))
        alerts.raise_all([risk_up(one) for one in accounts])
        alerts.hand_over(accounts)

    assert queries(lambda: tell(others)) == queries(lambda: tell([account]))


def test_open_alerts_are_found_by_subject_and_renewed_and_closed_together(account):
    alerts.raise_all([News(account, "risk_up", f"com_{n}") for n in range(3)])
    found = alerts.open_about(["com_0", "com_1", "com_9"])
    assert [len(some) for some in found.values()] == [1, 1, 0]
    alerts.renew_all([(found["com_0"][0], {"after": 0.9})])
    assert Alert.objects.get(subject="com_0").parameters == {"after": 0.9}
    alerts.close_all(found["com_1"])
    assert alerts.open_about(["com_1"]) == {"com_1": []}
    alerts.renew_all([(found["com_1"][0], {"after": 0.1})])
    assert alerts.open_about(["com_1"]) == {"com_1": []}


def test_what_was_erased_while_it_was_looked_at_does_not_come_back(account):
    alerts.raise_all([News(account, "risk_up", f"com_{n}", person="stk_1") for n in range(2)])
    found = alerts.open_about(["com_0", "com_1"])
    Alert.objects.filter(subject="com_0").delete()
    alerts.renew_all([(one, {"after": 0.9}) for some in found.values() for one in some])
    left = Alert.objects.values_list("subject", "parameters")
    assert list(left) == [("com_1", {"after": 0.9})]


def test_many_news_take_no_more_queries_than_one(account, tom):
    others = [factories.account(account.owner, name=f"Account {n}") for n in range(20)]
    AccountShare.objects.bulk_create(AccountShare(account=one, user=tom) for one in others)

    def tell(accounts):
        news = [risk_up(one) for one in accounts] + [fading(one, tom) for one in accounts]
        alerts.raise_all(news)
        found = alerts.open_about(["com_1"])["com_1"]
        alerts.renew_all([(one, {"after": one.pk}) for one in found])
        alerts.hand_over(accounts)
        alerts.close_all(found)

    assert queries(lambda: tell(others)) == queries(lambda: tell([account]))


def test_who_no_longer_sees_the_account_no_longer_sees_its_alerts(account):
    raise_one(account)
    former, account.owner = account.owner, factories.user("tom")
    account.save()
    assert not alerts.open_alerts(former).exists()


def test_judging_many_pairs_at_once_is_judging_each(account):
    """Every kind of user against every way to an account, with the query that decides alone."""
    north = factories.team("North")
    under = factories.team("Under", parent=north)
    users = [factories.user(access, access=access) for access in Access.values]
    users += [factories.user("lead", access=Access.MANAGER)]
    users += [factories.user("gone", access=Access.CX_LEAD)]
    deactivate(users[-1])
    north.lead = users[-2]
    north.save()
    seller = factories.user("seller", team=under)
    factories.account(seller, name="Of the team")
    factories.account(account.owner, name="Stub", is_stub=True)
    for user in users:
        factories.account(user, name=f"Of {user.username}")
        AccountShare.objects.create(account=account, user=user)
    pairs = {(user, one) for user in User.objects.all() for one in Account.objects.all()}
    alone = {
        (user.pk, one.pk)
        for user, one in pairs
        if Account.objects.judged_by(user).filter(pk=one.pk).exists()
    }
    assert judges.among({(user.pk, one.pk) for user, one in pairs}) == alone
    assert 0 < len(alone) < len(pairs)


def put_away(alert, days):
    alerts.snooze_everywhere(alert, timezone.localdate() + timedelta(days=days))


def test_what_is_put_away_comes_back_by_itself_on_its_day_as_news(account):
    alert, today = raise_one(account), timezone.localdate()
    Alert.objects.update(mailed_at=timezone.now())
    put_away(alert, days=7)
    shown = {
        days: alerts.open_alerts(account.owner, today + timedelta(days=days)).exists()
        for days in (0, 6, 7, 8)
    }
    assert shown == {0: False, 6: False, 7: True, 8: True}
    assert alerts.snoozed_alerts(account.owner).get() == alert
    assert not alerts.snoozed_alerts(account.owner, today + timedelta(days=7)).exists()
    assert Alert.objects.get().mailed_at is None


@pytest.mark.parametrize("days", [0, -1])
def test_nothing_is_put_away_until_today_or_earlier(account, days):
    alert = raise_one(account)
    with pytest.raises(Refused, match="after today"):
        put_away(alert, days)
    assert alerts.open_alerts(account.owner).exists()


def test_what_is_put_away_is_not_raised_again_and_closes_with_its_reason(account):
    put_away(raise_one(account), days=7)
    assert alerts.raise_all([risk_up(account)]) == 0
    alerts.close_all(alerts.open_about(["com_1"])["com_1"])
    assert not alerts.snoozed_alerts(account.owner).exists()


def test_one_person_in_two_committees_is_put_away_and_woken_and_dismissed_in_both(account):
    silent = [News(account, "decider_silent", f"com_{n}", "stk_1") for n in range(2)]
    other = News(account, "decider_silent", "com_0", "stk_2")
    alerts.raise_all([*silent, other])
    alert = Alert.objects.get(subject="com_0", person="stk_1")
    put_away(alert, days=1)
    assert alerts.open_alerts(account.owner).get().person == "stk_2"
    alerts.wake_everywhere(alert)
    assert alerts.open_alerts(account.owner).count() == 3
    alerts.dismiss_everywhere(alert)
    assert alerts.open_alerts(account.owner).get().person == "stk_2"


def test_what_was_dismissed_together_comes_back_together(account):
    silent = [News(account, "decider_silent", f"com_{n}", "stk_1") for n in range(3)]
    alerts.raise_all(silent)
    earlier, alert, twin = Alert.objects.order_by("subject")
    alerts.dismiss(earlier)
    alerts.dismiss_everywhere(alert)
    alert.refresh_from_db()
    alerts.restore_everywhere(alert)
    assert set(alerts.open_alerts(account.owner)) == {alert, twin}
    alerts.restore_everywhere(Alert.objects.get(pk=alert.pk))
    assert alerts.open_alerts(account.owner).count() == 2


def test_what_is_over_or_told_anew_is_not_brought_back(account):
    alert = raise_one(account)
    alerts.dismiss(alert)
    again = Alert.objects.get(pk=alert.pk)
    newer = Alert.objects.get(pk=alert.pk)
    newer.pk, newer.public_id, newer.dismissed_at = None, "alr_newer", None
    newer.save()
    alerts.restore_everywhere(again)
    assert alerts.open_alerts(account.owner).get().public_id == "alr_newer"
    alerts.close_all([newer])
    newer.refresh_from_db()
    alerts.restore_everywhere(newer)
    assert not alerts.open_alerts(account.owner).exists()


def test_the_same_news_of_another_user_stays_when_one_puts_it_away(account, tom):
    alerts.raise_all([fading(account, tom), fading(account, account.owner)])
    put_away(alerts.open_alerts(tom).get(), days=1)
    assert not alerts.open_alerts(tom).exists()
    assert alerts.open_alerts(account.owner).exists()

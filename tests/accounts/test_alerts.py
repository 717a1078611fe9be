from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import alerts
from accounts.models import Alert
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return factories.account(factories.user("maya"))


def raise_one(account, kind="risk_up"):
    return alerts.raise_alert(account, kind=kind, subject="com_1", parameters={"after": 0.7})


def test_an_alert_reaches_the_owner_once_while_it_is_open(account):
    raise_one(account)
    raise_one(account)
    assert alerts.open_alerts(account.owner).count() == 1


def test_a_dismissed_alert_is_raised_again_on_another_day_only(account):
    alerts.dismiss(raise_one(account))
    raise_one(account)
    assert not alerts.open_alerts(account.owner).exists()
    Alert.objects.update(raised_at=timezone.now() - timedelta(days=1))
    raise_one(account)
    assert alerts.open_alerts(account.owner).count() == 1


def test_what_nobody_owned_reaches_the_next_owner(account):
    former, account.owner = account.owner, None
    assert raise_one(account).user is None
    account.owner = factories.user("tom")
    account.save()
    alerts.review(account, "com_1", lambda alert: alert.parameters)
    assert alerts.open_alerts(account.owner).count() == 1
    assert not alerts.open_alerts(former).exists()


def test_an_alert_is_renewed_while_its_reason_holds_and_closed_when_it_has_gone(account):
    raise_one(account)
    alerts.review(account, "com_1", lambda alert: {"after": 0.9})
    assert Alert.objects.get(dismissed_at=None).parameters == {"after": 0.9}
    alerts.review(account, "com_2", lambda alert: None)
    assert Alert.objects.filter(dismissed_at=None).exists()
    alerts.review(account, "com_1", lambda alert: None)
    assert not Alert.objects.filter(dismissed_at=None).exists()


def test_who_no_longer_sees_the_account_no_longer_sees_its_alerts(account):
    raise_one(account)
    former, account.owner = account.owner, factories.user("tom")
    account.save()
    assert not alerts.open_alerts(former).exists()

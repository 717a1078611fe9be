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


def test_an_account_without_owner_tells_nobody(account):
    account.owner = None
    assert raise_one(account) is None
    assert not Alert.objects.exists()


def test_who_no_longer_sees_the_account_no_longer_sees_its_alerts(account):
    raise_one(account)
    former, account.owner = account.owner, factories.user("tom")
    account.save()
    assert not alerts.open_alerts(former).exists()

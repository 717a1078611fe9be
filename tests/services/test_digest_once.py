"""Several workers at the digests of one morning, on a database that lets them run at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection

from accounts import alerts
from accounts.alerts import News
from accounts.models import User
from tests import factories
from web import digest

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

WORKERS, READERS = 4, 12
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_workers_at_once_mail_every_reader_once():
    for n in range(READERS):
        account = factories.account(factories.user(f"reader{n}"), name=f"Account {n}")
        alerts.raise_all([News(account, "risk_up", "com_1", parameters={"after": 0.5})])
        User.objects.filter(pk=account.owner_id).update(email=f"{n}@halden.example")
    together = Barrier(WORKERS)

    def work(_worker):
        together.wait()
        try:
            return digest.send_due(MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        sent = list(workers.map(work, range(WORKERS)))
    assert sum(sent) == READERS
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        f"{n}@halden.example" for n in range(READERS)
    )

"""Clients that write at the same time, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Access, Account, User
from crm import sync
from crm.models import Link, Source
from stakeholders.models import Stakeholder
from tests import factories

BATCH = [
    *({"type": "account", "external_id": f"a{one}", "fields": {"name": "C"}} for one in range(5)),
    *(
        {
            "type": "stakeholder",
            "external_id": f"p{one}",
            "fields": {"last_name": f"Person {one}"},
            "refs": {"account": {"external_id": f"a{one % 5}"}},
        }
        for one in range(40)
    ),
]


def _send(name):
    try:
        source = Source.objects.get(name=name)
        user = User.objects.get(username="clerk")
        # The order of the records differs, and with it the order of what is locked.
        batch = BATCH[::-1] if name == "hubspot" else BATCH
        return [str(one.status) for one in sync.apply(source, batch, user=user)]
    finally:
        connection.close()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_same_batch_from_many_clients_at_once_is_written_once_per_source():
    factories.user("clerk", access=Access.ADMINISTRATOR)
    for name in ("salesforce", "hubspot"):
        Source.objects.create(name=name)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(_send, ["salesforce", "hubspot"] * 6))
    created = [answer for answer in answers if set(answer) == {"created"}]
    unchanged = [answer for answer in answers if set(answer) == {"unchanged"}]
    assert (len(created), len(unchanged)) == (2, 10)
    assert (Account.objects.count(), Stakeholder.objects.count()) == (10, 80)
    assert Link.objects.count() == 90

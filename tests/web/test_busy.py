"""A database that somebody else keeps busy."""

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from accounts.models import Account
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def failing(sentence):
    def fail(execute, sql, params, many, context):
        if sql.startswith(("UPDATE", "INSERT")):
            raise OperationalError(sentence)
        return execute(sql, params, many, context)

    return connection.execute_wrapper(fail)


def test_who_comes_while_the_database_is_busy_is_told_to_try_again(maya, browse):
    client = browse(maya)
    account = factories.account(maya)

    with failing("database is locked"):
        answer = client.post(reverse("edit_account", args=[account.public_id]), {"name": "New"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "try again in a moment" in answer.content.decode()
    assert Account.objects.get().name == account.name


def test_what_is_broken_is_not_called_busy(maya, browse):
    client, account = browse(maya), factories.account(maya)
    client.raise_request_exception = False
    with failing("no such table: accounts_account"):
        answer = client.post(reverse("edit_account", args=[account.public_id]), {"name": "New"})
    assert answer.status_code == 500

"""What the log says of those who are refused."""

import logging

import pytest
from django.urls import reverse

from accounts.models import Access
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_refusal_is_one_line_without_the_way_through_the_code(client, caplog):
    rae = factories.user("rae", access=Access.COLLEAGUE)
    client.force_login(rae, backend="django.contrib.auth.backends.ModelBackend")
    with caplog.at_level(logging.WARNING, logger="django.request"):
        assert client.get(reverse("add_account")).status_code == 403
    (record,) = [one for one in caplog.records if one.name == "django.request"]
    assert record.getMessage() == "Forbidden (Permission denied): /accounts/add/"
    assert record.exc_info is None

"""Maya signed in at the pages of one account."""

import json
import re

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def browse():
    """A browser of somebody who is signed in."""

    def signed_in(user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def script():
    """The data that a page holds for its scripts."""

    def read(answer, name="map-data"):
        found = re.search(
            rf'<script id="{name}" type="application/json">(.*?)</script>',
            answer.content.decode(),
            re.DOTALL,
        )
        return json.loads(found[1])

    return read

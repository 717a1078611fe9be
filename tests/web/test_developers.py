"""The page for developers says all that the description says."""

import re

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    client.force_login(factories.user())
    return client.get("/developers/").content.decode()


def test_every_operation_and_every_shape_has_its_place(page):
    told = SchemaGenerator().get_schema(request=None, public=True)
    wanted = {one["operationId"] for item in told["paths"].values() for one in item.values()}
    wanted |= {f"shape-{name}" for name in told["components"]["schemas"]}
    assert wanted <= set(re.findall(r'id="([^"]+)"', page))


def test_what_leads_to_a_place_finds_it(page):
    led = set(re.findall(r'href="#([^"]+)"', page))
    assert led <= set(re.findall(r'id="([^"]+)"', page))


def test_scopes_examples_and_refusals_are_told(page):
    for word in ("sync", "003Hs00001AbCdEFGH", "application/problem+json", "RFC 9457."):
        assert word in page


def test_nothing_in_it_runs(page):
    assert not re.search(r"<script(?![^>]+\bsrc=)|\bon\w+=\"|\bstyle=\"", page)

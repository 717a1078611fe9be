"""Who uses what will go one day is told by every answer, and by the description."""

from datetime import UTC, datetime

import pytest
from drf_spectacular.generators import SchemaGenerator

from api import retiring, rights
from api.retiring import NOTICE, RETIRING, Retirement
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "https://quorate.example/developers/leaving"
LEAVING = Retirement(datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC), PAGE)


@pytest.fixture
def leaving(monkeypatch):
    monkeypatch.setitem(retiring.RETIRING, ("GET", "v1/accounts"), LEAVING)


@pytest.mark.usefixtures("leaving")
def test_what_will_go_says_when_and_what_to_use_instead(machine, maya):
    for name in ("Acme", "Bolt"):
        factories.account(maya, name=name)
    answer = machine.get("/api/v1/accounts?limit=1")
    assert answer["Deprecation"] == "@1793491200"
    assert answer["Sunset"] == "Mon, 01 Nov 2027 00:00:00 GMT"
    following, page = answer["Link"].split(", ")
    assert following.endswith('rel="next"')
    assert page == f'<{PAGE}>; rel="deprecation"; type="text/html"'
    assert machine.head("/api/v1/accounts")["Sunset"] == answer["Sunset"]
    assert machine.get("/api/v1/accounts?limit=0")["Sunset"] == answer["Sunset"]


def test_the_description_says_so_too(monkeypatch):
    before = SchemaGenerator().get_schema(public=True)["paths"]
    monkeypatch.setitem(retiring.RETIRING, ("GET", "v1/accounts"), LEAVING)
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    leaves = [
        (path, method)
        for path, one in paths.items()
        for method, operation in one.items()
        if operation.get("deprecated")
    ]
    assert leaves == [("/api/v1/accounts", "get")]
    said = paths["/api/v1/accounts"]["get"]["description"]
    assert said.startswith(before["/api/v1/accounts"]["get"]["description"])
    assert said.endswith(f"It works until 2027-11-01: see {PAGE}")


def test_of_what_stays_nothing_is_said(machine):
    answer = machine.get("/api/v1/accounts")
    assert not {"Deprecation", "Sunset"} & set(answer.headers)


def test_whatever_will_go_is_there_and_is_told_in_time():
    for (method, place), one in RETIRING.items():
        assert rights.needed_for(place, method.lower())
        assert one.until - one.since >= NOTICE

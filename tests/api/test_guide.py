"""The guide is true: its programs run as they stand."""

import io
import json
import os
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts import numbering
from accounts.facts import OPEN
from accounts.models import Opportunity
from crm.decisions import Status
from crm.models import Conflict, Merge
from crm.ownership import Reason, Rule
from stakeholders import people
from stakeholders.models import Position, Stakeholder
from stakeholders.people import Post
from tests import factories
from tests.api import curl

CURL = Path(curl.__file__)
GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text("utf-8")


@pytest.fixture
def reached(live_server, source, clerk, monkeypatch):
    """Where the stories go, with a key that may do all of it."""
    monkeypatch.setenv("QUORATE_URL", live_server.url)
    monkeypatch.setenv("QUORATE_KEY", factories.secret_of_key(source, clerk))


@pytest.fixture
def python(reached):
    """Runs blocks of Python in one program."""
    names = {}

    def run(block):
        with redirect_stdout(io.StringIO()) as out:
            exec(compile(block, "docs/api.md", "exec"), names)
        return out.getvalue()

    return run


@pytest.fixture
def shell(reached, tmp_path, monkeypatch):
    """Runs blocks of commands in one shell, which stops at the first that fails."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, words in {"curl": [str(CURL)], "python3": []}.items():
        line = shlex.join([sys.executable, *words])
        (programs / name).write_text(f'#!/bin/sh\nexec {line} "$@"\n')
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    said = [*blocks("Four more stories", "sh")[:1]]

    def run(block):
        """Each shell begins with what was said before, but hears only the last block."""
        (tmp_path / "story").write_text("\n".join([*said, block]))
        ran = subprocess.run(
            ["/bin/sh", "-eu", "story"], cwd=tmp_path, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return run


@pytest.fixture
def client_of_the_guide(machine):
    """What the first load leaves."""
    factories.user("integration")
    (body,) = re.findall(r"-d '\n(.*?)'$", GUIDE, re.MULTILINE | re.DOTALL)
    machine.post("/api/v1/sources/salesforce/batch", json.loads(body), "json")
    return Stakeholder.objects.get(person__first_name="Ana")


@pytest.mark.django_db(transaction=True)
def test_the_first_load_of_the_guide_runs_in_python(python):
    (program,) = blocks("First load, and every load after it", "python")
    assert "Ruiz" in python(program)


@pytest.fixture(params=["sh", "python"])
def tell(request):
    """Tells the blocks of a story in one language, with what happens between them."""
    run = request.getfixturevalue({"sh": "shell", "python": "python"}[request.param])
    if request.param == "python":
        (program,) = blocks("First load, and every load after it", "python")
        run(program.partition("\nrecords = [")[0])

    def story(title, *between):
        told = blocks(title, request.param)
        assert len(told) == len(between) + 1
        for block, happens in zip(told, [*between, lambda: None], strict=True):
            heard = run(block)
            happens()
        return heard

    return story


@pytest.mark.django_db(transaction=True)
def test_what_changed_is_followed_as_the_guide_says(client_of_the_guide, tell):
    heard = tell("Incremental")
    assert "['title']" in heard
    assert Position.objects.get(OPEN, stakeholder=client_of_the_guide).title == "Chair"


@pytest.mark.django_db(transaction=True)
def test_two_people_are_merged_and_parted_as_the_guide_says(client_of_the_guide, tell):
    heard = tell("Merge")
    assert "merged" in heard
    (merge,) = Merge.objects.all()
    assert (merge.winner, merge.undone_at is not None) == (client_of_the_guide.public_id, True)


@pytest.mark.django_db(transaction=True)
def test_a_conflict_is_settled_as_the_guide_says(client_of_the_guide, tell, clerk):
    def corrected():
        people.change_person(client_of_the_guide, by=clerk, phone="+41 31 222")

    tell("Conflict", corrected)
    (conflict,) = Conflict.objects.all()
    assert (conflict.base, conflict.ours, conflict.theirs, conflict.resolution) == (
        "+41 31 111", "+41 31 222", "+41 31 333", "theirs",
    )  # fmt: skip
    client_of_the_guide.person.refresh_from_db()
    assert client_of_the_guide.person.phone == "+41 31 333"


@pytest.mark.django_db(transaction=True)
def test_what_others_wrote_is_written_back_as_the_guide_says(
    client_of_the_guide, tell, clerk, source
):
    today = timezone.localdate()
    people.take_post(client_of_the_guide, post=Post(title="President"), on=today, by=clerk)
    heard = tell("Write-back")
    assert "President" in heard
    source.refresh_from_db()
    assert source.outbox_position == numbering.next_number()


@pytest.mark.django_db(transaction=True)
def test_the_commands_of_the_guide_run_one_after_the_other(live_server, monkeypatch):
    signing, first = blocks("Signing in", "sh"), blocks("First load, and every load after it", "sh")
    user, key, revoke = re.findall(r"^\S+ manage\.py (.*)", "\n".join(signing), re.MULTILINE)
    (whoami,) = re.findall(r"^curl .*whoami$", signing[0], re.MULTILINE)
    (batch,) = first
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
    words = shlex.split(os.path.expandvars(command.replace("\\\n", " ")))
    _told, request = curl.asked(words[1:])
    with curl.answered(request) as answer:
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
    assert told == {*Rule, *Reason}


def part(title):
    """What stands below a heading."""
    text = re.split(rf"^##+ {title}$", GUIDE, flags=re.MULTILINE)[1]
    return re.split(r"^##+ ", text, maxsplit=1, flags=re.MULTILINE)[0]


def blocks(title, language):
    """The code below a heading."""
    return re.findall(rf"^```{language}\n(.*?)^```", part(title), re.MULTILINE | re.DOTALL)


def words(section):
    """The words in the first column of the tables of a section."""
    text = part(section)
    return set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", text, re.MULTILINE))))

"""Jobs on their pages: listed, followed, stopped, and what became of their rows."""

import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, Account, Job
from crm import imports, load_pieces, loads, sources, tasks
from crm.loads import Request
from crm.models import Import, Load
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(maya):
    return sources.add_source("salesforce", by=maya)


@pytest.fixture
def admin():
    return factories.user("root", access=Access.ADMINISTRATOR)


def lines(*names):
    return [
        {"type": "account", "external_id": str(n), "fields": {"name": name} if name else {}}
        for n, name in enumerate(names)
    ]


def loading(source, user, *names):
    """A load that waits for a worker."""
    return loads.take_batch(source, lines(*names), Request("ndjson"), by=user)


def page(client, load, **headers):
    return client.get(reverse("job", args=[load.public_id]), headers=headers).content.decode()


def results(client, load, wanted):
    answer = client.get(reverse("job_results", args=[load.public_id, wanted]))
    return answer.status_code, b"".join(answer).decode() if answer.status_code == 200 else ""


def test_a_load_is_followed_until_its_results_are_there(maya, browse, source):
    client, load = browse(maya), loading(source, maya, "One", "Two", "")
    waiting = page(client, load)
    assert "Waiting" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert page(client, load, **{"HX-Request": "true"}).lstrip().startswith("<section")
    tasks.run_load(load.job_id)
    done = page(client, load)
    assert "<strong>2</strong> new" in done
    assert "<strong>1</strong> not imported" in done
    assert "hx-trigger" not in done
    assert results(client, load, "ok")[1].splitlines()[1].startswith("1,created,account,0,acc_")
    failed = results(client, load, "failed")[1].splitlines()
    assert failed[1].startswith("3,/fields/name")
    assert json.dumps(lines("", "", "")[2], separators=(",", ":")).replace('"', '""') in failed[1]
    assert results(client, load, "unprocessed")[0] == 404


def test_a_running_load_says_how_fast_it_is_and_how_long_it_takes(maya, browse, source):
    load = loading(source, maya, "One")
    Load.objects.filter(pk=load.pk).update(
        state="running", position=25, total=100, worked_seconds=60, counts={"created": 90_000}
    )
    running = page(browse(maya), load)
    assert "25 % done" in running
    assert "1,500 records a second · about 3 minutes left" in running
    assert 'value="0.25"' in running


def test_a_load_is_stopped_and_gives_back_what_was_not_looked_at(maya, browse, source):
    client, load = browse(maya), loading(source, maya, "One", "Two")
    answer = client.post(reverse("cancel_job", args=[load.public_id]), follow=True)
    assert "Cancelled" in answer.content.decode()
    assert "Nothing was written." in answer.content.decode()
    tasks.run_load(load.job_id)
    assert not Account.objects.exists()
    assert len(results(client, load, "unprocessed")[1].splitlines()) == 3
    again = client.post(reverse("cancel_job", args=[load.public_id]), follow=True)
    assert again.status_code == 200


def test_a_load_that_ended_is_not_stopped_any_more(maya, browse, source):
    client, load = browse(maya), loading(source, maya, "One")
    tasks.run_load(load.job_id)
    answer = client.post(reverse("cancel_job", args=[load.public_id]), follow=True)
    assert "It had ended before." in answer.content.decode()
    assert "Stop" not in page(client, load)


@pytest.mark.parametrize(
    ("state", "reason", "told", "has_rest"),
    [
        ("failed", {"code": "binary", "detail": "-"}, "This is not text.", False),
        ("failed", {"code": "erased", "detail": "-"}, "Somebody was erased", False),
        ("failed", {}, "Its workers stopped three times", True),
        ("failed", {"code": "new", "detail": "In English."}, "In English.", True),
        ("open", {}, "have arrived", False),
    ],
)
def test_why_a_load_does_not_go_on_is_a_sentence(
    maya, browse, source, state, reason, told, has_rest
):
    load = loading(source, maya, "One")
    Load.objects.filter(pk=load.pk).update(state=state, reason=reason)
    if reason.get("code") == "erased":
        load_pieces.empty(Load.objects.all())
    shown = page(browse(maya), load)
    assert told in shown
    assert ("What was not looked at" in shown) == has_rest


def test_the_list_holds_loads_and_files_the_newest_first(maya, browse, source):
    loading(source, maya, "One")
    imports.receive(io.BytesIO(b"name\nAna"), by=maya, kind="people", name="people.csv")
    shown = browse(maya).get(reverse("jobs")).content.decode()
    assert shown.index("people.csv") < shown.index("Load of salesforce")
    assert "Not confirmed" in shown


def test_administrators_see_all_loads_and_others_their_own(maya, admin, browse, source):
    load = loading(source, maya, "One")
    tom = browse(factories.user("tom"))
    assert tom.get(reverse("job", args=[load.public_id])).status_code == 404
    assert "No jobs" in tom.get(reverse("jobs")).content.decode()
    assert "Load of salesforce" in browse(admin).get(reverse("jobs")).content.decode()
    assert "Waiting" in page(browse(admin), load)


def test_files_of_others_are_not_in_the_list_of_an_administrator(maya, admin, browse):
    imports.receive(io.BytesIO(b"name\nAna"), by=maya, kind="people", name="people.csv")
    assert "people.csv" not in browse(admin).get(reverse("jobs")).content.decode()


def test_older_jobs_are_on_the_next_page(maya, browse, source):
    for number in range(60):
        Load.objects.create(source=source, user=maya, format="csv", type="account")
        Import.objects.create(user=maya, kind="people", file_name=f"{number}.csv", content=b"")
    client = browse(maya)
    found = []
    address = reverse("jobs")
    while address:
        shown = client.get(address).context
        found += [line.url for line in shown["lines"]]
        following = shown["following"]
        address = reverse("jobs", query={"before": following}) if following else ""
    assert len(found) == len(set(found)) == 120


def test_jobs_of_one_moment_are_all_on_some_page(maya, browse, source):
    for number in range(60):
        Load.objects.create(source=source, user=maya, format="csv", type="account")
        Import.objects.create(user=maya, kind="people", file_name=f"{number}.csv", content=b"")
    at = timezone.now()
    Load.objects.update(created_at=at)
    Import.objects.update(created_at=at)
    client = browse(maya)
    found, before = [], ""
    while not found or before:
        shown = client.get(reverse("jobs"), {"before": before}).context
        found += [line.url for line in shown["lines"]]
        before = shown["following"]
    assert len(found) == len(set(found)) == 120


@pytest.mark.parametrize(
    "before", ["nonsense", "2026-99-99T00:00", "2026-01-01", "\x00", "2026-01-01T00:00Z a b"]
)
def test_a_nonsensical_place_in_the_list_is_its_beginning(maya, browse, source, before):
    loading(source, maya, "One")
    answer = browse(maya).get(reverse("jobs"), {"before": before})
    assert "Load of salesforce" in answer.content.decode()


def test_fifty_jobs_ask_no_more_than_one(maya, browse, source):
    client = browse(maya)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("jobs"))
        return len(captured)

    def add(number):
        job = Job.objects.create(task="t", subject=str(number))
        Load.objects.create(source=source, user=maya, format="ndjson", job=job)
        Import.objects.create(user=maya, kind="people", file_name="a", content=b"", job=job)

    add(0)
    asked()
    few = asked()
    for number in range(1, 26):
        add(number)
    assert asked() <= few

"""A long file through the pages: compared by a worker, written in parts, stopped, undone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import jobs
from accounts.models import Job
from crm import import_parts, imports, tasks
from crm.models import Import
from stakeholders.models import Stakeholder
from tests.web.test_imports import bring, press, text

__all__ = ["press"]
pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]
FILE = "name;company\nAna Ruiz;Acme\nBo Lind;Acme\nCy Roe;Bolt\n;Bolt\nDi Moe;Acme\n"


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(import_parts, "AT_ONCE", 3)
    monkeypatch.setattr(import_parts, "PART", 2)


def brought(client):
    """The address of the page behind the columns, which are as proposed."""
    columns = bring(client, FILE).url
    return client.post(columns, {"column-0": "name", "column-1": "account"}).url


def test_all_lines_of_a_long_file_are_compared_before_it_can_be_imported(maya, browse, press):
    client = browse(maya)
    address = brought(client)
    waiting = text(client.get(address))
    assert "All 5 lines are compared with what is there" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert "confirm" not in waiting
    tasks.check_import(Import.objects.get().check_job_id)
    page = text(client.get(address))
    for told in ("5 lines: this would happen", "<strong>4</strong> new", "2</strong> new accounts"):
        assert told in page
    assert "<strong>1</strong> not imported" in page
    assert "What its first lines would change" in page
    assert not Stakeholder.objects.exists()
    done = text(press(client, "confirm_import"))
    assert "<strong>4</strong> new" in done
    row = Import.objects.get()
    failed = client.get(reverse("import_results", args=[row.public_id, "failed"]))
    assert "5;Name is missing.;;Bolt" in b"".join(failed).decode()
    undone = text(press(client, "undo_import"))
    assert "6 records that it had added were taken away." in undone


def test_a_long_file_that_is_stopped_says_what_is_written_and_can_be_undone(maya, browse, press):
    client = browse(maya)
    address = brought(client)
    tasks.check_import(Import.objects.get().check_job_id)
    row = Import.objects.get()
    imports.confirm(row)
    running = text(client.get(address))
    assert "what is written until then stays; it can be undone" in running
    part = row.parts.first()
    part.report = {"became": {"2": "created"}, "problems": [], "again": []}
    part.save()
    Import.objects.update(report={"counts": {"created": 1}, "problems": []})
    jobs.ask_to_stop(Import.objects.get().job)
    tasks.run_import(Import.objects.get().job_id)
    page = text(client.get(address))
    assert "Nothing of this file was written." in page
    rest = client.get(reverse("import_results", args=[row.public_id, "unprocessed"]))
    assert "4;Cy Roe;Bolt" in b"".join(rest).decode()
    whole = text(press(client, "go_on_import"))
    assert "<strong>3</strong> new" in whole
    assert "Go on" not in whole


def test_a_long_file_that_failed_half_way_offers_to_go_on(maya, browse, press):
    client = browse(maya)
    address = brought(client)
    tasks.check_import(Import.objects.get().check_job_id)
    imports.confirm(Import.objects.get())
    Job.objects.update(state=Job.State.FAILED)
    page = text(client.get(address))
    assert "nothing was written. Please try again." in page
    assert "<strong>4</strong> new" in text(press(client, "go_on_import"))


def test_a_long_file_is_not_compared_before_its_columns_are_chosen(maya, browse):
    client = browse(maya)
    columns = bring(client, FILE).url
    assert client.get(columns.removesuffix("columns/")).url == columns


def test_how_fast_the_lines_are_compared_is_said(maya, browse):
    client = browse(maya)
    address = brought(client)
    row = Import.objects.get()
    began = timezone.now() - timedelta(seconds=2)
    Import.objects.update(started_at=began)
    jobs.advance(jobs.claim(row.check_job_id), 2, 5)
    page = text(client.get(address))
    assert "40 % done" in page
    assert " a second" in page


def test_a_comparison_that_failed_says_so_and_asks_no_more(maya, browse):
    client = browse(maya)
    address = brought(client)
    Job.objects.update(state=Job.State.FAILED)
    page = text(client.get(address))
    assert "Choose the columns again" in page
    assert "hx-trigger" not in page
    client.post(f"{address}columns/", {"column-0": "name", "column-1": "account"})
    assert "part by part" in text(client.get(address))

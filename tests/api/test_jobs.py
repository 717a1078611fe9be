"""Large loads by the API: opened, filled in parts, started, followed, stopped, told about."""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from accounts import jobs
from accounts.models import Account, Job
from api.components import COMPONENTS
from api.job_components import JOB_COMPONENTS
from crm import custom_fields, load_running, tasks
from crm.custom_fields import Definition
from crm.models import Load, LoadBlock, LoadPiece, Reply, Source
from stakeholders.models import Person, Stakeholder
from tests import factories
from tests.commits import commit

pytestmark = pytest.mark.django_db
JOBS = "/api/v1/jobs"
TABLE = {"format": "csv", "type": "account"}


@pytest.fixture
def start(machine, django_capture_on_commit_callbacks):
    """Start a job; the worker works in the caller."""

    def started(address):
        with django_capture_on_commit_callbacks(execute=True):
            return machine.post(f"{address}/start")

    return started


@pytest.fixture
def load(machine, start):
    """Load a whole file; the job as it is then."""

    def loaded(content, **asked):
        address = opened(machine, **asked)
        assert sent(machine, address, content).status_code == 200
        assert start(address).status_code == 202
        return machine.get(address).json()

    return loaded


@pytest.fixture
def by_turns(monkeypatch):
    """Blocks of two records, each in a turn of its own."""
    monkeypatch.setattr(load_running, "MOST_RECORDS", 2)
    monkeypatch.setattr(load_running, "LEAST_RECORDS", 2)
    monkeypatch.setattr(jobs, "TURN_SECONDS", -1)


def opened(client, key="one", **asked):
    answer = client.post(JOBS, {"format": "ndjson", **asked}, "json", HTTP_IDEMPOTENCY_KEY=key)
    assert answer.status_code == 201, answer.content
    assert answer["Location"] == f"{JOBS}/{answer.json()['id']}"
    return answer["Location"]


def sent(client, address, content, content_range=None):
    content = content.encode() if isinstance(content, str) else content
    headers = {"HTTP_CONTENT_RANGE": content_range} if content_range else {}
    kind = "application/octet-stream"
    return client.put(f"{address}/data", content, content_type=kind, **headers)


def results(client, job, status="failed", accept="application/x-ndjson"):
    answer = client.get(f"{JOBS}/{job['id']}/results?status={status}", HTTP_ACCEPT=accept)
    assert answer.status_code == 200
    told = answer.getvalue().decode()
    return told if accept == "text/csv" else [json.loads(line) for line in told.splitlines()]


def account(number, **fields):
    record = {"type": "account", "external_id": f"A{number}"}
    return record | {"fields": {"name": f"Client {number}", **fields}}


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


def test_a_file_in_any_order_is_written_and_told_about(load, machine):
    person = {
        "type": "stakeholder",
        "external_id": "P1",
        "fields": {"last_name": "Ruiz"},
        "refs": {"account": {"external_id": "A1"}},
    }
    job = load(lines(person, account(1), account(2, country="Atlantis"), account(1)))
    assert job["state"] == "done"
    assert job["counts"] == {"created": 2, "invalid": 1, "superseded": 1}
    assert job["progress"]["share"] == 1
    assert job["progress"]["records"] == 4
    assert Stakeholder.objects.get().account.name == "Client 1"
    (failed,) = results(machine, job)
    assert failed["line"] == 3
    assert failed["errors"][0]["pointer"] == "/fields/country"
    assert json.loads(failed["row"])["external_id"] == "A2"
    assert [one["status"] for one in results(machine, job, "ok")] == [
        "created", "superseded", "created",
    ]  # fmt: skip
    assert results(machine, job, "unprocessed") == []


def test_what_is_told_is_what_is_described(load, machine):
    schemas = COMPONENTS | JOB_COMPONENTS

    def validate(name, document):
        schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        Draft202012Validator(schema).validate(document)

    job = load(lines(account(1), account(2, country="Atlantis"), account(3, serves=4)))
    validate("Job", job)
    validate("JobPage", machine.get(JOBS).json())
    for status in ("ok", "failed"):
        for one in results(machine, job, status):
            validate("JobResult", one)


def test_results_have_what_those_of_a_batch_have_and_the_numbers_of_the_feed(
    load, machine, by_turns
):
    merging = {"type": "account", "op": "merge", "external_id": "A0", "losers": ["A1"]}
    job = load(lines(*map(account, range(4)), merging))
    commit()
    told = results(machine, job, "ok")
    fed = machine.get("/api/v1/changes", {"limit": 200}).json()["data"]
    numbers = {one["seq"]: (one["id"], one["op"]) for one in fed}
    assert [numbers[one["seq"]][0] for one in told[:4]] == [one["id"] for one in told[:4]]
    assert numbers[told[4]["seq"]] == (told[1]["id"], "merged")
    assert told[4]["id"] == told[0]["id"]
    again = results(machine, load(lines(account(2), account(3, city="Bern")), key="two"), "ok")
    assert (again[0]["seq"], again[0]["version"], again[1]["version"]) == (None, 1, 2)
    batch = machine.post("/api/v1/sources/salesforce/batch", {"records": [account(2)]}, "json")
    (result,) = batch.json()["results"]
    assert again[0].keys() - {"line", "errors"} == result.keys() - {"index", "error"}
    assert {name: again[0][name] for name in ("warnings", "fields_ignored")} == {
        "warnings": [],
        "fields_ignored": [],
    }
    table = results(machine, job, "ok", accept="text/csv").splitlines()
    assert table[0] == "line,status,type,external_id,id,version,seq"
    assert table[1].endswith(f",1,{told[0]['seq']}")


def test_every_block_is_written_with_its_results_and_its_place(load, machine, monkeypatch):
    monkeypatch.setattr(load_running, "MOST_RECORDS", 2)
    monkeypatch.setattr(load_running, "LEAST_RECORDS", 2)
    job = load(lines(*(account(number) for number in range(5))))
    assert job["counts"] == {"created": 5}
    assert LoadBlock.objects.count() == 3
    assert [one["line"] for one in results(machine, job, "ok")] == [1, 2, 3, 4, 5]


def test_a_turn_that_is_over_goes_on_in_the_next(load, by_turns):
    job = load(lines(*(account(number) for number in range(5))))
    assert (job["state"], job["counts"]) == ("done", {"created": 5})
    assert Job.objects.filter(task=tasks.RUN_LOAD, state=Job.State.DONE).count() == 4


@pytest.mark.parametrize(
    ("records", "seconds", "following"),
    [(1000, 0.1, 1000), (1000, 2.0, 500), (1000, 100.0, 200), (50, 0.1, 500), (7, 0.0, 1000)],
)
def test_a_block_takes_about_a_second(records, seconds, following):
    assert load_running.sized(records, seconds) == following


def test_lines_that_are_broken_are_told_and_the_others_written(load, machine):
    broken = b'\xff\xfe is no text {"\n'
    content = (
        lines(account(1)).encode()
        + b"{not json}\n\n"
        + b'["a list"]\n'
        + b'{"type": "account", "external_id": "\xe9"}\n'
        + b'{"type": "account", "external_id": "h", "fields": {"name": "\\ud83d"}}\n'
        + b'{"type": "account", "external_id": "long", "url": "' + b"x" * 10_000_000 + b'"}\n'
        + lines(account(2)).encode()
        + broken
        + lines(account(3)).encode().rstrip()
    )  # fmt: skip
    job = load(content)
    assert job["counts"] == {"created": 3, "invalid": 6}
    failed = results(machine, job)
    assert [one["line"] for one in failed] == [2, 4, 5, 6, 7, 9]
    codes = [one["errors"][0]["code"] for one in failed]
    assert (set(codes), codes[3]) == ({"malformed", "invalid", "character"}, "character")
    assert max(len(one["row"]) for one in failed) <= 1000


def test_an_upload_that_broke_off_goes_on_where_it_stopped(machine, start):
    address, content = opened(machine), lines(account(1), account(2)).encode()
    size = len(content)
    first = sent(machine, address, content[:30], f"bytes 0-29/{size}")
    assert first["Upload-Offset"] == "30"
    assert start(address).status_code == 409
    again = sent(machine, address, content[:30], f"bytes 0-29/{size}")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_offset")
    assert again.json()["received_bytes"] == 30
    assert machine.head(address)["Upload-Offset"] == "30"
    rest = sent(machine, address, content[30:], f"bytes 30-{size - 1}/{size}")
    assert rest.json()["received_bytes"] == rest.json()["total_bytes"] == size
    assert start(address).status_code == 202
    assert machine.get(address).json()["counts"] == {"created": 2}
    assert sent(machine, address, b"more", f"bytes {size}-{size + 3}/*").status_code == 409


def test_a_gap_in_a_file_is_refused(machine):
    address = opened(machine)
    sent(machine, address, b"abc", "bytes 0-2/*")
    answer = sent(machine, address, b"x", "bytes 9-9/*")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_offset")


@pytest.mark.parametrize("given", ["bytes 0-9/20", "bytes 0-2/2", "lines 0-2/3", "bytes 2-0/3"])
def test_a_range_that_does_not_fit_its_body_is_refused(machine, given):
    assert sent(machine, opened(machine), b"abc", given).status_code == 400


def test_a_file_above_the_limit_is_refused_before_it_is_kept(machine, settings):
    settings.MAX_LOAD_BYTES = 5
    address = opened(machine)
    assert sent(machine, address, b"123456").status_code == 413
    assert sent(machine, address, b"1", "bytes 0-0/6").status_code == 413
    assert not LoadPiece.objects.exists()


def test_a_file_is_kept_in_pieces_of_bounded_size(machine):
    sent(machine, opened(machine), b"x" * 2_500_000)
    sizes = [len(piece.content) for piece in LoadPiece.objects.order_by("offset")]
    assert sizes == [1048576, 1048576, 402848]


def test_the_same_key_is_the_same_job(machine):
    address = opened(machine, key="k")
    again = machine.post(JOBS, {"format": "ndjson"}, "json", HTTP_IDEMPOTENCY_KEY='"k"')
    assert (again.status_code, again["Location"]) == (201, address)
    assert again["Idempotency-Replayed"] == "true"
    other = machine.post(JOBS, TABLE, "json", HTTP_IDEMPOTENCY_KEY="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Load.objects.count() == 1


def test_a_key_is_one_key_whatever_it_is_sent_with(machine):
    sent(machine, opened(machine, key="k"), lines(account(1)))
    batch = "/api/v1/sources/salesforce/batch"
    merge = {"type": "account", "winner": {"external_id": "a"}, "losers": []}
    others = [
        (batch, {"records": [account(1)]}, {}),
        (batch, {"records": [account(1)]}, {"HTTP_PREFER": "respond-async"}),
        ("/api/v1/sources/salesforce/merges", merge, {}),
    ]
    for address, body, headers in others:
        answer = machine.post(address, body, "json", HTTP_IDEMPOTENCY_KEY="k", **headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert (Load.objects.count(), Account.objects.count()) == (1, 0)


def test_a_job_is_told_again_as_it_was_opened(machine):
    first = machine.post(JOBS, {"format": "ndjson"}, "json", HTTP_IDEMPOTENCY_KEY="k")
    sent(machine, first["Location"], lines(account(1)))
    again = machine.post(JOBS, {"format": "ndjson"}, "json", HTTP_IDEMPOTENCY_KEY="k")
    assert (again.json(), again["Location"]) == (first.json(), first["Location"])


def test_what_cannot_be_a_job_leaves_its_key_free(machine):
    answer = machine.post(JOBS, {"format": "pdf"}, "json", HTTP_IDEMPOTENCY_KEY="k")
    assert answer.status_code == 422
    assert opened(machine, key="k")


def test_a_key_is_free_again_after_a_day(machine):
    address = opened(machine, key="k")
    Reply.objects.update(at=timezone.now() - timezone.timedelta(hours=25))
    assert opened(machine, key="k", **TABLE) != address


def test_a_job_needs_a_key(machine):
    answer = machine.post(JOBS, {"format": "ndjson"}, "json")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"format": "pdf"}, "/format"),
        ({"format": "csv"}, "/type"),
        ({"format": "xlsx", "type": "cat"}, "/type"),
        ({"format": "csv", "type": "account", "columns": {"a\0": "fields.name"}}, "/columns"),
        ({"format": "ndjson", "type": "account"}, "/type"),
        ({**TABLE, "columns": {"a/b": "fields.shoe_size"}}, "/columns/a~1b"),
        ({**TABLE, "columns": ["name"]}, "/columns"),
        ({**TABLE, "columns": {"a": "fields.name", "b/": "fields.name"}}, "/columns/b~1"),
        ({**TABLE, "sheet": 2}, "/sheet"),
    ],
)
def test_what_a_job_cannot_be_is_told_with_its_place(machine, asked, pointer):
    answer = machine.post(JOBS, asked, "json", HTTP_IDEMPOTENCY_KEY="k")
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("content", "asked", "code"),
    [
        pytest.param(b"%PDF-1.7", {}, "binary", id="a PDF"),
        pytest.param(b"\x7fELF\x01\x00\x00", TABLE, "binary", id="a program"),
        pytest.param(b"PK\x03\x04", TABLE, "workbook", id="a workbook as CSV"),
        pytest.param(b"\n \n", {}, "empty", id="blank lines"),
        pytest.param(b"external_id,name\n", TABLE, "empty", id="headers only"),
        pytest.param(b"name\nAcme\n", TABLE, "column_missing", id="no ids"),
        pytest.param(
            b"external_id\n1\n",
            {**TABLE, "columns": {"Id": "external_id"}},
            "no_such_column",
            id="a column that is not there",
        ),
        pytest.param(b"external_id,name,Name\n1,A,B\n", TABLE, "mapped_twice", id="two names"),
        pytest.param(
            b"Id,Client,Client\n1,A,B\n",
            {**TABLE, "columns": {"Id": "external_id", "Client": "fields.name"}},
            "mapped_twice",
            id="a column that is there twice",
        ),
    ],
)
def test_a_wrong_file_is_refused_at_the_start(machine, start, content, asked, code):
    address = opened(machine, **asked)
    sent(machine, address, content)
    answer = start(address)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_columns_that_are_no_member_may_have_one_name(load):
    assert load("external_id,name,Note,Note\n1,One,a,b\n", **TABLE)["counts"] == {"created": 1}


def test_an_error_of_a_spreadsheet_is_nobodys_name(load, machine):
    book = openpyxl.Workbook()
    book.active.append(["external_id", "name", "city", "Note"])
    for row in (["1", "#REF!", "Bern", None], ["2", "Two", "Chur", "#REF!"], ["3", "C", "#WERT!"]):
        book.active.append(row)
    job = load(saved(book), format="xlsx", type="account")
    assert job["counts"] == {"invalid": 2, "created": 1}
    failed = results(machine, job)
    told = [(one["line"], one["errors"][0]["detail"].split(": ")[1]) for one in failed]
    assert told == [(2, "#REF!"), (4, "#WERT!")]
    assert Account.objects.get().name == "Two"


def test_a_job_whose_workers_died_behind_its_last_record_can_be_ended(load, machine, start):
    address = f"{JOBS}/{load(lines(account(1), account(2)))['id']}"
    Load.objects.update(state=Load.State.RUNNING)
    Job.objects.filter(task=tasks.RUN_LOAD).update(state=Job.State.FAILED)
    assert machine.get(address).json()["state"] == "failed"
    assert start(address).status_code == 202
    job = machine.get(address).json()
    assert (job["state"], job["counts"]) == ("done", {"created": 2})


def test_nothing_sent_is_nothing_to_start(machine, start):
    assert start(opened(machine)).json()["code"] == "empty"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"external_id,name\nA1,Caf\xc3\xa9\n", id="plain"),
        pytest.param(b"\xef\xbb\xbfexternal_id,name\r\nA1,Caf\xc3\xa9\r\n", id="with a mark"),
        pytest.param("external_id;name\nA1;Café".encode("utf-16"), id="UTF-16 with semicolons"),
        pytest.param("external_id\tname\nA1\tCafé".encode("cp1252"), id="Windows with tabs"),
        pytest.param(b'sep=|\n"external_id"|name\nA1|"Caf\xc3\xa9"', id="with its delimiter"),
    ],
)
def test_a_table_is_read_as_it_was_written(load, content):
    assert load(content, **TABLE)["counts"] == {"created": 1}
    assert Account.objects.get().name == "Café"


def test_columns_are_what_the_job_says_and_lines_are_told(load, machine):
    table = (
        "Contact ID,Last Name,Note,Boss,Account\n"
        'P1,"Ruiz\nOrtega",x,P2,A1\n'
        "P2,Lind,,#N/A,A1\n"
        "P3,Oth,too,many,A1,cells\n"
        'P4,"Open,,,\n'
        "P5,Last,,,A1\n"
    )
    columns = {
        "Contact ID": "external_id",
        "Last Name": "fields.last_name",
        "Boss": "refs.reports_to",
        "Account": "refs.account",
    }
    job = load(table, format="csv", type="stakeholder", columns=columns)
    assert job["counts"] == {"created": 3, "invalid": 2}
    assert [one["line"] for one in results(machine, job)] == [5, 6]
    assert set(Person.objects.values_list("last_name", flat=True)) == {
        "Ruiz\nOrtega", "Lind", "Last",
    }  # fmt: skip


def test_a_table_tells_custom_fields_too(load, machine, clerk):
    for key, kind in {"Seats__c": "number", "vip": "boolean", "tier": "text"}.items():
        custom_fields.define("account", key, Definition(key, kind), by=clerk)
    table = "external_id,name,custom.Seats__c,VIP?,tier\nA1,One,5,true,#N/A\nA2,Two,many,,\n"
    columns = {"external_id": "external_id", "name": "fields.name", "VIP?": "custom.vip"}
    columns |= {"custom.Seats__c": "custom.Seats__c"}
    job = load(table, **TABLE, columns=columns)
    assert job["counts"] == {"created": 1, "invalid": 1}
    (failed,) = results(machine, job)
    assert failed["errors"][0]["pointer"] == "/custom/Seats__c"
    assert Account.objects.get(name="One").custom == {"Seats__c": 5, "vip": True}
    again = load(table.replace("many", "7").replace("true", ""), key="two", **TABLE)
    assert again["counts"] == {"unchanged": 1, "created": 1}
    assert Account.objects.get(name="Two").custom == {"Seats__c": 7}


def test_result_tables_hold_no_formulas(load, machine):
    job = load('external_id,name,country\n=1+1,"=HYPERLINK(""x"")",Nowhere\n-2,@b,FR\n', **TABLE)
    failed = results(machine, job, accept="text/csv")
    assert failed == (
        "line,problem,external_id,name,country\n"
        '2,/fields/country A two-letter code such as CH.,\'=1+1,"\'=HYPERLINK(""x"")",Nowhere\n'
    )
    written = results(machine, job, "ok", accept="text/csv")
    assert "'-2" in written
    again = load(written, key="again", **TABLE, columns={"external_id": "external_id"})
    assert again["counts"] == {"unchanged": 1}


def test_a_workbook_with_dates_and_numbers(load, machine):
    book = openpyxl.Workbook()
    book.active.append(["external_id", "name", "opened_on", "amount", "account"])
    book.active.append([6001, "Renewal", date(2026, 3, 1), 1250.5, "A1"])
    book.active.append([None, None, None])
    book.active.append([6002, "Later", "soon", 7, "A1"])
    job = load(saved(book), format="xlsx", type="opportunity")
    assert job["counts"] == {"created": 1, "invalid": 1}
    (failed,) = results(machine, job)
    assert (failed["line"], failed["row"]) == (4, ["6002", "Later", "soon", "7", "A1"])
    (deal,) = Account.objects.get(is_stub=True).opportunities.all()
    assert (deal.opened_on, float(deal.amount)) == (date(2026, 3, 1), 1250.5)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_of_headers_alone_fails_as_such_a_table_does(load, machine):
    book = openpyxl.Workbook()
    book.active.append(["external_id", "name"])
    job = load(saved(book), format="xlsx", type="account")
    assert (job["state"], job["error"]["code"], job["counts"]) == ("failed", "empty", {})
    assert results(machine, job, "unprocessed") == []


def test_a_workbook_that_is_none_fails_with_a_reason(load):
    job = load(b"PK\x03\x04 and nothing", format="xlsx", type="account")
    assert (job["state"], job["error"]["code"]) == ("failed", "broken_workbook")


def test_a_workbook_that_unpacks_to_too_much_fails_with_a_reason(load, monkeypatch):
    monkeypatch.setattr("crm.workbooks.MOST_UNPACKED", 1000)
    book = openpyxl.Workbook()
    book.active.append(["external_id", "name"])
    job = load(saved(book), format="xlsx", type="account")
    assert (job["state"], job["error"]["code"]) == ("failed", "workbook_too_large")


def test_a_cancelled_job_keeps_what_is_written_and_gives_back_the_rest(machine, start, by_turns):
    """The cancel comes when the first block is written."""
    address = opened(machine)
    sent(machine, address, lines(*(account(number) for number in range(5))))
    machine.post(f"{address}/start")
    tasks.run_load(Job.objects.get(task=tasks.RUN_LOAD).pk)
    assert machine.get(address).json()["state"] == "running"
    assert machine.post(f"{address}/cancel").json()["state"] == "cancelling"
    tasks.run_load(Job.objects.get(task=tasks.RUN_LOAD, state=Job.State.QUEUED).pk)
    job = machine.get(address).json()
    assert (job["state"], job["counts"]) == ("cancelled", {"created": 2})
    assert [one["line"] for one in results(machine, job, "unprocessed")] == [3, 4, 5]
    assert "A2" in results(machine, job, "unprocessed", accept="text/csv")
    assert start(address).status_code == 202
    job = machine.get(address).json()
    assert (job["state"], job["counts"]) == ("done", {"created": 5})
    assert machine.post(f"{address}/cancel").status_code == 409


def test_a_job_that_waits_is_cancelled_at_once(machine):
    address = opened(machine)
    sent(machine, address, lines(account(1)))
    machine.post(f"{address}/start")
    assert machine.post(f"{address}/cancel").json()["state"] == "cancelled"
    tasks.run_load(Job.objects.get(task=tasks.RUN_LOAD).pk)
    assert not Account.objects.exists()


def test_a_job_whose_workers_died_has_failed_and_can_go_on(machine, start):
    address = opened(machine)
    sent(machine, address, lines(account(1)))
    machine.post(f"{address}/start")
    Job.objects.update(state=Job.State.FAILED)
    told = machine.get(address).json()
    assert (told["state"], told["error"]["code"]) == ("failed", "internal")
    assert start(address).status_code == 202
    assert machine.get(address).json()["state"] == "done"


def test_a_load_of_a_user_who_may_not_write_any_more_fails(machine, start, clerk):
    address = opened(machine)
    sent(machine, address, lines(account(1)))
    machine.post(f"{address}/start")
    clerk.is_active = False
    clerk.save()
    tasks.run_load(Job.objects.get(task=tasks.RUN_LOAD).pk)
    assert Load.objects.get().reason["code"] == "not_permitted"
    assert not Account.objects.exists()


def test_a_batch_need_not_be_waited_for(machine, django_capture_on_commit_callbacks):
    body = {"records": [account(1), account(2, country="Atlantis")]}
    address = "/api/v1/sources/salesforce/batch"
    headers = {"HTTP_PREFER": "respond-async", "HTTP_IDEMPOTENCY_KEY": "b"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = machine.post(address, body, "json", **headers)
        again = machine.post(address, body, "json", **headers)
    assert (answer.status_code, answer["Preference-Applied"]) == (202, "respond-async")
    assert (again["Location"], again["Idempotency-Replayed"]) == (answer["Location"], "true")
    assert machine.get(answer["Location"]).json()["counts"] == {"created": 1, "invalid": 1}


def test_a_strict_batch_is_all_or_nothing_later_too(machine, django_capture_on_commit_callbacks):
    body = {"records": [account(1), account(2, country="Atlantis")]}
    address = "/api/v1/sources/salesforce/batch"
    with django_capture_on_commit_callbacks(execute=True):
        answer = machine.post(address, body, "json", HTTP_PREFER="respond-async, handling=strict")
    assert answer["Preference-Applied"] == "handling=strict, respond-async"
    job = machine.get(answer["Location"]).json()
    assert job["counts"] == {"created": 1, "invalid": 1}
    assert {one["errors"][0]["code"] for one in results(machine, job)} >= {"invalid"}
    assert not Account.objects.exists()


def test_jobs_of_others_do_not_exist(machine, client_of, tom):
    address = opened(machine)
    hubspot = Source.objects.create(name="hubspot")
    Load.objects.create(source=hubspot, user=factories.user("other"), format="ndjson")
    assert len(machine.get(JOBS).json()["data"]) == 1
    other = client_of(tom)
    assert other.get(JOBS).json()["data"] == []
    for act in (other.get(address), other.post(f"{address}/start"), sent(other, address, b"x")):
        assert act.status_code == 404


def test_old_jobs_are_forgotten_with_their_files(load, machine):
    load(lines(account(1)))
    tasks.forget_loads()
    assert Load.objects.count() == 1
    Load.objects.update(finished_at=timezone.now() - timezone.timedelta(days=15))
    tasks.forget_loads()
    assert not Load.objects.exists()
    assert not LoadPiece.objects.exists()
    assert Account.objects.count() == 1

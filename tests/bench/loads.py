"""A large load over HTTP on PostgreSQL: its rate, its memory, a killed worker, a cancel.

Run as ``python -m tests.bench.loads [RECORDS]``. Absolute times belong to the machine; that memory
stays flat, that progress never goes back, that nothing is written twice and that it stops within
two seconds is asserted.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, sleep

import psycopg
import redis as redis_client
from celery import Celery

from tests import servers
from tests.bench.scale import ONE_CORE, database
from tests.services import processes

RECORDS = 1_000_000
PEOPLE_OF_ACCOUNT = 9
PART_BYTES = 16 * 2**20
MOST_GROWTH_MIB = 64
MOST_TO_CANCEL = 2.0
RUN_LOAD, AHEAD = "crm.tasks.run_load", "ahead"
PEOPLE = "SELECT count(*), count(DISTINCT subject) FROM crm_link WHERE type = 'stakeholder'"


def record(number: int) -> dict:
    """The record at a place of the file: people first, then the account they belong to."""
    account, place = divmod(number, PEOPLE_OF_ACCOUNT + 1)
    if place == PEOPLE_OF_ACCOUNT:
        fields = {"name": f"Client {account}", "industry": "Machines", "country": "CH"}
        return {"type": "account", "external_id": f"A{account}", "fields": fields}
    return {
        "type": "stakeholder",
        "external_id": f"P{number}",
        "source_modified_at": "2026-10-20T09:14:03Z",
        "fields": {
            "first_name": f"First {number}",
            "last_name": f"Last {number}",
            "email": f"p{number}@client.example",
            "title": "Head of purchasing",
            "phone": "+41 44 000 00 00",
            "department": "Operations",
        },
        "refs": {"account": {"external_id": f"A{account}"}},
    }


class Door:
    """The API as a client sees it."""

    def __init__(self, port: int, secret: str) -> None:
        self.port, self.base = port, f"http://127.0.0.1:{port}/api/v1/jobs"
        self.secret = secret

    def ask(self, method: str, path: str = "", body: bytes | None = None, **headers: str) -> dict:
        head = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        head |= {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.base + path, body, head, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def opened(self, key: str, records: int) -> str:
        """Open a job and send its file in parts; its address."""
        job = self.ask("POST", body=b'{"format": "ndjson"}', Idempotency_Key=key)
        path, offset = f"/{job['id']}", 0
        for part in parts(records):
            place = f"bytes {offset}-{offset + len(part) - 1}/*"
            self.ask("PUT", f"{path}/data", part, Content_Range=place)
            offset += len(part)
        print(f"{records} records in {offset / 2**20:.0f} MiB sent")
        return path


def parts(records: int) -> Iterator[bytes]:
    lines, size = [], 0
    for number in range(records):
        lines.append(json.dumps(record(number)).encode() + b"\n")
        size += len(lines[-1])
        if size >= PART_BYTES:
            yield b"".join(lines)
            lines, size = [], 0
    if lines:
        yield b"".join(lines)


class Memory:
    """The most that the processes of a group have held, and what they hold now, in MiB."""

    def __init__(self, process: processes.Process) -> None:
        self.pid = process.process.pid

    def now(self) -> float:
        return max(self._read(pid, "VmRSS") for pid in self._all())

    def peak(self) -> float:
        return max(self._read(pid, "VmHWM") for pid in self._all())

    def _all(self) -> list[int]:
        told = subprocess.run(["pgrep", "-g", str(self.pid)], stdout=subprocess.PIPE)
        return [int(word) for word in told.stdout.split()]

    def _read(self, pid: int, name: str) -> float:
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            return 0.0
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)


class Scene:
    """The servers, a web process, and workers that come and go."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgresql, broker = servers.postgresql(), servers.redis()
        stack.callback(postgresql.stop)
        stack.callback(broker.stop)
        self.address, self.broker = database(postgresql, "loads"), broker.url
        redis_client.Redis.from_url(broker.url).flushdb()
        self.environment = {
            **os.environ, **ONE_CORE, "DATABASE_URL": self.address, "REDIS_URL": broker.url,
        }  # fmt: skip
        self.manage("migrate", "--verbosity", "0")
        self.manage("create_user", "integration", "--access", "administrator")
        secret = self.manage("create_api_key", "salesforce", "integration")
        port = servers.free_port()
        command = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
        command += ["--threads", "4", "--no-control-socket", "--timeout", "120"]
        web = processes.running(
            command, self.environment, self.folder / "web.log", ready="Booting worker"
        )
        self.web = stack.enter_context(web)
        self.door = Door(port, secret)
        self.app = stack.enter_context(Celery(broker=broker.url))

    def manage(self, *words: str) -> str:
        run = [sys.executable, "manage.py", *words]
        done = subprocess.run(run, env=self.environment, stdout=subprocess.PIPE, check=True)
        return done.stdout.decode().strip()

    def worker(self, name: str) -> processes.Process:
        return self.stack.enter_context(processes.worker(name, self.environment, self.folder))

    def sql(self, query: str) -> tuple:
        address = self.address.replace("postgres://", "postgresql://")
        with psycopg.connect(address, autocommit=True) as to:
            asked = to.execute(query)
            return asked.fetchone() if asked.description else ()

    def take_over(self) -> None:
        """As when the lease of the dead worker has run out, without waiting two minutes for it."""
        past = "UPDATE accounts_job SET lease_until = now() - interval '1 second'"
        self.sql(f"{past} WHERE state = 'running' AND task = '{RUN_LOAD}'")
        query = f"SELECT max(id) FROM accounts_job WHERE task = '{RUN_LOAD}'"
        # As the product routes it: else it waits behind all the analyses that it asked for.
        self.app.send_task(RUN_LOAD, [self.sql(query)[0]], queue=AHEAD)


def until(scene: Scene, path: str, share: float, shares: list[float]) -> dict:
    """Follow a job up to a share of it, or to its end."""
    while True:
        job = scene.door.ask("GET", path)
        shares.append(job["progress"]["share"])
        if job["state"] in {"done", "failed", "cancelled"} or shares[-1] >= share:
            return job
        sleep(0.2)


def loaded(scene: Scene, records: int) -> None:
    """Load the file once; the first worker is killed half way."""
    path = scene.door.opened("first", records)
    taken = Memory(scene.web).peak()
    print(f"web: {taken:.0f} MiB at most while it took the file")
    shares: list[float] = []
    first = scene.worker("first")
    began = perf_counter()
    scene.door.ask("POST", f"{path}/start", b"")
    until(scene, path, 0.15, shares)
    early = Memory(first).now()
    half = until(scene, path, 0.5, shares)
    told = half["progress"]
    print(f"half way: {told['records_per_second']:.0f} a second, "
          f"{told['remaining_seconds']:.0f} s remain")  # fmt: skip
    grown = Memory(first).peak() - early
    first.kill()
    second = scene.worker("second")
    killed_at = perf_counter()
    scene.take_over()
    until(scene, path, shares[-1] + 0.0001, shares)
    print(f"after SIGKILL: the next block was written {perf_counter() - killed_at:.1f} s after "
          "another worker was there")  # fmt: skip
    job = until(scene, path, 2.0, shares)
    took = perf_counter() - began
    print(f"{job['state']} in {took:.0f} s: {job['progress']['records_per_second']:.0f} a second "
          f"of work, counts {job['counts']}")  # fmt: skip
    worst = max(Memory(second).peak(), early + grown)
    print(f"worker: {worst:.0f} MiB at most; {grown:+.0f} MiB from 15 % to half way "
          f"(at most {MOST_GROWTH_MIB})")  # fmt: skip
    print(f"web: {Memory(scene.web).peak():.0f} MiB at most")
    assert Memory(scene.web).peak() - taken < MOST_GROWTH_MIB
    assert shares == sorted(shares), "the progress went back"
    assert grown < MOST_GROWTH_MIB
    _nothing_twice(scene, records)


def _nothing_twice(scene: Scene, records: int) -> None:
    accounts = records // (PEOPLE_OF_ACCOUNT + 1)
    links, subjects = scene.sql(PEOPLE)
    print(f"people: {links}, duplicates: {links - subjects}")
    assert (links, subjects) == (records - accounts,) * 2


def cancelled(scene: Scene, records: int) -> None:
    """Stop the same load the second time."""
    path = scene.door.opened("second", records)
    scene.door.ask("POST", f"{path}/start", b"")
    until(scene, path, 0.05, [])
    began = perf_counter()
    scene.door.ask("POST", f"{path}/cancel", b"")
    while (job := scene.door.ask("GET", path))["state"] != "cancelled":
        sleep(0.02)
    took = perf_counter() - began
    rate = job["progress"]["records_per_second"]
    print(
        f"cancelled within {took:.2f} s (at most {MOST_TO_CANCEL}); replay at {rate:.0f} a second"
    )
    assert took <= MOST_TO_CANCEL


def main(records: int = RECORDS) -> None:
    with ExitStack() as stack:
        scene = Scene(stack)
        print(f"a load of {records} records, {scene.sql('SHOW server_version')[0]}")
        loaded(scene, records)
        cancelled(scene, records)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

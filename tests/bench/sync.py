"""A CRM's first load over HTTP on PostgreSQL, as ratios to COPY and to saving row by row.

Run as ``python -m tests.bench.sync [RECORDS]``. Everything is measured in one run on one machine.
"""

import logging
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep

import httpx
import orjson
import psycopg
import redis as redis_client

from tests import servers
from tests.bench import processor, reference, scale, sync_load, sync_raw
from tests.services import processes

RECORDS = 20_000
NAIVE, SINGLE = 1_000, 200
CALLS, WARMING, OF_EACH = 4, 8, 50
EXPORTS = 9
NEW = {"created", "updated"}
PLURAL = {
    "account": "accounts", "stakeholder": "stakeholders", "opportunity": "opportunities",
    "touch": "touches",
}  # fmt: skip
ONE, TWO = 0.25, 0.40
LEAST_OVER_NAIVE, MOST_P95, LEAST_EXPORT, MOST_WAIT = 40, 0.250, 50_000, 5.0


logging.getLogger("httpx").setLevel(logging.WARNING)


def main(count: int) -> None:
    """Print what was measured, each beside its bound."""
    server, broker = servers.postgresql(), servers.redis()
    try:
        with ExitStack() as stack:
            _measure(stack, server, broker, count)
    finally:
        server.stop()
        broker.stop()


def _measure(stack: ExitStack, server, broker, count: int) -> None:
    machine = reference.milliseconds()
    address = scale.database(server, "sync_bench")
    plain = address.replace("postgres://", "postgresql://")
    with psycopg.connect(plain) as to:
        version = to.execute("SHOW server_version").fetchone()[0]
    print(f"PostgreSQL {version} ({server.origin}); reference {machine:.0f} ms")
    environment = {**os.environ, "DATABASE_URL": address, "REDIS_URL": broker.url}
    environment |= {"LOG_LEVEL": "WARNING", "API_REQUESTS_PER_MINUTE": "1000000"}
    secrets, naive = _prepared(environment)
    redis_client.Redis.from_url(broker.url).flushdb()  # What was asked for row by row is gone.
    raw = sync_load.copy_upsert(plain, count)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    port = servers.free_port()
    web = stack.enter_context(_web(port, environment, folder))
    clients = {name: stack.enter_context(_client(port, secret)) for name, secret in secrets.items()}
    print(f"COPY upsert of 12 columns a record {raw:,.0f} records/s")
    print("serializer and save {:,.0f} bare people/s, {:,.0f} whole records/s".format(*naive))
    _warm(clients)
    one = clients["first"]
    raws, times = _one(one, plain, sync_load.records(count, "a"), raw, naive)
    _two(clients, count, raws)
    _swept(plain)
    _export(one, web, server)
    _tail(one, count, times)
    for number in range(os.cpu_count() or 1):  # As many as Celery starts by itself.
        stack.enter_context(processes.worker(f"w{number}", environment, folder))
    _analysed(one, plain, count)


def _prepared(environment: dict[str, str]) -> tuple[dict[str, str], list[float]]:
    """Migrate, make two sources with a key each, and measure row by row."""
    command = [sys.executable, "-m", "tests.bench.sync_prepare", str(NAIVE)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    told = orjson.loads(done.stdout.splitlines()[-1])
    return told["secrets"], told["naive"]


def _web(port: int, environment: dict[str, str], folder: Path):
    command = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--no-control-socket"]
    return processes.running(command, environment, folder / "web.log", ready="Booting worker")


def _client(port: int, secret: str) -> httpx.Client:
    return httpx.Client(
        base_url=f"http://127.0.0.1:{port}/api/v1/",
        headers={"Authorization": f"Bearer {secret}"},
        timeout=120,
        trust_env=False,
    )


def _warm(clients: dict[str, httpx.Client]) -> None:
    """Until both processes have read the code and answered, which users of a server never see."""
    made = [sync_load.records(OF_EACH, f"w{number}-") for number in range(WARMING)]
    with ThreadPoolExecutor(CALLS) as threads:
        list(threads.map(lambda one: _send(clients["second"], [one], NEW, "second"), made))


def _send(
    client: httpx.Client, batches: list[list[dict]], wanted: set[str], source: str = "first"
) -> list[float]:
    """Send batches one after the other; seconds of each."""
    times = []
    for batch in batches:
        body = orjson.dumps({"records": batch})
        start = perf_counter()
        headers = {"Content-Type": "application/json"}
        answer = client.post(f"sources/{source}/batch", content=body, headers=headers)
        times.append(perf_counter() - start)
        told = {one["status"] for one in answer.raise_for_status().json()["results"]}
        assert told <= wanted, told
    return times


def _one(
    client: httpx.Client, plain: str, made: list[dict], raw: float, naive: list[float]
) -> tuple[tuple[float, float], list[float]]:
    """The speeds of COPY, of one row a record and of all rows that the load left; its seconds."""
    batches = sync_load.batches(made)
    times = _send(client, batches, NEW)
    rate = len(made) / sum(times)
    rows, took = sync_raw.same_rows(plain)
    raws = raw, (len(made) + WARMING * OF_EACH) / took
    print(f"COPY upsert of the same {rows:,} rows {raws[1]:,.0f} records/s")
    again = len(made) / sum(_send(client, batches, {"unchanged"}))
    print(
        f"one connection {rate:,.0f} records/s: {_shares(rate, raws)} (at least {ONE:.0%})\n"
        f"{rate / naive[1]:.1f} x a serializer and save for each record with all that a batch does "
        f"(at least {LEAST_OVER_NAIVE}), {rate / naive[0]:.1f} x one that saves bare people"
    )
    print(f"{rate / _singly(client):.1f} x a PUT for each record")
    print(f"the same again {again:,.0f} records/s, {again / rate:.1f} x the first load (above 1)")
    return raws, times


def _tail(client: httpx.Client, count: int, times: list[float]) -> None:
    """Of three loads together: of twenty batches of one, 95 % are all but the slowest."""
    for prefix in ("d", "e"):
        times += _send(client, sync_load.batches(sync_load.records(count, prefix)), NEW)
    slow = quantiles(times, n=20)[-1]
    print(
        f"{len(times)} batches on one connection: half within {1000 * median(times):.0f} ms, "
        f"p95 {1000 * slow:.0f} ms (at most {1000 * MOST_P95:.0f}), max {1000 * max(times):.0f} ms"
    )


def _singly(client: httpx.Client) -> float:
    """Records a second of a client that sends each by itself, over the same connection."""
    made = sync_load.records(SINGLE, "s")
    start = perf_counter()
    for record in made:
        body = {name: record[name] for name in record.keys() - {"type", "external_id"}}
        path = f"{PLURAL[record['type']]}/{record['external_id']}"
        client.put(f"sources/first/{path}", json=body).raise_for_status()
    return len(made) / (perf_counter() - start)


def _shares(rate: float, raws: tuple[float, float]) -> str:
    return "{:.1%} of COPY of a row a record, {:.1%} of the same rows".format(
        *(rate / raw for raw in raws)
    )


def _two(clients: dict[str, httpx.Client], count: int, raws: tuple[float, float]) -> None:
    made = [sync_load.batches(sync_load.records(count // 2, prefix)) for prefix in ("b", "c")]
    start = perf_counter()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(_send, clients.values(), made, [NEW] * 2, clients))
    rate = count / (perf_counter() - start)
    print(f"two connections {rate:,.0f} records/s: {_shares(rate, raws)} (at least {TWO:.0%})")


def _swept(plain: str) -> None:
    """Do now what PostgreSQL does by itself a minute after loads, on the cores of an export."""
    with psycopg.connect(plain, autocommit=True) as to:
        to.execute("VACUUM ANALYZE")


def _export(client: httpx.Client, web: processes.Process, server: servers.Server) -> None:
    """All stakeholders several times, as one export is over too soon to say much."""
    pids = {"web": web.process.pid} | ({"PostgreSQL": server.process.pid} if server.process else {})
    _exported(client)  # Until the process that answers has read the code.
    before = {name: processor.seconds(pid) for name, pid in pids.items()}
    told = [_exported(client) for _time in range(EXPORTS)]
    rows, rates = told[0][0], [count / took for count, took in told]
    print(
        f"NDJSON of {rows:,} stakeholders {median(rates):,.0f} rows/s (at least {LEAST_EXPORT:,}),"
        f" median of {EXPORTS} from {min(rates):,.0f} to {max(rates):,.0f}"
    )
    took = {name: processor.seconds(pid) - before[name] for name, pid in pids.items()}
    shares = (
        f"{name} {1e6 * one / sum(n for n, _took in told):.1f} ms" for name, one in took.items()
    )
    print(f"processor time of 1,000 of these rows: {', '.join(shares)}")


def _exported(client: httpx.Client) -> tuple[int, float]:
    """How many rows came, and the seconds from asking to the last of them."""
    start, rows = perf_counter(), 0
    headers = {"Accept": "application/x-ndjson"}
    with client.stream("GET", "stakeholders", headers=headers) as answer:
        for piece in answer.raise_for_status().iter_raw():
            rows += piece.count(b"\n")
    return rows, perf_counter() - start


def _analysed(client: httpx.Client, plain: str, count: int) -> None:
    """Touch everything once more, and wait until nothing is left to be analysed."""
    made = sync_load.records(count, "a")
    for one in made:
        if one["type"] == "stakeholder":
            one["fields"]["title"] = "Another title"
            one["source_modified_at"] = "2026-06-02T08:00:00Z"
    with psycopg.connect(plain, autocommit=True) as to:
        _until_analysed(to)  # What the loads before have left, while no worker was there.
        start = perf_counter()
        _send(client, sync_load.batches(made), {"updated", "unchanged"})
        sent = perf_counter() - start
        waiting, took = _until_analysed(to)
    print(
        f"changed again in {sent:.1f} s beside the workers, analysed {took:.1f} s after the last"
        f" batch (at most {MOST_WAIT:.0f}), {waiting} left"
    )


def _until_analysed(to: psycopg.Connection) -> tuple[int, float]:
    """How many committees wait after two minutes at most, and the seconds until then."""
    left = "SELECT count(*) FROM stakeholders_buyingcommittee WHERE changed_at IS NOT NULL"
    start = perf_counter()
    while waiting := to.execute(left).fetchone()[0]:
        if perf_counter() - start > 120:
            break
        sleep(0.05)
    return waiting, perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS)

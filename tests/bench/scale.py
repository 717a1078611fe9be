"""Portfolios of a hundred to a hundred thousand accounts on PostgreSQL, and one worker beside two.

Run as ``python -m tests.bench.scale [ACCOUNTS ...]``. Absolute times belong to the machine;
flatness, ratios and the growth exponent are measured in one run.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from math import log
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import psycopg
import redis as redis_client
from celery import Celery

from tests import servers
from tests.bench import reference
from tests.services import processes

SIZES = (100, 1_000, 10_000, 100_000)
# Blocks are cut by keys, which begin with 1: of a thousand clones the sixth holds the last one.
ROUNDS, TURN = 10, 6
FOR_WORKERS = 4_000
WORKERS = (1, 2)
MOST_GROWTH, LEAST_A_SECOND = 1.15, 250
MOST_FOR_A_CHANGE, MOST_FOR_A_PAGE, LEAST_BY_TWO = 1.5, 0.150, 1.7
ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LOG_LEVEL": "WARNING"}


class Sized:
    """A portfolio of one size in a process of its own, on a database of its own."""

    def __init__(self, server: servers.Server, accounts: int):
        environment = {
            **os.environ, **ONE_CORE, "DATABASE_URL": database(server, f"portfolio_{accounts}"),
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.one_size", str(accounts)],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.found = self._heard()

    def ask(self, said: str) -> dict:
        """Have something measured."""
        print(said, file=self.process.stdin, flush=True)
        return self._heard()

    def _heard(self) -> dict:
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def measured(server: servers.Server, sizes: list[int]) -> list[dict]:
    """Measure all sizes in turns, so that an hour in which the machine is slower is one of all.

    A turn is of the same thousand committees in each: larger portfolios are made of their clones.
    What a size has beyond its turns is analysed before them.
    """
    portfolios = [Sized(server, accounts) for accounts in sizes]
    try:
        for one in portfolios:
            before = one.found["blocks"] - ROUNDS * TURN
            one.found["reference"] = reference.milliseconds()
            one.found["first"] = [one.ask(f"analyse {before}")] if before > 0 else []
        first = _in_turns(portfolios, f"analyse {TURN}")
        ticks = _in_turns(portfolios, f"tick {TURN}")
        return [
            {**one.found, "turns": first[place], "ticks": ticks[place], **one.ask("rest")}
            for place, one in enumerate(portfolios)
        ]
    finally:
        for one in portfolios:
            one.end()


def _in_turns(portfolios: list[Sized], said: str) -> list[list[dict]]:
    """Return what each portfolio measured in each round; every other begins with the last."""
    rounds = []
    for number in range(ROUNDS):
        order = portfolios[:: 1 if number % 2 else -1]
        heard = {id(one): one.ask(said) for one in order}
        rounds.append([heard[id(one)] for one in portfolios])
    return [list(of_one) for of_one in zip(*rounds, strict=True)]


def database(server: servers.Server, name: str, *, like: str = "template1") -> str:
    """Make a database, empty or like another one, and return its address."""
    with psycopg.connect(server.url.replace("postgres://", "postgresql://"), autocommit=True) as to:
        to.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return server.url.rpartition("/")[0] + f"/{name}"


def workers(server: servers.Server, broker: servers.Server) -> dict[int, float]:
    """Return the seconds that one and two Celery workers need for the same portfolio."""
    _handed_out(database(server, "for_workers"))
    return {count: _worked(count, server, broker.url) for count in WORKERS}


def _handed_out(address: str) -> list[int]:
    """Make the portfolio if it is not there, queue its blocks, and return the keys of the jobs."""
    environment = {**os.environ, **ONE_CORE, "DATABASE_URL": address}
    run = [sys.executable, "-m", "tests.bench.hand_out", str(FOR_WORKERS)]
    done = subprocess.run(run, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _worked(count: int, server: servers.Server, broker: str) -> float:
    """Start so many workers on a copy of the portfolio, send all blocks, wait for the last."""
    address = database(server, f"for_{count}_workers", like="for_workers")
    environment = {**os.environ, **ONE_CORE, "DATABASE_URL": address, "REDIS_URL": broker}
    pks = _handed_out(address)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis_client.Redis.from_url(broker).flushdb()
        for number in range(count):
            stack.enter_context(processes.worker(f"w{number}", environment, folder))
        app = stack.enter_context(Celery(broker=broker))
        start = perf_counter()
        for pk in pks:
            app.send_task("stakeholders.tasks.analyse_block", [pk])
        _wait(address, len(pks))
        return perf_counter() - start


def _wait(address: str, count: int) -> None:
    """Until every block of the newest run is done."""
    done = "SELECT count(*) FROM accounts_job WHERE state = 'done' AND finished_at > %s"
    with psycopg.connect(address.replace("postgres://", "postgresql://"), autocommit=True) as to:
        (began,) = to.execute("SELECT now()").fetchone()
        while to.execute(done, [began]).fetchone()[0] < count:
            sleep(0.05)


def exponent(rows: list[dict], value) -> float:
    """Return b of value ~ accounts^b between the smallest and the largest size."""
    first, last = rows[0], rows[-1]
    if first is last:
        return 0.0
    return log(value(last) / value(first)) / log(last["accounts"] / first["accounts"])


def each(turns: list[dict], what: str = "seconds") -> float:
    """Return the median over turns of the milliseconds for each committee."""
    return median(1000 * turn[what] / turn["committees"] for turn in turns)


def share(row: dict, stage: str) -> float:
    """Return the share of a stage in the time of all turns."""
    return sum(one[stage] for one in row["turns"]) / sum(one["seconds"] for one in row["turns"])


def show(rows: list[dict]) -> None:
    """Print the table, then what it says of growth, each beside its bound.

    The reference is the same work on every machine, measured beside: figures of two machines
    compare as their references do.
    """
    _table(rows)
    _growth([row for row in rows if row["accounts"] >= 1_000] or rows)
    slowest = min(1000 / each(row["turns"]) for row in rows)
    print(f"fewest first analyses a second: {slowest:.0f} (at least {LEAST_A_SECOND})")
    slowest = min(1000 / each(row["ticks"]) for row in rows)
    print(f"fewest analyses of the day after a second: {slowest:.0f} (at least {LEAST_A_SECOND})")
    change = rows[-1]["change"] / rows[0]["change"]
    few, many = rows[0]["accounts"], rows[-1]["accounts"]
    print(
        f"one change among {many} accounts over one among {few}: {change:.2f} "
        f"(at most {MOST_FOR_A_CHANGE})"
    )
    for page, (queries, took) in rows[-1]["pages"].items():
        print(
            f"{page:<24}{queries:>4} queries{1000 * took:>8.0f} ms "
            f"(at most {1000 * MOST_FOR_A_PAGE:.0f})"
        )


def _table(rows: list[dict]) -> None:
    print(
        f"{'accounts':>9}{'reference':>11}{'ms each':>9}{'a second':>10}{'from':>6}{'to':>6}"
        f"{'ms worked':>11}{'loading':>9}{'maths':>7}{'storing':>9}{'telling':>9}"
        f"{'MiB':>6}{'KiB stored':>12}{'ms a tick':>11}{'ms a change':>13}"
    )
    for row in rows:
        rates = [turn["committees"] / turn["seconds"] for turn in [*row["first"], *row["turns"]]]
        print(
            f"{row['accounts']:>9}{row['reference']:>8.1f} ms"
            f"{each(row['turns']):>9.2f}{1000 / each(row['turns']):>10.0f}"
            f"{min(rates):>6.0f}{max(rates):>6.0f}{each(row['turns'], 'worked'):>11.2f}"
            f"{share(row, 'loading'):>9.0%}{share(row, 'mathematics'):>7.0%}"
            f"{share(row, 'storing'):>9.0%}{share(row, 'telling'):>9.0%}"
            f"{row['memory'] / 2**20:>6.0f}{row['stored'] / 2**10:>12.1f}"
            f"{each(row['ticks']):>11.2f}{1000 * row['change']:>13.1f}"
        )
    for row in rows:
        for one in row["first"]:
            rate = one["committees"] / one["seconds"]
            print(f"{one['committees']} of {row['accounts']} before the turns: {rate:.0f} a second")


def _growth(rows: list[dict]) -> None:
    for name, value in (
        ("time of the first analysis", lambda row: each(row["turns"])),
        ("time of a tick", lambda row: each(row["ticks"])),
        ("memory", lambda row: row["memory"]),
        ("bytes stored", lambda row: row["stored"]),
    ):
        values = [value(row) for row in rows]
        print(
            f"{name} for each committee: growth exponent {exponent(rows, value):+.3f}, "
            f"largest over smallest {max(values) / min(values):.2f} (at most {MOST_GROWTH})"
        )


def main(sizes: list[int]) -> None:
    """Print what was measured, the machine first."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    server, broker = servers.postgresql(), servers.redis()
    try:
        print(f"PostgreSQL: {server.origin}; Redis: {broker.origin}")
        show(measured(server, sizes))
        took = workers(server, broker)
        print(
            f"{FOR_WORKERS} committees by one worker {took[1]:.1f} s, by two {took[2]:.1f} s: "
            f"{took[1] / took[2]:.2f} times as fast (at least {LEAST_BY_TWO})"
        )
    finally:
        server.stop()
        broker.stop()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))

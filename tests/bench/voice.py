"""From the POST of a feedback to the new snapshot, the open case and the alert.

Run as ``python -m tests.bench.voice [SECONDS [RATE [PAGES]]]``: first one after the other on the
embedded default, then at a pace on PostgreSQL and Redis with two web processes and one worker.
Feedback is seen when every committee of its account was analysed after it, and, of a detractor,
when a case is open and an alert tells of it. The database is asked five times a second. Pages of
accounts lie open meanwhile, and it is told when they showed the case and the new figures.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from time import perf_counter, process_time, sleep
from typing import Any

from tests import servers
from tests.bench import processor, reference, scale, voice_seen
from tests.bench.voice_load import Load
from tests.bench.voice_page import OpenPage, delays
from tests.services import processes

ACCOUNTS, FEW, ALONE = 200, 2, 60
SECONDS, RATE, PAGES = 60, 50, 5
MOST_ALONE, MOST_TOGETHER = 1.0, 2.0
WARMING = 20
LOOK_SECONDS = 0.2
LAST_LOOK_SECONDS = 3.0
PATIENCE_SECONDS = 120.0


def main(seconds: float, rate: float, pages: float = PAGES) -> None:
    """Print what was measured, each beside its bound."""
    print(f"reference {reference.milliseconds():.0f} ms, load {os.getloadavg()[0]:.1f}")
    with ExitStack() as stack:
        _embedded(stack)
    server, broker = servers.postgresql(), servers.redis()
    try:
        with ExitStack() as stack:
            _together(stack, server, broker, (seconds, rate), int(pages))
    finally:
        server.stop()
        broker.stop()


def _embedded(stack: ExitStack) -> None:
    """One after the other on SQLite, with the worker as a thread of the one web process."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    file = folder / "voice.sqlite3"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{file}", "DATA_FOLDER": str(folder)}
    environment.pop("REDIS_URL", None)
    load, pages = _load(environment | {"LOG_LEVEL": "WARNING"}, FEW)
    stack.enter_context(processes.web(load.port, environment | {"LOG_LEVEL": "INFO"}, folder))
    watch = voice_seen.of_sqlite(file, load.due)
    # The first reads the weights of the reader of words.
    (first,) = _one_by_one(load, watch, [0])
    watch.seen.clear(), load.due.clear()
    with _open(pages):
        others = _one_by_one(load, watch, range(1, ALONE + 1))
    print(
        f"embedded, one after the other: median {median(others):.2f} s (at most {MOST_ALONE}), "
        f"p95 {_p95(others):.2f} s, the first {first:.2f} s"
    )
    _count(load, watch)
    shown = _shown(pages, load, watch)
    print(f"  median {median(shown):.2f} s (at most {MOST_ALONE}), p95 {_p95(shown):.2f} s")


def _one_by_one(load: Load, watch: voice_seen.Watch, numbers: Iterable[int]) -> list[float]:
    """Each once the one before is seen: how long they took to be."""
    for number in numbers:
        load.send(load.connection(), number, perf_counter())
        _wait(watch, len(load.due))
    return list(watch.seen.values())


def _together(
    stack: ExitStack, server, broker, pace: tuple[float, float], count: int = PAGES
) -> None:
    """At a pace, whether or not the others keep up with it."""
    address = scale.database(server, "voice_bench")
    environment = {**os.environ, "DATABASE_URL": address, "REDIS_URL": broker.url}
    environment |= {"LOG_LEVEL": "WARNING", "API_REQUESTS_PER_MINUTE": "1000000"}
    load, pages = _load(environment, ACCOUNTS)
    pages = pages[:count]
    ours = _started(stack, environment, load.port) | {"postgres": server, "redis": broker}
    pids = {name: one.process.pid for name, one in ours.items() if one.process}
    watch = voice_seen.of_postgresql(address, load.due)
    load.run(WARMING / 5, 5, 0)
    _wait(watch, WARMING)
    watch.seen.clear(), load.took.clear(), load.due.clear()
    with _open(pages):
        before = _spent(pids, watch)
        _run(load, watch, pace)
        after = _spent(pids, watch)
    _tell(load, watch, pace, {name: after[name] - one for name, one in before.items()})
    shown = _shown(pages, load, watch)
    print(f"  median {median(shown):.2f} s, p95 {_p95(shown):.2f} s (at most {MOST_TOGETHER})")


@contextmanager
def _open(pages: Sequence[OpenPage]) -> Iterator[None]:
    """Hold pages open, and a little longer than what they are to show takes."""
    with ExitStack() as held:
        for page in pages:
            held.enter_context(page)
        yield
        sleep(LAST_LOOK_SECONDS)


def _started(stack: ExitStack, environment: dict[str, str], port: int) -> dict[str, Any]:
    """Two web processes and one worker."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    command = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--no-control-socket"]
    ready = {"log": folder / "web.log", "ready": "Booting worker"}
    web = stack.enter_context(processes.running(command, environment, **ready))
    return {"web": web, "worker": stack.enter_context(processes.worker("w0", environment, folder))}


def _spent(pids: dict[str, int], watch: voice_seen.Watch) -> dict[str, float]:
    """Seconds of the processor until now; what the watch asks of PostgreSQL is told by itself."""
    found = {name: processor.seconds(pid) for name, pid in pids.items()}
    if "postgres" in found:
        found["watch"] = processor.seconds(watch.pid)
        found["postgres"] -= found["watch"]
    return {"client": process_time(), **found}


def _load(environment: dict[str, str], accounts: int) -> tuple[Load, list[OpenPage]]:
    command = [sys.executable, "-m", "tests.bench.voice_prepare", str(accounts)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    port = servers.free_port()
    pages = [OpenPage(port, **one) for one in told["pages"]]
    return Load(port, told["secret"], told["people"]), pages


def _run(load: Load, watch: voice_seen.Watch, pace: tuple[float, float]) -> None:
    sending = Thread(target=load.run, args=[*pace, WARMING])
    sending.start()
    while sending.is_alive():
        watch.look()
        sleep(LOOK_SECONDS)
    _wait(watch, len(load.due))


def _wait(watch: voice_seen.Watch, count: int) -> None:
    """Until so many are seen, or nobody would wait any more."""
    give_up_at = perf_counter() + PATIENCE_SECONDS
    while len(watch.seen) < count and perf_counter() < give_up_at:
        watch.look()
        sleep(0.02 if count - len(watch.seen) == 1 else LOOK_SECONDS)


def _tell(
    load: Load, watch: voice_seen.Watch, pace: tuple[float, float], spent: dict[str, float]
) -> None:
    seconds, rate = pace
    took, seen = load.took, list(watch.seen.values())
    print(
        f"{rate:.0f} a second for {seconds:.0f} s, one worker: answered in {median(took):.2f} s "
        f"(p95 {_p95(took):.2f} s), seen in {median(seen):.2f} s "
        f"(p95 {_p95(seen):.2f} s, at most {MOST_TOGETHER})"
    )
    _count(load, watch)
    each = {name: 1000 * one / max(1, len(load.due)) for name, one in spent.items()}
    told = ", ".join(f"{name} {one:.1f}" for name, one in each.items())
    print(f"ms of the processor for each feedback: {told}; together {sum(each.values()):.1f}")


def _shown(pages: Sequence[OpenPage], load: Load, watch: voice_seen.Watch) -> list[float]:
    """How long it took until the pages showed what opened a case; what they asked is printed."""
    found = [delays(page, watch.cases_of(page.account), load.due) for page in pages]
    asked, brought = sum(page.asked for page in pages), sum(page.brought for page in pages)
    print(
        f"{sum(map(len, found))} shown with case and figures by {len(pages)} open pages, which ask "
        f"each {pages[0].every} s: asked {asked} times, {brought} brought something"
    )
    return [one for some in found for one in some]


def _count(load: Load, watch: voice_seen.Watch) -> None:
    doubled = watch.doubled()
    print(
        f"{len(load.due)} sent, {len(load.refused)} refused, {len(watch.seen)} seen, "
        f"{watch.lost()} lost, {doubled} doubled (0 each)"
    )
    for one in load.refused[:3]:
        print(one)


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:]]
    main(*(given + [SECONDS, RATE, PAGES][len(given) :]))

"""One portfolio, measured in a process and a database of its own: a line of JSON.

Run as ``python -m tests.bench.one_size ACCOUNTS`` on the empty PostgreSQL database of DATABASE_URL.
"""

import gc
import json
import resource
import sys
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from time import perf_counter, process_time

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import committee as method
from accounts.models import User
from stakeholders import (
    analysis,
    assessments,
    blocks,
    conversion,
    queries,
    snapshots,
    tasks,
    telling,
)
from stakeholders.models import BuyingCommittee, Snapshot
from tests.bench import reference, world

CHANGES = 40
ROUNDS = 15
BLOCKS_TICKED = 20
PAGES = ("/accounts/", "/accounts/?sort=moved", "/portfolio/", "/")
STAGES = {
    "loading": [
        (queries, "facts_of"),
        (snapshots, "histories"),
        (conversion, "as_committee"),
        (conversion, "context_of"),
    ],
    "mathematics": [(method, "analyse_each"), (method, "readings")],
    "telling": [(telling, "tell_all")],
}


class Stopwatch:
    """Seconds spent in some functions."""

    def __init__(self):
        self.spent = dict.fromkeys(STAGES, 0.0)

    @contextmanager
    def running(self):
        plain = [
            (place, name, getattr(place, name)) for all_ in STAGES.values() for place, name in all_
        ]
        for stage, functions in STAGES.items():
            for place, name in functions:
                setattr(place, name, self._timed(stage, getattr(place, name)))
        try:
            yield
        finally:
            for place, name, function in plain:
                setattr(place, name, function)

    def _timed(self, stage, function):
        def timed(*arguments, **named):
            start = perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                self.spent[stage] += perf_counter() - start

        return timed


def analyse_everything() -> dict[str, float]:
    """From rows to stored snapshots, block by block, on this one core."""
    now, watch = timezone.now(), Stopwatch()
    jobs = blocks.enqueue(f"all {now.isoformat()}", now)
    start, worked = perf_counter(), process_time()
    with watch.running():
        for job in jobs:
            blocks.run(job.pk)
    took, worked = perf_counter() - start, process_time() - worked
    count = Snapshot.objects.count()
    assert count == BuyingCommittee.objects.count()
    storing = took - sum(watch.spent.values())
    shares = {stage: spent / took for stage, spent in [*watch.spent.items(), ("storing", storing)]}
    # The processor time of this process alone: what others do on the machine counts less in it.
    return {"seconds": took, "worked": worked, "committees": count, **shares}


def tick() -> float:
    """Seconds for each committee on the day after, when only time has passed: the usual analysis.

    The first blocks are enough: each costs the same.
    """
    rows = BuyingCommittee.objects.order_by("pk").values_list("pk", flat=True)
    pks = list(rows[: BLOCKS_TICKED * blocks.SIZE])
    tomorrow = timezone.now() + timedelta(days=1)
    start = perf_counter()
    for first in range(0, len(pks), blocks.SIZE):
        gc.disable()
        analysis.analyse_all(pks[first : first + blocks.SIZE], now=tomorrow)
        gc.enable()
    return (perf_counter() - start) / len(pks)


def one_change() -> float:
    """Median seconds from a stance noted to the new snapshot, over many accounts."""
    rows = BuyingCommittee.objects.order_by("pk").select_related("account__owner")
    step = max(1, rows.count() // CHANGES)
    times = []
    for committee in list(rows[::step])[:CHANGES]:
        person = committee.holders.first().stakeholder
        owner = committee.account.owner
        start = perf_counter()
        statement = assessments.Statement(0.5)
        assessments.record(person, statement, on=timezone.localdate(), by=owner)
        tasks.settle(committee.account)
        times.append(perf_counter() - start)
    return median(times)


def pages(user: User) -> dict[str, tuple[int, float]]:
    """Queries and median seconds of the pages over a portfolio."""
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(user)
    return {page: _page(client, page) for page in PAGES}


def _page(client: Client, page: str) -> tuple[int, float]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    count = len(asked)
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        client.get(page)
        times.append(perf_counter() - start)
    return count, median(times)


def main(accounts: int) -> None:
    """Print what was measured."""
    call_command("migrate", verbosity=0)
    start = perf_counter()
    user = world.build(accounts, timezone.localdate())
    built = perf_counter() - start
    before = reference.milliseconds()
    found = {"accounts": accounts, "built": built, **analyse_everything()}
    # Beside what was measured, as others may use the machine too.
    found["reference"] = (before + reference.milliseconds()) / 2
    # In KiB on Linux; measured before anything but analyses was done.
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT pg_total_relation_size('stakeholders_snapshot')")
        found["stored"] = cursor.fetchone()[0] / found["committees"]
    found |= {"tick": tick(), "change": one_change()}
    # As the product does before it serves pages.
    gc.collect()
    gc.freeze()
    found["pages"] = pages(user)
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))

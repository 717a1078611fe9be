"""One portfolio, measured in a process and a database of its own: each line asked, a line of JSON.

Run as ``python -m tests.bench.one_size ACCOUNTS`` on the empty PostgreSQL database of DATABASE_URL.
It builds the portfolio, then does what it is told: ``analyse BLOCKS``, ``tick BLOCKS``, ``rest``.
"""

import gc
import json
import resource
import sys
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import committee as method
from accounts.models import Job, User
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
from tests.bench import world

CHANGES = 40
ROUNDS = 15
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


class Portfolio:
    """The blocks that wait for their first analysis, and how far the days after have come."""

    def __init__(self):
        self.waiting: list[Job] = []
        self.ticked, self.days = 0, 1

    def enqueue(self) -> None:
        """In the order of the keys: the blocks of one clone of the pattern behind each other."""
        now = timezone.now()
        jobs = blocks.enqueue(f"all {now.isoformat()}", now)
        self.waiting = sorted(jobs, key=lambda job: int(job.subject.rpartition("/")[2]))

    def analyse(self, blocks_wanted: int) -> dict[str, float]:
        """From rows to stored snapshots, block by block, on this one core.

        Where all are analysed, all is forgotten and begins anew.
        """
        if not self.waiting:
            forget()
            self.enqueue()
        chosen, self.waiting = self.waiting[:blocks_wanted], self.waiting[blocks_wanted:]
        before, watch = Snapshot.objects.count(), Stopwatch()
        start, worked = perf_counter(), process_time()
        with watch.running():
            for job in chosen:
                blocks.run(job.pk)
        # The processor time of this process alone: what others do on the machine counts less in it.
        found = {"seconds": perf_counter() - start, "worked": process_time() - worked}
        found["storing"] = found["seconds"] - sum(watch.spent.values())
        return {**found, **watch.spent, "committees": Snapshot.objects.count() - before}

    def tick(self, blocks_wanted: int) -> dict[str, float]:
        """Days on which only time has passed: the usual analysis."""
        rows = BuyingCommittee.objects.order_by("pk").values_list("pk", flat=True)
        pks = list(rows[self.ticked : self.ticked + blocks_wanted * blocks.SIZE])
        at = timezone.now() + timedelta(days=self.days)
        start, worked = perf_counter(), process_time()
        for first in range(0, len(pks), blocks.SIZE):
            gc.disable()
            analysis.analyse_all(pks[first : first + blocks.SIZE], now=at)
            gc.enable()
        found = {"seconds": perf_counter() - start, "worked": process_time() - worked}
        self.ticked += len(pks)
        if self.ticked >= rows.count():
            self.ticked, self.days = 0, self.days + 1
        return {**found, "committees": len(pks)}


def forget() -> None:
    """Take away what analyses wrote, as if there had been none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE stakeholders_snapshot, stakeholders_headline, accounts_alert CASCADE"
        )
        cursor.execute("UPDATE stakeholders_buyingcommittee SET analysed_at = NULL")
        cursor.execute("VACUUM ANALYZE stakeholders_buyingcommittee")


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


def rest(user: User) -> dict[str, Any]:
    """Memory and bytes for each committee, one change, the pages."""
    # In KiB on Linux; measured before anything but analyses was done.
    found = {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT pg_total_relation_size('stakeholders_snapshot')")
        found["stored"] = cursor.fetchone()[0] / Snapshot.objects.count()
    found["change"] = one_change()
    # As the product does before it serves pages.
    gc.collect()
    gc.freeze()
    return {**found, "pages": pages(user)}


def main(accounts: int) -> None:
    """Build, say so, then do what each line asks for and say what was measured."""
    call_command("migrate", verbosity=0)
    user, portfolio = world.build(accounts, timezone.localdate()), Portfolio()
    portfolio.enqueue()
    _say({"accounts": accounts, "blocks": len(portfolio.waiting)})
    for line in sys.stdin:
        match line.split():
            case ["analyse", count]:
                _say(portfolio.analyse(int(count)))
            case ["tick", count]:
                _say(portfolio.tick(int(count)))
            case ["rest"]:
                _say(rest(user))


def _say(found: dict[str, Any]) -> None:
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))

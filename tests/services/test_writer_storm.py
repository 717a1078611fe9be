"""Six processes write while one follows: nothing is lost, nothing comes twice, order is kept.

The long one is ``STORM_SECONDS=30 pytest -s --database=postgresql`` with the name of this file.
"""

import json
import os
import subprocess
import sys
from itertools import pairwise

import pytest

from accounts import numbering
from accounts.models import ChangeSet, User
from crm import feed
from crm.feed import Wanted
from tests import factories
from tests.services.processes import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 6
SECONDS = float(os.environ.get("STORM_SECONDS", "5"))


def follow(user: User, place: int, told: list) -> int:
    """Read everything that can be seen now."""
    while True:
        page = feed.read(user, place, Wanted(types=frozenset({"account"}), limit=200))
        told += [one["seq"] for one in page.events]
        place = page.place
        if not page.has_more:
            return place


def test_who_follows_six_writers_misses_nothing(environment, tmp_path):
    maya = factories.user("maya")
    # Files, as a pipe that nobody reads fills up.
    told, place = [], 1
    logs = [tmp_path / f"{number}.log" for number in range(WRITERS)]
    processes = []
    for number, log in enumerate(logs):
        with log.open("w") as output:
            command = [sys.executable, "-m", "tests.storm", str(number), str(SECONDS)]
            processes.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output))
    while any(process.poll() is None for process in processes):
        place = follow(maya, place, told)
    assert [process.wait() for process in processes] == [0] * WRITERS
    follow(maya, place, told)

    acts = [json.loads(line) for log in logs for line in log.read_text().splitlines()]
    print(f"{len(acts)} acts of {WRITERS} processes in {SECONDS:g} s, {len(told)} changes told")
    assert len(acts) > 10 * WRITERS
    sets = {one.public_id: one for one in ChangeSet.objects.exclude(size=0)}
    seqs = {one.seq for one in sets.values()}
    assert sorted(told) == told, "the order of the numbers"
    assert len(set(told)) == len(told), "no number twice"
    assert set(told) == seqs, "none lost"
    assert {act[0] for act in acts} <= sets.keys()
    in_order = sorted((one.seq, one.size) for one in sets.values())
    assert all(seq + size == later for (seq, size), (later, _) in pairwise(in_order)), "no gap"
    assert numbering.next_number() == sum(in_order[-1])
    assert_order_of_commits([(sets[act[0]].seq, *act[1:]) for act in acts])


def assert_order_of_commits(acts):
    """Whatever began after something else was committed has a larger number."""
    earliest = float("inf")
    for _seq, began, committed in sorted(acts, reverse=True):
        assert began <= earliest
        earliest = min(earliest, committed)

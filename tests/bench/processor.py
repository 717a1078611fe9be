"""Seconds of the processor that processes and those below them took, as Linux counts them."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PARENT, FIRST, LAST = 1, 11, 15
"""Columns of /proc/PID/stat after the name: four of time, those of children that ended last."""


def seconds(pid: int) -> float:
    """User and system time of a process, of all below it, and of those of them that ended."""
    table = _table()
    below, found = [pid], 0.0
    while below:
        one = below.pop()
        found += table[one][1] if one in table else 0.0
        below += [child for child, (parent, _took) in table.items() if parent == one]
    return found


def _table() -> dict[int, tuple[int, float]]:
    """The parent and the time of every process; nothing where there is no /proc."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            columns = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It ended while we looked.
        took = sum(map(int, columns[FIRST:LAST])) / TICKS
        found[int(file.parent.name)] = int(columns[PARENT]), took
    return found

"""A fixed piece of work, so that figures of different machines can be compared.

Run as ``python -m tests.bench.reference``: milliseconds of this machine, now.
"""

from time import perf_counter

import numpy as np

ROUNDS = 7


def milliseconds() -> float:
    """Return the least disturbed duration of the same work in plain Python and in numpy."""
    return 1000 * min(_took() for _ in range(ROUNDS))


def _took() -> float:
    start = perf_counter()
    _plain(), _small_arrays()
    return perf_counter() - start


def _plain() -> int:
    held: dict[int, int] = {}
    for number in range(100_000):
        held[number % 997] = held.get(number % 991, 0) + number
    return len(held)


def _small_arrays() -> float:
    """Call numpy on arrays as small as those of a committee: what a call costs counts most."""
    matrix, rows, total = np.eye(12) * 3.0 + 1.0, np.linspace(0.1, 0.9, 4_800).reshape(12, 400), 0.0
    for _ in range(400):
        solved = np.linalg.solve(matrix, rows)
        total += float(np.exp(-solved * solved).sum(axis=1).max())
    return total


if __name__ == "__main__":
    print(f"{milliseconds():.1f} ms")

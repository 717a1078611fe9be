"""What scoring and recalibration say about 448 real deals: the tables of docs/calibration.md.

Run as ``python -m tests.bench.b2b_deals``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import fmean
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from committee import Bin, recalibration, reliability, score_intervals, scores
from committee.scoring import brier
from tests.bench.b2b_model import Deals, load, nested, out_of_fold, recalibrated, without_copies

SEED = 20261126
REPEATS, ROUNDS = 10, 200
SURENESS = {"as the model says": 1.0, "made too sure": 2.0}
SAMPLES, DRAWS = (30, 60, 120, 240), 200
COLUMNS = ("brier", "skill", "log_loss", "auc")


@dataclass(frozen=True)
class Row:
    """Means over the repeats: of each score, and of the limits of its interval."""

    name: str
    deals: int
    means: dict[str, float]
    limits: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Sample:
    """Recalibration learnt from a few deals: mean Brier on the others, how often it was worse."""

    deals: int
    before: float
    after: float
    hurt: float


def dice(*key: int) -> np.random.Generator:
    """Return a generator for each part of the study, so that a part can be run alone."""
    return np.random.default_rng([SEED, *key])


def row(name: str, deals: Deals, runs: list[NDArray[np.float64]]) -> Row:
    """Score one set of chances for each repeat."""
    groups = deals.groups
    found = [scores(run, deals.outcomes) for run in runs]
    drawn = [
        score_intervals(run, deals.outcomes, generator=dice(1, turn), groups=groups, rounds=ROUNDS)
        for turn, run in enumerate(runs)
    ]
    return Row(
        name,
        len(groups),
        {column: fmean(getattr(one, column) for one in found) for column in COLUMNS},
        {
            column: tuple(np.mean([getattr(one, column) for one in drawn], axis=0))
            for column in COLUMNS
        },
    )


def baselines(repeats: int) -> list[Row]:
    """Score the model on folds that part copies, that keep them together, and without copies."""
    everything, once = load(), without_copies(load())
    apart = replace(everything, groups=np.arange(len(everything.groups)))
    return [
        row(name, scored, [expit(out_of_fold(folded, dice(0, turn))) for turn in range(repeats)])
        for name, folded, scored in (
            ("copies together", everything, everything),
            ("copies dropped", once, once),
            ("copies parted", apart, everything),
        )
    ]


def recalibrations(repeats: int) -> list[tuple[Row, float]]:
    """Score the model, and one made too sure, recalibrated; with the mean slope of each."""
    deals = load()
    runs = [nested(deals, dice(0, turn)) for turn in range(repeats)]
    plain = [np.empty(len(deals.outcomes)) for _ in runs]
    for odds, parts in zip(plain, runs, strict=True):
        for part in parts:
            odds[part.held] = part.odds
    found = []
    for name, sureness in SURENESS.items():
        moved = [recalibrated(parts, sureness) for parts in runs]
        before = row(name, deals, [expit(sureness * odds) for odds in plain])
        after = row(f"{name}, recalibrated", deals, [chances for chances, _ in moved])
        found += [(before, 1.0), (after, fmean(slope for _, slope in moved))]
    return found


def reliability_table() -> tuple[Bin, ...]:
    """Return the bins of the first repeat, copies together."""
    deals = load()
    return reliability(expit(out_of_fold(deals, dice(0, 0))), deals.outcomes)


def samples(sureness: float, draws: int = DRAWS) -> list[Sample]:
    """Learn the recalibration from a few deals, and score it on those of other groups."""
    deals = load()
    chances = expit(sureness * out_of_fold(deals, dice(0, 0)))
    return [
        sample(size, [tried(deals, chances, size, dice(2, draw)) for draw in range(draws)])
        for size in SAMPLES
    ]


def tried(
    deals: Deals, chances: NDArray[np.float64], size: int, generator: np.random.Generator
) -> tuple[float, float]:
    """Return the Brier score of the deals left, before and after."""
    ranks = generator.permutation(deals.groups.max() + 1)[deals.groups]
    taken = np.argsort(ranks, kind="stable")[:size]
    left = ~np.isin(deals.groups, deals.groups[taken])
    learnt = recalibration(chances[taken], deals.outcomes[taken])
    said, came = chances[left], deals.outcomes[left]
    return brier(said, came), brier(learnt.recalibrated(said), came)


def sample(size: int, pairs: list[tuple[float, float]]) -> Sample:
    """Sum up the draws of one size."""
    before, after = np.transpose(pairs)
    return Sample(size, before.mean(), after.mean(), float(np.mean(after > before)))


def cells(one: Row) -> str:
    """Return a row of a table."""
    parts = (
        f"{one.means[column]:.3f} ({one.limits[column][0]:.3f} to {one.limits[column][1]:.3f})"
        for column in COLUMNS
    )
    return " | ".join(parts)


def tables() -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the head and the rows of each table of docs/calibration.md."""
    yield (
        "folds | deals | Brier | skill | log loss | AUC",
        (f"{one.name} | {one.deals} | {cells(one)}" for one in baselines(REPEATS)),
    )
    yield (
        "chances | mean chance | deals | won | share won | interval",
        (
            f"{one.lowest:.2f} to {one.highest:.2f} | {one.forecast:.2f} | {one.outcomes} "
            f"| {one.won} | {one.rate:.2f} | {one.interval[0]:.2f} to {one.interval[1]:.2f}"
            for one in reliability_table()
        ),
    )
    yield (
        "forecasts | slope | Brier | skill | log loss | AUC",
        (f"{one.name} | {slope:.2f} | {cells(one)}" for one, slope in recalibrations(REPEATS)),
    )
    yield (
        "forecasts | learnt from | Brier before | Brier after | worse in",
        (
            f"{name} | {one.deals} deals | {one.before:.3f} | {one.after:.3f} "
            f"| {100 * one.hurt:.0f} % of draws"
            for name, sureness in SURENESS.items()
            for one in samples(sureness)
        ),
    )


def main() -> None:
    """Print the tables."""
    started = perf_counter()
    for head, rows in tables():
        print(f"| {head} |", f"|{'---|' * (head.count('|') + 1)}", sep="\n")
        print(*(f"| {one} |" for one in rows), "", sep="\n")
    print(f"{perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()

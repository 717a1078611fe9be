"""What was answered over a portfolio: promoter scores plain, by power, by revenue, waterfall."""

from dataclasses import dataclass

import numpy as np

from committee import Nps, summed_nps
from web.portfolio.parts import Parts, ratio

TALLY = (
    "answers", "promoters", "detractors", "power_answered", "power_for", "power_against",
    "power_squares", "top_side",
)  # fmt: skip
Voices = dict[str, np.ndarray]
"""A column of each number of `TALLY`: the answers of each account, each person once."""


@dataclass(frozen=True)
class Scores:
    """One score for each way to count; by revenue means by open pipeline."""

    plain: Nps
    power: Nps
    revenue: Nps
    waterfall: Nps


def plain(held: Voices, parts: Parts) -> list[Nps]:
    """Promoters minus detractors, everybody alike, of each part."""
    names = ("answers", "promoters", "detractors")
    sums = [parts.sum(held[name]).astype(int).tolist() for name in names]
    return [
        summed_nps(
            answers=answers,
            weight=answers,
            in_favour=promoters,
            against=detractors,
            squares=answers,
        )
        for answers, promoters, detractors in zip(*sums, strict=True)
    ]


def scores(held: Voices, worth: np.ndarray) -> Scores:
    """All four of the whole portfolio; `worth` is the open pipeline of each account in one unit."""
    (alike,) = plain(held, Parts.whole(len(worth)))
    return Scores(alike, _by_power(held), _by_revenue(held, worth), _waterfall(held))


def _by_power(held: Voices) -> Nps:
    return summed_nps(
        answers=int(held["answers"].sum()),
        weight=float(held["power_answered"].sum()),
        in_favour=float(held["power_for"].sum()),
        against=float(held["power_against"].sum()),
        squares=float(held["power_squares"].sum()),
    )


def _by_revenue(held: Voices, worth: np.ndarray) -> Nps:
    """The answers of an account share its weight, as `committee.revenue_nps` has it."""
    share = np.nan_to_num(ratio(worth, held["answers"]))
    weight = share * held["answers"]
    return summed_nps(
        answers=int(held["answers"][share > 0.0].sum()),
        weight=float(weight.sum()),
        in_favour=float(share @ held["promoters"]),
        against=float(share @ held["detractors"]),
        squares=float(share @ weight),
    )


def _waterfall(held: Voices) -> Nps:
    accounts = int((held["answers"] > 0).sum())
    return summed_nps(
        answers=accounts,
        weight=accounts,
        in_favour=int((held["top_side"] > 0).sum()),
        against=int((held["top_side"] < 0).sum()),
        squares=accounts,
    )

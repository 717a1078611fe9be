"""What was answered over a portfolio: promoter scores plain, by power, by revenue, waterfall."""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from operator import attrgetter, mul
from typing import Any, NamedTuple

from committee import Nps, summed_nps


class Voice(NamedTuple):
    """The answers of one account, added up; each person once, by the newest answer."""

    account: int
    answers: int
    promoters: int
    detractors: int
    power_answered: float
    power_for: float
    power_against: float
    power_squares: float
    top_side: int


TALLY = Voice._fields[1:]


@dataclass(frozen=True)
class Scores:
    """One score for each way to count; by revenue means by open pipeline."""

    plain: Nps
    power: Nps
    revenue: Nps
    waterfall: Nps


def voices(rows: Iterable[tuple], committees_of_deals: Set[int]) -> dict[int, Voice]:
    """The answers of each account once: of its standing committee, else of its riskiest.

    People sit in several committees of an account, so adding those up would count them twice. A
    row begins with account, committee and risk and ends with `TALLY`.
    """
    found: dict[int, Voice] = {}
    ranks: dict[int, tuple[bool, float]] = {}
    for row in rows:
        if row[-len(TALLY)]:
            account, rank = row[0], (row[1] not in committees_of_deals, row[2])
            if account not in ranks or rank > ranks[account]:
                ranks[account] = rank
                found[account] = Voice._make((account, *row[-len(TALLY) :]))
    return found


def plain(held: Collection[Voice]) -> Nps:
    """Promoters minus detractors, everybody alike."""
    answers, promoters, detractors = _added(held, "answers", "promoters", "detractors")
    return summed_nps(
        answers=answers, weight=answers, in_favour=promoters, against=detractors, squares=answers
    )


def scores(held: Collection[Voice], worth: Mapping[int, float]) -> Scores:
    """All four; `worth` is the open pipeline of each account in one unit."""
    return Scores(plain(held), _by_power(held), _by_revenue(held, worth), _waterfall(held))


def _by_power(held: Collection[Voice]) -> Nps:
    answers, weight, in_favour, against, squares = _added(
        held, "answers", "power_answered", "power_for", "power_against", "power_squares"
    )
    return summed_nps(
        answers=answers, weight=weight, in_favour=in_favour, against=against, squares=squares
    )


def _added(held: Collection[Voice], *names: str) -> list[Any]:
    """The sum over the accounts of each of these numbers."""
    return [sum(map(attrgetter(name), held)) for name in names]


def _by_revenue(held: Collection[Voice], worth: Mapping[int, float]) -> Nps:
    """The answers of an account share its weight, as `committee.revenue_nps` has it."""
    heard = [one for one in held if worth.get(one.account, 0.0) > 0.0]
    answers = [one.answers for one in heard]
    shares = [worth[one.account] / one.answers for one in heard]
    weights = list(map(mul, shares, answers))
    return summed_nps(
        answers=sum(answers),
        weight=sum(weights),
        in_favour=sum(map(mul, shares, [one.promoters for one in heard])),
        against=sum(map(mul, shares, [one.detractors for one in heard])),
        squares=sum(map(mul, shares, weights)),
    )


def _waterfall(held: Collection[Voice]) -> Nps:
    sides = [one.top_side for one in held]
    return summed_nps(
        answers=len(sides),
        weight=len(sides),
        in_favour=sides.count(1),
        against=sides.count(-1),
        squares=len(sides),
    )

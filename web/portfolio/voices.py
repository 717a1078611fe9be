"""What was answered over a portfolio: promoter scores plain, by power, by revenue, waterfall."""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

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
                found[account] = Voice(account, *row[-len(TALLY) :])
    return found


def plain(held: Collection[Voice]) -> Nps:
    """Promoters minus detractors, everybody alike."""
    answers = sum(one.answers for one in held)
    return summed_nps(
        answers=answers,
        weight=answers,
        in_favour=sum(one.promoters for one in held),
        against=sum(one.detractors for one in held),
        squares=answers,
    )


def scores(held: Collection[Voice], worth: Mapping[int, float]) -> Scores:
    """All four; `worth` is the open pipeline of each account in one unit."""
    return Scores(plain(held), _by_power(held), _by_revenue(held, worth), _waterfall(held))


def _by_power(held: Collection[Voice]) -> Nps:
    return summed_nps(
        answers=sum(one.answers for one in held),
        weight=sum(one.power_answered for one in held),
        in_favour=sum(one.power_for for one in held),
        against=sum(one.power_against for one in held),
        squares=sum(one.power_squares for one in held),
    )


def _by_revenue(held: Collection[Voice], worth: Mapping[int, float]) -> Nps:
    """The answers of an account share its weight, as `committee.revenue_nps` has it."""
    shares = [(one, worth.get(one.account, 0.0) / one.answers) for one in held]
    shares = [(one, share) for one, share in shares if share > 0.0]
    return summed_nps(
        answers=sum(one.answers for one, _share in shares),
        weight=sum(share * one.answers for one, share in shares),
        in_favour=sum(share * one.promoters for one, share in shares),
        against=sum(share * one.detractors for one, share in shares),
        squares=sum(share * share * one.answers for one, share in shares),
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

"""What was answered over a portfolio: promoter scores plain, by power, by revenue, waterfall."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import Account
from committee import Nps, summed_nps
from stakeholders.models import Headline


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


@dataclass(frozen=True)
class Scores:
    """One score for each way to count; by revenue means by open pipeline."""

    plain: Nps
    power: Nps
    revenue: Nps
    waterfall: Nps


def voices(accounts: QuerySet[Account]) -> dict[int, Voice]:
    """The answers of each account once: of its standing committee, else of its riskiest.

    People sit in several committees of an account, so adding those up would count them twice.
    """
    answered = Headline.objects.filter(account__in=accounts, answers__gt=0)
    rows = answered.values_list("committee__opportunity", "risk", *Voice._fields)
    chosen: dict[int, tuple[tuple[bool, float], Voice]] = {}
    for deal, risk, *values in rows:
        voice, rank = Voice._make(values), (deal is None, risk)
        if voice.account not in chosen or rank > chosen[voice.account][0]:
            chosen[voice.account] = rank, voice
    return {account: voice for account, (_rank, voice) in chosen.items()}


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

"""Answers added up, so that a portfolio can be summed from its committees."""

import math
from collections.abc import Collection

from committee.answered import precedence
from committee.frozen import Value
from committee.nps import Answer


class Tally(Value, frozen=True):
    """How many answered and how many of them 9 or 10, or 0 to 6; the same as shares of power.

    `power_squares` is the sum of squared shares, which gives the effective number of answers;
    `top_side` is the side of the most powerful who answered, of equals the lowest: 1 promoter,
    0 passive, -1 detractor, None without answers.
    """

    answers: int = 0
    promoters: int = 0
    detractors: int = 0
    power_answered: float = 0.0
    power_for: float = 0.0
    power_against: float = 0.0
    power_squares: float = 0.0
    top_side: int | None = None


def tally(answers: Collection[Answer]) -> Tally:
    """Return the sums of one committee's answers, one for each person (`newest_answers`)."""
    if not answers:
        return Tally()
    in_favour = [one.power for one in answers if one.side > 0]
    against = [one.power for one in answers if one.side < 0]
    return Tally(
        answers=len(answers),
        promoters=len(in_favour),
        detractors=len(against),
        power_answered=math.fsum(one.power for one in answers),
        power_for=math.fsum(in_favour),
        power_against=math.fsum(against),
        power_squares=math.fsum(one.power * one.power for one in answers),
        top_side=max(answers, key=precedence).side,
    )

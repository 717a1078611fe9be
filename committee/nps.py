"""Net promoter scores: plain, by power, by revenue, and of the most powerful only."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from committee import checks
from committee.answered import most_powerful, revenue_weights
from committee.frozen import Value

PROMOTER, PASSIVE = 9, 7
# 95 % of a normal distribution lies within so many standard deviations.
DEVIATIONS = 1.959963984540054
ADDED_ANSWERS, ADDED_AT_EACH_END = 3.0, 0.75


class Answer(Value, frozen=True):
    """What somebody of an account answered (0..10) on a day, and their power there (0..1)."""

    account: str
    person: str
    score: int
    on: date
    power: float = 0.0

    def __post_init__(self) -> None:
        """Refuse an answer outside the scale and a power outside 0..1."""
        checks.whole(self.score, "the score", 0, 10)
        checks.day(self.on, "on")
        checks.number(self.power, "power", 0, 1)

    @property
    def side(self) -> int:
        """1 for a promoter (9, 10), 0 for a passive (7, 8), -1 for a detractor (0 to 6)."""
        return 1 if self.score >= PROMOTER else 0 if self.score >= PASSIVE else -1


class Nps(Value, frozen=True):
    """A net promoter score in -1..1, how many answers count in it, and its 95 % interval.

    Without answers `score` is None and the interval is all of -1..1.
    """

    score: float | None
    answers: int
    low: float
    high: float


def newest_answers(answers: Iterable[Answer], on: date, *, days: int = 365) -> tuple[Answer, ...]:
    """Return the answer that stands for each person of each account: the newest.

    Parameters
    ----------
    answers : iterable of Answer
        In any order; those after `on` do not exist.
    on : date
    days : int
        Older answers do not count any more.

    Returns
    -------
    tuple of Answer
        By account, then person. Of several on one day the lowest counts: we would rather ask
        once too often.
    """
    newest: dict[tuple[str, str], Answer] = {}
    for one in answers:
        if 0 <= (on - one.on).days <= days:
            key = one.account, one.person
            newest[key] = max(newest.get(key, one), one, key=lambda a: (a.on, -a.score, a.power))
    return tuple(newest[key] for key in sorted(newest))


def plain_nps(answers: Iterable[Answer]) -> Nps:
    """Return the share of promoters minus the share of detractors [1]_.

    Parameters
    ----------
    answers : iterable of Answer
        One for each respondent, see `newest_answers`.

    Returns
    -------
    Nps
        With the adjusted Wald interval [2]_: three answers are added, 3/4 of them promoters
        and 3/4 detractors, and the interval is z sqrt((p+ + p- - (p+ - p-)^2) / n) around the
        adjusted score, cut at -1 and 1 and stretched, where needed, to hold the score itself.

    References
    ----------
    .. [1] F. Reichheld, The one number you need to grow, Harvard Business Review 81 (2003).
    .. [2] B. Rocks, Interval estimation for the "net promoter score", The American
       Statistician 70 (2016).

    Examples
    --------
    >>> day = date(2026, 1, 1)
    >>> said = [Answer("acme", name, score, day) for name, score in [("a", 9), ("b", 7), ("c", 3)]]
    >>> plain_nps(said).score
    0.0
    >>> plain_nps([])
    Nps(score=None, answers=0, low=-1.0, high=1.0)
    """
    return _weighted([(one.side, 1.0) for one in answers])


def power_nps(answers: Iterable[Answer]) -> Nps:
    """Return the same with every answer weighed by the power of who gave it.

    Definition: sum w_k side_k / sum w_k. For the interval the number of answers is Kish's
    effective one, (sum w)^2 / sum w^2 [1]_: who leans on one voice knows as much as one voice.

    Parameters
    ----------
    answers : iterable of Answer
        Those of people without power do not count.

    Returns
    -------
    Nps

    References
    ----------
    .. [1] L. Kish, Survey Sampling, Wiley 1965.
    """
    return _weighted([(one.side, one.power) for one in answers])


def revenue_nps(answers: Iterable[Answer], revenue: Mapping[str, float]) -> Nps:
    """Return the same with every account weighed by its revenue.

    An account's answers share its weight equally, so that many answers of one account weigh
    as much as one. The interval is that of `power_nps`.

    Parameters
    ----------
    answers : iterable of Answer
    revenue : mapping of str to float
        Of each account in one currency, >= 0; accounts that are missing weigh nothing.

    Returns
    -------
    Nps

    Raises
    ------
    CommitteeError
        A revenue below 0.
    """
    answers = list(answers)
    weights = revenue_weights(answers, revenue)
    return _weighted([(one.side, weight) for one, weight in zip(answers, weights, strict=True)])


def waterfall_nps(answers: Iterable[Answer]) -> Nps:
    """Return the plain score of the most powerful respondent of each account.

    Of equally powerful respondents the lowest answer counts.
    """
    return plain_nps(most_powerful(answers))


def summed_nps(
    *, answers: int, weight: float, in_favour: float, against: float, squares: float
) -> Nps:
    """Return the score of answers that were added up before, as `Tally` does.

    Definition: (in_favour - against) / weight, with the interval of `power_nps`, in which
    weight^2 / squares answers count.

    Parameters
    ----------
    answers : int
        How many there are, for display.
    weight, in_favour, against : float
        The weight of all, of the promoters, of the detractors, >= 0; all in one unit.
    squares : float
        The sum of the squared weights of single answers, in that unit squared.

    Returns
    -------
    Nps
        Without a score where nothing weighs anything.

    Examples
    --------
    >>> summed_nps(answers=3, weight=3, in_favour=1, against=1, squares=3) == plain_nps(
    ...     Answer("acme", str(score), score, date(2026, 1, 1)) for score in (9, 7, 3)
    ... )
    True
    """
    if not weight > 0.0 or not squares > 0.0:
        return Nps(None, 0, -1.0, 1.0)
    effective = weight * weight / squares
    score = (in_favour - against) / weight
    promoters, detractors = in_favour / weight * effective, against / weight * effective
    low, high = _interval(promoters, detractors, effective)
    return Nps(score, answers, min(low, score), max(high, score))


def _weighted(sides: Sequence[tuple[int, float]]) -> Nps:
    counted = [(side, weight) for side, weight in sides if weight > 0.0]
    if not counted:
        return Nps(None, 0, -1.0, 1.0)
    # Dividing by the largest first keeps the squares of huge revenues finite.
    largest = max(weight for _, weight in counted)
    scaled = [(side, weight / largest) for side, weight in counted]
    return summed_nps(
        answers=len(counted),
        weight=math.fsum(weight for _, weight in scaled),
        in_favour=_share(scaled, 1),
        against=_share(scaled, -1),
        squares=math.fsum(weight * weight for _, weight in scaled),
    )


def _share(sides: Collection[tuple[int, float]], wanted: int) -> float:
    return math.fsum(weight for side, weight in sides if side == wanted)


def _interval(promoters: float, detractors: float, answers: float) -> tuple[float, float]:
    answers += ADDED_ANSWERS
    above = (promoters + ADDED_AT_EACH_END) / answers
    below = (detractors + ADDED_AT_EACH_END) / answers
    centre = above - below
    width = DEVIATIONS * math.sqrt((above + below - centre * centre) / answers)
    return max(-1.0, centre - width), min(1.0, centre + width)

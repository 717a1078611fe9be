"""CSAT and CES: the share of answers that are favourable, with its interval."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from committee import checks
from committee.answered import most_powerful, revenue_weights
from committee.errors import CommitteeError
from committee.nps import DEVIATIONS
from committee.vocabulary import EvidenceKind

FAVOURABLE = {EvidenceKind.CSAT: (4, 5), EvidenceKind.CES: (5, 7)}
"""The answers that count as satisfied, and as easy: the lowest of them and the end of the scale."""

UNFAVOURABLE = {EvidenceKind.CSAT: 2, EvidenceKind.CES: 3}
"""The highest answer that counts as dissatisfied, and as hard; the neutral one lies between."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody answered to one of these two questions, and their power there (0..1)."""

    account: str
    kind: EvidenceKind
    score: int
    power: float = 0.0

    def __post_init__(self) -> None:
        """Refuse another question, an answer outside its scale, and a power outside 0..1."""
        if self.kind not in FAVOURABLE:
            raise CommitteeError(f"{self.kind} is not a rating")
        checks.whole(self.score, "the score", 1, FAVOURABLE[self.kind][1])
        checks.number(self.power, "power", 0, 1)

    @property
    def side(self) -> int:
        """1 for favourable, 0 for neutral, -1 for unfavourable."""
        if self.score >= FAVOURABLE[self.kind][0]:
            return 1
        return -1 if self.score <= UNFAVOURABLE[self.kind] else 0


@dataclass(frozen=True, slots=True)
class Share:
    """A share of favourable answers 0..1, how many answers count in it, and its 95 % interval.

    Without answers `score` is None and the interval is all of 0..1.
    """

    score: float | None
    answers: int
    low: float
    high: float


def plain_share(ratings: Iterable[Rating]) -> Share:
    """Return the share of favourable answers: the two best of CSAT, 5 to 7 of CES [1]_.

    Parameters
    ----------
    ratings : iterable of Rating
        Of one question; every answer counts, as each is about one contact.

    Returns
    -------
    Share
        With Wilson's interval [2]_, which stays within 0..1 and is right for few answers.

    References
    ----------
    .. [1] M. Dixon, N. Toman, R. DeLisi, The Effortless Experience, Portfolio 2013.
    .. [2] E. B. Wilson, Probable inference, the law of succession, and statistical inference,
       Journal of the American Statistical Association 22 (1927).

    Examples
    --------
    >>> said = [Rating("acme", EvidenceKind.CSAT, score) for score in (5, 4, 3, 1)]
    >>> plain_share(said).score
    0.5
    >>> plain_share([])
    Share(score=None, answers=0, low=0.0, high=1.0)
    """
    return _weighted([(one.side, 1.0) for one in ratings])


def power_share(ratings: Iterable[Rating]) -> Share:
    """Return the same with every answer weighed by the power of who gave it.

    For the interval the number of answers is Kish's effective one, (sum w)^2 / sum w^2; answers
    of people without power do not count.
    """
    return _weighted([(one.side, one.power) for one in ratings])


def revenue_share(ratings: Iterable[Rating], revenue: Mapping[str, float]) -> Share:
    """Return the same with every account weighed by its revenue, which its answers share.

    Raises CommitteeError for a revenue below 0; accounts that are missing weigh nothing.
    """
    ratings = list(ratings)
    weights = revenue_weights(ratings, revenue)
    return _weighted([(one.side, weight) for one, weight in zip(ratings, weights, strict=True)])


def waterfall_share(ratings: Iterable[Rating]) -> Share:
    """Return the plain share of the most powerful respondents, one of each account."""
    return plain_share(most_powerful(ratings))


def _weighted(sides: Sequence[tuple[int, float]]) -> Share:
    counted = [(side, weight) for side, weight in sides if weight > 0.0]
    if not counted:
        return Share(None, 0, 0.0, 1.0)
    # Dividing by the largest first keeps the squares of huge revenues finite.
    largest = max(weight for _, weight in counted)
    weights = [weight / largest for _, weight in counted]
    whole = math.fsum(weights)
    favourable = (weight for (side, _), weight in zip(counted, weights, strict=True) if side == 1)
    share = min(math.fsum(favourable) / whole, 1.0)
    low, high = wilson(share, whole * whole / math.fsum(weight * weight for weight in weights))
    return Share(share, len(counted), min(low, share), max(high, share))


def wilson(share: float, answers: float) -> tuple[float, float]:
    """Return where a share 0..1 of so many answers truly lies with 95 % certainty.

    Parameters
    ----------
    share : float
        Observed, 0..1.
    answers : float
        How many, > 0; an effective number need not be whole.

    Returns
    -------
    low, high : float
        Within 0..1.

    References
    ----------
    .. [1] E. B. Wilson, Journal of the American Statistical Association 22 (1927).

    Examples
    --------
    >>> low, high = wilson(0.8, 50)
    >>> f"{low:.3f} {high:.3f}"
    '0.670 0.888'
    """
    square = DEVIATIONS * DEVIATIONS
    centre = (share + square / (2 * answers)) / (1 + square / answers)
    spread = math.sqrt(share * (1 - share) / answers + square / (4 * answers * answers))
    width = DEVIATIONS * spread / (1 + square / answers)
    return max(0.0, centre - width), min(1.0, centre + width)

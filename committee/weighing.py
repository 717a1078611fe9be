"""How a piece of evidence, a survey's answer, and a touch count."""

from dataclasses import dataclass, fields

from committee import checks
from committee.errors import CommitteeError
from committee.vocabulary import EvidenceKind, TouchKind


@dataclass(frozen=True, slots=True)
class Weighing:
    """How one kind of evidence counts: variance it never loses, variance of one item, ageing."""

    bias: float
    item_noise: float
    half_life_days: float

    def __post_init__(self) -> None:
        """Refuse evidence that would be certain or never existed."""
        checks.number(self.bias, "bias", 0)
        checks.number(self.item_noise, "item_noise", 0)
        checks.positive(self.half_life_days, "half_life_days")
        if self.bias + self.item_noise == 0:
            raise CommitteeError("bias and item_noise cannot both be 0")


@dataclass(frozen=True, slots=True)
class Scale:
    """A survey's answers: lowest, highest, the neutral one, and how many make a full stance."""

    low: float
    high: float
    centre: float
    width: float

    def __post_init__(self) -> None:
        """Refuse a scale without room."""
        for one in fields(self):
            checks.number(getattr(self, one.name), one.name)
        checks.positive(self.width, "width")
        if self.low >= self.high:
            raise CommitteeError("low must be below high")

    def stance(self, score: float) -> float:
        """Return the stance an answer stands for: (score - centre) / width, clipped to [-1, 1].

        Raises
        ------
        CommitteeError
            The answer is not on the scale.

        Examples
        --------
        >>> surveys()[EvidenceKind.NPS].stance(5)
        -1.0
        """
        checks.number(score, "the score", self.low, self.high)
        return max(-1.0, min(1.0, (score - self.centre) / self.width))


def weighings() -> dict[EvidenceKind, Weighing]:
    """Return how each kind of evidence counts, by default."""
    return {
        EvidenceKind.COMMITMENT: Weighing(0.02, 0.05, 120),
        EvidenceKind.ASSESSMENT: Weighing(0.05, 0.10, 90),
        EvidenceKind.MEETING: Weighing(0.10, 0.30, 45),
        EvidenceKind.NPS: Weighing(0.15, 0.25, 180),
        EvidenceKind.CSAT: Weighing(0.15, 0.30, 90),
        EvidenceKind.CES: Weighing(0.20, 0.40, 90),
        EvidenceKind.TEXT: Weighing(0.15, 0.50, 30),
    }


def surveys() -> dict[EvidenceKind, Scale]:
    """Return the scale of each kind of survey, by default."""
    return {
        EvidenceKind.NPS: Scale(0, 10, 7.5, 2.5),
        EvidenceKind.CSAT: Scale(1, 5, 3, 2),
        EvidenceKind.CES: Scale(1, 7, 4, 3),
    }


def points() -> dict[TouchKind, float]:
    """Return what a touch of each kind is worth, by default."""
    return {
        TouchKind.VISIT: 1.5,
        TouchKind.MEETING: 1.0,
        TouchKind.CALL: 0.6,
        TouchKind.TWO_WAY_EMAIL: 0.3,
        TouchKind.ONE_WAY_EMAIL: 0.1,
        TouchKind.EVENT: 0.6,
    }

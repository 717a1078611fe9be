"""Answers as the four scores of their question, and how many stand on which side."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from committee import (
    Answer,
    Nps,
    Rating,
    Share,
    plain_nps,
    plain_share,
    power_nps,
    power_share,
    revenue_nps,
    revenue_share,
    waterfall_nps,
    waterfall_share,
)
from committee.vocabulary import EvidenceKind
from feedback.voices import Voice, promoter_answers

Score = Nps | Share
WAYS = {
    "plain": _("Every answer alike"),
    "power": _("By power"),
    "revenue": _("By revenue"),
    "waterfall": _("Waterfall"),
}
"""How answers are counted, in the order of `Four.ways`."""


@dataclass(frozen=True)
class Four:
    """One question in the four ways to count; `sides` are how many are for, neutral, against."""

    plain: Score
    power: Score
    revenue: Score
    waterfall: Score
    sides: tuple[int, int, int]

    @property
    def named(self) -> list[tuple[str, Score]]:
        """The four as they are called on screen."""
        return list(zip(map(str, WAYS.values()), self.ways, strict=True))

    @property
    def ways(self) -> tuple[Score, Score, Score, Score]:
        return self.plain, self.power, self.revenue, self.waterfall


def four(kind: str, given: Iterable[Voice], worth: Mapping[str, float]) -> Four:
    """The scores of these voices of one question; `worth` is the open pipeline of each account.

    Of NPS the newest answer of each person counts, as it is about the relationship; of CSAT and
    CES every answer, as each is about one contact.
    """
    if kind == EvidenceKind.NPS:
        return _promoters(given, worth)
    return _ratings(EvidenceKind(kind), list(given), worth)


def _promoters(given: Iterable[Voice], worth: Mapping[str, float]) -> Four:
    said = promoter_answers(given)
    return Four(
        plain_nps(said), power_nps(said), revenue_nps(said, worth), waterfall_nps(said),
        _sides(said),
    )  # fmt: skip


def _ratings(kind: EvidenceKind, given: Sequence[Voice], worth: Mapping[str, float]) -> Four:
    said = [Rating(str(one.account), kind, one.score, one.power) for one in given]
    return Four(
        plain_share(said), power_share(said), revenue_share(said, worth), waterfall_share(said),
        _sides(said),
    )  # fmt: skip


def _sides(said: Iterable[Answer | Rating]) -> tuple[int, int, int]:
    counts = Counter(one.side for one in said)
    return counts[1], counts[0], counts[-1]

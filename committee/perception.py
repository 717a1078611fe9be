"""One person seen from three sides: by whom we trust to know, by others of us, by themselves."""

import math
from collections.abc import Iterable, Mapping
from datetime import date

from committee import checks
from committee.frozen import Value
from committee.parameters import USUAL, Parameters
from committee.vocabulary import EvidenceKind, Perspective


class Perceived(Value, frozen=True):
    """One statement of a person's stance, seen from a side; None means heard, but unclear."""

    perspective: Perspective
    kind: EvidenceKind
    on: date
    stance: float | None

    def __post_init__(self) -> None:
        """Refuse a side or kind nobody knows, and a stance outside -1..1."""
        checks.one_of(self.perspective, Perspective, "perspective")
        checks.one_of(self.kind, EvidenceKind, "kind")
        checks.day(self.on, "on")
        if self.stance is not None:
            checks.number(self.stance, "stance", -1, 1)


class Picture(Value, frozen=True):
    """What one side sees: the decayed mean stance, of how many statements, the newest when."""

    stance: float
    items: int
    newest_on: date


class PerceptionGap(Value, frozen=True):
    """The pictures of a person, and the two furthest apart, the kinder one first.

    `gap` is 0..2 on the scale of stances; it and `between` are None where fewer than two
    sides have said anything clear.
    """

    pictures: Mapping[Perspective, Picture]
    gap: float | None
    between: tuple[Perspective, Perspective] | None


def perception_gap(
    said: Iterable[Perceived], on: date, *, parameters: Parameters = USUAL
) -> PerceptionGap:
    """Compare how the account manager, colleagues and the person see the person's stance.

    Definition: each side's picture is the mean of its statements weighed by 2^(-age / h), h
    the half-life of the statement's kind; the gap is the largest picture minus the smallest.

    Parameters
    ----------
    said : iterable of Perceived
        About one person, in any order; after `on` does not exist, unclear ones do not count.
    on : date
    parameters : Parameters

    Returns
    -------
    PerceptionGap
        Age alone does not silence a side (only ratios of weights count), but a statement so
        old that its weight underflows is gone. Of equal pictures the first side in the order
        of `Perspective` is named.

    Examples
    --------
    >>> today = date(2026, 1, 1)
    >>> ours = Perceived(Perspective.ACCOUNT_MANAGER, EvidenceKind.ASSESSMENT, today, 1.0)
    >>> own = Perceived(Perspective.PERSON, EvidenceKind.NPS, today, -0.5)
    >>> perception_gap([ours, own], today).gap
    1.5
    """
    sides: dict[Perspective, list[Perceived]] = {}
    for one in said:
        if one.stance is not None and one.on <= on:
            sides.setdefault(one.perspective, []).append(one)
    seen = ((side, _picture(sides[side], on, parameters)) for side in _SIDES if side in sides)
    pictures = {side: picture for side, picture in seen if picture is not None}
    if len(pictures) < 2:
        return PerceptionGap(pictures, None, None)
    kindest = max(pictures, key=lambda side: pictures[side].stance)
    others = [side for side in pictures if side != kindest]
    harshest = min(others, key=lambda side: pictures[side].stance)
    gap = pictures[kindest].stance - pictures[harshest].stance
    return PerceptionGap(pictures, gap, (kindest, harshest))


_SIDES = tuple(Perspective)


def _picture(said: list[Perceived], on: date, parameters: Parameters) -> Picture | None:
    weighing = parameters.evidence
    weights = [2.0 ** (-(on - one.on).days / weighing[one.kind].half_life_days) for one in said]
    total = math.fsum(weights)
    if total == 0.0:
        return None
    pairs = zip(weights, said, strict=True)
    mean = math.fsum([w / total * (one.stance or 0.0) for w, one in pairs])
    return Picture(max(-1.0, min(1.0, mean)), len(said), max(one.on for one in said))

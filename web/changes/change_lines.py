"""Changes as lines of the page: their words, their day, where to read on, the weightiest first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from committee.findings import SILENT_DAYS
from committee.vocabulary import DifferenceKind as Kind
from stakeholders.models import Tie
from web.changes.change_words import SUMMED_UP, Telling, sentence
from web.changes.differences import POST, ROLES, Change, Side
from web.changes.moments import Moments, moments
from web.focus import Focus

ABOUT_SEATS = {Kind.SEAT_ADDED, Kind.SEAT_REMOVED, ROLES}
TURNINGS = {Kind.TURNED, Kind.FADED}


@dataclass(frozen=True)
class Line:
    """One change in words, when it was as far as that is known, and where to read on."""

    text: str
    on: date | None
    url: str
    direction: str = ""


@dataclass(frozen=True)
class _Scene:
    """What lines need beside the changes."""

    focus: Focus
    told: Telling
    moments: Moments
    heard_on: dict[str | None, date]
    power: dict[str, float]

    @property
    def days(self) -> tuple[date, date]:
        return self.told.before.facts.on, self.told.after.facts.on


def lines(
    focus: Focus, before: Side, after: Side, found: Sequence[Change]
) -> dict[str, list[Line]]:
    """The lines of each kind, those of the powerful first, then the newest; six queries."""
    scene = _Scene(
        focus,
        Telling.of(before, after),
        moments(focus.committee, before.facts.on, after.facts.on),
        {one.person: one.after.on for one in sorted(_heard(found), key=_newest)},
        _power(before) | _power(after) if focus.rights.sees_judgements else {},
    )
    ranked = []
    for same in _summed_up(found):
        line = Line(sentence(same, scene.told), _day(same, scene), *_rest(same[0], scene))
        weight = scene.power.get(same[0].person or "", 0.0)
        ranked.append((-weight, -(line.on or date.min).toordinal(), line.text, same[0].kind, line))
    by_kind = defaultdict(list)
    for *_order, kind, line in sorted(ranked, key=lambda one: one[:3]):
        by_kind[kind].append(line)
    return by_kind


def _summed_up(found: Sequence[Change]) -> list[list[Change]]:
    """Changes one by one, but together where a kind is told once for each person."""
    together: dict[Any, list[Change]] = {}
    for place, one in enumerate(found):
        key = (one.kind, one.person) if one.kind in SUMMED_UP else place
        together.setdefault(key, []).append(one)
    return list(together.values())


def _heard(found: Sequence[Change]) -> list[Change]:
    return [one for one in found if one.kind == Kind.HEARD]


def _newest(one: Change) -> date:
    return (one.after or one.before).on


def _power(side: Side) -> dict[str, float]:
    return dict(side.analysis.power) if side.analysis else {}


def _day(same: Sequence[Change], scene: _Scene) -> date | None:
    """When it happened; of what is summed up, the last time."""
    one, known = same[0], scene.moments
    if one.kind in SUMMED_UP or one.kind == Kind.FIRST_TOUCH:
        return max(map(_newest, same))
    if isinstance(one.after, Tie):
        return one.after.from_on
    if isinstance(one.before, Tie):
        return one.before.to_on
    if one.kind == POST:
        return one.after.from_on
    if one.kind == Kind.SILENT:
        return scene.days[1] - timedelta(days=one.after - SILENT_DAYS)
    return _of_moments(one, known, scene.heard_on)


def _of_moments(one: Change, known: Moments, heard_on: dict[str | None, date]) -> date | None:
    return {
        Kind.RULE_CHANGED: known.rule_on,
        Kind.CLOSE_MOVED: known.close_on,
        Kind.JOINED: known.came.get(one.person),
        Kind.LEFT: known.went.get(one.person),
        Kind.SEAT_ADDED: known.came.get(one.other),
        Kind.SEAT_REMOVED: known.went.get(one.other),
        Kind.SEAT_FILLED: known.seated.get(one.person),
        Kind.SEAT_PASSED_ON: known.seated.get(one.person),
        Kind.SEAT_EMPTIED: known.unseated.get(one.person),
        ROLES: known.roles_on.get(one.other),
        Kind.TURNED: heard_on.get(one.person),
    }.get(one.kind)


def _rest(one: Change, scene: _Scene) -> tuple[str, str]:
    """The address of the panel, on a day on which there is one, and better or worse."""
    key = one.person or (one.other if one.kind in ABOUT_SEATS else None)
    return _address(key, scene), _direction(one)


def _address(key: str | None, scene: _Scene) -> str:
    since, until = scene.days
    for side, day in ((scene.told.after, until), (scene.told.before, since)):
        empty = {seat.seat.public_id for seat in side.facts.seats if seat.holder is None}
        if key and (key in side.people or key in empty):
            return scene.focus.on_day(day).page_of(key)
    return ""


def _direction(one: Change) -> str:
    if one.kind == Kind.SILENT:
        return "worse"
    if one.kind not in TURNINGS or None in (one.before, one.after):
        return ""
    return "better" if one.after > one.before else "worse"

"""What changed most over a portfolio in 30 days, and why it matters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _, ngettext

import committee as method
from stakeholders.models import Headline, Snapshot
from stakeholders.snapshots import DAYS_OF_MOMENTUM
from web import labels
from web.numbers import LOWER, direction
from web.portfolio import listing, money
from web.portfolio.holdings import Holdings
from web.templatetags.figures import percent, points_between, signed

MOST = 10
DAYS = timedelta(days=DAYS_OF_MOMENTUM)


@dataclass(frozen=True)
class Movement:
    """One account: from where to where its risk went, who or what moved it, what hangs on it."""

    name: str
    public_id: str
    committee: str
    since: date
    points: int
    sentence: str
    reasons: list[str]
    open_amounts: list[money.Amount]

    @property
    def direction(self) -> str:
        return direction(self.points, LOWER)


@dataclass(frozen=True)
class _Reading:
    """What a snapshot says of who and what makes the risk, in points."""

    people: dict[str, float]
    drivers: dict[str, float]

    def less(self, other: "_Reading") -> "_Reading":
        return _Reading(
            _difference(self.people, other.people), _difference(self.drivers, other.drivers)
        )


NO_READING = _Reading({}, {})


class _Newest(NamedTuple):
    """The newest numbers of a committee: their day, their snapshot, and the one 30 days before."""

    committee: int
    public_id: str
    on: date
    snapshot: int | None
    before: int | None


def movements(held: Holdings) -> list[Movement]:
    """The accounts whose change moves the most money; the same few queries for any portfolio."""
    shown = _most_moved(held)
    committees = held.committee[shown].astype(int).tolist()
    newest = _newest(committees)
    why = _differences(newest.values())
    names = listing.names_of(sorted({key for one in why.values() for key in one.people}))
    return [
        _movement(
            held,
            place,
            newest=newest[committee],
            reading=why.get(committee, NO_READING),
            names=names,
        )
        for place, committee in zip(shown, committees, strict=True)
        if committee in newest
    ]


def _most_moved(held: Holdings) -> np.ndarray:
    """The places of those whose printed risk moved, the most money first, of equals the newest."""
    change = np.nan_to_num(held.change)
    pks = np.array([one.pk for one in held.lines], int)
    order = np.lexsort((pks, np.abs(change) * held.worth))[::-1]
    has_moved = np.nan_to_num(np.rint(100 * held.risk) - np.rint(100 * held.risk_before)) != 0
    return order[has_moved[order]][:MOST]


def _movement(
    held: Holdings, place: int, *, newest: _Newest, reading: _Reading, names: dict[str, str]
) -> Movement:
    points = points_between(held.risk_before[place], held.risk[place])
    said = {"before": percent(held.risk_before[place]), "after": percent(held.risk[place])}
    return Movement(
        name=held.lines[place].name,
        public_id=held.lines[place].public_id,
        committee=newest.public_id,
        since=newest.on - DAYS,
        points=points,
        sentence=(
            _("Consensus risk rose from %(before)s to %(after)s.")
            if points > 0
            else _("Consensus risk fell from %(before)s to %(after)s.")
        )
        % said,
        reasons=_reasons(reading, points, names),
        open_amounts=held.money.total(held.money.opened[:, place].tolist()),
    )


def _reasons(reading: _Reading, moved: int, names: dict[str, str]) -> list[str]:
    """What moved it most the way it went, then who did, each with the points they brought."""
    sign = 1 if moved > 0 else -1
    drivers = {str(labels.DRIVERS.get(name, name)): one for name, one in reading.drivers.items()}
    people = {names[key]: points for key, points in reading.people.items() if names.get(key)}
    told = []
    if (driver := _most(drivers, sign)) and (points := round(driver[1])):
        said = ngettext(
            "Moved most by %(what)s (%(points)s point).",
            "Moved most by %(what)s (%(points)s points).",
            abs(points),
        )
        told.append(said % {"what": driver[0], "points": signed(points)})
    if (person := _most(people, sign)) and (points := round(person[1])):
        said = ngettext(
            "Of the people most by %(what)s (%(points)s point).",
            "Of the people most by %(what)s (%(points)s points).",
            abs(points),
        )
        told.append(said % {"what": person[0], "points": signed(points)})
    return told


def _most(points: dict[str, float], sign: int) -> tuple[str, float] | None:
    most = max(points.items(), key=lambda pair: sign * pair[1], default=None)
    return most if most and sign * most[1] > 0 else None


def _newest(committees: list[int]) -> dict[int, _Newest]:
    """The newest numbers of each committee; one query."""
    of_committee = Snapshot.objects.filter(committee=OuterRef("committee")).order_by("-on")
    until_then = of_committee.filter(on__lte=OuterRef("on")).values("pk")
    until_before = of_committee.filter(on__lte=OuterRef("on") - DAYS).values("pk")
    rows = Headline.objects.filter(committee__in=committees).values_list(
        "committee",
        "committee__public_id",
        "on",
        Subquery(until_then[:1]),
        Subquery(until_before[:1]),
    )
    return {row[0]: _Newest._make(row) for row in rows}


def _differences(newest: Iterable[_Newest]) -> dict[int, _Reading]:
    """How the parts of the risk changed in those days, by committee; one query."""
    pairs = {one.committee: (one.snapshot, one.before) for one in newest}
    readings = _readings([pk for pair in pairs.values() for pk in pair])
    return {
        committee: readings[after].less(readings[before])
        for committee, (after, before) in pairs.items()
        if after in readings and before in readings
    }


def _readings(snapshots: list[int | None]) -> dict[int, _Reading]:
    """Of the documents only what moved a risk."""
    rows = Snapshot.objects.filter(pk__in=[pk for pk in snapshots if pk]).order_by()
    told = rows.values_list("pk", Cast("document", TextField()))
    return {pk: _reading(document) for pk, document in told}


def _reading(document: str) -> _Reading:
    people = method.part_of_json(document, "risk_points") or {}
    drivers = method.part_of_json(document, "drivers") or ()
    return _Reading(people, {one["name"]: one["points"] for one in drivers})


def _difference(after: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    return {key: value - before.get(key, 0.0) for key, value in after.items()}

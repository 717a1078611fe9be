"""What changed most over a portfolio in 30 days, and why it matters."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Subquery
from django.utils.translation import gettext as _, ngettext

from stakeholders.models import Headline, Snapshot
from stakeholders.snapshots import DAYS_OF_MOMENTUM
from web import labels
from web.numbers import NUMBERS
from web.portfolio import listing, money
from web.portfolio.exposure import opened
from web.portfolio.holdings import Holding
from web.templatetags.figures import percent, signed

MOST = 10
DAYS = timedelta(days=DAYS_OF_MOMENTUM)


@dataclass(frozen=True)
class Movement:
    """One account: from where to where its risk went, who or what moved it, what hangs on it."""

    name: str
    public_id: str
    committee: str
    since: date
    change: float
    sentence: str
    reasons: list[str]
    open_amounts: list[money.Amount]

    @property
    def direction(self) -> str:
        return NUMBERS["risk"].direction(self.change)

    @property
    def points(self) -> float:
        return 100 * self.change


@dataclass(frozen=True)
class _Reading:
    """What a snapshot says of who and what makes the risk, in points."""

    people: dict[str, float]
    drivers: dict[str, float]

    def less(self, other: "_Reading") -> "_Reading":
        return _Reading(
            _difference(self.people, other.people), _difference(self.drivers, other.drivers)
        )


def movements(holdings: Iterable[Holding]) -> list[Movement]:
    """The accounts whose change moves the most money; the same few queries for any portfolio."""
    moved = [one for one in holdings if one.change and round(100 * one.change)]
    shown = heapq.nlargest(MOST, moved, key=lambda one: (abs(one.change) * one.worth, one.pk))
    committees = [one.committee for one in shown]
    days = _days(committees)
    why = _differences(days)
    names = listing.names_of(sorted({key for one in why.values() for key in one.people}))
    return [_movement(one, days, why, names) for one in shown if one.committee in days]


def _movement(
    one: Holding,
    days: dict[int, tuple[str, date]],
    why: dict[int, _Reading],
    names: dict[str, str],
) -> Movement:
    committee, on = days[one.committee]
    change = one.change or 0.0
    said = {"before": percent(one.risk_before), "after": percent(one.risk)}
    reading = why.get(one.committee)
    return Movement(
        name=one.name,
        public_id=one.public_id,
        committee=committee,
        since=on - DAYS,
        change=change,
        sentence=(
            _("Consensus risk rose from %(before)s to %(after)s.")
            if change > 0
            else _("Consensus risk fell from %(before)s to %(after)s.")
        )
        % said,
        reasons=_reasons(reading, change, names) if reading else [],
        open_amounts=opened(one.deals),
    )


def _reasons(reading: _Reading, change: float, names: dict[str, str]) -> list[str]:
    """What moved it most the way it went, then who did, each with the points they brought."""
    sign = 1 if change > 0 else -1
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


def _days(committees: list[int | None]) -> dict[int, tuple[str, date]]:
    """Public id and day of the newest numbers of each committee; one query."""
    rows = Headline.objects.filter(committee__in=committees)
    told = rows.values_list("committee", "committee__public_id", "on")
    return {pk: (public_id, on) for pk, public_id, on in told}


def _differences(days: dict[int, tuple[str, date]]) -> dict[int, _Reading]:
    """How the parts of the risk changed since 30 days before; of the documents only those parts."""
    newest = _readings({pk: on for pk, (_key, on) in days.items()})
    before = _readings({pk: on - DAYS for pk, (_key, on) in days.items()})
    return {pk: newest[pk].less(before[pk]) for pk in newest.keys() & before.keys()}


def _readings(days: dict[int, date]) -> dict[int, _Reading]:
    """The newest snapshot of each committee on its day; one query."""
    if not days:
        return {}
    wanted = Q()
    for pk, on in days.items():
        newest = Snapshot.objects.filter(committee=pk, on__lte=on).order_by("-on").values("pk")
        wanted |= Q(pk=Subquery(newest[:1]))
    rows = Snapshot.objects.filter(wanted)
    told = rows.values_list("committee", "document__risk_points", "document__drivers")
    return {
        pk: _Reading(people or {}, {one["name"]: one["points"] for one in drivers or ()})
        for pk, people, drivers in told
    }


def _difference(after: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    return {key: value - before.get(key, 0.0) for key, value in after.items()}

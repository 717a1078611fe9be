"""Stored analyses: what a committee was on former days, and keeping what it is today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from msgspec.structs import asdict

import committee as method
from accounts.overwriting import write_new, write_over
from committee import Analysis, CommitteeError, Readings
from stakeholders.models import BuyingCommittee, Headline, Snapshot

DAYS_COMPARED = 90
DAYS_OF_MOMENTUM = 30
NEAR_ENOUGH = 15
"""A month may be so many days longer where nothing was analysed between."""
MONDAY = 2
"""How databases count: Sunday is 1."""


@dataclass(frozen=True)
class Found:
    """What the method says of a committee on a day."""

    committee: BuyingCommittee
    analysis: Analysis
    readings: Readings
    basis: str = ""


class Point(NamedTuple):
    """The levels of one stored analysis."""

    pk: int
    on: date
    computed_at: datetime
    risk: float
    coverage: float
    is_tick: bool
    basis: str

    @property
    def is_hindsight(self) -> bool:
        """Filled in later: nobody was told anything on that day."""
        return timezone.localdate(self.computed_at) > self.on


@dataclass
class History:
    """The last 90 days of a committee, oldest first, and its newest analysis, if readable."""

    points: list[Point] = field(default_factory=list)
    analysis: Analysis | None = None
    readings: Readings | None = None

    @property
    def lived(self) -> list[Point]:
        """The days that were analysed when they were today."""
        return [one for one in self.points if not one.is_hindsight]

    @property
    def newest(self) -> Point | None:
        """What was told last."""
        return (self.lived or [None])[-1]


Past = Mapping[int, History]
"""The history of each committee, by its primary key."""
NO_PAST: Past = MappingProxyType({})


def histories(committees: Sequence[BuyingCommittee], today: date) -> dict[int, History]:
    """The history of each committee; two queries for one or many."""
    found = {one.pk: History() for one in committees}
    since = today - timedelta(days=DAYS_COMPARED)
    stored = Snapshot.objects.filter(committee__among=found, on__gte=since, on__lte=today)
    rows = stored.order_by("on")
    for committee, *levels in rows.values_list("committee", *Point._fields):
        found[committee].points.append(Point._make(levels))
    newest = [one.newest for one in found.values()]
    _add_documents(found, [point.pk for point in newest if point])
    return found


def _add_documents(found: dict[int, History], pks: list[int]) -> None:
    """What does not fit this version of the method any more is left out."""
    # As text, so that each document is read once, into values.
    as_text = Cast("document", TextField()), Cast("readings", TextField())
    stored = Snapshot.objects.filter(pk__among=pks)
    for committee, document, readings in stored.values_list("committee", *as_text):
        history = found[committee]
        try:
            analysis = method.analysis_from_json(document)
            history.readings = method.readings_from_json(readings)
        except CommitteeError:
            continue
        history.analysis = analysis


def save_all(
    found: Sequence[Found], now: datetime, *, past: Past = NO_PAST, ticks: Iterable[int] = ()
) -> None:
    """Keep each analysis as the one of its day; two queries at most.

    `past` tells of which committees no day is stored that is analysed again. `ticks` are those of
    which only the time was another since the former day.
    """
    ticked, new, again = set(ticks), [], []
    for one in found:
        row = _snapshot(one, now, is_tick=one.committee.pk in ticked)
        history = past.get(one.committee.pk)
        is_new = history is not None and all(known.on != row["on"] for known in history.points)
        (new if is_new else again).append(row)
    write_new(Snapshot, new)
    write_over(Snapshot, again, unique=["committee", "on"], kept=["public_id"])


def _snapshot(one: Found, now: datetime, *, is_tick: bool) -> dict[str, Any]:
    return {
        "public_id": Snapshot._meta.get_field("public_id").get_default(),
        "committee": one.committee.pk,
        "on": one.analysis.as_of,
        "computed_at": now,
        "is_tick": is_tick,
        "basis": one.basis,
        "numbers": method.numbers_json(one.analysis, one.readings),
        "document": method.analysis_json(one.analysis),
        "readings": method.readings_json(one.readings),
        **_levels(one),
    }


def _levels(one: Found) -> dict[str, float]:
    low, high = one.analysis.band
    return {
        "risk": one.analysis.risk,
        "opposition": one.analysis.opposition,
        "indecision": one.analysis.indecision,
        "risk_low": low,
        "risk_high": high,
        "coverage": one.analysis.coverage,
        "fragility": one.analysis.fragility,
        "heard_power": one.readings.heard.heard,
    }


def headline_all(found: Sequence[Found], past: dict[int, History]) -> None:
    """Make the newest numbers those that lists and sums read; one query."""
    rows = [_headline(one, past[one.committee.pk].points) for one in found]
    write_over(Headline, rows, unique=["committee"])


def _headline(one: Found, points: list[Point]) -> dict[str, Any]:
    before = _a_month_before(points, one.analysis.as_of)
    contacts = one.analysis.next
    return {
        "committee": one.committee.pk,
        "account": one.committee.account_id,
        "opportunity": one.committee.opportunity_id,
        "on": one.analysis.as_of,
        "risk_before": before and before.risk,
        "coverage_before": before and before.coverage,
        "next_person": contacts[0].person if contacts else "",
        **_levels(one),
        **asdict(one.readings.tally),
    }


def _a_month_before(points: list[Point], today: date) -> Point | None:
    """The last one that is 30 days old or older, unless that is far from a month."""
    then = today - timedelta(days=DAYS_OF_MOMENTUM)
    before = [one for one in points if then - timedelta(days=NEAR_ENOUGH) <= one.on <= then]
    return before[-1] if before else None


def look_back(committees: Iterable[BuyingCommittee]) -> None:
    """Compare the newest numbers with a month before once more, as days were filled in; one query.

    As `_a_month_before` does.
    """
    then = OuterRef("on") - timedelta(days=DAYS_OF_MOMENTUM)
    # SQLite compares the day as a text with a moment, "2026-01-05" < "2026-01-05 00:00:00": no gte.
    too_old = then - timedelta(days=NEAR_ENOUGH + 1)
    of_committee = Snapshot.objects.filter(committee=OuterRef("committee"))
    before = of_committee.filter(on__gt=too_old, on__lte=then).order_by("-on")
    Headline.objects.filter(committee__in=[one.pk for one in committees]).update(
        risk_before=Subquery(before.values("risk")[:1]),
        coverage_before=Subquery(before.values("coverage")[:1]),
    )


def silence_all(committees: Iterable[BuyingCommittee]) -> None:
    """Take committees that are decided, or cannot be analysed, out of lists and sums."""
    Headline.objects.filter(committee__in=[one.pk for one in committees]).delete()


def thin(today: date) -> int:
    """Forget all but the Mondays of ticks older than 90 days; says how many.

    Nothing is lost: any day can be computed again from the facts.
    """
    old = Snapshot.objects.filter(is_tick=True, on__lt=today - timedelta(days=DAYS_COMPARED))
    deleted, _types = old.exclude(on__week_day=MONDAY).delete()
    return deleted

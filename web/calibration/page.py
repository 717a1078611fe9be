"""The page of our own record: agreements as they stood, beside what became of the opportunities."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.core.cache import cache
from django.db.models import Count, Max

import committee as method
from accounts.access import SEES_EVERYTHING
from accounts.models import Account, User
from committee.recalibration import LOGISTIC_FROM
from stakeholders import record
from stakeholders.record import HORIZONS, Forecast, Missing

SEED = 20261126
MANY = 1000
"""From so many closed opportunities on the page is computed once an hour."""
KEPT_SECONDS = 3600
MOST_LISTED = 50
MOST_SEGMENTS = 30


@dataclass(frozen=True)
class Shown:
    """The record of one user at one horizon; `found` and the segments only from 30 outcomes on."""

    days: int
    closed: int
    scored: int
    outcomes: Counter[str]
    missing: Counter[Missing]
    found: method.Calibration | None
    segments: tuple[method.Segment, ...]
    kinds: tuple[method.Segment, ...]
    listed: tuple[Forecast, ...]
    computed_at: datetime
    is_kept: bool

    @property
    def needed(self) -> int:
        return LOGISTIC_FROM

    @property
    def unlisted(self) -> int:
        return self.closed - len(self.listed)

    @property
    def horizons(self) -> tuple[int, ...]:
        return HORIZONS


def days_of(asked: str) -> int:
    """The horizon that is asked for; the nearest to the close for nonsense."""
    return next((days for days in HORIZONS if str(days) == asked), HORIZONS[0])


def shown(user: User, days: int, *, generator: np.random.Generator, now: datetime) -> Shown:
    """The record of the accounts this user may judge."""
    accounts = Account.objects.judged_by(user)
    size = record.closed(accounts).order_by().aggregate(count=Count("pk"), newest=Max("closed_on"))
    if size["count"] < MANY:
        return _computed(record.record(accounts, days), days, generator=generator, now=now)
    whose = "all" if user.access in SEES_EVERYTHING else user.pk
    return cache.get_or_set(
        f"calibration/{whose}/{days}/{size['count']}/{size['newest']}",
        lambda: _computed(record.record(accounts, days), days, generator=generator, now=now),
        KEPT_SECONDS,
    )


def _computed(
    forecasts: list[Forecast], days: int, *, generator: np.random.Generator, now: datetime
) -> Shown:
    scored = [one for one in forecasts if one.missing is None]
    chances = [one.agreement for one in scored]
    came = [method.passed(one.outcome) for one in scored]
    groups = [one.account for one in scored]
    found = method.calibration(chances, came, generator=generator, groups=groups)
    is_enough = isinstance(found, method.Calibration)
    return Shown(
        days=days,
        closed=len(forecasts),
        scored=len(scored),
        outcomes=Counter(one.outcome for one in scored),
        missing=Counter(one.missing for one in forecasts if one.missing),
        found=found if is_enough else None,
        segments=_largest(chances, came, [one.segment for one in scored]) if is_enough else (),
        kinds=_largest(chances, came, [one.kind for one in scored]) if is_enough else (),
        listed=() if is_enough else tuple(forecasts[:MOST_LISTED]),
        computed_at=now,
        is_kept=len(forecasts) >= MANY,
    )


def _largest(chances: list, came: list, names: list[str]) -> tuple[method.Segment, ...]:
    found = sorted(method.segments(chances, came, names), key=lambda one: -one.outcomes)
    return tuple(found[:MOST_SEGMENTS])


FILE_COLUMNS = (
    "opportunity",
    "name",
    "account",
    "account_name",
    "segment",
    "kind",
    "opened_on",
    "closed_on",
    "outcome",
    "agreed",
    "days_before",
    "forecast_on",
    "agreement",
    "missing",
)


def file_rows(forecasts: Iterable[Forecast]) -> Iterator[tuple]:
    """The forecasts and outcomes as rows of a file, the names of the columns first."""
    yield FILE_COLUMNS
    for one in forecasts:
        yield (
            one.public_id,
            one.name,
            one.account,
            one.account_name,
            one.segment,
            one.kind,
            one.opened_on,
            one.closed_on,
            one.outcome,
            int(method.passed(one.outcome)),
            one.days,
            one.on,
            "" if one.agreement is None else f"{one.agreement:.6f}",
            one.missing or "",
        )

"""How fast cases are answered and closed: medians with the number of cases they rest on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Q

from feedback.case_models import CaseQuerySet
from web.cases.words import duration

DAYS = 90


@dataclass(frozen=True)
class Figure:
    """A median or a share, and of how many cases."""

    value: str
    cases: int


@dataclass(frozen=True)
class Figures:
    """Of all cases how many are open and overdue, the rest of those of the last 90 days."""

    open: int
    overdue: int
    response: Figure
    closing: Figure
    in_time: Figure


def figures(rows: CaseQuerySet, now: datetime) -> Figures:
    """One query, of narrow rows, whatever there is."""
    since = now - timedelta(days=DAYS)
    found = rows.followed().filter(Q(opened_at__gt=since) | Q(closed_at=None)).order_by()
    every = list(found.values_list("opened_at", "due_at", "first_response_at", "closed_at"))
    running = [due for _opened, due, _first, closed in every if closed is None]
    told = [one for one in every if one[0] > since]
    ended = [(due, closed) for _opened, due, _first, closed in told if closed or due <= now]
    kept = [1 for due, closed in ended if closed and closed <= due]
    return Figures(
        open=len(running),
        overdue=sum(due <= now for due in running),
        response=_median([first - opened for opened, _due, first, _closed in told if first]),
        closing=_median([closed - opened for opened, _due, _first, closed in told if closed]),
        in_time=Figure(f"{round(100 * len(kept) / len(ended))} %" if ended else "–", len(ended)),
    )


def _median(spans: list[timedelta]) -> Figure:
    return Figure(duration(median(spans) if spans else None), len(spans))

"""The days that the time slider offers, and those on which something changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from accounts.models import ExpectedClose
from stakeholders.models import (
    Assessment,
    DecisionRule,
    Position,
    SeatHolder,
    SeatRole,
    SeatTerms,
    Tie,
    Touch,
)
from web.focus import Focus
from web.trend import HISTORY

STEP = 7


@dataclass(frozen=True)
class Slider:
    """Steps of a week back from today; `marks` are days before today on which something changed.

    Nothing is shown of a deal before it was opened, so many days ago.
    """

    today: date
    shown: date
    marks: list[int]
    opened: int | None = None

    @property
    def weeks(self) -> int:
        """So many that the first mark is within; of a deal no more than it is old."""
        weeks = -(-self.marks[0] // STEP) if self.marks else 0
        return weeks if self.opened is None else min(weeks, self.opened // STEP)

    @property
    def first(self) -> int:
        return -STEP * self.weeks

    @property
    def days(self) -> int:
        return -self.first

    @property
    def value(self) -> int:
        """The step next to the day that is shown."""
        return max(self.first, -STEP * round((self.today - self.shown).days / STEP))

    @property
    def path(self) -> str:
        """The marks as the path of an SVG, a unit for each day."""
        return "".join(f"M{days - self.first} 0V1" for days in map(int.__neg__, self.marks))


def slider(focus: Focus, today: date) -> Slider:
    """The slider of a committee over the history that trends show, too; one query."""
    deal = focus.committee.opportunity
    marks = [(today - day).days for day in days_of_change(focus, today)]
    return Slider(today, focus.on, marks, (today - deal.opened_on).days if deal else None)


def days_of_change(focus: Focus, today: date) -> list[date]:
    """On which days something became true or ended, or somebody was met or heard; one query.

    A deal begins on the day it was opened.
    """
    first, *others = _days(focus)
    found = set(first.union(*others).order_by("day").values_list("day", flat=True)) - {None}
    since, deal = today - HISTORY, focus.committee.opportunity
    if deal:
        found.add(deal.opened_on)
        since = max(since, deal.opened_on)
    return sorted(day for day in found if since <= day <= today)


def _days(focus: Focus) -> Iterator[QuerySet]:
    about_people = {"stakeholder__account": focus.account}
    within = {"committee": focus.committee.pk}
    facts = [
        Position.objects.filter(**about_people),
        Tie.objects.filter(**about_people),
        SeatHolder.objects.filter(**within),
        SeatTerms.objects.filter(seat__committee=focus.committee.pk),
        SeatRole.objects.filter(seat__committee=focus.committee.pk),
        DecisionRule.objects.filter(**within),
        ExpectedClose.objects.filter(opportunity=focus.committee.opportunity_id),
    ]
    for rows in facts:
        yield _day(rows.known(), "from_on")
        yield _day(rows.known(), "to_on")
    yield _day(Touch.objects.known().filter(**about_people), "on")
    if focus.rights.sees_judgements:
        yield _day(Assessment.objects.known().filter(**about_people), "on")


def _day(rows: QuerySet, field: str) -> QuerySet:
    return rows.order_by().annotate(day=F(field)).values("day")

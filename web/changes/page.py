"""The page of what changed between two days: sentences by subject, and the numbers then and now."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from committee.vocabulary import DifferenceKind as Kind
from stakeholders import queries
from stakeholders.models import BuyingCommittee, SeatTerms
from web import numbers, problems
from web.changes import change_lines
from web.changes.change_lines import Line
from web.changes.differences import POST, ROLES, Side, changes
from web.changes.window import Window
from web.focus import Focus
from web.numbers import Number

SUBJECTS = (
    (_("People"), (Kind.LEFT, Kind.JOINED, POST, ROLES, Kind.REWEIGHED)),
    (_("Stances"), (Kind.TURNED, Kind.FADED)),
    (
        _("Decision and seats"),
        (
            Kind.RULE_CHANGED,
            Kind.CLOSE_MOVED,
            Kind.SEAT_EMPTIED,
            Kind.SEAT_FILLED,
            Kind.SEAT_PASSED_ON,
            Kind.SEAT_ADDED,
            Kind.SEAT_REMOVED,
        ),
    ),
    (_("Contact"), (Kind.SILENT, Kind.FIRST_TOUCH, Kind.TOUCHED, Kind.TOUCH_WITHDRAWN)),
    (
        _("Ties"),
        (
            Kind.TIE_ADDED,
            Kind.TIE_REMOVED,
            Kind.TIE_CHANGED,
            Kind.INTRODUCTION_ADDED,
            Kind.INTRODUCTION_REMOVED,
            Kind.INTRODUCTION_CHANGED,
        ),
    ),
    (_("Heard"), (Kind.HEARD, Kind.EVIDENCE_WITHDRAWN)),
)
"""What a change is about, in the order of weight; every kind once."""
ABOUT_STANCES = {Kind.TURNED, Kind.FADED, Kind.HEARD, Kind.EVIDENCE_WITHDRAWN}
COMPARED = ("coverage", "risk", "opposition", "indecision", "agreement", "fragility")
FIRST_LINES = 12


@dataclass(frozen=True)
class Subject:
    """The changes of one subject, the newest first, then those whose day is not known."""

    title: str
    lines: list[Line]

    @property
    def first(self) -> list[Line]:
        return self.lines[:FIRST_LINES]

    @property
    def more(self) -> list[Line]:
        return self.lines[FIRST_LINES:]


@dataclass(frozen=True)
class Moved:
    """One number then and now."""

    number: Number
    before: float | None
    after: float | None

    @property
    def moved(self) -> float | None:
        """What lies between the two as they are shown, so that the line adds up."""
        if self.before is None or self.after is None:
            return None
        return self.number.as_printed(self.after) - self.number.as_printed(self.before)

    @property
    def texts(self) -> tuple[str, str, str]:
        return (
            self.number.text(self.before),
            self.number.text(self.after),
            self.number.change(self.moved),
        )

    @property
    def direction(self) -> str:
        return self.number.direction(self.moved)


@dataclass(frozen=True)
class Comparison:
    """Everything that the page shows; `problems` say of which day there is no analysis, and why."""

    window: Window
    subjects: list[Subject]
    moved: list[Moved]
    problems: list[str]


def comparison(focus: Focus, window: Window) -> Comparison:
    """What is different on the two days, in a fixed number of queries."""
    window = window.starting(started_on(focus.committee))
    before, after = (
        Side.of(queries.facts_of([focus.committee], day)[0]) for day in (window.since, window.until)
    )
    sides = ((window.since, before.problem), (window.until, after.problem))
    told = (_problem(focus, day, code) for day, code in sides if code)
    return Comparison(
        window,
        _subjects(focus, before, after),
        _moved(before, after, sees_judgements=focus.rights.sees_judgements),
        list(dict.fromkeys(told)),
    )


def _problem(focus: Focus, day: date, code: str) -> str:
    told = problems.told(code if focus.has_started else problems.NOT_STARTED, "changes")
    return told % {"day": date_format(day)}


def started_on(committee: BuyingCommittee) -> date | None:
    """The first day on which somebody decided; for a deal not before it was opened."""
    decides = Q(weight__gt=0) | Q(is_veto=True) | Q(is_approver=True)
    terms = SeatTerms.objects.known().filter(decides, seat__committee=committee.pk)
    first = terms.aggregate(first=Min("from_on"))["first"]
    deal = committee.opportunity
    return max(first, deal.opened_on) if first and deal else first


def _subjects(focus: Focus, before: Side, after: Side) -> list[Subject]:
    sees = focus.rights.sees_judgements
    found = [one for one in changes(before, after) if sees or one.kind not in ABOUT_STANCES]
    lines = change_lines.lines(focus, before, after, found)
    subjects = [
        Subject(str(title), _newest_first([line for kind in kinds for line in lines.get(kind, [])]))
        for title, kinds in SUBJECTS
    ]
    return [subject for subject in subjects if subject.lines]


def _newest_first(lines: list[Line]) -> list[Line]:
    """Of one day, what weighs most comes first."""
    return sorted(lines, key=lambda line: line.on or date.min, reverse=True)


def _moved(before: Side, after: Side, *, sees_judgements: bool) -> list[Moved]:
    allowed = numbers.shown(sees_judgements=sees_judgements)
    return [
        Moved(
            allowed[name], getattr(before.analysis, name, None), getattr(after.analysis, name, None)
        )
        for name in COMPARED
        if name in allowed
    ]

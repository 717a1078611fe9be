"""What people said last, how it was meant, and what became of it, in three queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from feedback import handling, understanding
from feedback.models import Case, Feedback, Understanding
from feedback.scales import SCALES
from web.one_feedback import words as in_words

KEPT_FOR, MOST_KEPT = timedelta(days=90), 3
"""How long a brief tells that a case was closed, and of how many."""
MOST_WORDS, FEW_WORDS = 400, 240
"""Characters of what somebody said in a list, and in a brief, which is read on the way."""


@dataclass(frozen=True)
class LastWords:
    """The newest thing somebody said in words or by a score."""

    row: Feedback
    read: Understanding | None = None

    @property
    def words(self) -> str:
        return self._first(MOST_WORDS)

    @property
    def few_words(self) -> str:
        return self._first(FEW_WORDS)

    def _first(self, most: int) -> str:
        text = " ".join(self.row.text.split())
        return text if len(text) <= most else f"{text[:most].rstrip()}…"

    @property
    def feeling(self) -> float:
        """What scores and words say of a stance, taken together; zero where that is nothing."""
        told = handling.statements(self.row, understanding.stance(self.read))
        said = [one.stance for one in told if one.stance is not None]
        return sum(said) / len(said) if said else 0.0

    @property
    def topics(self) -> list[str]:
        return in_words.topics_of(self.read) if self.read else []

    @property
    def scores(self) -> list[tuple[str, str]]:
        told = [(name.upper(), getattr(self.row, name), high) for name, (_, high) in SCALES.items()]
        return [(name, f"{score}/{high}") for name, score, high in told if score is not None]


@dataclass(frozen=True)
class Promise:
    """A case, and whether its time is over though it is open."""

    row: Case
    is_late: bool


def last_said(people: Collection[int], on: date) -> dict[int, LastWords]:
    """By primary key of who said it; nothing that was said after the day."""
    said = Feedback.objects.known().filter(stakeholder__in=people, said_on__lte=on)
    last = {row.stakeholder_id: row for row in said.order_by("said_on", "pk")}
    read = understanding.held(row.public_id for row in last.values())
    return {person: LastWords(row, read.get(row.public_id)) for person, row in last.items()}


def promises(people: Collection[int]) -> dict[int, list[Promise]]:
    """The cases of each of these people, open or closed lately, the first due first."""
    now = timezone.now()
    is_told = ~Q(state=Case.State.CLOSED) | Q(closed_at__gt=now - KEPT_FOR)
    cases = Case.objects.filter(is_told, stakeholder__in=people)
    found: dict[int, list[Promise]] = {}
    for row in cases.select_related("owner").order_by("due_at", "pk"):
        found.setdefault(row.stakeholder_id, []).append(Promise(row, row.is_overdue(now)))
    return found


def kept(promised: Iterable[Promise]) -> list[Promise]:
    """Those that were closed, the newest first."""
    closed = [one for one in promised if one.row.is_closed]
    return sorted(closed, key=lambda one: one.row.closed_at, reverse=True)[:MOST_KEPT]

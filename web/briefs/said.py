"""What people said last and which follow-ups of it are open, in two queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from feedback.models import Case, Feedback
from feedback.scales import SCALES

MOST_WORDS = 400
"""Characters of what somebody said: a brief is read on the way."""


@dataclass(frozen=True)
class LastWords:
    """The newest thing somebody said in words or by a score."""

    row: Feedback

    @property
    def words(self) -> str:
        text = " ".join(self.row.text.split())
        return text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS].rstrip()}…"

    @property
    def scores(self) -> list[tuple[str, str]]:
        told = [(name.upper(), getattr(self.row, name), high) for name, (_, high) in SCALES.items()]
        return [(name, f"{score}/{high}") for name, score, high in told if score is not None]


@dataclass(frozen=True)
class Promise:
    """A case that is open, and whether its time is over."""

    row: Case
    is_late: bool


def last_said(people: Collection[int], on: date) -> dict[int, LastWords]:
    """By primary key of who said it; nothing that was said after the day."""
    said = Feedback.objects.known().filter(stakeholder__in=people, said_on__lte=on)
    return {row.stakeholder_id: LastWords(row) for row in said.order_by("said_on", "pk")}


def promises(people: Collection[int]) -> dict[int, list[Promise]]:
    """The open cases of each of these people, the first due first."""
    cases = Case.objects.filter(stakeholder__in=people).exclude(state=Case.State.CLOSED)
    found: dict[int, list[Promise]] = {}
    now = timezone.now()
    for row in cases.select_related("owner").order_by("due_at", "pk"):
        found.setdefault(row.stakeholder_id, []).append(Promise(row, row.due_at < now))
    return found

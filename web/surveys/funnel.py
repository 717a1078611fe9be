"""How many were chosen, mailed, answered: numbers, shares and how sure those are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from committee import wilson
from feedback.models import Invitation
from web.surveys.words import STEPS

COUNTED = {
    "chosen": Q(),
    "sent": Q(sent_at__isnull=False),
    "failed": Q(state=Invitation.State.FAILED),
    "reminded": Q(reminded_at__isnull=False),
    "answered": Q(answered_at__isnull=False),
    "opted_out": Q(opted_out_at__isnull=False),
}
OF_CHOSEN = {"sent", "failed"}
"""Shares of these are of all who were chosen; the others are of those whom a mail reached."""


@dataclass(frozen=True)
class Step:
    """One step of the funnel; its share is none where nobody came that far."""

    name: str
    label: str
    number: int
    share: float | None
    interval: tuple[float, float] | None


def funnels(invitations: QuerySet[Invitation]) -> dict[int, list[Step]]:
    """The funnel of each survey of these invitations; one query."""
    counts = {name: Count("pk", filter=q) for name, q in COUNTED.items() if q}
    rows = invitations.order_by().values("survey").annotate(chosen=Count("pk"), **counts)
    return {row["survey"]: steps(row) for row in rows}


def steps(counts: dict[str, int]) -> list[Step]:
    """The steps from their numbers, in their order."""
    return [_step(name, counts) for name in COUNTED]


def nothing() -> list[Step]:
    return steps(dict.fromkeys(COUNTED, 0))


def step(found: Iterable[Step], name: str) -> Step:
    return next(one for one in found if one.name == name)


def _step(name: str, counts: dict[str, int]) -> Step:
    number, of = counts[name], counts["chosen" if name in OF_CHOSEN else "sent"]
    # A reminder may be counted of a mail that was sent again meanwhile.
    is_share = name != "chosen" and 0 < of >= number
    return Step(
        name,
        str(STEPS[name]),
        number,
        number / of if is_share else None,
        wilson(number, of) if is_share else None,
    )

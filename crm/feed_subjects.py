"""Which records a change is told of: its subject, what shows that, and facts that are records."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.db.models import Max, Min, Q, QuerySet

from accounts.models import Change
from crm import events
from stakeholders.models import Relationship, Seat, Tie

TYPES = {
    "acc": "account",
    "opp": "opportunity",
    "stk": "stakeholder",
    "com": "committee",
    "sea": "seat",
    "tie": "tie",
    "rel": "relationship",
    "tou": "touch",
    "ass": "assessment",
    "fee": "feedback",
    "goa": "goal",
    "cas": "case",
    "ins": "insight",
    "ide": "idea",
}
"""Outward types by the prefix of their ids: all that are records but people and users."""
TOLD = sorted({row for rows in events.SHOWN.values() for row in rows} - {events.PERSON})
"""The rows of which a change is told."""
OF_THEIR_OWN = {
    "stakeholders.tie": Tie,
    "stakeholders.relationship": Relationship,
}
"""Facts that are records though their changes are kept under a stakeholder."""


class Place(NamedTuple):
    """What a change is about: its kind of row, the row, and the record that it is kept under."""

    type: str
    row: int
    subject: str


class Span(NamedTuple):
    """The first and the last act that speaks of a record, by their numbers."""

    first: int
    last: int


class Records:
    """The records of many changes; as many queries as there are kinds of rows to look up."""

    def __init__(self, places: Iterable[Place]) -> None:
        rows, seats = defaultdict(set), set()
        for place in places:
            rows[place.type].add(place.row)
            if place.subject.startswith("sea"):
                seats.add(place.subject)
        held = Seat.objects.filter(public_id__in=seats)
        self._committees = dict(held.values_list("public_id", "committee__public_id"))
        self._own = {
            type_: dict(model.objects.filter(pk__in=rows[type_]).values_list("pk", "public_id"))
            for type_, model in OF_THEIR_OWN.items()
        }

    def of(self, place: Place) -> Iterator[str]:
        """The public ids of the records that a change is told of."""
        named = [place.subject, self._committees.get(place.subject)]
        named.append(self._own.get(place.type, {}).get(place.row))
        for id_ in named:
            if id_ and is_told(id_, place.type):
                yield id_


def is_told(id_: str, row: str) -> bool:
    """Whether a record tells of rows of this type.

    >>> is_told("stk_1", "stakeholders.tie"), is_told("stk_1", "stakeholders.relationship")
    (True, False)
    """
    return row in events.SHOWN.get(TYPES.get(id_[:3], ""), {})


def noted(ids: Collection[str]) -> QuerySet[Change]:
    """The changes of these records, and some of others that are kept under the same ids."""
    return Change.objects.filter(_about(ids), type__in=TOLD)


def spans(changes: QuerySet[Change]) -> dict[str, Span]:
    """Of each record that these changes are told of, from when to when they speak of it."""
    kept = changes.order_by().values_list("type", "row", "subject")
    found = list(kept.annotate(Min("change_set__seq"), Max("change_set__seq")))
    records = Records(Place(*one[:3]) for one in found)
    spans: dict[str, Span] = {}
    for *place, first, last in found:
        for id_ in records.of(Place(*place)):
            held = spans.get(id_, Span(first, last))
            spans[id_] = Span(min(held.first, first), max(held.last, last))
    return spans


def _about(ids: Collection[str]) -> Q:
    committees = [id_ for id_ in ids if id_.startswith("com")]
    seats = Seat.objects.filter(committee__public_id__in=committees)
    about = Q(subject__in=[*ids, *seats.values_list("public_id", flat=True)] if committees else ids)
    for type_, model in OF_THEIR_OWN.items():
        if own := [id_ for id_ in ids if events.MAIN[TYPES[id_[:3]]] == type_]:
            rows = model.objects.filter(public_id__in=own).values_list("pk", flat=True)
            about |= Q(type=type_, row__in=list(rows))
    return about

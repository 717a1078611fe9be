"""Rows as outward records, with their links: the queries do not grow with the rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Model

from accounts import custom, provenance
from accounts.models import Account, ExpectedClose, Opportunity, User
from committee.vocabulary import TieKind
from crm import origins, records, seat_holdings
from crm.models import Link, Source
from crm.records import Document
from crm.shapes import MEMBERS
from stakeholders import queries
from stakeholders.models import (
    BuyingCommittee,
    Person,
    Position,
    Seat,
    Stakeholder,
    Tie,
    Touch,
)


def accounts(rows: Sequence[Account]) -> list[Document]:
    links = links_by_id(rows)
    return [records.account(row, links[row.public_id]) for row in rows]


def stakeholders(rows: Sequence[Stakeholder]) -> list[Document]:
    links = links_by_id(rows)
    posts = Position.objects.known().filter(stakeholder__in=rows).order_by("from_on", "pk")
    position = {row.stakeholder_id: row for row in posts}
    lines = Tie.objects.known().filter(
        stakeholder__in=rows, kind=TieKind.REPORTS_TO.value, to_on=None
    )
    superior = dict(lines.values_list("stakeholder", "other__public_id"))
    return [
        records.stakeholder(row, position.get(row.pk), superior.get(row.pk), links[row.public_id])
        for row in rows
    ]


def users(rows: Sequence[User]) -> list[Document]:
    return [records.user(row) for row in rows]


def people(rows: Sequence[Person]) -> list[Document]:
    return [records.person(row) for row in rows]


def opportunities(rows: Sequence[Opportunity]) -> list[Document]:
    links = links_by_id(rows)
    closes = ExpectedClose.objects.known().filter(opportunity__in=rows, to_on=None)
    expected = {row.opportunity_id: row for row in closes}
    return [records.opportunity(row, expected.get(row.pk), links[row.public_id]) for row in rows]


def touches(rows: Sequence[Touch]) -> list[Document]:
    links = links_by_id(rows)
    return [records.touch(row, links[row.public_id]) for row in rows]


def seats(rows: Sequence[Seat]) -> list[Document]:
    links = links_by_id(rows)
    held = seat_holdings.load({row.public_id for row in rows})
    return [
        records.seat(row, held.roles[row.pk], held.holders.get(row.pk), links[row.public_id])
        for row in rows
    ]


def with_provenance(rows: Sequence[Model], documents: Sequence[Document]) -> list[Document]:
    """The records with who said each of their fields; three queries more."""
    kept = provenance.of(origins.subjects(rows))
    entries = [
        origins.entries_of(row, (*MEMBERS[one["type"]], *_own(one)), kept)
        for row, one in zip(rows, documents, strict=True)
    ]
    authors = _authors({entry["by"] for each in entries for entry in each.values()})
    return [
        one | {"provenance": {name: _origin(entry, authors) for name, entry in each.items()}}
        for one, each in zip(documents, entries, strict=True)
    ]


def _own(document: Document) -> Iterable[str]:
    """The members that the company defined."""
    return custom.members(document.get(custom.COLUMN, {}))


def _authors(ids: set[str]) -> dict[str, Document]:
    sources = Source.objects.filter(public_id__in=ids)
    users = User.objects.filter(public_id__in=ids)
    return {
        **{row.public_id: {"type": "source", "name": row.name} for row in sources},
        **{row.public_id: {"type": "user", "name": str(row)} for row in users},
    }


def _origin(entry: provenance.Entry, authors: Mapping[str, Document]) -> Document:
    """Who said it, when we heard it, and since when the source says so."""
    unknown = {"type": "unknown", "name": ""}
    return {
        "by": {"id": entry["by"], **authors.get(entry["by"], unknown)},
        "at": entry["at"],
        "source_modified_at": entry["told_at"],
    }


def committees(rows: Sequence[BuyingCommittee], on: date) -> list[Document]:
    return [
        records.committee(facts.committee, [_seat(seat, facts) for seat in facts.seats])
        for facts in queries.facts_of(rows, on)
    ]


def _seat(seat: queries.SeatFacts, facts: queries.CommitteeFacts) -> Document:
    holder = facts.positions[seat.holder].stakeholder.public_id if seat.holder else None
    return {
        "id": seat.seat.public_id,
        "name": seat.seat.name,
        "roles": list(seat.roles),
        "holder": holder,
    }


def links_of(ids: Iterable[str]) -> dict[str, list[Document]]:
    """How sources call these records, whether they are still there or not; one query."""
    links = defaultdict(list)
    found = Link.objects.filter(subject__in=ids).select_related("source").order_by("pk")
    for link in found:
        links[link.subject].append(records.link(link))
    return links


def links_by_id(rows: Iterable) -> dict[str, list[Link]]:
    """How sources call these rows, by the id of each; one query."""
    found = Link.objects.filter(subject__in=[row.public_id for row in rows])
    links = defaultdict(list)
    for link in found.select_related("source").order_by("pk"):
        links[link.subject].append(link)
    return links

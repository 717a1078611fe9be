"""Rows as outward records, with their links: the queries do not grow with the rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from accounts.models import Account, ExpectedClose, Opportunity
from committee.vocabulary import TieKind
from crm import records
from crm.models import Link
from crm.records import Document
from stakeholders import queries
from stakeholders.models import BuyingCommittee, Position, Stakeholder, Tie, Touch


def accounts(rows: Sequence[Account]) -> list[Document]:
    links = _links(rows)
    return [records.account(row, links[row.public_id]) for row in rows]


def stakeholders(rows: Sequence[Stakeholder]) -> list[Document]:
    links = _links(rows)
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


def opportunities(rows: Sequence[Opportunity]) -> list[Document]:
    links = _links(rows)
    closes = ExpectedClose.objects.known().filter(opportunity__in=rows, to_on=None)
    expected = {row.opportunity_id: row for row in closes}
    return [records.opportunity(row, expected.get(row.pk), links[row.public_id]) for row in rows]


def touches(rows: Sequence[Touch]) -> list[Document]:
    links = _links(rows)
    return [records.touch(row, links[row.public_id]) for row in rows]


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


def _links(rows: Iterable) -> dict[str, list[Link]]:
    found = Link.objects.filter(subject__in=[row.public_id for row in rows])
    links = defaultdict(list)
    for link in found.select_related("source").order_by("pk"):
        links[link.subject].append(link)
    return links

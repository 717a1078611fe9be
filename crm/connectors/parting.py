"""What a vendor says to be gone without deleting it: a place that somebody has no longer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from crm.connectors.exchange import Associations, Document, Key, Told
from crm.models import Link, Source
from stakeholders.models import SeatHolder, Stakeholder

BETWEEN = ":"
"""Stands in the id of a place between who has it and where."""


def documents(source: Source, told: Told) -> list[Document]:
    """The deletions that follow from a page, of what we know only; three queries at most."""
    keys = {*told.gone, *_left(source, told)}
    if not keys:
        return []
    known = _live(source).filter(external_id__among=[id_ for _type, id_ in keys])
    found = keys & set(known.values_list("type", "external_id"))
    return [{"op": "delete", "type": type_, "external_id": id_} for type_, id_ in sorted(found)]


def _left(source: Source, told: Told) -> Iterable[Key]:
    """The places of people that were not told with them, and the seats there."""
    if not told.families:
        return
    own = _live(source).filter(type="stakeholder", external_id__among=list(told.families))
    people = Stakeholder.objects.filter(public_id__in=own.values("subject")).values("person")
    places = Stakeholder.objects.filter(person__in=people).values("public_id")
    known = _live(source).filter(type="stakeholder", subject__in=places)
    for id_ in known.values_list("external_id", flat=True):
        head, between, _where = id_.partition(BETWEEN)
        if between and head in told.families and id_ not in told.families[head]:
            yield from (("stakeholder", id_), ("seat", f"company{BETWEEN}{id_}"))


def contacts(source: Source, after: int, most: int) -> list[Link]:
    """The next records of people of their own, in a fixed order."""
    own = _live(source).filter(type="stakeholder", pk__gt=after)
    return list(own.exclude(external_id__contains=BETWEEN).order_by("pk")[:most])


def known(source: Source, people: Sequence[Link]) -> dict[str, Associations]:
    """What we know of the associations of people, by their ids there; four queries."""
    subjects = [one.subject for one in people]
    own = Stakeholder.objects.filter(public_id__among=subjects)
    everywhere = Stakeholder.objects.filter(person__in=own.values("person"))
    homes = _homes(source, own)
    places, deals = defaultdict(set), defaultdict(set)
    in_places = _live(source).filter(type="stakeholder", subject__in=everywhere.values("public_id"))
    for id_ in in_places.values_list("external_id", flat=True):
        head, _between, where = id_.partition(BETWEEN)
        places[head].update(filter(None, [where]))
    held = SeatHolder.objects.known().filter(to_on=None, stakeholder__in=everywhere.values("pk"))
    seats = _live(source).filter(type="seat", subject__in=held.values("seat__public_id"))
    for id_ in seats.values_list("external_id", flat=True):
        head, _between, who = id_.partition(BETWEEN)
        deals[who].add(head)
    return {
        one.external_id: Associations(
            frozenset(homes[one.subject]),
            frozenset(places[one.external_id]),
            frozenset(deals[one.external_id]),
            one.source_modified_at.isoformat() if one.source_modified_at else None,
        )
        for one in people
    }


def _homes(source: Source, people: QuerySet[Stakeholder]) -> dict[str, set[str]]:
    """What the source calls the account of each."""
    calls = defaultdict(set)
    accounts = Link.objects.filter(source=source, type="account", deleted_at=None)
    named = accounts.filter(subject__in=people.values("account__public_id"))
    for subject, external_id in named.values_list("subject", "external_id"):
        calls[subject].add(external_id)
    pairs = people.values_list("public_id", "account__public_id")
    return defaultdict(set, {who: calls[account] for who, account in pairs})


def with_winner(source: Source, merges: Sequence[Document]) -> list[Document]:
    """Those of these merges whose winner we know; one query."""
    winners = [one["external_id"] for one in merges]
    known = _live(source).filter(type="stakeholder", external_id__among=winners)
    there = set(known.values_list("external_id", flat=True)) if merges else set()
    return [one for one in merges if one["external_id"] in there]


def _live(source: Source):
    return Link.objects.filter(source=source, deleted_at=None, is_alias=False)

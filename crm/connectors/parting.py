"""What a vendor says to be gone without deleting it: a place that somebody has no longer."""

from collections.abc import Iterable

from crm.connectors.exchange import Document, Key, Told
from crm.models import Link, Source
from stakeholders.models import Stakeholder

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


def _live(source: Source):
    return Link.objects.filter(source=source, deleted_at=None, is_alias=False)

"""From the outbox to a vendor: what people changed here, acknowledged once all of it is kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.db import transaction

from crm import outbox, visible
from crm.connectors import refusals, turns
from crm.connectors.exchange import Outcome, Update
from crm.connectors.refusals import Verdict
from crm.connectors.turns import Turn
from crm.connectors.vendors import Vendor
from crm.models import Connection, Link, Refusal

EVENTS = 200
MOST_ATTEMPTS = 8
Wanted = dict[tuple[str, str], set[str]]
"""The fields to write back, by type and our id."""


def push(connection: Connection, vendor: Vendor, turn: Turn) -> bool:
    """Write back what waits in the outbox; false if the turn ended before it was through.

    What a vendor refuses is kept with the reason before the outbox is acknowledged, and is
    tried again later. Values are those of that moment, so nothing old is ever written.
    """
    again = refusals.due(connection, Refusal.Way.OUT, turn.now(), most=EVENTS)
    if again:
        _deliver(connection, vendor, _of_refusals(connection, again), turn)
    while not turn.is_over():
        page = outbox.read(connection.source, connection.user, outbox.Reading(limit=EVENTS))
        _deliver(connection, vendor, _of_events(page.events), turn, place=page.place)
        if not page.has_more:
            return True
    return False


def _of_events(events: Iterable[dict[str, Any]]) -> Wanted:
    wanted: Wanted = defaultdict(set)
    for event in events:
        wanted[event["type"], event["id"]].update(event["changed"], event["cleared"])
    return wanted


def _of_refusals(connection: Connection, rows: Iterable[Refusal]) -> Wanted:
    """What was refused, by our ids; forgotten if we know it there or write it back no longer."""
    fields = {(row.type, row.external_id): row.content["fields"] for row in rows}
    links = _links(connection).filter(external_id__in={id_ for _type, id_ in fields})
    known = {(link.type, link.external_id): link.subject for link in links}
    told = outbox.written_back()
    left = {key: told[key[0]].intersection(fields[key]) for key in fields if key in known}
    lost = [row.pk for row in rows if not left.get((row.type, row.external_id))]
    Refusal.objects.filter(pk__in=lost).delete()
    return {(key[0], known[key]): set(names) for key, names in left.items() if names}


def _deliver(
    connection: Connection, vendor: Vendor, wanted: Wanted, turn: Turn, *, place: int | None = None
) -> None:
    """Write back, then keep what became of it together with the acknowledgement."""
    updates = list(_updates(connection, vendor, wanted))
    outcomes = list(_outcomes(vendor, updates, turn))
    with transaction.atomic():
        turns.keep(connection, turn.now())
        held = {(row.type, row.external_id): row for row in _held(connection, updates)}
        pairs = zip(updates, outcomes, strict=True)
        verdicts = [_verdict(one, outcome, held) for one, outcome in pairs]
        refusals.settle(connection, Refusal.Way.OUT, verdicts, turn.now())
        if place is not None:
            outbox.acknowledge(connection.source, place)
    turn.came.update("written" if one.is_taken else "not_written" for one in outcomes)


def _updates(connection: Connection, vendor: Vendor, wanted: Wanted) -> Iterator[Update]:
    """The values of now, for each record that the vendor knows under an id of its own."""
    external = defaultdict(list)
    for link in _links(connection).filter(subject__in={id_ for _type, id_ in wanted}):
        external[link.type, link.subject].append(link.external_id)
    pending, told = _pending(connection, external), outbox.written_back()
    for record in _records(connection, wanted):
        type_ = record["type"]
        # A relation or an association is no record that could be written.
        own = (one for one in external[type_, record["id"]] if vendor.is_record(type_, one))
        for id_ in own:
            fields = wanted[type_, record["id"]] | pending.get((type_, id_), set())
            writable = vendor.writable(type_) & told[type_]
            values = {name: record[name] for name in sorted(fields & writable)}
            if values:
                yield Update(type_, id_, values)


def _records(connection: Connection, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """What we hold now of what is wanted, type by type; what is gone is not among it."""
    for type_ in sorted({type_ for type_, _id in wanted}):
        ids = {id_ for of, id_ in wanted if of == type_}
        yield from visible.shown(type_, list(visible.there(type_, connection.user, ids).values()))


def _pending(
    connection: Connection, external: dict[tuple[str, str], list[str]]
) -> dict[tuple[str, str], set[str]]:
    """Fields that were refused before: they go along with whatever changes of the same record."""
    ids = {id_ for found in external.values() for id_ in found}
    rows = connection.refusals.filter(way=Refusal.Way.OUT, external_id__in=ids)
    return {(row.type, row.external_id): set(row.content["fields"]) for row in rows}


def _outcomes(vendor: Vendor, updates: list[Update], turn: Turn) -> Iterator[Outcome]:
    """One type at a time, in batches of the vendor's size."""
    start = 0
    while start < len(updates):
        type_ = updates[start].type
        batch = [one for one in updates[start : start + vendor.most_updates] if one.type == type_]
        yield from turns.patiently(partial(vendor.updated, type_, batch), turn)
        start += len(batch)


def _held(connection: Connection, updates: Iterable[Update]) -> Iterable[Refusal]:
    ids = {one.external_id for one in updates}
    return connection.refusals.filter(way=Refusal.Way.OUT, external_id__in=ids)


def _verdict(one: Update, outcome: Outcome, held: dict[tuple[str, str], Refusal]) -> Verdict:
    """Refused too often, it waits for the record to change again, here or by hand."""
    known = held.get((one.type, one.external_id))
    return Verdict(
        one.type,
        one.external_id,
        outcome.code,
        outcome.detail,
        content={"fields": sorted(one.values)},
        is_tried_again=known is None or known.attempts + 1 < MOST_ATTEMPTS,
    )


def _links(connection: Connection):
    return Link.objects.filter(source=connection.source, deleted_at=None, is_alias=False)

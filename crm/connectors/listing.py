"""Full lists while a stream is read from its beginning: what did not come is gone there."""

from datetime import datetime, timedelta

from crm import full_lists
from crm.connectors import refusals
from crm.connectors.exchange import Told
from crm.connectors.refusals import Verdict
from crm.connectors.turns import Turn
from crm.connectors.vendors import Vendor
from crm.full_lists import Brake
from crm.models import Connection, FullList, Refusal, Stream
from crm.shapes import SHAPES

EVERY = timedelta(days=1)
TOO_MANY = (
    "{missing} of {known} are not there any more. If that is so, confirm it with "
    "--full --confirm, or complete the full list {list} by the API."
)


def is_due(stream: Stream, vendor: Vendor, now: datetime) -> bool:
    """Whether only a list of everything can say what was deleted, and the last one is old."""
    is_known = any(type_ in SHAPES for type_ in vendor.types_of(stream.name))
    is_old = stream.listed_at is None or now - stream.listed_at >= EVERY
    return stream.name in vendor.silent and is_known and is_old


def begin(stream: Stream, vendor: Vendor) -> None:
    """Open the lists of a stream; of what was never read nothing can be missing."""
    types = [one for one in vendor.types_of(stream.name) if one in SHAPES and stream.finished_at]
    source = stream.connection.source
    prefix = vendor.prefix(stream.name)
    stream.lists = {type_: full_lists.open_list(source, type_, prefix).pk for type_ in types}


def name(stream: Stream, told: Told) -> None:
    """Note what came as alive, whether we can take it or not."""
    for type_, full_list in _lists(stream):
        documents = (one for one in told.alive if one["type"] == type_)
        problems = (one for one in told.problems if one.type == type_ and one.external_id)
        alive = [one["external_id"] for one in documents] + [one.external_id for one in problems]
        full_lists.name(full_list, alive)


def complete(connection: Connection, stream: Stream, turn: Turn) -> None:
    """Delete what did not come; safe to repeat. Too much is left for a person to confirm."""
    for type_, full_list in _lists(stream):
        verdict = Verdict(type_, "")
        try:
            full_lists.complete(
                full_list,
                user=connection.user,
                by=connection.source,
                is_confirmed=turn.confirms,
            )
        except Brake as brake:
            numbers = {"missing": brake.missing, "known": brake.known}
            detail = TOO_MANY.format(**numbers, list=full_list.public_id)
            verdict = Verdict(type_, "", "many_missing", detail)
        if full_list.deleted:
            turn.came["deleted"] += full_list.deleted
        refusals.settle(connection, Refusal.Way.IN, [verdict], turn.now())


def _lists(stream: Stream) -> list[tuple[str, FullList]]:
    """The open lists; one that somebody else opened anew is his."""
    found = FullList.objects.filter(pk__in=stream.lists.values(), completed_at=None)
    held = {one.pk: one for one in found.select_related("source")}
    return [(type_, held[pk]) for type_, pk in stream.lists.items() if pk in held]

"""From a vendor to the sync: page by page, each written together with how far that is."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.db import transaction

from crm import sync
from crm.connectors import listing, parting, refusals, turns
from crm.connectors.exchange import Document, Page, Told
from crm.connectors.refusals import Verdict
from crm.connectors.turns import Turn
from crm.connectors.vendors import Vendor
from crm.models import Connection, Refusal, Stream
from crm.shapes import SHAPES

BATCH = 1000


def pull(connection: Connection, vendor: Vendor, turn: Turn, *, is_full: bool = False) -> bool:
    """Read what changed since the last time; false if the turn ended before it was through.

    Whatever stops it, the next turn goes on where this one was. Full: from the beginning.
    """
    for name in vendor.streams:
        stream, _created = Stream.objects.get_or_create(connection=connection, name=name)
        if is_full or not stream.is_under_way:
            _begin(stream, vendor, turn, is_full=is_full)
        while stream.is_under_way:
            if turn.is_over():
                return False
            ask = partial(vendor.page, name, stream.position)
            page = turns.patiently(ask, turn)
            _take_in(connection, stream, page, turn)
            if page.is_last:
                _finish(connection, stream, page, turn)
    _try_again(connection, turn)
    return True


@transaction.atomic
def _begin(stream: Stream, vendor: Vendor, turn: Turn, *, is_full: bool) -> None:
    is_full = is_full or listing.is_due(stream, vendor, turn.now())
    done = {} if is_full else stream.position
    stream.position = vendor.begin(stream.name, done, turn.now())
    stream.lists = {}
    if is_full:
        listing.begin(stream, vendor)
    stream.is_under_way, stream.read, stream.total = True, 0, None
    stream.save()


@transaction.atomic
def _take_in(connection: Connection, stream: Stream, page: Page, turn: Turn) -> None:
    """Write a page and from where the next one follows: both or neither."""
    turns.keep(connection, turn.now())
    verdicts = [*refusals.of_problems(page.told), *refusals.of_awaited(page.told)]
    verdicts += taken(connection, page.told, turn)
    refusals.settle(connection, Refusal.Way.IN, verdicts, turn.now())
    turn.came.update(problem.code for problem in page.told.problems)
    listing.name(stream, page.told)
    # The last page is read again if what follows from a full list could not be done.
    stream.position = stream.position if page.is_last else page.position
    stream.read += page.told.size
    stream.total = stream.total or page.total
    stream.save()
    turn.tell(stream.name, stream.read, stream.total)


def _finish(connection: Connection, stream: Stream, page: Page, turn: Turn) -> None:
    """Delete what a full list did not name; then the stream is through."""
    if stream.lists and not page.is_absent:
        listing.complete(connection, stream, turn)
        stream.listed_at = turn.now()
    stream.position, stream.lists = page.position, {}
    stream.is_under_way, stream.finished_at = False, turn.now()
    with transaction.atomic():
        turns.keep(connection, turn.now())
        stream.save()


def taken(connection: Connection, told: Told, turn: Turn) -> Iterator[Verdict]:
    """First who somebody is, then where else they are, then which seats they have there."""
    seats = [one for one in told.documents if one["type"] == "seat"]
    people = [one for one in told.documents if one["type"] != "seat"]
    known = parting.with_winner(connection.source, told.awaited)
    left = parting.documents(connection.source, told)
    for documents in (people, known, told.further, seats, left):
        yield from _written(connection, documents, turn)


def _written(
    connection: Connection, documents: Sequence[Document], turn: Turn
) -> Iterator[Verdict]:
    """Give documents to the sync in batches of its size; of types that it does not know, none."""
    known = [one for one in documents if one["type"] in SHAPES]
    for start in range(0, len(known), BATCH):
        batch = known[start : start + BATCH]
        results = sync.apply(connection.source, batch, user=connection.user)
        turn.came.update(result.status.value for result in results)
        yield from refusals.of_results(batch, results)


@transaction.atomic
def _try_again(connection: Connection, turn: Turn) -> None:
    """What waited for its parent or its winner, or failed by our fault, may be taken by now."""
    rows = refusals.due(connection, Refusal.Way.IN, turn.now(), most=BATCH)
    awaited = parting.with_winner(connection.source, refusals.awaited(connection))
    if rows or awaited:
        turns.keep(connection, turn.now())
        documents = [*(row.content for row in rows), *awaited]
        verdicts = list(_written(connection, documents, turn))
        refusals.settle(connection, Refusal.Way.IN, verdicts, turn.now())

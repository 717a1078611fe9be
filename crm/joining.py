"""The merges of a batch, one after the other, once everything else of it is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from accounts.journal import Author
from crm import merging
from crm.decisions import Decision, Target
from crm.feed_events import Acts
from crm.models import Link, Source

POINTED = ["subject", "is_alias"]


def join(
    source: Source, decisions: Sequence[Decision], rows: Mapping[Target, Any], *, by: Author
) -> tuple[Acts, dict[int, Any]]:
    """Make losers part of their winners; an id that we have not heard of becomes a name of theirs.

    Of a chain within the batch each merge finds what the one before has made. It is told of the
    first loser, as the winner may be as it was. Also the winner of each, as it is then.
    """
    became: dict[str, Any] = {}
    acts: Acts = {}
    winners: dict[int, Any] = {}
    for one in decisions:
        losers = [_now(rows[to], became) for to in one.losers]
        known, called = rows.get(one.me), _called(source, one)
        winner = losers[0] if known is None else _now(known, became)
        others = {row.pk: row for row in losers if row.pk != winner.pk}
        if others:
            losing = list(others.values())
            act = merging.merge(winner, losing, by=by, source=source)
            acts[one.incoming.index] = act, losing[0].public_id
            winner.refresh_from_db(fields=["version"])
        became |= {row.public_id: winner for row in others.values()}
        winners[one.incoming.index] = winner
        _name(source, one, winner, called)
    return acts, winners


def _now(row: Any, became: Mapping[str, Any]) -> Any:
    while row.public_id in became:
        row = became[row.public_id]
    return row


def _called(source: Source, one: Decision) -> list[str]:
    """What the source calls the losers, be it that it names them by our ids."""
    record = one.incoming
    names = [loser.external_id for loser in record.losers if loser.external_id]
    if ids := [loser.id for loser in record.losers if loser.id]:
        own = Link.objects.filter(source=source, type=record.type, is_alias=False)
        names += own.filter(subject__among=ids).values_list("external_id", flat=True)
    return [name for name in dict.fromkeys(names) if name != record.external_id]


def _name(source: Source, one: Decision, winner: Any, called: Sequence[str]) -> None:
    """The source knows the winner by the id of the record, and by those of its losers.

    What it says of a loser counts from then on only if it is newer than the merge.
    """
    record = one.incoming
    told = {"source": source, "type": record.type, "subject": winner.public_id}
    own = Link(external_id=record.external_id, source_modified_at=record.modified_at, **told)
    at = record.modified_at or timezone.now()
    aliases = [
        Link(external_id=name, source_modified_at=at, is_alias=True, **told) for name in called
    ]
    for links, names in ((aliases, [*POINTED, "source_modified_at"]), ([own], POINTED)):
        Link.objects.bulk_create(
            links,
            update_conflicts=True,
            unique_fields=["source", "type", "external_id"],
            update_fields=names,
        )

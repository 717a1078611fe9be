"""Under which ids a source knows our records, and what it said of them last."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.inserting import insert_values
from crm import policies, seat_writing
from crm.decisions import Decision, Op, Plan, Status, Stub, Target
from crm.holdings import Holdings
from crm.models import Link, Source

FOR_GOOD = {"owned_by_quorate", "owned_by_source", "unknown_custom_field"}
INCOMPLETE = policies.UNHEARD
KEY = ("source_id", "type", "external_id")
SAID = ("subject", "url", "source_modified_at", "digest", "deleted_at", "share")
NEW = (*KEY, *SAID, "created_at", "is_alias")

Rows = Mapping[Target, Model]
Values = tuple[Any, ...]


def remember(source: Source, plan: Plan, held: Holdings, rows: Rows) -> None:
    """Keep what each record of a batch said; the number of queries does not grow with them."""
    said = [_said(source, one, held, rows) for one in plan.decisions if _is_news(one, held)]
    _insert(
        [
            *(values for values in said if values[1:3] not in held.links),
            *(_held_place(source, stub, rows) for stub in plan.stubs),
        ]
    )
    _write_over([values for values in said if values[1:3] in held.links])
    if plan.strayed:
        Link.objects.filter(source=source, subject__in=plan.strayed).update(digest=INCOMPLETE)


def _insert(new: Sequence[Values]) -> None:
    if new:
        now = timezone.now()
        insert_values(Link, NEW, [(*values, now, False) for values in new])


def _write_over(said: Iterable[Values]) -> None:
    Link.objects.bulk_create(
        [Link(**dict(zip((*KEY, *SAID), values, strict=True))) for values in said],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["source", "type", "external_id"],
        update_fields=SAID,
    )


def _is_news(one: Decision, held: Holdings) -> bool:
    if one.status != Status.UNCHANGED or one.incoming.op != Op.UPSERT:
        return one.is_written
    link, said = held.links.get(one.incoming.key), one.incoming
    if link is None:
        return True
    stamp = said.modified_at or link.source_modified_at
    return (link.digest, link.source_modified_at) != (digest(one), stamp)


def digest(one: Decision) -> str:
    """What makes a repetition unchanged; what was left out for now may be taken the next time."""
    is_whole = all(ignored.reason in FOR_GOOD for ignored in one.ignored)
    return one.incoming.digest if is_whole else INCOMPLETE


def _said(source: Source, one: Decision, held: Holdings, rows: Rows) -> Values:
    said, link = one.incoming, held.links.get(one.incoming.key)
    return (
        source.pk,
        said.type,
        said.external_id,
        rows[one.me].public_id if one.is_written else one.held.id,
        said.url or (link.url if link else ""),
        said.modified_at or (link.source_modified_at if link else None),
        digest(one),
        None,
        seat_writing.share(one, link) if said.type == "seat" else [],
    )


def _held_place(source: Source, stub: Stub, rows: Rows) -> Values:
    """Of whom the source has only spoken."""
    return (source.pk, *stub.key, rows[stub.key].public_id, "", None, "", None, [])

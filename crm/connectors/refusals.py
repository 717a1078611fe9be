"""Records that did not get through: kept with the reason, tried again, forgotten when they do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm.connectors.exchange import Document, Told
from crm.connectors.turns import backoff
from crm.decisions import ERASED, Status
from crm.models import Connection, Refusal
from crm.sync import Result

AGAIN = {Status.ERROR, Status.HELD}
KEPT = {Status.INVALID, *AGAIN}
AWAITED = "lead"
NO_PLACE = "It was converted; its contact has no place here yet."
CONTENT = ["code", "detail", "content", "attempts", "due_at"]


@dataclass(frozen=True)
class Verdict:
    """What to keep of a record: nothing if there is no code."""

    type: str
    external_id: str
    code: str = ""
    detail: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    is_tried_again: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.type, self.external_id


def of_results(documents: Sequence[Document], results: Sequence[Result]) -> Iterable[Verdict]:
    """A verdict on each document of a batch."""
    for document, result in zip(documents, results, strict=True):
        key = (result.type, result.external_id)
        if result.status not in KEPT:
            losers = document.get("losers", ())
            yield from (Verdict(result.type, loser) for loser in losers)
            # Into whom they were merged may still be held back.
            if not losers or result.status == Status.MERGED:
                yield Verdict(*key)
        else:
            faults = [f"{fault.pointer} {fault.detail}".strip() for fault in result.faults]
            code = result.faults[0].code if result.faults else result.status.value
            again = result.status in AGAIN
            # Only what is tried again is kept: a refused record may speak of somebody for ever.
            kept = document if again else {}
            yield Verdict(*key, "" if code == ERASED else code, " ".join(faults), kept, again)


def of_problems(told: Told) -> Iterable[Verdict]:
    """A verdict on what could not become a document, and on what is not there any more.

    What is to be expected is kept too, so that nobody is lost from sight: it is held back, not
    refused, and comes by itself once what it lacks is there.
    """
    for one in told.problems:
        yield Verdict(one.type, one.external_id, one.code, one.detail)
    yield from (Verdict(*key) for key in told.gone)


def of_awaited(told: Told) -> Iterable[Verdict]:
    """A verdict on merges, as if their winners were not known: only ids are kept."""
    for one in told.awaited:
        yield from (
            Verdict(one["type"], loser, AWAITED, NO_PLACE, content=one) for loser in one["losers"]
        )


def awaited(connection: Connection) -> list[Document]:
    """The merges that wait for their winner."""
    rows = connection.refusals.filter(way=Refusal.Way.IN, code=AWAITED).exclude(content={})
    return list(rows.order_by("pk").values_list("content", flat=True))


def settle(connection: Connection, way: str, verdicts: Iterable[Verdict], now: datetime) -> None:
    """Keep and forget what the verdicts say, in a fixed number of queries."""
    last = {verdict.key: verdict for verdict in verdicts}
    held = Refusal.objects.filter(
        connection=connection, way=way, external_id__in={id_ for _type, id_ in last}
    )
    known = {(row.type, row.external_id): row for row in held}
    known = {key: row for key, row in known.items() if key in last}
    through = [row.pk for key, row in known.items() if not last[key].code]
    if through:
        Refusal.objects.filter(pk__in=through).delete()
    rows = [
        _row(connection, way, one, known.get(one.key), now) for one in last.values() if one.code
    ]
    Refusal.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["connection", "way", "type", "external_id"],
        update_fields=CONTENT,
    )


def _row(
    connection: Connection, way: str, one: Verdict, known: Refusal | None, now: datetime
) -> Refusal:
    attempts = known.attempts + 1 if known else 1
    return Refusal(
        connection=connection,
        way=way,
        type=one.type,
        external_id=one.external_id[:255],
        code=one.code[:80],
        detail=one.detail[:500],
        content=one.content,
        attempts=attempts,
        due_at=now + backoff(attempts) if one.is_tried_again else None,
        since=known.since if known else now,
    )


def due(connection: Connection, way: str, now: datetime, *, most: int) -> list[Refusal]:
    """What is to be tried again by now, the oldest first."""
    rows = connection.refusals.filter(way=way, due_at__lte=now)
    return list(rows.order_by("due_at", "pk")[:most])

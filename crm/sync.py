"""A batch from outside: read, load what we hold, plan, write in bulk, answer each record."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import Struct
from msgspec.structs import replace

from accounts import copying, journal, numbering, provenance
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet, User
from crm import (
    contesting,
    custom_fields,
    feed_events,
    holdings,
    incoming,
    joining,
    linking,
    policies,
    reconcile,
    removing,
    repeated,
    successors,
    writing,
)
from crm.decisions import Decision, Fault, Ignored, Incoming, Plan, Status
from crm.feed_events import Acts
from crm.holdings import Holdings
from crm.models import Link, Source
from crm.shapes import POLICY
from stakeholders import acting, tasks

logger = logging.getLogger(__name__)
REFUSED = {Status.INVALID, Status.HELD, Status.ERROR}
NOT_WRITTEN = Fault("", "batch_refused", "Nothing was written, as another record was refused.")
NO_ACT: tuple[None, str] = (None, "")
OUR_FAULT = Fault("", "internal", "This could not be written; please send it again later.")


class WrongState(Refused):
    """The record is there and should not be, or the other way round."""


class Result(Struct, frozen=True):
    """What became of one record of a batch."""

    index: int
    type: str
    external_id: str
    status: Status
    id: str | None = None
    version: int | None = None
    fields_ignored: tuple[Ignored, ...] = ()
    warnings: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    act: ChangeSet | None = None
    ordinal: int | None = None

    @property
    def seq(self) -> int | None:
        """The number under which the feed tells of it, if it does and the act knows its own."""
        first = self.act and self.act.seq
        return None if first is None or self.ordinal is None else first + self.ordinal


def apply(
    source: Source,
    documents: Sequence[Any],
    *,
    user: User,
    by: Author | None = None,
    is_strict: bool = False,
) -> list[Result]:
    """Write a batch in one transaction; one result per document, in the given order.

    `documents` have the shape of the API's batch. `user` is whose rights apply, `by` the
    author of the changes, the source unless given. Strict: all of them or none.
    """
    shapes = custom_fields.shapes(documents)
    read = [incoming.read(document, index, shapes) for index, document in enumerate(documents)]
    return apply_read(source, read, user=user, by=by or source, is_strict=is_strict)


@numbering.numbered()
def apply_numbered(
    source: Source, documents: Sequence[Any], *, user: User, is_strict: bool = False
) -> list[Result]:
    """As `apply`, and each result knows its number: the last thing that its transaction does."""
    return apply(source, documents, user=user, is_strict=is_strict)


@numbering.numbered()
def put(source: Source, document: Any, *, user: User, exists: bool | None = None) -> Result:
    """As `apply_numbered`, of one record; `exists` says what must be so before, if anything."""
    take_turn(source)
    read = incoming.read(document, 0, custom_fields.shapes([document]))
    if not read.faults and exists is not None and exists != _exists(source, read):
        sentence = _("This record is not known yet.") if exists else _("This record is there.")
        raise WrongState(sentence)
    (told,) = apply_read(source, [read], user=user, by=source, is_strict=False)
    return told


def apply_read(
    source: Source, read: Sequence[Incoming], *, user: User, by: Author, is_strict: bool
) -> list[Result]:
    """As `apply`, of records already read; each keeps its own index."""
    try:
        return _apply(source, read, user=user, by=by, is_strict=is_strict)
    except (IntegrityError, DataError):
        if is_strict or len(read) < 2:
            return _once_more(source, read, user=user, by=by, is_strict=is_strict)
    # One row that the database will not take must not sink the others: find it by halves.
    ranks = list(POLICY.shapes)
    ordered = sorted(read, key=lambda one: ranks.index(one.type) if one.type in ranks else 0)
    half = len(ordered) // 2
    results = [
        told
        for part in (ordered[:half], ordered[half:])
        for told in apply_read(source, part, user=user, by=by, is_strict=False)
    ]
    return sorted(results, key=lambda told: told.index)


def _once_more(
    source: Source, read: Sequence[Incoming], *, user: User, by: Author, is_strict: bool
) -> list[Result]:
    """Perhaps somebody wrote the same at that moment, which is seen now; else it is our fault."""
    try:
        return _apply(source, read, user=user, by=by, is_strict=is_strict)
    except (IntegrityError, DataError):
        logger.exception("a batch of %s could not be written", source.name)
        return [result(Decision(one, Status.ERROR, faults=(OUR_FAULT,)), {}) for one in read]


@transaction.atomic
def _apply(
    source: Source, read: Sequence[Incoming], *, user: User, by: Author, is_strict: bool
) -> list[Result]:
    take_turn(source)
    again = repeated.among(source, read, user=user, by=by)
    news = [one for one in read if one.index not in again]
    told = {index: result(one, {}) for index, one in again.items()}
    if news:
        held, plan = planned(source, news, user, by=by)
        is_refused = is_strict and any(one.status in REFUSED for one in plan.decisions)
        results = _refused(plan) if is_refused else _written(source, plan, held, user=user, by=by)
        told |= {one.index: one for one in results}
    return [told[one.index] for one in read]


def _refused(plan: Plan) -> list[Result]:
    return [result(_not_written(one), {}) for one in plan.decisions]


@copying.unawaited()
def _written(source: Source, plan: Plan, held: Holdings, *, user: User, by: Author) -> list[Result]:
    """What becomes of the records that are no mere repetition."""
    rows: dict[Any, Any] = {}
    acts: Acts = {}
    if plan.stubs or any(one.is_written for one in plan.decisions):
        changes = journal.begin(by)
        rows = write(plan, held, changes, user)
        written = (one for one in plan.decisions if one.is_written)
        acts = {one.incoming.index: (changes, rows[one.me].public_id) for one in written}
    linking.remember(source, plan, held, rows)
    contesting.agree(source, plan, held, at=timezone.now())
    contesting.contest(source, plan, held, at=timezone.now())
    merged, winners = joining.join(source, plan.of(Status.MERGED), held.rows | rows, by=by)
    acts |= merged | removing.remove(source, plan.of(Status.DELETED), held, by=by)
    return [_led(one, winners) for one in _placed(plan.decisions, rows, acts)]


def planned(
    source: Source, read: Sequence[Incoming], user: User, *, by: Author
) -> tuple[Holdings, Plan]:
    """What a batch means for what we hold, which stays locked until the transaction ends."""
    read, held = successors.loaded(source, read, user)
    return held, reconcile.plan(read, holdings.known(held, timezone.now()), policies.speaking(by))


def write(plan: Plan, held: Holdings, changes: ChangeSet, user: User) -> dict[Any, Any]:
    """Write the plan and have the touched committees analysed; what each target became."""
    work = writing.Writing(held, changes, user=user, on=timezone.localdate(changes.at))
    with provenance.gathered(changes):
        writing.write(plan, work)
        if len(work.touched) == 1:
            (changes.account_id,) = work.touched
            changes.save(update_fields=["account"])
        tasks.schedule(acting.mark_changed(work.touched, changes.at))
    return work.rows


def take_turn(source: Source) -> None:
    """Batches of one source wait for each other, so that two cannot make the same record."""
    Source.objects.select_for_update(no_key=True).get(pk=source.pk)


def _exists(source: Source, read: Incoming) -> bool:
    """Whether the source has sent this record; a stub is only a place held for it."""
    found = Link.objects.filter(source=source, type=read.type, external_id=read.external_id)
    return found.exclude(digest="").exists()


def _not_written(one: Decision) -> Decision:
    """Keeps the status that it would have had."""
    is_told = one.is_written or one.status in {Status.MERGED, Status.DELETED}
    return replace(one, values={}, refs={}, faults=(NOT_WRITTEN,)) if is_told else one


def _placed(decisions: Sequence[Decision], rows: dict[Any, Any], acts: Acts) -> list[Result]:
    """What is answered for each, with its place in its act, which has no number yet."""
    places: dict[tuple[int, str], dict[str, int]] = {}
    results = []
    for one in decisions:
        act, told_of = acts.get(one.incoming.index, NO_ACT)
        key = act and act.pk, one.incoming.type
        if act is not None and key not in places:
            places[key] = feed_events.ordinals(act, one.incoming.type)
        ordinal = places[key].get(told_of) if act else None
        results.append(result(one, rows, act, ordinal))
    return results


def _led(told: Result, winners: Mapping[int, Any]) -> Result:
    """The answer of a merge is about its winner, who may be new with the batch."""
    winner = winners.get(told.index)
    return replace(told, id=winner.public_id, version=winner.version) if winner else told


def result(
    one: Decision,
    rows: dict[Any, Any],
    act: ChangeSet | None = None,
    ordinal: int | None = None,
) -> Result:
    """What is answered for a decision, and for the row that it became."""
    row = rows.get(one.me) if one.is_written else None
    held = one.held
    return Result(
        one.incoming.index,
        one.incoming.type,
        one.incoming.external_id,
        one.status,
        id=row.public_id if row else held.id if held else None,
        version=getattr(row, "version", 1) if row else held.version if held else None,
        fields_ignored=one.ignored,
        warnings=one.warnings,
        faults=one.faults,
        act=act,
        ordinal=ordinal,
    )

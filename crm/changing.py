"""Entry functions for records that a source changes or deletes by our own ids."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from msgspec import Meta
from msgspec.structs import replace

from accounts import journal
from accounts.journal import Author
from accounts.models import User
from committee.vocabulary import Level, TieKind
from crm import (
    belonging,
    case_changing,
    checking,
    contesting,
    custom_fields,
    holdings,
    incoming,
    noted_changing,
    patches,
    policies,
    reconcile,
    removing,
    successors,
    sync,
    visible,
)
from crm.custom_models import CustomField
from crm.decisions import Fault, Ignored
from crm.faults import Faulty
from crm.models import Link, Source
from crm.records import Document
from crm.shapes import SHAPES, one_of, text
from stakeholders import acting, goals, seats, tasks, ties, touches
from stakeholders.models import Goal, Person, Relationship, Stakeholder, Tie

Fits = Callable[[Document], None]
"""Raises for a record that is not as somebody has seen it."""
KINDS: dict[str, dict[str, Any]] = {
    "tie": {
        "strength": Annotated[float, Meta(gt=0, le=1, description="A number above 0, at most 1.")]
    },
    "relationship": {"level": one_of(*Level), "wanted": one_of(*Level)},
    "goal": {"name": text(120)},
    "case": case_changing.KINDS,
    **noted_changing.KINDS,
}
"""What may be set of the types that only we tell of."""
SYNCED = ("account", "stakeholder", "opportunity", "touch")
"""What several sources tell of, so that it is judged whose word counts."""
ANALYSED = ("tie", "relationship", "goal", "seat")
"""What the readings of a committee rest on."""


class Gone(Exception):
    """The record is not there any more."""


@dataclass(frozen=True)
class Seen:
    """A record of ours, who looks at it, and what raises if it is not as they have seen it."""

    type: str
    public_id: str
    user: User
    fits: Fits


@transaction.atomic
def change(
    seen: Seen, members: Mapping[str, Any], *, by: Source, faults: Sequence[Fault] = ()
) -> tuple[Document, tuple[Ignored, ...]]:
    """Set members of a record that is as it was seen; how it is now, and what was left out.

    Faults, and those found before, are raised as `Faulty`, all of them; then nothing is written.
    """
    row = _taken(seen, by)
    ignored: tuple[Ignored, ...] = ()
    if seen.type in SYNCED:
        ignored = _told(seen, members, by, faults)
    else:
        _change(seen, row, _read(seen.type, members, faults), by)
    return _shown(seen, _now(seen, row)), ignored


@transaction.atomic
def delete(seen: Seen, *, by: Source) -> None:
    """Take a record that is as it was seen out of sight; its past stays.

    What the source itself calls so is deleted by it, too: told again, it comes back.
    """
    row = _taken(seen, by)
    if seen.type in SYNCED:
        removing.archive(journal.begin(by), [row])
    elif seen.type in noted_changing.KINDS:
        noted_changing.remove(row, seen.user, by)
    else:
        DELETES[seen.type](row, by)
        _analyse(row)
    links = Link.objects.filter(source=by, subject=seen.public_id, deleted_at=None)
    links.update(deleted_at=timezone.now(), digest="", share=[])


def writable(type_: str) -> frozenset[str]:
    """The members of a type that may be set by our own id."""
    if type_ not in SYNCED:
        return frozenset(KINDS[type_])
    own = {"custom"} if type_ in CustomField.Type.values else set()
    return frozenset(patches.writable(type_, SHAPES[type_])) | own


def _taken(seen: Seen, by: Source) -> Any:
    """The record as nobody else changes it until we are through, if it is as it was seen."""
    sync.take_turn(by)
    row = _row(seen)
    journal.take_turns(_accounts(row))
    if isinstance(row, Stakeholder):
        # Somebody may write of the same person in another account, whose turn it is not.
        Person.objects.select_for_update(no_key=True).get(pk=row.person_id)
    row = _row(seen)
    seen.fits(_shown(seen, row))
    return row


def _row(seen: Seen) -> Any:
    row = visible.there(seen.type, seen.user, [seen.public_id]).get(seen.public_id)
    if row is None:
        raise Gone
    return row


def _now(seen: Seen, before: Model) -> Any:
    """The record as it is now, be it that it was just given to others, out of one's own sight."""
    rows = visible.there(seen.type, seen.user, [seen.public_id])
    return rows.get(seen.public_id) or type(before)._default_manager.get(pk=before.pk)


def _shown(seen: Seen, row: Model) -> Document:
    return visible.shown(seen.type, [row])[0]


def _analyse(row: Any) -> None:
    """Have the committees of the account looked at by a worker."""
    tasks.schedule(acting.mark_changed(_accounts(row), timezone.now()))


def _accounts(row: Any) -> list[int]:
    return [pk for pk in (belonging.account_of(row),) if pk is not None]


def _told(
    seen: Seen, members: Mapping[str, Any], by: Source, faults: Sequence[Fault]
) -> tuple[Ignored, ...]:
    """What the source says now, as it would in a batch, of a record it may have no name for."""
    document = patches.document(seen.type, members, SHAPES[seen.type])
    read = incoming.read(document, 0, custom_fields.shapes([document]))
    if read.faults:
        raise Faulty([*faults, *map(patches.shown, read.faults)])
    read = replace(patches.as_ours(read), modified_at=timezone.now())
    also = {read.key: Link(subject=seen.public_id)}
    told, held = successors.loaded(by, [read], seen.user, also=also)
    plan = reconcile.plan(told, holdings.known(held, timezone.now()), policies.speaking(by))
    (decision,) = plan.decisions
    if faults or decision.faults:
        raise Faulty([*faults, *map(patches.shown, decision.faults)])
    if decision.is_written:
        sync.write(plan, held, journal.begin(by), seen.user)
    contesting.agree(by, plan, held, at=timezone.now())
    # Settling a conflict takes a name that the source has for the record.
    if Link.objects.filter(source=by, subject=seen.public_id, deleted_at=None).exists():
        contesting.contest(by, plan, held, at=timezone.now())
    return decision.ignored


def _change(seen: Seen, row: Any, members: Mapping[str, Any], by: Author) -> None:
    if seen.type in noted_changing.KINDS:
        noted_changing.change(row, members, seen.user, by)
        return
    CHANGES[seen.type](row, members, by)
    if seen.type in ANALYSED:
        _analyse(row)


def _read(type_: str, members: Mapping[str, Any], faults: Sequence[Fault]) -> Mapping[str, Any]:
    """The members as values; none of them can be cleared."""
    reading, kinds = checking.Reading(), KINDS[type_]
    reading.faults += faults
    found = {name: reading.needed(raw, kinds[name], f"/{name}") for name, raw in members.items()}
    if reading.faults:
        raise Faulty(reading.faults)
    return found


def _change_tie(row: Tie, members: Mapping[str, Any], by: Author) -> None:
    _refuse_superior(row)
    link = ties.Link(row.kind, members.get("strength", row.strength))
    ties.draw_tie(row.stakeholder, row.other, link, on=timezone.localdate(), by=by)


def _remove_tie(row: Tie, by: Author) -> None:
    _refuse_superior(row)
    ties.remove_tie(row, on=timezone.localdate(), by=by)


def _refuse_superior(row: Tie) -> None:
    """A superior is a field of the stakeholder that has an owner, as where ties are told."""
    if row.kind == TieKind.REPORTS_TO:
        said = "Whom somebody reports to is said by reports_to of the stakeholder."
        raise Faulty([Fault("/kind", "invalid", said)])


def _change_relationship(row: Relationship, members: Mapping[str, Any], by: Author) -> None:
    said = {name: members.get(name, getattr(row, name)) for name in ("level", "wanted")}
    rapport = touches.Rapport(row.user, **said)
    touches.relate(row.stakeholder, rapport, on=timezone.localdate(), by=by)


def _change_goal(row: Goal, members: Mapping[str, Any], by: Author) -> None:
    goals.rename_goal(row, members.get("name", row.name), by=by)


CHANGES: dict[str, Callable[[Any, Mapping[str, Any], Author], None]] = {
    "tie": _change_tie,
    "relationship": _change_relationship,
    "goal": _change_goal,
    "case": case_changing.change,
}
DELETES: dict[str, Callable[[Any, Author], Any]] = {
    "seat": lambda row, by: seats.remove_seat(row, on=timezone.localdate(), by=by),
    "tie": _remove_tie,
    "relationship": lambda row, by: touches.part(row, on=timezone.localdate(), by=by),
    "goal": lambda row, by: goals.remove_goal(row, on=timezone.localdate(), by=by),
}

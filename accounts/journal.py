"""The journal of changes: every write goes through here, so all of it can be told and undone."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache
from itertools import count
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import noting, provenance, versions
from accounts.compiled import Asked
from accounts.errors import Refused
from accounts.facts import Fact, FactQuerySet, Recorded
from accounts.folding import Folded
from accounts.inserting import insert_all, insert_one, insert_values, write_fields
from accounts.models import Account, Change, ChangeSet, User
from accounts.subjects import showing, subjects

Row = TypeVar("Row", bound=models.Model)
FactRow = TypeVar("FactRow", bound=Fact)
Told = tuple[models.Model, dict[str, Any], dict[str, Any]]
"""A row, and what is told of it before and after."""

_take_turn = Asked(
    lambda pk: (
        Account.objects.filter(pk=pk).order_by().select_for_update(no_key=True).values_list("pk")
    ),
    int,
)

NOTED = ("change_set_id", "ordinal", "type", "row", "subject", "op", "before", "after")
NOT_TOLD = {
    "id", "public_id", "version", "password", "secret_digest", "recorded_at", "retracted_at",
}  # fmt: skip


class Author(Protocol):
    """A user or a source."""

    @property
    def origin(self) -> str: ...


def take_turns(accounts: Iterable[int]) -> None:
    """Wait until nobody else writes to these accounts; in one order, so nobody waits in a circle.

    Whoever has the turn of an account reads what is so, not what somebody else is about to change.
    """
    rows = Account.objects.filter(pk__in=accounts).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def begin(by: Author, account: Account | None = None) -> ChangeSet:
    """Take the turn of the account and open a change set in the transaction of the caller."""
    if account is not None:
        _take_turn(account.pk)
    user = by if isinstance(by, User) else None
    changes = ChangeSet(origin=by.origin, user=user, account=account, at=timezone.now())
    insert_one(changes)
    noting.note(changes)
    return changes


def begin_each(by: Sequence[tuple[Author, Account]]) -> list[ChangeSet]:
    """Open a change set for each of these authors, none of them a user, in one query.

    The caller has the turns of the accounts.
    """
    at = timezone.now()
    sets = [ChangeSet(origin=one.origin, account=account, at=at) for one, account in by]
    ChangeSet.objects.bulk_create(sets)
    for changes in sets:
        noting.note(changes)
    return sets


def create(changes: ChangeSet, row: Row) -> Row:
    """Save a new row; a recorded row is known from the moment of the change set."""
    if isinstance(row, Recorded):
        row.recorded_at = changes.at
    insert_one(row)
    _tell_born(changes, [row])
    return row


def create_all(changes: ChangeSet, rows: Sequence[Row]) -> Sequence[Row]:
    """Save new rows of one type; the number of queries does not grow with them."""
    if not rows:
        return rows
    for row in rows:
        if isinstance(row, Recorded):
            row.recorded_at = changes.at
    insert_all(rows)
    _tell_born(changes, rows)
    return rows


def _tell_born(changes: ChangeSet, rows: Sequence[models.Model]) -> None:
    _note(changes, Change.Op.CREATED, [(row, {}, values_of(row)) for row in rows])
    versions.born(changes, rows)
    versions.facts(changes, rows)


def create_each(told: Sequence[tuple[ChangeSet, Row]]) -> None:
    """As `create_all`, each row in a change set of its own; of a type that no source speaks of."""
    if not told:
        return
    for changes, row in told:
        if isinstance(row, Recorded):
            row.recorded_at = changes.at
    insert_all([row for _changes, row in told])
    notes: list[tuple[Any, ...]] = []
    for changes, row in told:
        born = [(row, {}, values_of(row))]
        notes += _notes(changes, Change.Op.CREATED, born, subjects(changes, [row]))
    insert_values(Change, NOTED, notes)


def update(changes: ChangeSet, row: Row, **values: Any) -> Row:
    """Set the given fields; what is already so leaves no trace and no new version."""
    update_all(changes, [(row, values)])
    return row


def update_all(changes: ChangeSet, updates: Sequence[tuple[Row, dict[str, Any]]]) -> None:
    """Set fields of several rows of one type; as `update`, but queries do not grow with them."""
    _refresh([row for row, _values in updates])
    told = [(row, *_set(row, values)) for row, values in updates]
    told = [(row, before, after) for row, before, after in told if after]
    if not told:
        return
    rows = [row for row, _before, _after in told]
    names = {name for _row, _before, after in told for name in after}
    if hasattr(rows[0], "version"):
        names.add("version")
        versions.turned(changes, rows)
    write_fields(sorted(names), rows)
    _note(changes, Change.Op.UPDATED, told)
    # Who follows a record hears of everything that it shows.
    mention(changes, showing(rows))


def mention(changes: ChangeSet, rows: Sequence[models.Model]) -> None:
    """Tell that something of these records of one type changed, without a word of what."""
    if rows:
        versions.count_all(changes, rows)
        tell_all(changes, rows)


def tell_all(changes: ChangeSet, rows: Sequence[models.Model]) -> None:
    """Tell of these records of one type though they are as they were, so no version is counted."""
    if rows:
        _note(changes, Change.Op.UPDATED, [(row, {}, {}) for row in rows])


def forget(model: type[models.Model], pks: Iterable[int], names: Collection[str]) -> int:
    """Take what these fields of rows once held out of all that is told of them; says how often."""
    told = Change.objects.filter(type=model._meta.label_lower, row__in=list(pks))
    found = []
    for change in told:
        held = [change.before, change.after]
        kept = [{name: old[name] for name in old.keys() - set(names)} for old in held]
        if kept != held:
            change.before, change.after = kept
            found.append(change)
    Change.objects.bulk_update(found, ["before", "after"], batch_size=1000)
    return len(found)


def retract(changes: ChangeSet, row: Recorded) -> None:
    """Say that a recorded row is no longer held true; it stays for those who look back."""
    retract_all(changes, [row])


def retract_all(changes: ChangeSet, rows: Sequence[Recorded]) -> None:
    """Retract several rows of one type, each once; queries do not grow with them."""
    if not rows:
        return
    for row in rows:
        row.retracted_at = changes.at
    held = type(rows[0])._default_manager.filter(pk__among=[row.pk for row in rows])
    if held.filter(retracted_at=None).update(retracted_at=changes.at) < len(rows):
        raise Refused(
            _("Somebody changed this at the same moment. Please look again."), code="changed_since"
        )
    _note(changes, Change.Op.RETRACTED, [(row, values_of(row), {}) for row in rows])
    versions.facts(changes, rows)


def delete(changes: ChangeSet, row: models.Model) -> None:
    """Delete a row that nobody looks back at; its change tells what it was."""
    _note(changes, Change.Op.RETRACTED, [(row, values_of(row), {})])
    row.delete()


def end(changes: ChangeSet, fact: FactRow, on: date) -> FactRow | None:
    """Let a fact end; one that began that day or later never was, and is only retracted."""
    retract(changes, fact)
    if on <= fact.from_on:
        return None
    return create(changes, again(fact, to_on=on))


def end_all(changes: ChangeSet, facts: Sequence[FactRow], on: date) -> None:
    """Let several facts of one type end; the number of queries does not grow with them."""
    retract_all(changes, facts)
    create_all(changes, [again(fact, to_on=on) for fact in facts if fact.from_on < on])


def end_open(changes: ChangeSet, facts: FactQuerySet, on: date) -> None:
    """End what still holds of facts of which one holds at a time, so that another can follow.

    A day before one of them began or ended is refused: the past would say two things at once.
    """
    refuse_earlier(facts, on)
    end_all(changes, list(facts.known().filter(to_on=None)), on)


def again(row: Row, **values: Any) -> Row:
    """The same again, under the id that others know it by."""
    if hasattr(row, "public_id"):
        values["public_id"] = row.public_id
    return type(row)(**{**values_of(row), **values})


def values_of(row: models.Model) -> dict[str, Any]:
    """What is told of a row, by its columns."""
    names, read = _told(type(row))
    return dict(zip(names, read(row), strict=True))


@cache
def _told(model: type[models.Model]) -> tuple[tuple[str, ...], Callable[[models.Model], Any]]:
    """The columns that are told of rows of this type, and how they are read in one go."""
    fields = (one for one in model._meta.concrete_fields if not isinstance(one, Folded))
    told = tuple(field.attname for field in fields if field.attname not in NOT_TOLD)
    return told, attrgetter(*told)


def refuse_earlier(facts: FactQuerySet, on: date) -> None:
    """A day before one of these facts began or ended is refused."""
    later = facts.known().filter(Q(from_on__gt=on) | Q(to_on__gt=on))
    days = [day for days in later.values_list("from_on", "to_on") for day in days if day]
    if days:
        raise Refused(
            _("Something later is known here already: choose %(date)s or a later day.")
            % {"date": max(days).isoformat()},
            field="on",
            code="out_of_order",
        )


def _refresh(rows: Sequence[Row]) -> None:
    """Give the rows the values they have now, which nobody else changes until we are through."""
    if not rows:
        return
    held = type(rows[0])._default_manager.order_by("pk").select_for_update(no_key=True)
    now = {row.pk: row for row in held.filter(pk__among=[row.pk for row in rows])}
    for row in rows:
        for field in row._meta.concrete_fields:
            setattr(row, field.attname, getattr(now[row.pk], field.attname))


def _set(row: Row, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set the fields; what changed, as it was and as it is."""
    before = values_of(row)
    for name, value in values.items():
        setattr(row, name, value)
    after = values_of(row)
    changed = [name for name in after if after[name] != before[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def _note(changes: ChangeSet, op: str, told: Sequence[Told]) -> None:
    """Note what became of rows of one type, and who says so."""
    of = subjects(changes, [row for row, _before, _after in told])
    insert_values(Change, NOTED, _notes(changes, op, told, of))
    provenance.note(changes, op, of, told)


def _notes(
    changes: ChangeSet, op: str, told: Sequence[Told], of: Sequence[str]
) -> list[tuple[Any, ...]]:
    """The values of changes; a row that two records tell of takes two numbers."""
    first, step = changes.size, getattr(told[0][0], "numbers", 1)
    changes.size += step * len(told)
    changes.noted.append((told[0][0]._meta.label_lower, range(first, changes.size, step), of))
    return [
        (changes.pk, ordinal, row._meta.label_lower, row.pk, subject, op, before, after)
        for ordinal, ((row, before, after), subject) in zip(
            count(first + step - 1, step), zip(told, of, strict=True), strict=False
        )
    ]

"""Who said each field of a record: written by the journal, one row per record, in bulk.

An entry is {by, at, told_at} and, of a person's edit of what a source said, `base`, the value
before, and `over`, the entry before. A value that goes back to its base goes back to `over`, too:
an edit that is taken back leaves nothing behind, whoever takes it back. Of the document that a
model names as `says_each` every member is said by itself.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from accounts import custom
from accounts.inserting import insert_likely_new, insert_missing
from accounts.models import Change, ChangeSet, Provenance

ALL = "*"
NEVER = object()
"""Nothing was there before, so nobody had said it."""

Entry = dict[str, Any]
Entries = dict[str, Entry]
Turns = dict[str, tuple[Any, Any]]
"""What each field was and what it became."""


def note(
    changes: ChangeSet, op: str, subjects: Sequence[str], told: Sequence[tuple[Model, dict, dict]]
) -> None:
    """Keep who said what changed in rows of one type; at most two queries, one for new records."""
    model = type(told[0][0])
    if not hasattr(model, "says"):
        return
    pairs = [(subject, *each) for subject, each in zip(subjects, told, strict=True) if subject]
    if op == Change.Op.UPDATED:
        _write(changes, {subject: _updated(row, was, now) for subject, row, was, now in pairs})
    elif not hasattr(model, "part_of"):
        if op == Change.Op.CREATED:
            _bear(changes, [(subject, row) for subject, row, _was, _now in pairs])
    else:
        # Of a record that is new all is said by one entry.
        facts = [
            (subject, row)
            for subject, row, _was, _now in pairs
            if subject not in changes.born and _is_said(row)
        ]
        _write(changes, _of_facts(changes, op, facts))


@contextmanager
def gathered(changes: ChangeSet) -> Iterator[None]:
    """Who says the records that are new within is written at the end, in one query."""
    changes.entries = entries = list[tuple[str, Entries]]()
    try:
        yield
    finally:
        changes.entries = None
    _insert(entries)


def of(subjects: Iterable[str]) -> dict[str, Entries]:
    """The entries of these records, in one query; a record of old has none."""
    found = Provenance.objects.filter(subject__among=set(subjects))
    return dict(found.values_list("subject", "fields"))


def change(news: Mapping[str, Mapping[str, Entry]]) -> None:
    """Set entries of fields whose value stays, in two queries; in more for a record of old."""
    held = _turned_to(news)
    _save({subject: held.get(subject, {}) | entries for subject, entries in news.items()})


def forget(subjects: Iterable[str]) -> int:
    """Delete who said what of these records, and what was said before; says of how many."""
    deleted, _types = Provenance.objects.filter(subject__among=set(subjects)).delete()
    return deleted


def entry(by: str, at: datetime, told_at: datetime | None = None) -> Entry:
    stamp = told_at.isoformat() if told_at else None
    return {"by": by, "at": at.isoformat(), "told_at": stamp}


def is_person(entry: Mapping[str, Any] | None) -> bool:
    return entry is not None and entry["by"].startswith("usr_")


def plain(value: Any) -> Any:
    """A value as it is kept in an entry, and compared with."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _bear(changes: ChangeSet, born: Sequence[tuple[str, Model]]) -> None:
    """New records: one entry for all their fields, unless they speak with another new one."""
    changes.born.update(subject for subject, _row in born)
    mine: dict[datetime | None, Entries] = {}
    entries = []
    for subject, row in born:
        other = _speaks_with(row)
        if other not in changes.born:
            stamp = _stamp(changes, subject, other)
            if stamp not in mine:  # The rows of one moment share it; nothing writes into it.
                mine[stamp] = {ALL: entry(changes.origin, changes.at, stamp)}
            entries.append((subject, mine[stamp]))
    if changes.entries is None:
        _insert(entries)
    else:
        changes.entries += entries


def _insert(entries: Sequence[tuple[str, Entries]]) -> None:
    if entries:  # What an undo brings back has its own still.
        insert_likely_new(Provenance, ("subject", "fields"), entries)


def _speaks_with(row: Model) -> str | None:
    name = getattr(row, "says_with", None)
    is_known = name is not None and row._meta.get_field(name).is_cached(row)
    return getattr(row, name).public_id if is_known else None


def _is_said(row: Model) -> bool:
    return getattr(row, "is_said", True)


def _of_facts(
    changes: ChangeSet, op: str, facts: Sequence[tuple[str, Model]]
) -> dict[str, tuple[Model, Turns]]:
    """What facts change, compared with what was so when the change set began."""
    found = {}
    for subject, row in facts:
        now = _values(row)
        if op == Change.Op.RETRACTED:
            changes.said.setdefault((type(row), subject), now)
            now = dict.fromkeys(now) if hasattr(row, "is_cleared") else {}
        was = changes.said.get((type(row), subject), {})
        turns = {name: (was.get(name, NEVER), value) for name, value in now.items()}
        found[subject] = row, {name: turn for name, turn in turns.items() if turn[0] != turn[1]}
    return found


def _values(row: Model) -> dict[str, Any]:
    if getattr(row, "is_cleared", False):
        return dict.fromkeys(row.says)
    return {name: getattr(row, _attname(row, field)) for name, field in row.says.items()}


def _updated(row: Model, was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Model, Turns]:
    names = {name: _attname(row, field) for name, field in row.says.items()}
    turns = {name: (was[key], now[key]) for name, key in names.items() if key in now}
    return row, turns | _within(getattr(row, "says_each", None), was, now)


def _within(column: str | None, was: Mapping[str, Any], now: Mapping[str, Any]) -> Turns:
    """What each member of a document was and became."""
    if column is None or column not in now:
        return {}
    before, after = custom.members(was[column]), custom.members(now[column])
    found = {name: (before.get(name), after.get(name)) for name in sorted(before | after)}
    return {name: turn for name, turn in found.items() if turn[0] != turn[1]}


def _attname(row: Model, field: str) -> str:
    return row._meta.get_field(field).attname


def _write(changes: ChangeSet, told: Mapping[str, tuple[Model, Turns]]) -> None:
    """Turn the fields of held records; those that are new follow the entry for all."""
    told = {
        subject: each for subject, each in told.items() if each[1] and subject not in changes.born
    }
    if not told:
        return
    ids = _ids(told) if is_person({"by": changes.origin}) else {}
    held = _turned_to(told)
    turned = {}
    for subject, (row, turns) in told.items():
        mine, entries = _mine(changes, subject), held.get(subject, {})
        for name, turn in turns.items():
            was, now = (_outward(row, name, value, ids) for value in turn)
            _set(entries, name, _turned(entries.get(name, entries.get(ALL)), mine, was, now))
        turned[subject] = entries
    _save(turned)


def _turned_to(subjects: Iterable[str]) -> dict[str, Entries]:
    """As `of`, for who writes them again: until then nobody else does, so no word is lost."""
    wanted = set(subjects)
    held = _locked(wanted)
    if missing := wanted - held.keys():
        # Of a record of old there is no row yet that two could wait for.
        insert_missing(Provenance, ("subject", "fields"), [(one, {}) for one in sorted(missing)])
        held |= _locked(missing)
    return held


def _locked(subjects: Iterable[str]) -> dict[str, Entries]:
    """In one order, so that nobody waits in a circle."""
    rows = Provenance.objects.filter(subject__among=set(subjects)).order_by("subject")
    return dict(rows.select_for_update(no_key=True).values_list("subject", "fields"))


def _mine(changes: ChangeSet, subject: str) -> Entry:
    return entry(changes.origin, changes.at, _stamp(changes, subject))


def _stamp(changes: ChangeSet, subject: str, other: str | None = None) -> datetime | None:
    """Since when the author says so of a record, or of the one that it speaks with."""
    return changes.stamps.get(subject) or changes.stamps.get(other)


def _turned(former: Entry | None, mine: Entry, was: Any, now: Any) -> Entry | None:
    """The entry of a field after a change; None follows the entry for all."""
    if not is_person(mine):
        return mine
    if not is_person(former):
        return mine if was is NEVER else {**mine, "base": was, "over": former}
    if "base" not in former:
        return mine
    if now == former["base"]:
        return former["over"]
    return {**mine, "base": former["base"], "over": former["over"]}


def _set(entries: Entries, name: str, entry: Entry | None) -> None:
    if entry is None:
        entries.pop(name, None)
    else:
        entries[name] = entry


def _ids(told: Mapping[str, tuple[Model, Turns]]) -> dict[tuple[type[Model], int], str]:
    """The public ids of what was and is referred to; one query for each type of it."""
    wanted: dict[type[Model], set[int]] = {}
    for row, turns in told.values():
        for name, values in turns.items():
            if custom.is_member(name):
                continue
            field = row._meta.get_field(row.says[name])
            if field.is_relation:
                wanted.setdefault(field.related_model, set()).update(
                    pk for pk in values if pk not in {None, NEVER}
                )
    return {
        (model, pk): public_id
        for model, pks in wanted.items()
        for pk, public_id in model._default_manager.filter(pk__among=pks).values_list(
            "pk", "public_id"
        )
    }


def _outward(row: Model, name: str, value: Any, ids: Mapping) -> Any:
    if value is NEVER or value is None or custom.is_member(name):
        return value
    field = row._meta.get_field(row.says[name])
    return ids.get((field.related_model, value)) if field.is_relation else plain(value)


def _save(entries: Mapping[str, Entries]) -> None:
    Provenance.objects.bulk_create(
        [Provenance(subject=subject, fields=fields) for subject, fields in entries.items()],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["fields"],
    )

"""Who said the members of our records, from the provenance that the journal keeps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Model

from accounts.provenance import ALL, Entries, Entry
from crm.ownership import NOTHING, Said
from stakeholders.models import Person, Stakeholder


def subjects(rows: Iterable[Model]) -> set[str]:
    """The ids under which the provenance of these rows is kept."""
    return {id_ for row in rows for id_ in _ids(row)}


def subject_of(row: Model, name: str) -> str:
    """The id under which the provenance of one member is kept."""
    is_of_person = isinstance(row, Stakeholder) and name in Person.says
    return row.person.public_id if is_of_person else row.public_id


def kept_under(members: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The id under which each member of a record is kept, by the id of the record; one query."""
    rows = Stakeholder.objects.filter(public_id__in={subject for subject, _name in members})
    person = dict(rows.values_list("public_id", "person__public_id"))
    return {
        (subject, name): person.get(subject, subject) if name in Person.says else subject
        for subject, name in members
    }


def entries_of(row: Model, names: Iterable[str], kept: Mapping[str, Entries]) -> dict[str, Entry]:
    """The entry of each member that has one; of a stakeholder those of the person, too."""
    own = kept.get(row.public_id, {})
    person = kept.get(row.person.public_id, {}) if isinstance(row, Stakeholder) else {}
    usual, of_person = _usual(own, person), _usual(person)
    found = {
        name: person.get(name, of_person)
        if person and name in Person.says
        else own.get(name, usual)
        for name in names
    }
    return {name: entry for name, entry in found.items() if entry is not None}


def _usual(*kept: Entries) -> Entry | None:
    """What is said of a record as a whole."""
    entries = (each[ALL] for each in kept if ALL in each)
    return next(({**entry, "is_usual": True} for entry in entries), None)


def said(entries: Mapping[str, Entry]) -> dict[str, Said]:
    """Who said each member; an entry that speaks for many is read once."""
    apart = {id(entry): entry for entry in entries.values()}
    read = {key: _said(entry) for key, entry in apart.items()}
    return {name: read[id(entry)] for name, entry in entries.items()}


def is_edited(entries: Iterable[Entry]) -> bool:
    """Whether a person edited what a source had said."""
    return any("base" in entry for entry in entries)


def _ids(row: Model) -> tuple[str, ...]:
    """A stakeholder is told under the id of the person, too."""
    is_person = isinstance(row, Stakeholder)
    return (row.person.public_id, row.public_id) if is_person else (row.public_id,)


def _said(entry: Entry) -> Said:
    over: dict[str, Any] = entry.get("over") or {}
    return Said(
        entry["by"],
        _moment(entry["at"]),
        _moment(entry["told_at"]),
        entry.get("base", NOTHING),
        _moment(over.get("told_at")),
        entry.get("is_usual", False),
    )


@lru_cache(maxsize=4096)
def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

"""Entries of a file as a batch for the sync: accounts first, people with theirs. No queries."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from crm import csv_custom
from crm.csv_rows import Entry
from crm.decisions import Key
from crm.import_matching import Here
from crm.import_names import spelling

Document = Mapping[str, Any]
EMPTY: Document = MappingProxyType({})
LONGEST_KEY = 255
PART = 1000
OURS = re.compile(r"acc_[0-9a-f]{32}")
ACCOUNT_FIELDS = ("name", "domain", "industry", "segment", "country", "city")
PERSON_FIELDS = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "language",
    "title",
    "department",
    "location",
    "seniority",
)


@dataclass
class Batch:
    """Documents with the entry each came from, and records of ours that they are about."""

    here: Here
    documents: list[Document] = field(default_factory=list)
    entries: list[Entry | None] = field(default_factory=list)
    adopted: dict[Key, str] = field(default_factory=dict)
    keys: set[Key] = field(default_factory=set)

    def add(self, document: Document, entry: Entry | None, subject: str | None = None) -> None:
        """A document about a record we hold may adopt it, if its own name is still free."""
        key = (document["type"], document["external_id"])
        if subject:
            self.adopted[key] = subject
        self.keys.add(key)
        self.documents.append(document)
        self.entries.append(entry)

    def repeated(self) -> set[int]:
        """The places of documents that a later one is about as well."""
        keys = [(one["type"], one["external_id"]) for one in self.documents]
        last = {key: place for place, key in enumerate(keys)}
        return {place for place, key in enumerate(keys) if last[key] != place}

    def parts(self, left_out: Collection[int]) -> Iterator[list[int]]:
        """The places of the others, about a thousand at a time; an account stays together.

        So nothing refers to what comes later, and lines in a circle are seen as one.
        """
        homes: dict[str, list[int]] = {}
        for place, document in enumerate(self.documents):
            if place not in left_out:
                homes.setdefault(_home(document) or str(place), []).append(place)
        part: list[int] = []
        for places in homes.values():
            part += places
            if len(part) >= PART:
                yield part
                part = []
        if part:
            yield part


def _home(document: Document) -> str:
    """What an account, and whoever belongs to it, is put together by; empty for the others."""
    if document["type"] == "account":
        return f"external_id {document['external_id']}"
    ref = document["refs"].get("account", {})
    return " ".join(word for pair in ref.items() for word in pair)


def accounts(entries: Iterable[Entry], here: Here) -> Batch:
    batch = Batch(here)
    for entry in entries:
        told = entry.values
        fields = {name: told[name] for name in ACCOUNT_FIELDS if name in told}
        if "owner" in told:
            owner = here.users.get(spelling(told["owner"]))
            if owner is None:
                entry.remark("unknown_user", "owner", told["owner"])
            else:
                fields["owner"] = owner
        key = _account_key(told["name"], told.get("id", ""))
        found = here.account(told["name"], told.get("id", ""))
        if OURS.fullmatch(key) and found != key:
            entry.fault("unknown_id", "id", key)
            continue
        batch.add(_document("account", key, fields, own=csv_custom.told(told)), entry, found)
    return batch


def people(entries: Sequence[Entry], here: Here, default_account: str | None) -> Batch:
    """People, and the accounts that are named but not there yet."""
    batch = Batch(here)
    placed = [(entry, _place(entry, batch, default_account)) for entry in entries]
    there = [(entry, place) for entry, place in placed if place is not None]
    names = _names_in_file(there)
    for entry, place in there:
        fields = {name: str(entry.values[name]) for name in PERSON_FIELDS if name in entry.values}
        refs = {"account": place.ref}
        superior = _superior(entry, place, names, here)
        if superior:
            refs["reports_to"] = superior
        own = csv_custom.told(entry.values)
        document = _document("stakeholder", _person_key(entry, place), fields, refs, own=own)
        batch.add(document, entry, _known_person(entry, place, here))
    return batch


def touches(entries: Iterable[Entry], here: Here, user: str, default_account: str | None) -> Batch:
    """Contacts of people who are there; the one who imports was in touch unless told."""
    batch = Batch(here)
    for entry in entries:
        told = entry.values
        person = person_of(entry, "person", here, default_account)
        who = here.users.get(spelling(told["user"])) if "user" in told else user
        if who is None:
            entry.fault("unknown_user", "user", told["user"])
        if not entry.is_sound:
            continue
        note = told.get("note", "")[:10_000]
        on, kind = told["on"].isoformat(), str(told["kind"])
        fields = {"kind": kind, "on": on, "note": note, "user": who}
        key = told.get("id") or _digest(person, who, kind, on, note)
        refs = {"stakeholder": {"id": person}}
        batch.add(_document("touch", key, fields, refs), entry)
    return batch


def person_of(entry: Entry, column: str, here: Here, default_account: str | None) -> str | None:
    """The one person whom a cell names; a fault when there is none, or more than one."""
    told = entry.values
    account = default_account
    if "account" in told or "account_id" in told:
        account = here.account(told.get("account", ""), told.get("account_id", ""))
        if account is None:
            entry.fault("unknown_account", "account", told.get("account", told.get("account_id")))
            return None
    found = here.called(told[column], account)
    if len(found) == 1:
        return next(iter(found))
    entry.fault("several_people" if found else "unknown_person", column, told[column])
    return None


@dataclass(frozen=True)
class Place:
    """The account of a line: how the sync is told of it, and ours when it is there."""

    key: str
    ref: dict[str, str]
    ours: str | None


def _place(entry: Entry, batch: Batch, default_account: str | None) -> Place | None:
    told = entry.values
    name, external_id = told.get("account", ""), told.get("account_id", "")
    if not (name or external_id):
        if default_account is None:
            entry.fault("no_account", "account")
            return None
        return Place(default_account, {"id": default_account}, default_account)
    key, ours = _account_key(name, external_id), batch.here.account(name, external_id)
    if ours is not None:
        return Place(key, {"id": ours}, ours)
    if not name:
        entry.fault("unknown_account", "account_id", external_id)
        return None
    if ("account", key) not in batch.keys:
        batch.add(_document("account", key, {"name": name}), None)
    return Place(key, {"external_id": key}, None)


Names = dict[tuple[str, str], dict[str, str] | None]


def _names_in_file(placed: Iterable[tuple[Entry, Place]]) -> Names:
    """How the lines of the file may refer to each other; a name of two people refers to none."""
    names: Names = {}
    for entry, place in placed:
        ref = {"external_id": _person_key(entry, place)}
        for word in _words(entry):
            slot = (place.key, spelling(word))
            names[slot] = ref if names.get(slot, ref) == ref else None
    return names


def _words(entry: Entry) -> Iterator[str]:
    told = entry.values
    yield f"{told['first_name']} {told['last_name']}".strip()
    yield f"{told['last_name']}, {told['first_name']}"
    yield from (told[name] for name in ("id", "email") if name in told)


def _superior(entry: Entry, place: Place, names: Names, here: Here) -> dict[str, str] | None:
    """The boss in the same file or else in the same account; a remark when not found."""
    for column in ("reports_to_id", "reports_to"):
        word = entry.values.get(column)
        if word is None:
            continue
        if found := names.get((place.key, spelling(word))):
            return found
        ours = here.called(word, place.ours) - here.gone if place.ours else set()
        if len(ours) == 1:
            return {"id": next(iter(ours))}
        entry.remark("unknown_superior", column, word)
    return None


def _known_person(entry: Entry, place: Place, here: Here) -> str | None:
    """Somebody of the account with this address, or with this name and no other address."""
    if place.ours is None:
        return None
    told = entry.values
    if address := told.get("email"):
        found = here.people[spelling(address)].get(place.ours, set())
        if len(found) == 1:
            return next(iter(found))
    name = f"{told['first_name']} {told['last_name']}".strip()
    found = here.people[spelling(name)].get(place.ours, set())
    if address:
        found = {one for one in found if here.emails[one] in ("", address)}
    return next(iter(found)) if len(found) == 1 else None


def _account_key(name: str, external_id: str) -> str:
    return external_id or _short(f"name:{spelling(name)}")


def _person_key(entry: Entry, place: Place) -> str:
    """The id of the file, else the address or the name within the account."""
    told = entry.values
    if "id" in told:
        return told["id"]
    who = told.get("email") or spelling(f"{told['first_name']} {told['last_name']}")
    return _short(f"{who}@{place.key}")


def _short(key: str) -> str:
    """What is too long for an id is told apart by all of it."""
    return key if len(key) <= LONGEST_KEY else _digest(key)


def _document(
    type_: str, key: str, fields: Document, refs: Document | None = None, *, own: Document = EMPTY
) -> Document:
    document = {"type": type_, "external_id": key, "fields": fields, "refs": refs or {}}
    return {**document, "custom": own} if own else document


def _digest(*words: str | None) -> str:
    return hashlib.sha256("\n".join(map(str, words)).encode()).hexdigest()

"""The inbox of conflicts: what we hold beside what a source says, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from accounts import custom
from accounts.models import Account, User
from crm import showing, visible
from crm.models import Conflict, Source
from stakeholders.models import Stakeholder
from web.conflicts import words
from web.conflicts.seals import seal

MOST_SHOWN = 25
MOST_SETTLED = 1000


@dataclass(frozen=True)
class Said:
    """One side of a conflict: what it says, who said so and when."""

    text: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """What lines need beside their rows: what ids stand for, custom fields, what was typed."""

    names: Mapping[str, str]
    own: words.Own
    typed: Mapping[str, str]

    def text(self, key: tuple[str, str], value: Any) -> str:
        return words.value(key, value, self.names, self.own)


@dataclass(frozen=True)
class Line:
    """One conflict with its three sides; `value` and `choices` are for typing a third thing."""

    row: Conflict
    record: str
    url: str
    of: str
    field: str
    base: Said
    ours: Said
    theirs: Said
    value: str
    choices: Sequence[tuple[str, Any]]
    input: str
    seen: str


@dataclass(frozen=True)
class Group:
    """How many conflicts one field of one source has, and the newest of them."""

    source: Source
    type: str
    field: str
    label: str
    of: str
    count: int
    newest: int


def editable(user: User) -> QuerySet[Conflict]:
    """The conflicts of accounts that the user may edit, settled ones too."""
    accounts = Account.objects.editable_by(user).values("pk")
    return Conflict.objects.filter(account__in=accounts).select_related("source", "account")


def still_open(user: User) -> QuerySet[Conflict]:
    return editable(user).filter(resolved_at=None)


def context(user: User, after: str = "", typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A page of the inbox, and what can be settled at once."""
    rows = still_open(user).order_by("pk")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    found = list(rows.filter(pk__gt=start)[: MOST_SHOWN + 1])
    return {
        "lines": lines(user, found[:MOST_SHOWN], typed or {}),
        "groups": groups(user),
        "following": found[MOST_SHOWN - 1].pk if len(found) > MOST_SHOWN else None,
        "is_first": not start,
    }


def groups(user: User) -> list[Group]:
    """What is contested, field by field, the most frequent first."""
    counted = still_open(user).order_by().values("source", "type", "field")
    counted = list(
        counted.annotate(count=Count("pk"), newest=Max("pk")).order_by("-count", "newest")
    )
    own = words.own_fields()
    sources = Source.objects.in_bulk({one["source"] for one in counted})
    return [
        Group(
            sources[one["source"]],
            one["type"],
            one["field"],
            words.field(one["type"], one["field"], own),
            str(words.TYPES.get(one["type"], one["type"])),
            one["count"],
            one["newest"],
        )
        for one in counted
    ]


def lines(user: User, rows: Sequence[Conflict], typed: Mapping[str, str]) -> list[Line]:
    records = _records(user, rows)
    told = Told(_names(user, rows, records), words.own_fields(), typed)
    return [_line(row, records.get(row.subject), told) for row in rows]


def _line(row: Conflict, record: Mapping[str, Any] | None, told: Told) -> Line:
    key, now = (row.type, row.field), _now(row, record)
    origin = record["provenance"].get(row.field) if record else None
    ours = Said(told.text(key, now))
    if origin:
        ours = Said(ours.text, origin["by"]["name"], parse_datetime(origin["at"]))
    account = reverse("account", args=[row.account.public_id])
    url = reverse("resolve", args=[row.subject]) if row.type != "account" and record else account
    return Line(
        row=row,
        record=told.names.get(row.subject, ""),
        url=url,
        of=str(words.TYPES.get(row.type, row.type)),
        field=words.field(*key, told.own),
        base=Said(told.text(key, row.base)),
        ours=ours,
        theirs=Said(told.text(key, row.theirs), str(row.source), row.stamp or row.opened_at),
        value=told.typed.get(row.public_id, words.as_typed(now)),
        choices=words.choices(key, told.own),
        input=words.input_of(key, told.own),
        seen=seal(row),
    )


def _now(row: Conflict, record: Mapping[str, Any] | None) -> Any:
    """What the record says now; what it said when the conflict came, where it is not seen."""
    if record is None:
        return row.ours
    if custom.is_member(row.field):
        return record["custom"].get(row.field.removeprefix(custom.PREFIX))
    return record[row.field]


def _records(user: User, rows: Iterable[Conflict]) -> dict[str, dict[str, Any]]:
    """What we hold now with who said it; the same queries for one row and for many."""
    subjects = {type_: {row.subject for row in rows if row.type == type_} for type_ in words.TYPES}
    found = {}
    for type_, ids in subjects.items():
        held = list(visible.there(type_, user, ids).values())
        if held:
            documents = showing.with_provenance(held, visible.shown(type_, held))
            found |= {one["id"]: one for one in documents}
    return found


def _names(user: User, rows: Sequence[Conflict], records: Mapping) -> dict[str, str]:
    """What the ids that stand in conflicts are called; nothing that the user does not see."""
    contested = [row for row in rows if (row.type, row.field) in words.NAMING]
    ids = {str(value) for row in contested for value in (row.base, row.ours, row.theirs) if value}
    ids |= {str(records[row.subject][row.field]) for row in contested if row.subject in records}
    ids |= records.keys()
    people = Stakeholder.objects.filter(public_id__in=ids).select_related("person")
    seen = people.filter(account__in=Account.objects.visible_to(user).values("pk"))
    accounts = Account.objects.visible_to(user).filter(public_id__in=ids)
    users = User.objects.filter(public_id__in=ids)
    deals = {id_: one["name"] for id_, one in records.items() if one["type"] == "opportunity"}
    return {row.public_id: str(row) for found in (seen, accounts, users) for row in found} | deals

"""Which field each column of a file gets: proposed, chosen, and what is wrong with it. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from crm import csv_custom
from crm.csv_columns import HEADERS, KINDS, NEEDED, Columns, named
from crm.csv_custom import NONE, OwnFields
from crm.csv_words import plain

LEFT_OUT = ""
MAPPED_TWICE, MISSING, UNKNOWN = "mapped_twice", "column_missing", "unknown_field"
Pairs = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a choice: at which column, or at none of them; and the field it is of."""

    code: str
    field: str = ""
    place: int | None = None


def fields(kind: str, own: OwnFields = NONE) -> list[str]:
    """What a column of a file of this kind can be."""
    return [*HEADERS[kind], *own]


def proposed(
    headers: Sequence[str], kind: str, remembered: Pairs = (), own: OwnFields = NONE
) -> list[str]:
    """A field for each column: as the same headers had them the last time, else by their words.

    What the company calls a field of its own is that field, unless the file cannot do without.
    """
    if remembered:
        return _again(headers, remembered, fields(kind, own))
    needed = {place for field, place in named(headers, kind).items() if _is_needed(field, kind)}
    called = csv_custom.named(headers, own)
    called = {place: member for place, member in called.items() if place not in needed}
    others = ["" if place in called else header for place, header in enumerate(headers)]
    found = {place: field for field, place in named(others, kind).items()} | called
    return [found.get(place, LEFT_OUT) for place in range(len(headers))]


def _is_needed(field: str, kind: str) -> bool:
    return any(field in group for group in NEEDED[kind])


def _again(headers: Sequence[str], remembered: Pairs, known: Sequence[str]) -> list[str]:
    left = [tuple(pair) for pair in remembered if pair[1] in known]
    found = []
    for header in map(plain, headers):
        pair = next((one for one in left if one[0] == header), None)
        if pair is not None:
            left.remove(pair)
        found.append(pair[1] if pair else LEFT_OUT)
    return found


def faults(chosen: Sequence[str], kind: str, own: OwnFields = NONE) -> list[Fault]:
    """Everything that is wrong with a choice, in the order of the columns."""
    known = fields(kind, own)
    found = [
        Fault(UNKNOWN, field, place)
        for place, field in enumerate(chosen)
        if field and field not in known
    ]
    found += [
        Fault(MAPPED_TWICE, field, place)
        for place, field in enumerate(chosen)
        if field and field in chosen[:place]
    ]
    missing = [group for group in NEEDED[kind] if not set(group) & set(chosen)]
    return found + [Fault(MISSING, group[0]) for group in missing]


def columns(headers: Sequence[str], chosen: Sequence[str]) -> Columns:
    """Where each field of a sound choice stands, and the headers that are left out."""
    places = {field: place for place, field in enumerate(chosen) if field}
    unused = [header for header, field in zip(headers, chosen, strict=False) if not field]
    return Columns(places, tuple(unused))


def digest(headers: Sequence[str]) -> str:
    """The same for the same headers, in whatever order and spelling."""
    words = "\n".join(sorted(map(plain, headers)))
    return hashlib.sha256(words.encode()).hexdigest()


def pairs(headers: Sequence[str], chosen: Sequence[str]) -> list[list[str]]:
    """What is to be remembered of a choice."""
    return [[plain(header), field] for header, field in zip(headers, chosen, strict=True)]


def examples(cells: Sequence[Sequence[str]], width: int, most: int) -> list[list[str]]:
    """The first different values of each column."""
    columns = [[row[place] for row in cells if place < len(row)] for place in range(width)]
    return [list(dict.fromkeys(filter(None, column)))[:most] for column in columns]


def looks_headless(headers: Sequence[str], kind: str) -> bool:
    """Whether the first line may be a record: nothing of it is a name that we know."""
    return not named(headers, kind)


def likelier(headers: Sequence[str], kind: str) -> str:
    """Another kind of file, of which these headers say all that is needed; empty if this is one."""
    fitting = [one for one in KINDS if not faults(proposed(headers, one), one)]
    return "" if kind in fitting or not fitting else fitting[0]

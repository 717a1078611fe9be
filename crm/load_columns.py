"""The columns of a table as members of a record, and its rows as records. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_origin

import msgspec

from accounts import custom
from crm.csv_reading import Unreadable
from crm.decisions import Shape
from crm.load_reading import Row
from crm.spreadsheet_cells import ERRORS, NOT_AVAILABLE, as_meant

HEAD = ("external_id", "source_modified_at", "url")
CLEARS = NOT_AVAILABLE
NUMBERS = (int, float, bool)


def members(shape: Shape) -> list[str]:
    """What a column can be: of the record, of its fields, or the external id of a reference.

    The fields that a company defined stand under the names that they have everywhere.
    """
    fields = [f"fields.{name}" for name in (*shape.fields, *sorted(shape.ours))]
    refs = [f"refs.{name}" for name in shape.refs]
    return [*HEAD, *fields, *refs, *custom.members(shape.custom)]


def places(headers: Sequence[str], columns: Mapping[str, str], shape: Shape) -> dict[str, int]:
    """Member to the place of its column: as told, else a header that is its name.

    Unreadable when a told column is missing, two are one member, or none is the external id.
    """
    for header in columns.keys() - set(headers):
        raise Unreadable("no_such_column", column=header, headers=_listed(headers))
    short = {name.rpartition(".")[2]: name for name in reversed(members(shape))}
    found: dict[str, int] = {}
    for place, header in enumerate(headers):
        word = header if custom.is_member(header) else "_".join(header.lower().split())
        own = word if word in members(shape) else short.get(word)
        member = columns.get(header) if columns else own
        if member in found:
            raise Unreadable("mapped_twice", column=header, member=member)
        if member:
            found[member] = place
    if "external_id" not in found:
        raise Unreadable("column_missing", column="external_id", headers=_listed(headers))
    return found


def error_in(row: Row, placed: Mapping[str, int]) -> str:
    """An error of a spreadsheet in one of these cells, which would be taken for a name."""
    told = (row.cells[place] for place in placed.values() if place < len(row.cells))
    return next((cell for cell in told if cell in ERRORS), "")


def document(row: Row, type_: str, placed: Mapping[str, int], shape: Shape) -> dict[str, Any]:
    """The record of a row: an empty cell says nothing, #N/A clears."""
    record: dict[str, Any] = {"type": type_, "fields": {}, "refs": {}, custom.COLUMN: {}}
    for member, place in placed.items():
        text = as_meant(row.cells[place]) if place < len(row.cells) else ""
        if text == "":
            continue
        part, _, name = member.rpartition(".")
        if not part:
            record[name] = None if text == CLEARS else text
        elif part == "refs":
            record[part][name] = None if text == CLEARS else {"external_id": text}
        else:
            kind = (shape.custom if part == custom.COLUMN else shape.fields).get(name)
            record[part][name] = None if text == CLEARS else _value(text, kind)
    return record


def _value(text: str, kind: Any) -> Any:
    """A number or a list where one is wanted; what is none stays a text and is refused as such."""
    if get_origin(next(iter(get_args(kind)), None)) is tuple:
        return [word.strip() for word in text.split(";") if word.strip()]
    if not set(get_args(kind)[:1]) & set(NUMBERS):
        return text
    try:
        return msgspec.convert(text, get_args(kind)[0], strict=False)
    except msgspec.ValidationError:
        return text


def _listed(headers: Sequence[str]) -> str:
    return ", ".join(headers)[:200]

"""The step at which each column of a file gets a field, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm import csv_mapping, import_running, imports
from crm.csv_custom import OwnFields
from crm.csv_mapping import Fault
from crm.models import Import
from web.imports import words

EXAMPLES = 3
SAMPLE = 200
CHOICE = "column-%d"


@dataclass(frozen=True)
class Column:
    """One column: what its header and its first values are, and which field it is given."""

    name: str
    header: str
    examples: list[str]
    chosen: str
    faults: list[str]


def context(
    row: Import, chosen: Sequence[str] | None = None, faults: Sequence[Fault] = ()
) -> dict[str, Any]:
    """Each column with its choice, and what is wrong with all of them."""
    table = import_running.table_of(row)
    width = len(table.headers)
    given = [*(row.columns if chosen is None else chosen), *[""] * width][:width]
    own = import_running.own_fields(row.kind)
    cells = [line.cells for line in table.lines[:SAMPLE]]
    found = csv_mapping.examples(cells, width, EXAMPLES)
    columns = [
        Column(
            CHOICE % place, header, found[place], given[place], _told(faults, row.kind, own, place)
        )
        for place, header in enumerate(table.headers)
    ]
    other = csv_mapping.likelier(table.headers, row.kind)
    options = [(name, words.field(name, own)) for name in csv_mapping.fields(row.kind, own)]
    return {
        "row": row,
        "columns": columns,
        "options": options,
        "faults": _told(faults, row.kind, own, None),
        "is_faulty": bool(faults),
        "likelier": Import.Kind(other) if other else None,
        "kinds": [one for one in Import.Kind if one != row.kind],
        "former": imports.former(row),
        "looks_headless": csv_mapping.looks_headless(table.headers, row.kind),
    }


def chosen(sent, row: Import) -> list[str]:
    """What was sent for each column; left out where nothing was."""
    width = len(import_running.table_of(row).headers)
    return [sent.get(CHOICE % place, csv_mapping.LEFT_OUT) for place in range(width)]


def _told(faults: Sequence[Fault], kind: str, own: OwnFields, place: int | None) -> list[str]:
    return [words.fault(one, kind, own) for one in faults if one.place == place]

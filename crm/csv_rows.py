"""Lines of a table as entries: what each says, and what is wrong with it. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from committee.vocabulary import TieKind, TouchKind
from crm import csv_custom, csv_values as values
from crm.csv_columns import ACCOUNTS, FEEDBACK, PEOPLE, TIES, TOUCHES, Columns
from crm.csv_custom import NONE, OwnFields
from crm.csv_reading import Line, Table
from crm.csv_words import (
    CHANNELS,
    SENIORITIES,
    TIES as TIE_WORDS,
    TOUCHES as TOUCH_WORDS,
    plain,
)
from crm.spreadsheet_cells import ERRORS, NOT_AVAILABLE, as_meant
from feedback.scales import SCALES


@dataclass(frozen=True)
class Problem:
    """What is wrong where; a fault keeps its line out, a remark only leaves a cell out."""

    code: str
    column: str = ""
    value: str = ""
    is_fault: bool = True


@dataclass
class Entry:
    """What one line says, by field; `line` is its number in the file."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_repeated: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether the line is to be imported."""
        return not (self.is_repeated or any(problem.is_fault for problem in self.problems))

    def repeat(self, code: str) -> None:
        """Say that another line counts in its stead, which is nobody's fault."""
        self.is_repeated = True
        self.remark(code)

    def fault(self, code: str, column: str = "", value: str = "") -> None:
        self.problems.append(Problem(code, column, value[:100]))

    def remark(self, code: str, column: str = "", value: str = "") -> None:
        self.problems.append(Problem(code, column, value[:100], is_fault=False))


def understand(
    table: Table, columns: Columns, kind: str, *, today: date, own: OwnFields = NONE
) -> list[Entry]:
    """One entry for each line, in order; a line that repeats an earlier one is a remark."""
    seen: set[tuple[str, ...]] = set()
    days = _texts(table, columns, "on")
    readers = READERS[kind] | {"on": _day_reader(today, values.is_day_first(days))}
    readers |= _own_readers(table, columns, own)
    entries = []
    for line in table.lines:
        entry = Entry(line.number)
        entries.append(entry)
        if len(line.cells) != len(table.headers):
            entry.fault("cells", value=f"{len(line.cells)} / {len(table.headers)}")
        elif line.cells in seen:
            entry.repeat("repeated")
        else:
            seen.add(line.cells)
            _read(entry, line, columns, readers)
            COMPLETIONS[kind](entry)
    return entries


def _own_readers(table: Table, columns: Columns, own: OwnFields) -> dict[str, "Reader"]:
    found = {}
    for member in own.keys() & columns.places.keys():
        texts = _texts(table, columns, member)
        found[member] = _or_remark(csv_custom.reader(own[member], texts), "not_understood")
    return found


def telling(table: Table, columns: Columns, names: Iterable[str]) -> dict[str, str]:
    """Of these fields the first cell that tells whether days stand before months, if one does."""
    found = {name: values.telling(_texts(table, columns, name)) for name in names}
    return {name: text for name, text in found.items() if text}


def _texts(table: Table, columns: Columns, name: str) -> Iterator[str]:
    """The cells of a field; of a part of a file, what tells the order of its dates first."""
    yield columns.telling.get(name, "")
    yield from (_cell(line, columns, name) for line in table.lines)


def _cell(line: Line, columns: Columns, name: str) -> str:
    place = columns.places.get(name, len(line.cells))
    return as_meant(line.cells[place]) if place < len(line.cells) else ""


Reader = Callable[[Entry, str, str], None]


def _read(entry: Entry, line: Line, columns: Columns, readers: Mapping[str, Reader]) -> None:
    for name in columns.places:
        text = _cell(line, columns, name)
        if text in ERRORS or text == NOT_AVAILABLE:
            entry.remark("spreadsheet_error", name, text)
        elif text:
            readers.get(name, _text)(entry, name, text)


def _text(entry: Entry, name: str, text: str) -> None:
    entry.values[name] = text


def _or_remark(read: Callable[[str], Any], code: str) -> Reader:
    """What is not understood is left out."""

    def reader(entry: Entry, name: str, text: str) -> None:
        found = read(text)
        if found is None:
            entry.remark(code, name, text)
        else:
            entry.values[name] = found

    return reader


def _or_fault(read: Callable[[str], Any], code: str) -> Reader:
    """What is not understood keeps the line out."""

    def reader(entry: Entry, name: str, text: str) -> None:
        found = read(text)
        if found is None:
            entry.fault(code, name, text)
        else:
            entry.values[name] = found

    return reader


def _roles(entry: Entry, name: str, text: str) -> None:
    known, unknown = values.roles(text)
    entry.values[name] = known
    for word in unknown:
        entry.remark("unknown_role", name, word)


def _day_reader(today: date, day_first: bool) -> Reader:
    def reader(entry: Entry, name: str, text: str) -> None:
        found = values.day(text, day_first=day_first)
        if found is None:
            entry.fault("not_a_date", name, text)
        elif found > today:
            entry.fault("in_the_future", name, text)
        else:
            entry.values[name] = found

    return reader


def _score(low: int, high: int) -> Reader:
    return _or_fault(lambda text: values.score(text, low, high), "not_a_score")


def _language(text: str) -> str | None:
    """A code such as fr or fr-CA, of which the language counts."""
    code = text.lower().replace("_", "-").split("-")[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


READERS: Mapping[str, dict[str, Reader]] = {
    ACCOUNTS: {
        "domain": _or_remark(values.domain, "not_understood"),
        "country": _or_remark(values.country, "unknown_country"),
    },
    PEOPLE: {
        "email": _or_remark(values.email, "not_an_email"),
        "language": _or_remark(_language, "not_understood"),
        "seniority": _or_remark(lambda text: SENIORITIES.get(plain(text)), "unknown_seniority"),
        "roles": _roles,
        "weight": _or_fault(values.weight, "not_a_weight"),
        "is_veto": _or_fault(values.truth, "not_yes_or_no"),
        "is_approver": _or_fault(values.truth, "not_yes_or_no"),
    },
    TIES: {
        "kind": _or_fault(lambda text: TIE_WORDS.get(plain(text)), "unknown_tie"),
        "strength": _or_fault(values.strength, "not_a_strength"),
    },
    TOUCHES: {
        "kind": _or_fault(lambda text: TOUCH_WORDS.get(plain(text)), "unknown_touch"),
    },
    FEEDBACK: {
        "email": _or_remark(values.email, "not_an_email"),
        "channel": _or_remark(lambda text: CHANNELS.get(plain(text)), "unknown_channel"),
        **{name: _score(*scale) for name, scale in SCALES.items()},
    },
}


def _complete_account(entry: Entry) -> None:
    if "name" not in entry.values:
        entry.fault("required", "name")


def _complete_person(entry: Entry) -> None:
    told = entry.values
    parts = (told.pop(name, "") for name in ("first_name", "last_name", "name"))
    name = values.name(*parts)
    if not (name.first or name.last):
        entry.fault("required", "name")
    told |= {"first_name": name.first, "last_name": name.last}
    if name.roles:
        told["roles"] = tuple(dict.fromkeys((*told.get("roles", ()), *name.roles)))
    if name.is_gone:
        told["is_gone"] = True
        entry.remark("gone", "name", f"{name.first} {name.last}")


def _complete_tie(entry: Entry) -> None:
    """Without a word for the kind a tie is influence, at medium strength unless told."""
    _require(entry, "person", "other")
    if not any(problem.column == "kind" for problem in entry.problems):
        kind = entry.values.setdefault("kind", TieKind.INFLUENCES)
        entry.values.setdefault("strength", 0.5 if kind == TieKind.INFLUENCES else 1.0)


def _complete_touch(entry: Entry) -> None:
    _require(entry, "person", "on")
    if not any(problem.column == "kind" for problem in entry.problems):
        entry.values.setdefault("kind", TouchKind.MEETING)


def _complete_feedback(entry: Entry) -> None:
    """Of a score without a word for the channel it is a survey that asked."""
    told = entry.values
    if "person" not in told and "email" in told:
        told["person"] = told["email"]
    _require(entry, "person", "on")
    has_score = any(name in told for name in SCALES)
    if not has_score and not told.get("text") and not any(one.is_fault for one in entry.problems):
        entry.fault("nothing_said", "text")
    told.setdefault("channel", "survey" if has_score else "other")


def _require(entry: Entry, *names: str) -> None:
    told = {problem.column for problem in entry.problems} | entry.values.keys()
    for name in names:
        if name not in told:
            entry.fault("required", name)


COMPLETIONS: Mapping[str, Callable[[Entry], None]] = {
    ACCOUNTS: _complete_account,
    PEOPLE: _complete_person,
    TIES: _complete_tie,
    TOUCHES: _complete_touch,
    FEEDBACK: _complete_feedback,
}

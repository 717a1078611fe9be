"""What the pages of an import show: what it would change, how far it is, what became of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import jobs
from accounts.models import Job, User
from crm import import_results, import_running, imports
from crm.csv_custom import OwnFields
from crm.csv_rows import Entry
from crm.foresight import Difference
from crm.import_sentences import COLUMNS, sentence
from crm.load_results import Wanted
from crm.models import Import
from web import outcomes
from web.imports import words

SHOWN_CHANGES = 20
SHOWN_PROBLEMS = 100
NEWEST = 20
SHOWN_AT_ONCE = 1_000
"""Looking at so many lines takes about a second."""
CHANGING = {"created", "updated", "restored"}
ACTIVE = {Import.State.RUNNING, Import.State.UNDOING}
NAMES = {"first_name", "last_name", "name", "person", "other"}
"""Said above the values of a line."""
FILES = {
    Wanted.OK: gettext_lazy("What was imported"),
    Wanted.FAILED: gettext_lazy("What was not imported, with the reason"),
    Wanted.UNPROCESSED: gettext_lazy("What was not looked at"),
}


@dataclass(frozen=True)
class Line:
    """A line that changes something: of whom, and each value before and after."""

    number: int
    name: str
    outcome: str
    is_new: bool
    values: list[tuple[str, str, str]]


def own(user: User) -> QuerySet[Import]:
    """An import belongs to its user; the newest first, without their files."""
    found = Import.objects.filter(user=user).defer("content", "report", "undone")
    return found.select_related("job", "undo_job", "check_job", "user")


def context(row: Import, *, is_waited_for: bool) -> dict[str, Any]:
    """The preview before it is confirmed; after that how far it is, or what became of it.

    Of a long file there is a page before there is a preview, which the page then waits for.
    """
    if row.state == Import.State.NEW and not row.is_there:
        return {"row": row, "is_emptied": True}
    if row.state == Import.State.NEW:
        return _before(row, is_waited_for=is_waited_for)
    is_undoing = row.state == Import.State.UNDOING
    has_failed = row.undo_job is not None and row.undo_job.state == Job.State.FAILED
    return {
        "row": row,
        "is_running": row.state in ACTIVE,
        "is_undoing": is_undoing,
        "is_stopping": row.state == Import.State.RUNNING and jobs.is_asked_to_stop(row.job),
        "may_undo": row.state in imports.ENDED and row.change_sets.exists(),
        "may_go_on": imports.may_go_on(row),
        "has_failed_undoing": has_failed,
        "progress": outcomes.progress(import_results.progress(row, timezone.now())),
        "files": [(str(one), FILES[one]) for one in import_results.there(row)],
        "undone": _undone(row),
        **_told(row.report, import_running.own_fields(row.kind)),
    }


def _before(row: Import, *, is_waited_for: bool) -> dict[str, Any]:
    """What it would change, once that is known; all of a long file is counted by a worker."""
    if row.is_long and not row.is_checked:
        has_failed = row.check_job.state == Job.State.FAILED
        told = outcomes.progress(import_results.progress(row, timezone.now()))
        return {"row": row, "is_checking": True, "has_failed_check": has_failed, "progress": told}
    is_looking = row.lines > SHOWN_AT_ONCE and not row.is_long and not is_waited_for
    return {"row": row, "is_looking": True} if is_looking else _preview(row)


def _preview(row: Import) -> dict[str, Any]:
    columns, entries, report, differences, _new = import_running.preview(row)
    own = import_running.own_fields(row.kind)
    became = report["became"]
    changing = [one for one in entries if became[str(one.line)] in CHANGING]
    shown = changing[:SHOWN_CHANGES]
    return {
        "row": row,
        "former": imports.former(row),
        "changes": [_line(one, became[str(one.line)], differences, own) for one in shown],
        "more_changes": 0 if row.is_long else len(changing) - len(shown),
        "unused": columns.unused,
        "total": row.lines,
        "may_import": bool(changing) or (row.is_long and _changes_something(row.report)),
        **_told(row.report if row.is_long else report, own),
    }


def _changes_something(report: dict[str, Any]) -> bool:
    return any(report["counts"].get(word) for word in CHANGING)


def _line(
    entry: Entry, became: str, differences: dict[int, list[Difference]], own: OwnFields
) -> Line:
    is_new = became == "created"
    if is_new:
        left_out = {problem.column for problem in entry.problems} | NAMES
        names = [name for name in (*COLUMNS, *own) if name not in left_out]
        told = [(name, entry.values.get(name)) for name in names]
        pairs = [(name, "", value) for name, value in told if value not in {None, "", ()}]
    else:
        pairs = [(one.member, one.old, one.new) for one in differences.get(entry.line, [])]
    values = [
        (words.field(name, own), words.shown(old, name), words.shown(new, name))
        for name, old, new in pairs
    ]
    return Line(entry.line, _name(entry), str(words.OUTCOMES[became]), is_new, values)


def _name(entry: Entry) -> str:
    told = entry.values
    if "other" in told:
        return f"{told['person']} → {told['other']}"
    parts = (told.get(name, "") for name in ("first_name", "last_name", "name", "person"))
    return " ".join(filter(None, parts))


def _told(report: dict[str, Any], own: OwnFields) -> dict[str, Any]:
    """Counts that are not zero, and the problems of each line: what keeps one out comes first."""
    counts, problems = report.get("counts", {}), report.get("problems", [])
    refused = {one["line"] for one in problems if one["is_fault"]}
    lines = {one["line"] for one in problems}
    of_lines = defaultdict(list)
    for problem in sorted(problems, key=lambda one: (*_place(one, refused), not one["is_fault"])):
        if len(of_lines) < SHOWN_PROBLEMS or problem["line"] in of_lines:
            of_lines[problem["line"]].append(_problem(problem, own))
    return {
        "counts": outcomes.counted(counts),
        "refused": [(line, told) for line, told in of_lines.items() if line in refused],
        "remarked": [(line, told) for line, told in of_lines.items() if line not in refused],
        "more_problems": report.get("problem_lines", len(lines)) - len(of_lines),
    }


def _place(problem: dict[str, Any], refused: set[int]) -> tuple[bool, int]:
    return problem["line"] not in refused, problem["line"]


def _problem(problem: dict[str, Any], own: OwnFields) -> tuple[str, str, bool]:
    """The column that a problem is about, unless the problem names it; the problem; its weight."""
    said, column = str(sentence(problem)), problem["column"]
    label = words.field(column, own) if column else ""
    return ("" if label in said else label, said, problem["is_fault"])


def _undone(row: Import) -> dict[str, Any]:
    """What became of it when it was taken back; nothing before."""
    if not row.undone:
        return {}
    kept: Sequence[dict[str, Any]] = row.undone["kept"]
    told = [
        {
            "name": one["name"],
            "id": one["id"],
            "of": words.RECORDS[one["type"]],
            "why": words.REASONS[one["reason"]],
            "what": words.fields(one["what"]),
            "links": one["type"] in {"account", "stakeholder"},
        }
        for one in kept[:SHOWN_PROBLEMS]
    ]
    return {"counts": row.undone["counts"], "kept": told, "more": len(kept) - len(told)}

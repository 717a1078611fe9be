"""What the pages of an import show: lines as they were understood, counts, and what is wrong."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _, ngettext_lazy

from accounts import jobs
from accounts.models import Job, User
from committee.vocabulary import Role, Seniority, TieKind, TouchKind
from crm import import_running
from crm.csv_rows import Entry
from crm.import_sentences import COLUMNS, sentence
from crm.models import Import
from web import labels

SHOWN_LINES = 10
SHOWN_PROBLEMS = 100
NEWEST = 20
COUNTS = {
    "created": ngettext_lazy("new", "new", "number"),
    "updated": ngettext_lazy("changed", "changed", "number"),
    "unchanged": ngettext_lazy("unchanged", "unchanged", "number"),
    "repeated": ngettext_lazy("repeated", "repeated", "number"),
    "refused": ngettext_lazy("not imported", "not imported", "number"),
    "new_accounts": ngettext_lazy("new account", "new accounts", "number"),
}
WORDS: Mapping[type, Mapping] = {
    Role: labels.ROLES,
    Seniority: labels.SENIORITIES,
    TieKind: labels.TIES,
    TouchKind: labels.TOUCHES,
}


def newest(user: User) -> QuerySet[Import]:
    return (
        Import.objects.filter(user=user).defer("content", "report").select_related("job")[:NEWEST]
    )


def context(row: Import) -> dict[str, Any]:
    """The preview before it is confirmed; after that the state of the job."""
    if row.job is None:
        return _preview(row)
    is_running = row.job.state in {Job.State.QUEUED, Job.State.RUNNING}
    has_failed = row.job.state == Job.State.FAILED
    return {
        "row": row,
        "is_running": is_running,
        "has_failed": has_failed,
        "share_done": jobs.share_done(row.job),
        **_told(row.report),
    }


def _preview(row: Import) -> dict[str, Any]:
    columns, entries, report = import_running.preview(row)
    fields = [name for name in COLUMNS if any(name in entry.values for entry in entries)]
    headers = {name: COLUMNS[name] for name in fields}
    lines = [_line(entry, headers) for entry in entries[:SHOWN_LINES]]
    return {
        "row": row,
        "headers": headers.values(),
        "lines": lines,
        "unused": columns.unused,
        "total": len(entries),
        **_told(report),
    }


def _line(entry: Entry, headers: Mapping[str, str]) -> dict[str, Any]:
    cells = [(header, _shown(entry.values.get(name, ""))) for name, header in headers.items()]
    return {"number": entry.line, "cells": cells, "is_sound": entry.is_sound}


def _told(report: dict[str, Any]) -> dict[str, Any]:
    """Counts that are not zero, and the problems of each line."""
    counts, problems = report.get("counts", {}), report.get("problems", [])
    wrong = defaultdict(list)
    for problem in problems:
        if len(wrong) < SHOWN_PROBLEMS or problem["line"] in wrong:
            wrong[problem["line"]].append((sentence(problem), problem["is_fault"]))
    return {
        "counts": [
            (counts[word], name % {"number": counts[word]})
            for word, name in COUNTS.items()
            if counts.get(word)
        ],
        "refused": counts.get("refused", 0),
        "problems": dict(wrong),
        "more_problems": len({problem["line"] for problem in problems}) - len(wrong),
    }


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    if type(value) in WORDS:
        return str(WORDS[type(value)][value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    return str(value)

"""What results of a load are called on screen, and why it failed."""

from django.utils.translation import gettext as _, gettext_lazy

from crm.load_results import Wanted
from crm.models import Load

FILES = {
    Wanted.OK: gettext_lazy("What was written"),
    Wanted.FAILED: gettext_lazy("What was refused, with the reason"),
    Wanted.UNPROCESSED: gettext_lazy("What was not looked at"),
}
WHY = {
    "empty": gettext_lazy("The file is empty."),
    "workbook": gettext_lazy("This is an Excel workbook, though another format was announced."),
    "binary": gettext_lazy("This is not text."),
    "broken_workbook": gettext_lazy("This Excel workbook is damaged or locked and cannot be read."),
    "workbook_too_large": gettext_lazy("This workbook unpacks to too much. Save it as CSV."),
    "no_such_column": gettext_lazy("The file lacks a column that was named for it."),
    "mapped_twice": gettext_lazy("Two columns of the file are the same member of its records."),
    "column_missing": gettext_lazy("No column of the file says the external id."),
    "not_permitted": gettext_lazy("The source was closed, or its user may not write any more."),
    "erased": gettext_lazy("Somebody was erased for good, so this file was deleted with them."),
}
UNREADABLE = set(WHY) - {"not_permitted", "erased"}
"""Reasons for which there are no rows that could be given back."""


def why(load: Load) -> str:
    """Why it failed, in a sentence; empty while it did not."""
    if load.shown_state != Load.State.FAILED:
        return ""
    code = load.reason.get("code", "")
    if code in WHY:
        return str(WHY[code])
    return load.reason.get("detail") or _("Its workers stopped three times, so it was given up.")

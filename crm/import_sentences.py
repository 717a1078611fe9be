"""What is wrong with a file or a line, as a person reads it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refused
from crm.csv_reading import Unreadable

FILES = {
    "empty": _("The file is empty."),
    "only_headers": _("The file has a line of headers and nothing below it."),
    "too_many_lines": _("The file has more than %(most)s lines. Please cut it into parts."),
    "too_large": _("The file is larger than %(most)s MB. Please cut it into parts."),
    "workbook": _("This is an old Excel workbook. Save it as .xlsx or CSV and upload that file."),
    "broken_workbook": _("This Excel workbook is damaged or locked and cannot be read."),
    "workbook_too_large": _("This workbook unpacks to too much. Save it as CSV."),
    "binary": _("This is not a table of text. Save it as CSV and upload that file."),
    "line": _("Line %(line)s cannot be read. Is a quotation mark missing?"),
    "no_usable_column": _("No column of this file is known here: %(headers)s."),
    "column_missing": _("The file needs a column “%(column)s”. Its columns are: %(headers)s."),
}
LINES = {
    "cells": _("This line has another number of columns than the first line (%(value)s)."),
    "repeated": _("The same line stands further up; it counts once."),
    "superseded": _("A later line is about the same; that one counts."),
    "required": _("%(column)s is missing."),
    "not_understood": _("“%(value)s” is not understood and left out."),
    "spreadsheet_error": _("“%(value)s” is an error of a spreadsheet and left out."),
    "not_an_email": _("“%(value)s” is not an e-mail address and left out."),
    "unknown_country": _("“%(value)s” is not a country known here and left out."),
    "unknown_seniority": _("“%(value)s” is not a seniority known here and left out."),
    "unknown_role": _("“%(value)s” is not a role known here and left out."),
    "not_a_weight": _("“%(value)s” is not a weight: a whole number from 0 to 1000."),
    "not_yes_or_no": _("“%(value)s” is neither yes nor no."),
    "not_a_strength": _("“%(value)s” is not a strength above 0 and at most 1."),
    "unknown_tie": _("“%(value)s” is not a kind of tie: reports to, influences, conflicts with."),
    "unknown_touch": _(
        "“%(value)s” is not a kind of contact: meeting, call, visit, e-mail, event."
    ),
    "not_a_score": _(
        "“%(value)s” is not a score: NPS goes from 0 to 10, CSAT from 1 to 5, CES from 1 to 7."
    ),
    "unknown_channel": _("“%(value)s” is not a channel known here; it counts as “other”."),
    "unknown_sender": _("“%(value)s” is not one person known here: it waits at Unknown senders."),
    "nothing_said": _("Nothing was said: there is no score and no comment."),
    "not_a_date": _("“%(value)s” is not a date."),
    "in_the_future": _("%(value)s lies in the future."),
    "gone": _("%(value)s is marked as gone: not added, and leaves if still there."),
    "no_account": _("It is not said to which account this belongs."),
    "unknown_account": _("No account that you may change is called “%(value)s”."),
    "unknown_id": _("No account that you may change has the id “%(value)s”."),
    "unknown_parent": _(
        "No account that you may change is called “%(value)s”; the parent is left out."
    ),
    "circle_of_parents": _("“%(value)s” stands below this account; the parent is left out."),
    "unknown_person": _("Nobody is known as “%(value)s”."),
    "several_people": _("Several people are known as “%(value)s”; give the e-mail address."),
    "unknown_superior": _("Nobody is known as “%(value)s”; the reporting line is left out."),
    "circle_of_superiors": _(
        "“%(value)s” reports to this person in the end; the reporting line is left out."
    ),
    "unknown_user": _("No user is called “%(value)s”."),
    "self_tie": _("A tie joins two different people."),
    "other_account": _("The two belong to different accounts."),
    "circle": _("The reporting lines would run in a circle."),
    "not_permitted": _("You may not change this."),
    "character": _("%(column)s holds a character that is not text."),
    "invalid": _("%(column)s holds a value that is too long or cannot be used."),
    "internal": _("This could not be written."),
}
COLUMNS = {
    "id": _("Id"),
    "name": _("Name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "title": _("Title"),
    "department": _("Department"),
    "location": _("Location"),
    "seniority": _("Seniority"),
    "language": _("Language"),
    "account": _("Account"),
    "account_id": _("Account id"),
    "reports_to": _("Reports to"),
    "reports_to_id": _("Id of the superior"),
    "roles": _("Roles"),
    "weight": _("Weight"),
    "is_veto": _("Veto"),
    "is_approver": _("Must approve"),
    "domain": _("Domain"),
    "industry": _("Industry"),
    "segment": _("Segment"),
    "country": _("Country"),
    "city": _("City"),
    "owner": _("Owner"),
    "parent": _("Parent account"),
    "parent_id": _("Id of the parent account"),
    "person": _("Person"),
    "other": _("Other person"),
    "kind": _("Kind"),
    "strength": _("Strength"),
    "on": _("Date"),
    "user": _("Colleague"),
    "note": _("Note"),
    "channel": _("Channel"),
    "nps": _("NPS"),
    "csat": _("CSAT"),
    "ces": _("CES"),
    "text": _("Comment"),
}


def refused(error: Unreadable) -> Refused:
    """The refusal of a whole file."""
    values = dict(error.values)
    if "column" in values:
        values["column"] = COLUMNS[values["column"]]
    return Refused(FILES[error.code] % values, field="file", code=error.code)


def sentence(problem: Mapping[str, object]) -> str:
    """What is wrong with one line."""
    words = LINES.get(problem["code"], LINES["invalid"])
    column = COLUMNS.get(problem["column"], problem["column"] or COLUMNS["name"])
    return words % {"value": problem["value"], "column": column}

"""What measures and scopes are called on screen; one entry for every member."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.timesince import timesince
from django.utils.translation import gettext as _, gettext_lazy

MEASURES = {
    "last_sync": gettext_lazy("Last sync"),
    "requests": gettext_lazy("Requests in 24 hours"),
    "failures": gettext_lazy("Refused or failed in 24 hours"),
    "lag": gettext_lazy("Oldest change it has not fetched"),
    "conflicts": gettext_lazy("Open conflicts"),
    "dead_letters": gettext_lazy("Failed for good"),
    "held_back": gettext_lazy("Held back"),
    "records_linked": gettext_lazy("Records it knows"),
}
HELD_BACK = {
    "lead": gettext_lazy("A lead that is not converted yet"),
    "no_account": gettext_lazy("Belongs to no account there"),
    "no_name": gettext_lazy("Has no name there"),
}
"""Why a record has no place here yet."""
NEVER = {"last_sync": gettext_lazy("never"), "lag": gettext_lazy("none")}
"""What is said where there is no such moment."""
WORRYING = {"failures", "conflicts", "dead_letters"}
"""Measures of which anything above nought deserves a look."""
LONG = timedelta(hours=24)
"""A lag that deserves a look."""
SCOPES = {
    "users": gettext_lazy("Users"),
    "accounts": gettext_lazy("Accounts"),
    "people": gettext_lazy("People"),
    "stakeholders": gettext_lazy("Stakeholders"),
    "opportunities": gettext_lazy("Opportunities"),
    "committees": gettext_lazy("Committees"),
    "seats": gettext_lazy("Seats"),
    "ties": gettext_lazy("Ties"),
    "relationships": gettext_lazy("Relationships"),
    "touches": gettext_lazy("Touches"),
    "assessments": gettext_lazy("Assessments"),
    "feedback": gettext_lazy("Feedback"),
    "goals": gettext_lazy("Goals"),
    "cases": gettext_lazy("Cases"),
    "insights": gettext_lazy("Insights"),
    "ideas": gettext_lazy("Ideas"),
    "analysis": gettext_lazy("Analyses, which judge people"),
    "sync": gettext_lazy("Sync as this source"),
    "changes": gettext_lazy("Follow the changes"),
    "outbox": gettext_lazy("Fetch what is to be written back"),
    "conflicts": gettext_lazy("Settle conflicts"),
    "jobs": gettext_lazy("Run large loads"),
    "erasure": gettext_lazy("Erase a person for good"),
    "webhooks": gettext_lazy("Set up webhooks"),
    "policies": gettext_lazy("Define custom fields, and say who owns which field"),
}
WAYS = {"read": gettext_lazy("read"), "write": gettext_lazy("write")}


def scope(name: str) -> str:
    """What a scope allows, in a few words.

    >>> str(scope("sync"))
    'Sync as this source'
    """
    subject, _colon, way = name.partition(":")
    if not way:
        return str(SCOPES[subject])
    return _("%(subject)s: %(way)s") % {"subject": SCOPES[subject], "way": WAYS[way]}


def is_worrying(name: str, value: Any, now: datetime) -> bool:
    """Whether somebody should look at it."""
    if name == "lag":
        return value is not None and now - value > LONG
    return name in WORRYING and bool(value)


def measured(name: str, value: Any, now: datetime) -> str:
    """The value of a measure as a person reads it."""
    if isinstance(value, datetime):
        return _("%(time)s ago") % {"time": timesince(value, now, depth=1)}
    if name in NEVER:
        return str(NEVER[name])
    return str(value or 0)

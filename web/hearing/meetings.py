"""The page of meetings that a calendar tells of: who of the account was there, who is unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext as _, ngettext

from accounts.errors import Refused
from committee.vocabulary import TouchKind
from stakeholders import touches
from stakeholders.invitations import Invited, Meeting
from stakeholders.models import Stakeholder
from stakeholders.touches import Contact
from web.focus import Focus

SALT = "web.hearing.meetings"
BETWEEN = " "
DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Attendee:
    """Somebody of the account who was invited; known: it is logged already."""

    stakeholder: Stakeholder
    value: str
    is_known: bool


@dataclass(frozen=True)
class Line:
    """One meeting with whoever is of the account, and the others that are not of ours."""

    meeting: Meeting
    attendees: list[Attendee]
    unknown: list[Invited]


def context(focus: Focus, meetings: Sequence[Meeting]) -> dict[str, Any]:
    """Meetings with somebody of the account; the same queries for one and for many."""
    people = _by_address(focus)
    known = touches.met_at([one.key for one in meetings], focus.user)
    own = focus.user.email.casefold()
    lines = [_line(one, people, known, own) for one in meetings]
    shown = [line for line in lines if line.attendees or line.unknown]
    told = {one.key: [one.on.isoformat(), one.title] for one in meetings}
    return {
        "focus": focus,
        "account": focus.account,
        "tab": "hear",
        "lines": shown,
        "has_new": any(not each.is_known for line in shown for each in line.attendees),
        # What is confirmed is what was shown, whoever sends it.
        "told": signing.dumps(told, salt=SALT, compress=True),
    }


def log(focus: Focus, sent: QueryDict) -> str:
    """A touch for everybody who is ticked, once for each meeting; what was done, in words."""
    told = _told(sent.get("told", ""))
    there = {one.public_id: one for one in _people(focus)}
    chosen: dict[str, list[Stakeholder]] = {}
    for value in sent.getlist("met"):
        key, _between, person = value.partition(BETWEEN)
        if key in told and person in there:
            chosen.setdefault(key, []).append(there[person])
    if not chosen:
        raise Refused(_("Tick who was there."), field="met")
    for key, attendees in chosen.items():
        on, title = told[key]
        contact = Contact(focus.user, TouchKind.MEETING.value, title, key)
        touches.log_touch(attendees, contact, on=date.fromisoformat(on), by=focus.user)
    said = ngettext("%(count)d meeting was logged.", "%(count)d meetings were logged.", len(chosen))
    return said % {"count": len(chosen)}


def _told(signed: str) -> dict[str, tuple[str, str]]:
    try:
        return signing.loads(signed, salt=SALT, max_age=DAY_SECONDS)
    except signing.BadSignature as error:
        raise Refused(_("Please read the calendar again."), code="expired") from error


def _line(
    meeting: Meeting,
    people: Mapping[str, Stakeholder],
    known: set[tuple[str, int]],
    own: str,
) -> Line:
    attendees, unknown = [], []
    for one in meeting.invited:
        found = people.get(one.address)
        if found is not None:
            value = f"{meeting.key}{BETWEEN}{found.public_id}"
            is_known = (meeting.key, found.pk) in known
            attendees.append(Attendee(found, value, is_known))
        elif one.address != own:
            unknown.append(one)
    return Line(meeting, attendees, unknown)


def _people(focus: Focus):
    there = focus.account.stakeholders.filter(archived_at=None, is_stub=False)
    return there.select_related("person", "account").order_by("pk")


def _by_address(focus: Focus) -> dict[str, Stakeholder]:
    rows = _people(focus).exclude(person__email="")
    return {row.person.email.casefold(): row for row in rows}

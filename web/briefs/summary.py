"""The three lines on top of a brief, from what was computed; reads no rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _, ngettext

from web.briefs.attendees import Attendee
from web.explanation import InWords, Meeting
from web.region import Region
from web.templatetags.figures import percent, signed

MOST_NAMES = 3
MOST_AT_RISK = 2


@dataclass(frozen=True)
class Line:
    """One line: what it tells of, and its sentences."""

    title: str
    sentences: list[str]


def lines(shown: Region, why: InWords | None, attendees: Sequence[Attendee]) -> list[Line]:
    """What stands, what is at risk, what to do next; none of which nothing is known."""
    told = [
        Line(_("What stands"), list(_standing(shown))),
        Line(_("What is at risk"), list(_at_risk(why, attendees))[:MOST_AT_RISK]),
        Line(_("What to do next"), list(_next(why, attendees))),
    ]
    return [line for line in told if line.sentences]


def _standing(shown: Region) -> Iterator[str]:
    if shown.analysis is None:
        return
    yield _("Consensus risk %(risk)s, coverage %(coverage)s.") % {
        "risk": percent(shown.analysis.risk),
        "coverage": percent(shown.analysis.coverage),
    }
    seated = [one for one in shown.members if one.seat and not one.is_empty]
    groups = (
        (_("In favour: %(names)s."), [one for one in seated if (one.stance or 0) > 0]),
        (_("Against: %(names)s."), [one for one in seated if (one.stance or 0) < 0]),
        (_("Neutral or not known: %(names)s."), [one for one in seated if not one.stance]),
    )
    for sentence, members in groups:
        if members:
            yield sentence % {"names": _few([one.name for one in members])}


def _few(names: list[str]) -> str:
    """The first, who decide most, and how many others."""
    more = len(names) - MOST_NAMES
    first = ", ".join(names[:MOST_NAMES])
    if more <= 0:
        return first
    said = ngettext("%(names)s and %(count)d other", "%(names)s and %(count)d others", more)
    return said % {"names": first, "count": more}


def _at_risk(why: InWords | None, attendees: Sequence[Attendee]) -> Iterator[str]:
    """Who waits longer than we promised, then who raises the risk most, then whom we miss."""
    for one in attendees:
        for promise in [each for each in one.promised if each.is_late][:1]:
            yield _("%(name)s waits for an answer that was due on %(day)s.") % {
                "name": one.member.name,
                "day": date_format(localdate(promise.row.due_at), "DATE_FORMAT"),
            }
    if why is None:
        return
    for reason in [one for one in why.reasons if round(one.points) > 0][:1]:
        said = _("%(name)s raises the risk by %(points)s: %(words)s.")
        points = signed(reason.points)
        yield said % {"name": reason.name, "points": points, "words": reason.briefly}
    yield why.coverage


def _next(why: InWords | None, attendees: Sequence[Attendee]) -> Iterator[str]:
    """The most urgent advice, and whom to meet for the largest change."""
    told = [(one, step) for one in attendees for step in one.steps[:1]]
    for one, step in sorted(told, key=lambda each: each[1].urgency)[:1]:
        yield _("%(name)s: %(step)s") % {"name": one.member.name, "step": step.words}
    if why and why.meetings:
        there = {one.member.key for one in attendees}
        yield _meeting(why.meetings[0], is_there=why.meetings[0].key in there)


def _meeting(meeting: Meeting, *, is_there: bool) -> str:
    holes = {
        "name": meeting.name,
        "agreement": signed(meeting.agreement_points),
        "coverage": signed(meeting.coverage_points),
        "route": " → ".join(meeting.route),
    }
    if is_there:
        said = _("Most is won with %(name)s (%(agreement)s agreement, %(coverage)s coverage).")
    elif meeting.route:
        said = _(
            "Then meet %(name)s (%(agreement)s agreement, %(coverage)s coverage), "
            "by this way: %(route)s."
        )
    else:
        said = _("Then meet %(name)s (%(agreement)s agreement, %(coverage)s coverage).")
    return said % holes

"""Everything a brief shows, from the newest analysis and the facts of the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.opportunities import open_on
from web import goal_grid, panels
from web.briefs import asking
from web.briefs.said import LastWords, Promise, kept, last_said, promises
from web.explanation import InWords, in_words
from web.focus import Focus
from web.panels import Panel
from web.region import Region, region
from web.roster import Member

MOST_BY_DEFAULT = 8
MOST = 40


@dataclass(frozen=True)
class Attendee:
    """One who will be there: what the panel says, what they said, and what they wait for or got."""

    panel: Panel
    said: LastWords | None
    promised: list[Promise]
    kept: list[Promise]
    stands: list[tuple[str, str]]
    steps: list[str]

    @property
    def member(self) -> Member:
        return self.panel.member


def context(focus: Focus, wanted: Sequence[str]) -> dict[str, Any]:
    """The brief for these people (public ids), or for those who decide most; a few queries."""
    shown = region(focus)
    people = [one for one in shown.members if not one.is_empty]
    chosen = _chosen(people, wanted)
    names = goal_grid.names_on(focus.account, focus.on)
    return {
        "focus": focus,
        "account": focus.account,
        "tab": "brief",
        "region": shown,
        "attendees": _attendees(shown, chosen, names),
        "people": [(one, one in chosen) for one in people],
        "why": _why(shown),
        "ground": goal_grid.ground(shown.facts, shown.analysis, names),
        "deals": list(focus.account.opportunities.filter(open_on(focus.on))),
    }


def _chosen(people: list[Member], wanted: Sequence[str]) -> list[Member]:
    """Those who are asked for; else who has most power, seats before others."""
    asked = [one for one in people if one.key in wanted][:MOST]
    return asked or sorted(people, key=lambda one: one.seat is None)[:MOST_BY_DEFAULT]


def _attendees(shown: Region, chosen: list[Member], names: dict[str, str]) -> list[Attendee]:
    pks = [one.position.stakeholder_id for one in chosen if one.position]
    said = last_said(pks, shown.focus.on)
    # What was promised on a past day is not known.
    promised = {} if shown.focus.is_past else promises(pks)
    stands = goal_grid.stands(shown.facts, names)
    return [
        _attendee(shown, one, said, promised, stands.get(one.key, []))
        for one in chosen
        if one.position
    ]


def _attendee(
    shown: Region,
    member: Member,
    said: dict[int, LastWords],
    promised: dict[int, list[Promise]],
    stands: list[tuple[str, str]],
) -> Attendee:
    pk = member.position.stakeholder_id
    words, theirs = said.get(pk), promised.get(pk, [])
    still_open = [one for one in theirs if not one.row.is_closed]
    return Attendee(
        panel=panels.panel(shown.members, shown.facts, shown.analysis, member.key),
        said=words,
        promised=still_open,
        kept=kept(theirs),
        stands=stands,
        steps=asking.to_do(member, words, still_open),
    )


def _why(shown: Region) -> InWords | None:
    if shown.analysis is None:
        return None
    return in_words(shown.analysis, shown.members, shown.facts)

"""Everything a brief shows, from the newest analysis and the facts of the day."""

from collections.abc import Sequence
from typing import Any

from accounts.opportunities import open_on
from web import goal_grid
from web.briefs import summary
from web.briefs.attendees import attendees
from web.explanation import InWords, in_words
from web.focus import Focus
from web.region import Region, region
from web.roster import Member

MOST_BY_DEFAULT = 8
MOST = 40


def context(focus: Focus, wanted: Sequence[str]) -> dict[str, Any]:
    """The brief for these people (public ids), or for those who decide most; a few queries."""
    shown = region(focus)
    people = [one for one in shown.members if not one.is_empty]
    chosen = _chosen(people, wanted)
    goals = goal_grid.names_on(focus.account, focus.on)
    ground = goal_grid.ground(shown.facts, shown.analysis, goals)
    told, why = attendees(shown, chosen, goals, ground), _why(shown)
    return {
        "focus": focus,
        "account": focus.account,
        "tab": "brief",
        "region": shown,
        "summary": summary.lines(shown, why, told),
        "attendees": told,
        "people": [(one, one in chosen) for one in people],
        "why": why,
        "ground": ground,
        "deals": list(focus.account.opportunities.filter(open_on(focus.on))),
    }


def _chosen(people: list[Member], wanted: Sequence[str]) -> list[Member]:
    """Those who are asked for; else who holds a seat, those with most power."""
    asked = [one for one in people if one.key in wanted][:MOST]
    return asked or [one for one in people if one.seat][:MOST_BY_DEFAULT]


def _why(shown: Region) -> InWords | None:
    if shown.analysis is None:
        return None
    return in_words(shown.analysis, shown.members, shown.facts)

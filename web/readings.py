"""Everything the page of further readings shows, for the page and for its fragments alike."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

import committee as method
from committee import CommitteeError, Readings
from stakeholders import analysis as analysing
from stakeholders.models import Snapshot
from web import acts, goal_grid, perceptions, reading_lines, role_lines
from web.focus import Focus
from web.labels import PERSPECTIVES
from web.region import Region, region
from web.roster import Member

MOST_GAPS = 12


@dataclass(frozen=True)
class Told:
    """The readings of a committee as lines; every list names people of the account."""

    found: Readings
    silent: list[Member]
    plain: reading_lines.Score
    weighted: reading_lines.Score
    scores: str
    gaps: list[perceptions.GapLine]
    apart: str
    divided: list[reading_lines.Divided]
    conflicts: list[tuple[Member, Member]]
    leaving: list[reading_lines.Leaving]
    departures: str
    parts: list[role_lines.Part]
    roles: list[role_lines.RoleLine]

    @property
    def covered_roles(self) -> int:
        return sum(line.state == "covered" for line in self.roles)


def context(request: HttpRequest, focus: Focus) -> dict[str, Any]:
    """What the page needs, in a fixed number of queries."""
    shown = region(focus)
    found = _readings(shown)
    return {
        "told": _told(shown, found) if found else None,
        "perspectives": list(PERSPECTIVES.values()),
        "problem": shown.problem,
        "analysis": shown.analysis,
        "is_pending": shown.is_pending,
        "tab": "readings",
        **goals(request, focus, shown),
    }


def goals(request: HttpRequest, focus: Focus, shown: Region | None = None) -> dict[str, Any]:
    """What the goals need, on the page and as an answer to an edit."""
    shown = shown or region(focus)
    names = goal_grid.names_on(focus.account, focus.on)
    is_whole = "everybody" in request.GET
    return {
        "focus": focus,
        "account": focus.account,
        "grid": goal_grid.grid(shown.facts, shown.members, names, is_whole=is_whole),
        "ground": goal_grid.ground(shown.facts, shown.analysis, names),
        "steps": goal_grid.STEPS,
        "to_undo": focus.can_edit and acts.to_undo(request, focus.account),
    }


def _readings(shown: Region) -> Readings | None:
    """Today from the newest snapshot; a past day computed from what was true then."""
    if shown.analysis is None:
        return None
    if shown.focus.is_past:
        return analysing.readings_of(shown.facts)
    snapshots = Snapshot.objects.filter(committee=shown.focus.committee.pk)
    stored = snapshots.order_by("on").values_list("readings", flat=True).last()
    try:
        return method.readings_from_document(stored)
    except CommitteeError:
        # Stored by an earlier version of the method; the next analysis replaces it.
        return analysing.readings_of(shown.facts)


def _told(shown: Region, found: Readings) -> Told:
    analysis, wanted = shown.analysis, shown.facts.around.wanted
    people = {one.key: one for one in shown.members}
    return Told(
        found=found,
        silent=reading_lines.silent(found.heard, people),
        plain=reading_lines.score(found.plain_nps),
        weighted=reading_lines.score(found.power_nps),
        scores=reading_lines.scores_in_words(found.plain_nps, found.power_nps),
        gaps=perceptions.gap_lines(found.gaps, people)[:MOST_GAPS],
        apart=reading_lines.apart_in_words(found.polarisation),
        divided=reading_lines.divided(found.groups, people),
        conflicts=reading_lines.conflicts(shown.facts.ties, people),
        leaving=reading_lines.leaving(found.departures, people),
        departures=reading_lines.departures_in_words(found.departures, analysis),
        parts=role_lines.parts(found.parts, analysis, people, wanted),
        roles=role_lines.role_lines(found.roles, analysis, people, wanted),
    )

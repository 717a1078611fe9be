"""Who will be at a meeting: of each what they said, wait for or got, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from committee.vocabulary import TieKind
from web import goal_grid, panels
from web.briefs import asking
from web.briefs.asking import Situation, Step
from web.briefs.said import LastWords, Promise, kept, last_said, promises
from web.goal_grid import Ground
from web.panels import Panel
from web.region import Region
from web.roster import Member

MOST_SWAYED = 2


@dataclass(frozen=True)
class Attendee:
    """One who will be there: what the panel says, what they said, and what they wait for or got."""

    panel: Panel
    said: LastWords | None
    promised: list[Promise]
    kept: list[Promise]
    stands: list[tuple[str, str]]
    steps: list[Step]

    @property
    def member(self) -> Member:
        return self.panel.member


@dataclass(frozen=True)
class _Gathered:
    """Of everybody: what they said and were promised by key, where they stand by public id."""

    said: dict[int, LastWords]
    promised: dict[int, list[Promise]]
    stands: dict[str, list[tuple[str, str]]]
    shared: dict[str, list[str]]


def attendees(
    shown: Region, chosen: list[Member], goals: dict[str, str], ground: Ground | None
) -> list[Attendee]:
    """Each of the chosen, in their order; three queries for any number."""
    pks = [one.position.stakeholder_id for one in chosen if one.position]
    gathered = _Gathered(
        said=last_said(pks, shown.focus.on),
        # What was promised on a past day is not known.
        promised={} if shown.focus.is_past else promises(pks),
        stands=goal_grid.stands(shown.facts, goals),
        shared=_shared(shown, goals, ground),
    )
    return [_attendee(shown, one, gathered) for one in chosen if one.position]


def _attendee(shown: Region, member: Member, gathered: _Gathered) -> Attendee:
    pk = member.position.stakeholder_id
    panel = panels.panel(shown.members, shown.facts, shown.analysis, member.key)
    said, theirs = gathered.said.get(pk), gathered.promised.get(pk, [])
    stands = gathered.stands.get(member.key, [])
    still_open = [one for one in theirs if not one.row.is_closed]
    situation = Situation(
        member,
        said=said,
        promised=still_open,
        sways=_swayed(panel, shown),
        has_goals=bool(stands),
        shared=gathered.shared.get(member.key, []),
    )
    return Attendee(panel, said, still_open, kept(theirs), stands, asking.to_do(situation))


def _shared(shown: Region, goals: dict[str, str], ground: Ground | None) -> dict[str, list[str]]:
    """By public id, what they want of what unites them all."""
    uniting = {one.name for one in ground.uniting} if ground else set()
    wanted = goal_grid.wanted(shown.facts, goals)
    return {key: [one for one in theirs if one in uniting] for key, theirs in wanted.items()}


def _swayed(panel: Panel, shown: Region) -> list[str]:
    """Who has a seat, is neutral or against, and listens to them; who listens most comes first."""
    unsure: Mapping[int, str] = {
        one.position.stakeholder_id: one.name
        for one in shown.members
        if one.position and one.seat and one.stance is not None and one.stance <= 0
    }
    ties = [line.tie for line in panel.ties if line.is_theirs]
    heard = [tie for tie in ties if tie.kind == TieKind.INFLUENCES and tie.other_id in unsure]
    return [unsure[tie.other_id] for tie in heard[:MOST_SWAYED]]

"""The further readings of a committee as lines that name people. Reads no rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from committee import Analysis, Departures, Group, HeardPower, Nps
from committee.vocabulary import TieKind
from stakeholders.models import Tie
from web.roster import Member
from web.templatetags.figures import number

People = Mapping[str, Member]
MOST_DEPARTURES = 5
WORTH_SAYING = 0.05
SOMEWHAT, APART, FAR_APART = 0.1, 0.25, 0.5
"""Of the polarisation: at 0.25 the stances lie one step of five from their mean."""


@dataclass(frozen=True)
class Score:
    """A net promoter score in points, its interval, and how many answered."""

    points: float | None
    low: float
    high: float
    answers: int


def score(nps: Nps) -> Score:
    points = None if nps.score is None else nps.score * 100
    return Score(points, nps.low * 100, nps.high * 100, nps.answers)


def scores_in_words(plain: Nps, weighted: Nps) -> str:
    """What it tells that the two scores differ, or do not."""
    if plain.score is None:
        return _("Nobody answered the question within a year. Ask those with power first.")
    if weighted.score is None:
        return _("Nobody who answered has power in this decision.")
    difference = round((weighted.score - plain.score) * 100)
    if abs(difference) < WORTH_SAYING * 100:
        return _("Those with power answer like everybody else.")
    if difference < 0:
        return _("Those with power are less content than the average says: %(points)s points.") % {
            "points": -difference
        }
    return _("Those with power are more content than the average says: %(points)s points.") % {
        "points": difference
    }


def silent(heard: HeardPower, people: People) -> list[Member]:
    """Whose power has not spoken, the most powerful first."""
    return [people[key] for key in heard.silent_people if key in people]


@dataclass(frozen=True)
class Divided:
    """Two camps, and who could bridge them."""

    camps: list[list[Member]]
    bridge: Member | None


def divided(groups: Iterable[Group], people: People) -> list[Divided]:
    """The groups that fall into two camps, the largest first."""
    return [
        Divided(
            [[people[key] for key in camp if key in people] for camp in group.camps],
            people.get(group.bridge or ""),
        )
        for group in groups
        if len(group.camps) > 1
    ]


def conflicts(ties: Iterable[Tie], people: People) -> list[tuple[Member, Member]]:
    """Who is in conflict with whom, the strongest conflict first."""
    members = {one.position.stakeholder_id: one for one in people.values() if one.position}
    found = [
        tie
        for tie in ties
        if tie.kind == TieKind.CONFLICTS_WITH and {tie.stakeholder_id, tie.other_id} <= set(members)
    ]
    found.sort(key=lambda tie: -tie.strength)
    return [(members[tie.stakeholder_id], members[tie.other_id]) for tie in found]


def apart_in_words(polarisation: float) -> str:
    if polarisation < SOMEWHAT:
        return _("The stances of those with power lie close together.")
    if polarisation < APART:
        return _("The stances of those with power differ somewhat.")
    if polarisation < FAR_APART:
        return _("The stances of those with power lie apart.")
    return _("The stances of those with power lie far apart: a yes for some is a no for others.")


@dataclass(frozen=True)
class Leaving:
    """Somebody and the chance that they are gone before the close."""

    member: Member
    chance: float


def leaving(departures: Departures, people: People) -> list[Leaving]:
    """Who is likeliest to be gone; of equal chances those with most power."""
    lines = [
        Leaving(people[key], chance)
        for key, chance in departures.chances.items()
        if chance > 0 and key in people
    ]
    lines.sort(key=lambda one: (-round(one.chance, 3), -(one.member.power or 0)))
    return lines[:MOST_DEPARTURES]


def departures_in_words(departures: Departures, analysis: Analysis) -> str:
    people = number(departures.expected, 1)
    days = ngettext("%(days)s day", "%(days)s days", analysis.days_to_close) % {
        "days": analysis.days_to_close
    }
    return _("In the %(days)s until the close, %(people)s people are expected to go.") % {
        "days": days,
        "people": people,
    }

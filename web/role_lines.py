"""What coverage is made of, and who covers the wanted roles, as lines. Reads no rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from committee import Analysis, CoverageParts, RoleCoverage
from committee.decomposition import ENGAGED, USUAL_CADENCE_DAYS
from committee.vocabulary import Role, RoleState
from web import labels
from web.roster import Member

People = Mapping[str, Member]
Wanted = Mapping[Role, int]
MOST_NAMED = 3


@dataclass(frozen=True)
class Part:
    """One share of power that coverage rests on, and the most powerful who are not in it."""

    label: str
    share: float
    meaning: str
    missing: list[Member]
    more: int


def parts(found: CoverageParts, analysis: Analysis, people: People, wanted: Wanted) -> list[Part]:
    """The five shares, each for itself."""

    def part(label: str, share: float, meaning: str, is_in: Callable[[Member], bool]) -> Part:
        outside = [one for one in people.values() if one.key in analysis.power and not is_in(one)]
        return Part(label, share, meaning, outside[:MOST_NAMED], max(0, len(outside) - MOST_NAMED))

    return [
        part(_("Identified"), found.identified, _("held by people we know"), _is_identified),
        part(_("Engaged"), found.engaged, _("held by people we reach well"), _is_engaged),
        part(
            _("Recent"),
            found.recent,
            _("met within the days that their role asks for"),
            lambda one: _is_recent(one, analysis, wanted),
        ),
        part(
            _("Several threads"),
            found.multi_threaded,
            _("reached by two ways or more"),
            lambda one: analysis.threads[one.key] > 1,
        ),
        part(
            _("Supportive"),
            found.supportive,
            _("heard, and more for than against"),
            lambda one: _is_supportive(one, analysis),
        ),
    ]


def _is_identified(member: Member) -> bool:
    return not member.is_empty


def _is_engaged(member: Member) -> bool:
    return (member.reach or 0.0) >= ENGAGED


def _is_recent(member: Member, analysis: Analysis, wanted: Wanted) -> bool:
    last = analysis.last_touch[member.key]
    roles = member.seat.roles if member.seat else ()
    cadences = [wanted[role] for role in roles if role in wanted]
    allowed = min(cadences, default=USUAL_CADENCE_DAYS)
    return last is not None and (analysis.as_of - last).days <= allowed


def _is_supportive(member: Member, analysis: Analysis) -> bool:
    was_heard = any(source.stance is not None for source in analysis.sources[member.key])
    return was_heard and analysis.stance[member.key].after_discussion > 0.0


@dataclass(frozen=True)
class RoleLine:
    """A wanted role: how it is taken care of, by whom, and what to do."""

    role: str
    label: str
    state: str
    state_label: str
    people: list[Member]
    words: str

    @property
    def is_missing(self) -> bool:
        return self.state == RoleState.MISSING


def role_lines(
    found: Mapping[Role, RoleCoverage], analysis: Analysis, people: People, wanted: Wanted
) -> list[RoleLine]:
    """The worst first, then as the template lists them."""
    lines = [_role(role, one, analysis, (people, wanted)) for role, one in found.items()]
    worst = list(RoleState)
    return sorted(lines, key=lambda line: worst.index(line.state))


def _role(
    role: Role, found: RoleCoverage, analysis: Analysis, about: tuple[People, Wanted]
) -> RoleLine:
    people, wanted = about
    best = found.people[0] if found.people else ""
    last = analysis.last_touch.get(best)
    route = [people[key].name for key in analysis.routes.get(best, ()) if key in people]
    return RoleLine(
        role,
        str(labels.ROLES[role]),
        found.state,
        str(labels.ROLE_STATES[found.state]),
        [people[key] for key in found.people if key in people],
        _words(found.state, last, wanted.get(role), route),
    )


def _words(state: str, last: date | None, days: int | None, route: list[str]) -> str:
    """What it means and what to do."""
    day = date_format(last, "SHORT_DATE_FORMAT") if last else ""
    contact = _("last contact %(date)s") % {"date": day} if day else _("never in contact")
    if state == RoleState.MISSING:
        return _("Nobody has this role yet: find out who does, or add an empty seat for it.")
    if state == RoleState.EMPTY:
        return _("The seat is there, but nobody is known: open it to choose somebody.")
    if state == RoleState.UNREACHED and len(route) > 1:
        return _("Hardly reached, %(contact)s: ask %(name)s for an introduction.") % {
            "contact": contact,
            "name": route[0],
        }
    if state == RoleState.UNREACHED:
        return _("Hardly reached, %(contact)s: arrange a meeting.") % {"contact": contact}
    told = {"date": day, "days": days}
    if state == RoleState.STALE:
        return _("Last contact %(date)s, wanted every %(days)s days: get in touch.") % told
    return _("Last contact %(date)s, wanted every %(days)s days.") % told

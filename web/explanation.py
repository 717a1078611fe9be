"""The parts of an explanation in the words of an account manager (method.md, section 12)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _, ngettext, pgettext

from committee import Analysis, NextContact, Source
from committee.explanation import Gap, KeyPerson, Mover, explanation
from committee.vocabulary import EvidenceKind
from stakeholders.queries import CommitteeFacts
from web import labels
from web.names import names_of
from web.numbers import LOWER, direction
from web.roster import Member
from web.templatetags.figures import percent

MOST_REASONS = 6
MOST_MEETINGS = 4


@dataclass(frozen=True)
class Reason:
    """What one person does to the risk, in points, and why, with and without whence we know."""

    key: str
    name: str
    points: float
    words: str
    briefly: str

    @property
    def direction(self) -> str:
        return direction(round(self.points), LOWER)


@dataclass(frozen=True)
class Driver:
    """One step from an unknown committee to today's risk, in points."""

    label: str
    points: float


@dataclass(frozen=True)
class Meeting:
    """Whom to talk to, what it would change in points, and the way there."""

    key: str
    name: str
    title: str
    agreement_points: float
    coverage_points: float
    route: list[str]


@dataclass(frozen=True)
class InWords:
    """Risk, coverage and what to do next."""

    reasons: list[Reason]
    moved: list[Driver]
    coverage: str
    fragility: str
    meetings: list[Meeting]


def in_words(analysis: Analysis, members: list[Member], facts: CommitteeFacts) -> InWords:
    """The reasons behind an analysis; reads no rows."""
    told = explanation(analysis, movers=MOST_REASONS)
    names = names_of(members, facts)
    known = {one.key: one for one in members}
    return InWords(
        reasons=[
            _reason(one, known[one.person], names, analysis.as_of)
            for one in told.movers
            if one.person in known
        ],
        moved=[Driver(str(labels.DRIVERS[one.name]), one.points) for one in told.drivers],
        coverage=_gap(told.gap, names),
        fragility=_key_person(told.key_person, names),
        meetings=meetings(analysis, members, names),
    )


def meetings(
    analysis: Analysis,
    members: list[Member],
    names: dict[str, str],
    *,
    besides: Collection[str] = (),
) -> list[Meeting]:
    """Whom to meet first, besides those named; nobody whom it would not help to meet."""
    known = {one.key: one for one in members if one.key not in besides}
    useful = [one for one in analysis.next if one.score > 0 and one.person in known]
    return [_meeting(one, known[one.person], names) for one in useful[:MOST_MEETINGS]]


def days_ago(days: int) -> str:
    """How long ago, in whole days."""
    if days == 0:
        return _("today")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}


def _reason(mover: Mover, member: Member, names: dict[str, str], on: date) -> Reason:
    briefly = _why(mover, member, names)
    heard = pgettext("between two reasons", "; ").join(
        _heard(one, member, on) for one in mover.sources
    )
    words = f"{briefly} ({heard})" if heard else briefly
    return Reason(mover.person, names[mover.person], mover.points, words, briefly)


def _why(mover: Mover, member: Member, names: dict[str, str]) -> str:
    """Whether they can block, what they think, and who sways them."""
    told = [_("can block")] if mover.can_block else []
    told.append(_stance(mover, member))
    if mover.listens_to:
        told.append(_("listens to %(name)s") % {"name": names.get(mover.listens_to, "")})
    return ", ".join(told)


def _stance(mover: Mover, member: Member) -> str:
    if member.is_empty:
        return _("nobody is known yet")
    if mover.stance is None:
        return _("unknown")
    if member.stance in (None, mover.stance):
        return labels.STANCES[mover.stance].lower()
    return _("noted as %(said)s, counted as %(now)s") % {
        "said": labels.STANCES[member.stance].lower(),
        "now": labels.STANCES[mover.stance].lower(),
    }


def _heard(source: Source, member: Member, on: date) -> str:
    when = days_ago((on - source.newest_on).days)
    if source.kind == EvidenceKind.NPS and member.words.isdigit():
        return _("NPS %(score)s, %(when)s") % {"score": member.words, "when": when}
    if source.kind == EvidenceKind.COMMITMENT and (source.stance or 0) <= 0:
        return _("refused %(when)s") % {"when": when}
    told = {
        EvidenceKind.COMMITMENT: _("committed %(when)s"),
        EvidenceKind.ASSESSMENT: _("assessed %(when)s"),
        EvidenceKind.MEETING: _("assessed in a meeting %(when)s"),
        EvidenceKind.TEXT: _("own words %(when)s"),
    }
    plain = f"{labels.EVIDENCE[source.kind]} %(when)s"
    return told.get(source.kind, plain) % {"when": when}


def _gap(gap: Gap | None, names: dict[str, str]) -> str:
    if gap is None:
        return _("Everybody with power is reached.")
    return _("%(name)s holds %(power)s of the decision and is reached at %(reach)s.") % {
        "name": names.get(gap.person, ""),
        "power": percent(gap.power),
        "reach": percent(gap.reach),
    }


def _key_person(key_person: KeyPerson | None, names: dict[str, str]) -> str:
    if key_person is None:
        return _("Nobody is reached yet, so there is nothing to lose.")
    return _("Without %(name)s, %(loss)s of coverage is gone.") % {
        "name": names.get(key_person.person, ""),
        "loss": percent(key_person.loss),
    }


def _meeting(one: NextContact, member: Member, names: dict[str, str]) -> Meeting:
    return Meeting(
        key=one.person,
        name=names[one.person],
        title=_("nobody is known yet") if member.is_empty else member.title,
        agreement_points=100 * one.agreement_gain,
        coverage_points=100 * one.coverage_gain,
        route=[names.get(name, "") for name in one.route],
    )

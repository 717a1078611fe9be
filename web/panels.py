"""Everything about one person, or one empty seat, gathered from facts that are already loaded."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from committee import Analysis
from committee.explanation import shown_stance
from committee.vocabulary import TieKind
from stakeholders.models import Assessment, Position, Tie, Touch
from stakeholders.queries import CommitteeFacts
from web import labels
from web.names import names_of
from web.roster import Member

MOST_TOUCHES = 8
TIES_IN_ORDER = list(TieKind)


@dataclass(frozen=True)
class TieLine:
    """A tie as the person of the panel sees it."""

    tie: Tie
    label: str
    other: str
    is_theirs: bool = True
    """Whether the arrow leaves the person of the panel."""


@dataclass(frozen=True)
class SourceLine:
    """How much one kind of evidence says about the stance."""

    label: str
    share: float


@dataclass(frozen=True)
class StatementLine:
    """One assessment in words."""

    row: Assessment

    @property
    def step(self) -> int | None:
        return None if self.row.stance is None else round(self.row.stance * 2)

    @property
    def stance_label(self) -> str:
        return labels.STANCES.get(self.step, "")

    @property
    def kind_label(self) -> str:
        return labels.EVIDENCE[self.row.kind]

    @property
    def basis_label(self) -> str:
        return labels.BASES[self.row.basis]


@dataclass(frozen=True)
class TouchLine:
    """One contact in words."""

    row: Touch

    @property
    def kind_label(self) -> str:
        return labels.TOUCHES[self.row.kind]


@dataclass(frozen=True)
class Panel:
    """One member with history, ties, contacts and the way to them."""

    member: Member
    statements: list[StatementLine]
    touches: list[TouchLine]
    ties: list[TieLine]
    sources: list[SourceLine]
    route: list[str]
    gateway: str
    counted: str


def panel(
    members: list[Member], facts: CommitteeFacts, analysis: Analysis | None, key: str
) -> Panel | None:
    """The panel of the member with that key, if there is one."""
    member = next((one for one in members if one.key == key), None)
    if member is None:
        return None
    pk = member.position.stakeholder_id if member.position else None
    is_analysed = analysis is not None and key in analysis.power
    names = names_of(members, facts)
    return Panel(
        member=member,
        statements=[StatementLine(row) for row in _newest(facts.assessments, pk)],
        touches=[TouchLine(row) for row in _newest(facts.touches, pk)[:MOST_TOUCHES]],
        ties=_ties(facts, pk),
        sources=_sources(analysis, key) if is_analysed else [],
        route=[names.get(one, one) for one in analysis.routes[key]] if is_analysed else [],
        gateway=names.get(analysis.gateways[key] or "", "") if is_analysed else "",
        counted=_counted(analysis, member) if is_analysed else "",
    )


def _counted(analysis: Analysis, member: Member) -> str:
    """The stance that the risk counts, where that is not the one last noted."""
    counted = shown_stance(analysis, member.key)
    differs = member.stance is not None and counted not in (None, member.stance)
    return str(labels.STANCES[counted]) if differs else ""


def _newest(rows: list, stakeholder: int | None) -> list:
    theirs = [row for row in rows if row.stakeholder_id == stakeholder]
    return sorted(theirs, key=lambda row: (row.on, row.pk), reverse=True)


def _ties(facts: CommitteeFacts, pk: int | None) -> list[TieLine]:
    """By kind and direction, the strongest of each first."""
    theirs = [one for one in facts.ties if pk in (one.stakeholder_id, one.other_id)]
    return sorted((_line(tie, pk, facts) for tie in theirs), key=_place)


def _place(line: TieLine) -> tuple[int, bool, float, str]:
    kind = TIES_IN_ORDER.index(TieKind(line.tie.kind))
    return kind, not line.is_theirs, -line.tie.strength, line.other


def _line(tie: Tie, pk: int | None, facts: CommitteeFacts) -> TieLine:
    is_mine = tie.stakeholder_id == pk
    words = labels.TIES if is_mine else labels.TIES_FROM_THE_OTHER_END
    other: Position = facts.positions[tie.other_id if is_mine else tie.stakeholder_id]
    return TieLine(tie, str(words[tie.kind]), str(other.stakeholder.person), is_mine)


def _sources(analysis: Analysis, key: str) -> list[SourceLine]:
    """Strongest first; what is left is what we would assume of anybody."""
    told = sorted(analysis.sources.get(key, ()), key=lambda one: -one.share)
    lines = [SourceLine(str(labels.EVIDENCE[one.kind]), one.share) for one in told if one.share]
    return [*lines, SourceLine(_("What we assume of anybody"), 1 - sum(one.share for one in told))]

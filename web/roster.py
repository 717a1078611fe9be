"""Everybody of an account on a day, and the empty seats: the people of map, list and panel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.utils.translation import gettext as _

from committee import Analysis
from committee.vocabulary import EvidenceKind
from stakeholders.models import Position
from stakeholders.queries import CommitteeFacts, SeatFacts
from web import labels

SILENT = "?"
JUDGED = {EvidenceKind.COMMITMENT, EvidenceKind.ASSESSMENT, EvidenceKind.MEETING}


@dataclass(frozen=True)
class Member:
    """A stakeholder, or an empty seat; None where we do not know or the reader may not."""

    key: str
    name: str
    position: Position | None = None
    seat: SeatFacts | None = None
    power: float | None = None
    reach: float | None = None
    stance: int | None = None
    expected: float | None = None
    words: str = ""
    last_contact: date | None = None
    asked_on: date | None = None
    """When a survey asked them that they never answered."""
    threads: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.position is None

    @property
    def is_said_external(self) -> bool:
        """Of somebody external, unless the department beside it says so already."""
        held = self.position
        if held is None or not held.stakeholder.is_external:
            return False
        return held.department.strip().casefold() != _("external").casefold()

    @property
    def stance_label(self) -> str:
        return labels.STANCES.get(self.stance, "")

    @property
    def roles(self) -> list[tuple[str, str]]:
        return [(role, labels.ROLES[role]) for role in self.seat.roles] if self.seat else []

    @property
    def initials(self) -> str:
        words = self.name.split()
        ends = words[:1] + words[1:][-1:]
        return "".join(word if word.isdigit() else word[0] for word in ends).upper()[:3]

    @property
    def title(self) -> str:
        return self.position.title if self.position else ""


def roster(
    facts: CommitteeFacts,
    analysis: Analysis | None,
    *,
    words: dict[int, str],
    sees_judgements: bool,
    asked: Mapping[int, date] = MappingProxyType({}),
) -> list[Member]:
    """Members by power, then by name; without judgements for those who may not read them."""
    contacts = {row.stakeholder_id: row.on for row in _dated(facts.touches)}
    stances = {} if not sees_judgements else _stances(facts)
    seats = {seat.holder: seat for seat in facts.seats if seat.holder is not None}
    members = [
        Member(
            key=position.stakeholder.public_id,
            name=str(position.stakeholder.person),
            position=position,
            seat=seats.get(pk),
            stance=stances.get(pk),
            words=words.get(pk, SILENT) if sees_judgements else "",
            last_contact=contacts.get(pk),
            asked_on=asked.get(pk),
            **_readings(analysis, position.stakeholder.public_id, sees_judgements),
        )
        for pk, position in facts.positions.items()
    ]
    members += [
        _empty(seat, analysis, sees_judgements) for seat in facts.seats if seat.holder is None
    ]
    return sorted(members, key=lambda one: (-(one.power or -1), one.name, one.key))


def _empty(seat: SeatFacts, analysis: Analysis | None, sees_judgements: bool) -> Member:
    named = seat.seat.name or ", ".join(str(labels.ROLES[role]) for role in seat.roles)
    key = seat.seat.public_id
    return Member(key=key, name=named, seat=seat, **_readings(analysis, key, sees_judgements))


def _readings(analysis: Analysis | None, key: str, sees_judgements: bool) -> dict:
    """What the analysis says of somebody; nothing of those who are not joined to the committee."""
    if analysis is None or key not in analysis.power:
        return {}
    readings = {"reach": analysis.reach[key], "threads": analysis.threads[key]}
    if sees_judgements:
        readings["power"] = analysis.power[key]
        readings["expected"] = analysis.stance[key].after_discussion
    return readings


def _stances(facts: CommitteeFacts) -> dict[int, int]:
    """What we last judged, as a step of the screen's scale; else what they last answered."""
    told = [row for row in _dated(facts.assessments) if row.stance is not None]
    judged = [row for row in told if row.kind in JUDGED]
    return {row.stakeholder_id: round(row.stance * 2) for row in [*told, *judged]}


def _dated(rows: list) -> list:
    return sorted(rows, key=lambda row: (row.on, row.pk))

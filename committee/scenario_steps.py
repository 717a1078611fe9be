"""What can happen in a scenario: each kind of step, and how it changes a committee."""

from dataclasses import dataclass

from msgspec.structs import replace

from committee import checks
from committee.errors import CommitteeError
from committee.extension import Extension
from committee.influence import listens_from
from committee.rehearsal import (
    with_relationship,
    with_rule,
    with_seat_filled,
    with_stance,
    with_touch,
    without_employee,
    without_person,
)
from committee.rules import Rule, members
from committee.scene import Misfit, Misfitting, Scene
from committee.seating import with_quota, with_terms
from committee.seats import Seat, seat_threshold
from committee.values import Person, Touch
from committee.vocabulary import TieKind, TouchKind


@dataclass(frozen=True, slots=True)
class PersonLeaves:
    """Somebody at the client goes; their seat stays."""

    person: str

    def taken(self, scene: Scene) -> Scene:
        """Return the scene after the step."""
        scene.person(self.person)
        return scene.without(self.person, without_person(scene.committee, self.person))


@dataclass(frozen=True, slots=True)
class EmployeeLeaves:
    """One of us goes, and their contacts with them."""

    employee: str

    def taken(self, scene: Scene) -> Scene:
        """Return the scene after the step."""
        scene.refuse_gone(self.employee)
        if self.employee not in {touch.by for touch in scene.committee.touches}:
            said = f"no touch is by {checks.shown(self.employee)}"
            raise Misfitting(Misfit.NO_TOUCH, self.employee, said)
        return scene.without(self.employee, without_employee(scene.committee, self.employee))


@dataclass(frozen=True, slots=True)
class StanceSet:
    """Somebody turns: from that day on this is all we have heard of them."""

    person: str
    stance: float

    def __post_init__(self) -> None:
        """Refuse a stance outside -1..1."""
        checks.number(self.stance, "stance", -1, 1)

    def taken(self, scene: Scene) -> Scene:
        """Return the scene after the step."""
        scene.person(self.person)
        return scene.now(with_stance(scene.committee, self.person, self.stance, scene.on))


@dataclass(frozen=True, slots=True)
class TouchAdded:
    """One of us meets somebody on that day."""

    employee: str
    person: str
    kind: TouchKind = TouchKind.MEETING

    def taken(self, scene: Scene) -> Scene:
        """Return the scene after the step."""
        scene.person(self.person)
        scene.refuse_gone(self.employee)
        touch = Touch(self.employee, self.person, self.kind, scene.on)
        return scene.now(with_touch(scene.committee, touch))


@dataclass(frozen=True, slots=True)
class TieAdded:
    """One person reports to another, or influences them with that strength (0..1]."""

    kind: TieKind
    person: str
    other: str
    strength: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a tie that changes no number, and a strength that is none."""
        if self.kind is TieKind.CONFLICTS_WITH:
            raise CommitteeError("a conflict makes nobody listen, so it changes no number")
        if self.person == self.other:
            raise CommitteeError("a tie joins two different people")
        checks.positive(checks.number(self.strength, "strength", 0, 1), "strength")

    def taken(self, scene: Scene) -> Scene:
        """Return the scene after the step."""
        for name in (self.person, self.other):
            scene.person(name)
        committee = scene.committee
        ties = listens_from(
            self.kind,
            self.person,
            self.other,
            strength=self.strength,
            parameters=scene.parameters,
        )
        for tie in ties:
            committee = with_relationship(committee, tie)
        return scene.now(committee)


@dataclass(frozen=True, slots=True)
class QuotaSet:
    """So much weight of those who neither must approve nor can veto has to agree."""

    quota: int

    def __post_init__(self) -> None:
        """Refuse a quota below 1."""
        checks.whole(self.quota, "the quota")

    def taken(self, scene: Scene) -> Scene:
        """Return the scene after the step."""
        rule = with_quota(scene.committee.rule, self.quota)
        return scene.now(with_rule(scene.committee, rule))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The committee decides by this rule."""

    rule: Rule

    def taken(self, scene: Scene) -> Scene:
        """Return the scene after the step."""
        committee = with_rule(scene.committee, self.rule)
        # Refuses here, at its step, a rule that the analysis could not lay out.
        Extension(self.rule)
        return scene.now(committee)


@dataclass(frozen=True, slots=True)
class TermsSet:
    """Somebody's seat, or an empty one, gets these terms."""

    person: str
    weight: int = 0
    is_veto: bool = False
    is_approver: bool = False

    def __post_init__(self) -> None:
        """Refuse a negative weight."""
        checks.whole(self.weight, "weight", 0)

    def taken(self, scene: Scene) -> Scene:
        """Return the scene after the step."""
        scene.seat(self.person)
        seat = Seat(self.person, self.weight, self.is_veto, self.is_approver)
        threshold = seat_threshold(seat, parameters=scene.parameters)
        committee = replace(
            scene.committee,
            rule=with_terms(scene.committee.rule, seat),
            people=tuple(
                replace(one, threshold=threshold) if one.name == self.person else one
                for one in scene.committee.people
            ),
        )
        return scene.now(committee)


@dataclass(frozen=True, slots=True)
class SeatFilled:
    """An empty seat, or the seat of somebody who left, goes to a known or a new person."""

    seat: str
    person: str
    is_new: bool = False

    def taken(self, scene: Scene) -> Scene:
        """Return the scene after the step; whoever left from it does not come back."""
        scene.seat(self.seat)
        who = self._newcomer(scene) if self.is_new else self._known(scene)
        try:
            return scene.now(with_seat_filled(scene.committee, self.seat, who))
        except CommitteeError as error:
            raise Misfitting(Misfit.TAKEN, self.seat, str(error)) from None

    def _known(self, scene: Scene) -> Person:
        known = scene.person(self.person)
        if self.person in members(scene.committee.rule):
            said = f"{checks.shown(self.person)} decides already"
            raise Misfitting(Misfit.SEATED, self.person, said)
        return replace(known, threshold=None)

    def _newcomer(self, scene: Scene) -> Person:
        committee = scene.committee
        taken = {one.name for one in committee.people} | {touch.by for touch in committee.touches}
        if self.person in taken:
            said = f"{checks.shown(self.person)} is known already"
            raise Misfitting(Misfit.KNOWN, self.person, said)
        return Person(self.person)


Step = (
    PersonLeaves
    | EmployeeLeaves
    | StanceSet
    | TouchAdded
    | TieAdded
    | QuotaSet
    | RuleSet
    | TermsSet
    | SeatFilled
)

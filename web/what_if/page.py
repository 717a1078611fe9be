"""What if: everything the page of a scenario shows. It reads facts and writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.models import User
from committee import (
    EmployeeLeaves,
    PersonLeaves,
    SeatFilled,
    Step,
    TouchAdded,
    members,
    scenario_document,
)
from stakeholders.models import Scenario, Stakeholder
from web import explanation, maps
from web.access import Rights
from web.explanation import Meeting
from web.names import names_of
from web.roster import Member, roster
from web.scenario_addresses import text_of
from web.what_if import scenario_lines, step_words
from web.what_if.scenario_lines import Figure, LossLine, RevenueAtRisk
from web.what_if.scene import Scene
from web.what_if.step_forms import FORMS, Offer, StepForm

MOST_MEETINGS = 3
FIRST_LOSSES = 8


@dataclass(frozen=True)
class StepLine:
    """A step in words, and the page without it."""

    words: str
    address_without: str
    is_counted: bool


@dataclass(frozen=True)
class Proposed:
    """A meeting that would help now, and the page with it."""

    meeting: Meeting
    address: str


@dataclass(frozen=True)
class Page:
    """What the page of a scenario shows of a scene."""

    scene: Scene
    colleagues: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def kept(self) -> Scenario | None:
        return self.scene.kept

    @property
    def text(self) -> str:
        """The steps as a hidden field carries them."""
        return text_of(self.scene.steps)

    @property
    def is_changed(self) -> bool:
        """Whether the steps are others than those that are kept."""
        return self.kept is not None and scenario_document(self.scene.steps) != self.kept.steps

    @property
    def action(self) -> str:
        """Where a step is sent; the focus goes along in fields of the form."""
        return self.scene.address().partition("?")[0]

    @property
    def address_before(self) -> str:
        return self.scene.address(*self.scene.steps[:-1])

    @property
    def misfit(self) -> str:
        error = self.scene.misfit
        return step_words.misfit(error, self.names) if error else ""

    @cached_property
    def steps(self) -> list[StepLine]:
        steps = self.scene.steps
        return [
            StepLine(
                self._words(step, steps[:at]),
                self.scene.address(*steps[:at], *steps[at + 1 :]),
                at < len(self.scene.counted),
            )
            for at, step in enumerate(steps)
        ]

    def _words(self, step: Step, before: Sequence[Step]) -> str:
        """Whoever takes a seat is told whose it was, as "the seat of" stands there already."""
        names = self.names if isinstance(step, SeatFilled) else self._names_after(before)
        return step_words.in_words(step, names)

    @cached_property
    def figures(self) -> list[Figure]:
        return scenario_lines.figures(self.scene.outcome)

    @property
    def exposed(self) -> RevenueAtRisk | None:
        deal = self.scene.focus.committee.opportunity
        return scenario_lines.exposed(self.scene.outcome, deal.currency if deal else "")

    @cached_property
    def affected(self) -> list[Figure]:
        names = self._names_after(self.scene.counted)
        return list(scenario_lines.affected(self.scene.outcome, names))

    @cached_property
    def losses(self) -> list[LossLine]:
        """What it would come to on the facts if each person left, the worst first."""
        ours = {True: EmployeeLeaves, False: PersonLeaves}
        return [
            scenario_lines.loss_line(loss, self.names, self._with(ours[loss.is_ours](loss.name)))
            for loss in self.scene.rehearsal.losses()
            if loss.name in self.names and loss.name not in self._empty_seats
        ]

    @property
    def first_losses(self) -> list[LossLine]:
        return self.losses[:FIRST_LOSSES]

    @property
    def other_losses(self) -> list[LossLine]:
        return self.losses[FIRST_LOSSES:]

    @cached_property
    def proposed(self) -> list[Proposed]:
        """The meetings that would help most after the steps, each one step away.

        Whom the steps have met is not met again at once.
        """
        scene, me = self.scene, self.scene.focus.user.public_id
        if me not in dict(self.offer.ours):
            return []
        met = {step.person for step in scene.counted if isinstance(step, TouchAdded)}
        after, names = scene.outcome.after, dict(self.names)
        found = explanation.meetings(after, scene.members, names, besides=met)[:MOST_MEETINGS]
        told = [Proposed(one, self._with(TouchAdded(me, one.key))) for one in found]
        return [one for one in told if one.address]

    def _with(self, step: Step) -> str:
        """The page with one step more; empty for one that is taken, or that finds no room."""
        if step in self.scene.counted:
            return ""
        try:
            return self.scene.address(*self.scene.counted, step)
        except Refused:
            return ""

    @cached_property
    def map_data(self) -> dict[str, Any]:
        """Everybody after the steps, to look at."""
        focus = replace(self.scene.focus, rights=Rights(can_edit=False, sees_judgements=True))
        return maps.map_data(self.scene.members, self.scene.now.facts.ties, focus)

    @property
    def members(self) -> list[Member]:
        return self.scene.members

    def form(self, kind: str, data: Mapping[str, str] | None = None) -> StepForm:
        return FORMS[kind](data, self.offer, kind)

    @property
    def forms(self) -> list[tuple[str, StepForm]]:
        """A form for each kind of step that somebody is there for."""
        shown = [(kind, self.form(kind)) for kind in FORMS]
        return [(kind, form) for kind, form in shown if all(form.offered().values())]

    @cached_property
    def offer(self) -> Offer:
        scene = self.scene
        gone = {step.employee for step in scene.counted if isinstance(step, EmployeeLeaves)}
        met = {touch.by for touch in scene.after.touches}
        ours = [one for one in _by_name(self.colleagues) if one[0] not in gone]
        called = {key: name for name, key in scene.now.newcomers.items()}
        seats = self._names_after(scene.counted)
        there = {called.get(key, key) for key in scene.now.facts.keys.values()}
        return Offer(
            people=_by_name({name: self.names.get(name, name) for name in there}),
            met=[one for one in ours if one[0] in met],
            ours=ours,
            empty=[(name, seats.get(name, name)) for name in self._empty_now],
            voters=members(scene.after.rule),
        )

    def _names_after(self, steps: Sequence[Step]) -> dict[str, str]:
        """The method calls an empty seat by whoever left it; the page says so."""
        gone = {step.person for step in steps if isinstance(step, PersonLeaves)}
        seats = {
            name: _("Seat of %(name)s") % {"name": self.names.get(name, name)} for name in gone
        }
        return {**self.names, **seats}

    @property
    def _empty_now(self) -> list[str]:
        now = self.scene.now
        empty = (seat.seat.public_id for seat in now.facts.seats if seat.holder is None)
        return [now.seats[seat] for seat in empty]

    @cached_property
    def _empty_seats(self) -> set[str]:
        return {seat.seat.public_id for seat in self.scene.facts.seats if seat.holder is None}


def page(scene: Scene) -> Page:
    """The page of a scene; the number of queries does not grow with people or steps."""
    colleagues = _colleagues(scene)
    sitting = roster(scene.facts, None, words={}, sees_judgements=False)
    names = colleagues | names_of(sitting, scene.facts)
    return Page(scene, colleagues, names | _who_is_gone(scene, names))


def _colleagues(scene: Scene) -> dict[str, str]:
    """Who of us has to do with the account: owner, those it is shared with, who met somebody."""
    focus = scene.focus
    shared = User.objects.filter(is_active=True, shares__account=focus.account)
    known = [focus.user, *shared, *(row.user for row in scene.facts.touches)]
    known += [focus.account.owner] if focus.account.owner else []
    return {one.public_id: str(one) for one in known}


def _who_is_gone(scene: Scene, names: Mapping[str, str]) -> dict[str, str]:
    """Names of those of this account whom a step names though they are not there that day."""
    named = {
        getattr(step, name, "") for step in scene.steps for name in ("person", "other", "seat")
    }
    unknown = named - set(names)
    rows = Stakeholder.objects.filter(account=scene.focus.account, public_id__in=unknown)
    ours = {getattr(step, "employee", "") for step in scene.steps} - set(names)
    return {one: _("a colleague") for one in ours if one.startswith("usr_")} | {
        one.public_id: str(one) for one in rows.select_related("person")
    }


def _by_name(people: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(people.items(), key=lambda one: (one[1], one[0]))

"""What a scenario comes to, and what it would cost to lose each person, ours or theirs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from committee import checks
from committee.parameters import USUAL, Parameters
from committee.rehearsal import Effect, compare, without_person
from committee.situation import Situation, alike, situation_of, weighed
from committee.values import Analysis, Committee


@dataclass(frozen=True, slots=True)
class Outcome:
    """Two analyses of one day, what is different, and the revenue at risk; None: no amount."""

    before: Analysis
    after: Analysis
    effect: Effect
    exposed_before: float | None
    exposed_after: float | None

    @property
    def affected(self) -> tuple[tuple[str, float], ...]:
        """The people with their change in probability, the largest first; none at 0."""
        moved = [(name, change) for name, change in self.effect.probability.items() if change]
        return tuple(sorted(moved, key=lambda one: (-abs(one[1]), one[0])))


def outcome(before: Analysis, after: Analysis, *, amount: float | None = None) -> Outcome:
    """Return what a scenario comes to.

    Definition: revenue at risk = amount x risk.

    Parameters
    ----------
    before, after : Analysis
        Of the facts and of the committee after the steps, on one day.
    amount : float, optional
        What is decided about, >= 0, in any currency.

    Returns
    -------
    Outcome

    Raises
    ------
    CommitteeError
        The analyses are of two days, or the amount is negative.
    """
    return Outcome(
        before=before,
        after=after,
        effect=compare(before, after),
        exposed_before=_exposed(before.risk, amount),
        exposed_after=_exposed(after.risk, amount),
    )


@dataclass(frozen=True, slots=True)
class Loss:
    """What losing one person would come to: ratios after it, and after minus before.

    `damage` is what agreement loses plus the coverage weight times what coverage loses, as
    next contacts are scored; below 0 we would be better off. `exposed_change` is None without
    an amount.
    """

    name: str
    is_ours: bool
    agreement: float
    coverage: float
    agreement_change: float
    coverage_change: float
    damage: float
    exposed_change: float | None


def losses(
    committee: Committee,
    before: Analysis,
    *,
    parameters: Parameters = USUAL,
    amount: float | None = None,
    among: Collection[str] | None = None,
) -> tuple[Loss, ...]:
    """Return what losing each person would come to, ours and theirs, the worst first.

    Definition: agreement and coverage of `without_employee` and `without_person` on the day of
    the analysis, minus those of the analysis. Without an employee coverage loses their
    key-person loss and nothing else changes. Without a person the committee is looked at anew,
    for their vote, their voice and their introductions go.

    Parameters
    ----------
    committee : Committee
    before : Analysis
        Of this committee, with these parameters.
    parameters : Parameters
    amount : float, optional
        What is decided about, >= 0.
    among : collection of str, optional
        Whom to rehearse; all employees with a touch and all people otherwise.

    Returns
    -------
    tuple of Loss

    Raises
    ------
    CommitteeError
        The amount is negative.
    """
    levels = {
        name: (True, before.agreement, before.coverage * (1.0 - before.key_person_loss[name]))
        for name in before.employee_shares
        if among is None or name in among
    }
    gone = [one.name for one in committee.people if among is None or one.name in among]
    rests = [without_person(committee, name) for name in gone]
    for places in alike(rests):
        left = [rests[place] for place in places]
        situation = situation_of(left, before.as_of, parameters=parameters)
        for place, level in zip(places, _levels(situation), strict=True):
            levels[gone[place]] = (False, *level)
    if amount is not None:
        checks.number(amount, "amount", 0)
    weight = parameters.coverage_weight
    found = [_loss(before, weight, amount, name, level) for name, level in levels.items()]
    return tuple(sorted(found, key=lambda one: (-one.damage, one.name)))


def _loss(
    before: Analysis,
    weight: float,
    amount: float | None,
    name: str,
    level: tuple[bool, float, float],
) -> Loss:
    is_ours, agreement, coverage = level
    agreed, covered = agreement - before.agreement, coverage - before.coverage
    return Loss(
        name=name,
        is_ours=is_ours,
        agreement=agreement,
        coverage=coverage,
        agreement_change=agreed,
        coverage_change=covered,
        damage=-(agreed + weight * covered),
        exposed_change=None if amount is None else -amount * agreed,
    )


def _levels(situation: Situation) -> Iterator[tuple[float, float]]:
    """Return agreement and coverage, and nothing that takes longer."""
    agreed = situation.agreement(situation.now.chances(situation.model.threshold))
    for ours, power, level in zip(situation.networks, situation.power, agreed, strict=True):
        reach = ours.reach(ours.direct()[np.newaxis])
        yield float(level[0]), float(weighed(reach[np.newaxis], power[np.newaxis])[0, 0])


def _exposed(risk: float, amount: float | None) -> float | None:
    return None if amount is None else checks.number(amount, "amount", 0) * risk

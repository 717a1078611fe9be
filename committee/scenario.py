"""Scenarios: steps from the facts to another committee, taken in order. Nothing is saved."""

from collections.abc import Iterable
from datetime import date

from committee.errors import CommitteeError
from committee.parameters import USUAL, Parameters
from committee.scenario_steps import QuotaSet, RuleSet, Step, TermsSet
from committee.scene import Misfit, Misfitting, Scene
from committee.values import Committee

OF_THE_RULE = (QuotaSet, RuleSet, TermsSet)


class DoesNotFit(CommitteeError):
    """A step that cannot be taken: which one (from 0), why, and whom it is about."""

    def __init__(self, sentence: str, *, index: int, why: Misfit, who: str = "") -> None:
        super().__init__(f"step {index + 1}: {sentence}")
        self.index, self.why, self.who = index, why, who


def applied(
    committee: Committee, steps: Iterable[Step], on: date, *, parameters: Parameters = USUAL
) -> Committee:
    """Return the committee as it would be after some steps, taken in order.

    Parameters
    ----------
    committee : Committee
        The facts; they stay as they are.
    steps : iterable of Step
        Later steps meet what earlier ones made: who left cannot be met, and their seat can
        be filled.
    on : date
        The day of the rehearsal: what is said or done in a step happens on it.
    parameters : Parameters
        Those the committee is analysed with.

    Returns
    -------
    Committee
        With no steps the same committee.

    Raises
    ------
    DoesNotFit
        A CommitteeError placed at the step: "step 2: ...".

    Examples
    --------
    >>> from committee import Committee, Person
    >>> from committee.scenario_steps import PersonLeaves, StanceSet
    >>> today = date(2026, 11, 26)
    >>> deal = Committee("ceo", (Person("ceo"), Person("coach")))
    >>> applied(deal, [StanceSet("ceo", 0.5)], today).evidence[0].stance
    0.5
    >>> applied(deal, [PersonLeaves("ceo"), StanceSet("ceo", 0.5)], today)
    Traceback (most recent call last):
        ...
    committee.scenario.DoesNotFit: step 2: 'ceo' has left
    """
    scene = Scene(committee, on, parameters)
    for index, step in enumerate(steps):
        try:
            scene = step.taken(scene)
        except Misfitting as error:
            raise DoesNotFit(str(error), index=index, why=error.why, who=error.who) from None
        except CommitteeError as error:
            why = Misfit.RULE if isinstance(step, OF_THE_RULE) else Misfit.OTHER
            raise DoesNotFit(str(error), index=index, why=why) from None
    return scene.committee

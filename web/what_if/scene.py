"""The steps of a scenario on the facts of one day, as far as they fit; for its page alone."""

from dataclasses import dataclass
from functools import cached_property

from committee import Committee, CommitteeError, DoesNotFit, Outcome, Step
from stakeholders import analysis as analysing, conversion, queries, rehearsing
from stakeholders.models import Scenario
from stakeholders.queries import CommitteeFacts
from stakeholders.rehearsing import Rehearsal
from web.focus import Focus
from web.last_words import last_words
from web.problems import NOT_STARTED
from web.roster import Member, roster
from web.scenario_addresses import address
from web.what_if.imagined import Imagined, imagined


@dataclass(frozen=True)
class Scene:
    """Facts, steps, and the first step that does not fit, if there is one."""

    focus: Focus
    facts: CommitteeFacts
    kept: Scenario | None
    steps: tuple[Step, ...]
    rehearsal: Rehearsal
    misfit: DoesNotFit | None

    @property
    def counted(self) -> tuple[Step, ...]:
        return self.steps[: self.misfit.index] if self.misfit else self.steps

    @cached_property
    def outcome(self) -> Outcome:
        return self.rehearsal.outcome(self.counted)

    @cached_property
    def after(self) -> Committee:
        return self.rehearsal.after(self.counted)

    @cached_property
    def now(self) -> Imagined:
        return imagined(self.facts, self.counted)

    @cached_property
    def members(self) -> list[Member]:
        """Everybody after the steps, as the map draws them."""
        words = last_words(self.focus.account, self.focus.on)
        analysis = self.now.shown(self.outcome.after)
        return roster(self.now.facts, analysis, words=words, sees_judgements=True)

    def address(self, *steps: Step) -> str:
        """The page after these steps instead."""
        return address(self.focus, steps, self.kept)


def scene(focus: Focus, steps: tuple[Step, ...], kept: Scenario | None = None) -> Scene | str:
    """The steps on the facts of the focus, or the code of why there is nothing to rehearse."""
    if not focus.has_started:
        return NOT_STARTED
    (facts,) = queries.facts_of([focus.committee], focus.on)
    try:
        rehearsal = rehearsing.rehearsal(facts, steps)
    except conversion.NobodyDecides:
        return analysing.NOBODY_DECIDES
    except CommitteeError:
        return analysing.IMPOSSIBLE
    return Scene(focus, facts, kept, steps, rehearsal, _misfit(rehearsal, steps))


def _misfit(rehearsal: Rehearsal, steps: tuple[Step, ...]) -> DoesNotFit | None:
    try:
        rehearsal.after(steps)
    except DoesNotFit as error:
        return error
    return None

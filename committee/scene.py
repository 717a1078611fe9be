"""A committee on its way through a scenario, and why a step does not fit it."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from committee import checks
from committee.errors import CommitteeError
from committee.parameters import Parameters
from committee.values import Committee, Person


class Misfit(StrEnum):
    """Why a step does not fit the committee that it meets."""

    STRANGER = "stranger"
    LEFT = "left"
    NO_TOUCH = "no_touch"
    TAKEN = "taken"
    SEATED = "seated"
    KNOWN = "known"
    RULE = "rule"
    OTHER = "other"


class Misfitting(CommitteeError):
    """A step that cannot be taken: why, and whom it is about."""

    def __init__(self, why: Misfit, who: str, sentence: str) -> None:
        super().__init__(sentence)
        self.why, self.who = why, who


@dataclass(frozen=True, slots=True)
class Scene:
    """A committee on its way: what the steps so far have made of it, and who has gone."""

    committee: Committee
    on: date
    parameters: Parameters
    gone: frozenset[str] = field(default=frozenset())

    def person(self, name: str) -> Person:
        """Return somebody at the client who is still there."""
        self.refuse_gone(name)
        return self.seat(name)

    def seat(self, name: str) -> Person:
        """Return somebody at the client, or what is left of them: an empty seat."""
        for one in self.committee.people:
            if one.name == name:
                return one
        said = f"nobody in people is called {checks.shown(name)}"
        raise Misfitting(Misfit.STRANGER, name, said)

    def refuse_gone(self, name: str) -> None:
        """Refuse somebody who went in an earlier step."""
        if name in self.gone:
            raise Misfitting(Misfit.LEFT, name, f"{checks.shown(name)} has left")

    def now(self, committee: Committee) -> "Scene":
        """Return the scene with the committee that a step made."""
        return replace(self, committee=committee)

    def without(self, name: str, committee: Committee) -> "Scene":
        """Return the scene with the committee that is left when somebody goes."""
        return replace(self, committee=committee, gone=self.gone | {name})

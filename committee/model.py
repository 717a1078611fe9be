"""Committees at a date as arrays: what every reading starts from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from committee.extension import Array, Extension, Rows
from committee.influence import attention_of_each
from committee.parameters import Parameters
from committee.stance import Heard, heard
from committee.values import Committee, Evidence


@dataclass(frozen=True, slots=True)
class Model:
    """m committees of n people each and r members of the rule, one a row of every array.

    People are in their committee's order; `voters` are the places of the rule's members.
    """

    names: tuple[tuple[str, ...], ...]
    extensions: tuple[Extension, ...]
    voters: Rows
    attention: Array
    susceptibility: Array
    turnover: Array
    threshold: Array
    heard: tuple[list[list[Heard]], ...]
    precision: Array
    pull: Array
    days_to_close: Array
    parameters: Parameters

    @property
    def people(self) -> int:
        """How many people each committee has."""
        return len(self.names[0])

    def of_voters(self, values: Array) -> Array:
        """Return the voters' values of those of all people, shape (m, k, n), as shape (m, k, r)."""
        voting: Array = np.take_along_axis(values, self.voters[:, np.newaxis], axis=-1)
        return voting

    def rows_of_voters(self, values: Array) -> Array:
        """Return the voters' rows of matrices, shape (m, k, n, n), as shape (m, k, r, n)."""
        return np.take_along_axis(values, self.voters[:, np.newaxis, :, np.newaxis], axis=-2)


def model_of(committees: Sequence[Committee], on: date, *, parameters: Parameters) -> Model:
    """Return the arrays of committees of one shape; what happens after `on` does not exist."""
    names = tuple(tuple(person.name for person in one.people) for one in committees)
    extensions = tuple(Extension(one.rule) for one in committees)
    said = tuple(_heard(one, on, parameters) for one in committees)
    return Model(
        names=names,
        extensions=extensions,
        voters=np.array(list(map(_voters, names, extensions)), dtype=np.intp),
        attention=attention_of_each(names, [one.listens for one in committees]),
        susceptibility=_values(committees, "susceptibility", parameters.susceptibility),
        turnover=_values(committees, "turnover_per_year", parameters.turnover_per_year),
        threshold=_values(committees, "threshold", parameters.threshold_approver),
        heard=said,
        precision=np.array([[_precision(person) for person in people] for people in said]),
        pull=np.array([[_pull(person) for person in people] for people in said]),
        days_to_close=np.array(
            [days_to_close(one, on, parameters) for one in committees], dtype=np.float64
        ),
        parameters=parameters,
    )


def _voters(names: Sequence[str], extension: Extension) -> list[int]:
    places = {name: index for index, name in enumerate(names)}
    return [places[name] for name in extension.members]


def _values(committees: Iterable[Committee], name: str, default: float) -> Array:
    found = [[getattr(person, name) for person in one.people] for one in committees]
    known = [[default if value is None else value for value in people] for people in found]
    return np.array(known, dtype=np.float64)


def _heard(committee: Committee, on: date, parameters: Parameters) -> list[list[Heard]]:
    items: dict[str, list[Evidence]] = defaultdict(list)
    for item in committee.evidence:
        items[item.person].append(item)
    return [heard(items[one.name], on, parameters=parameters) for one in committee.people]


def _precision(person: Sequence[Heard]) -> float:
    return sum((one.precision for one in person), 0.0)


def _pull(person: Sequence[Heard]) -> float:
    return sum((one.precision * one.mean for one in person if one.mean is not None), 0.0)


def days_to_close(committee: Committee, on: date, parameters: Parameters) -> int:
    """Return the days until the close, never below 0; without a close date the horizon."""
    if committee.closes_on is None:
        return parameters.horizon_days
    return max(0, (committee.closes_on - on).days)

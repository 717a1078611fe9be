"""A committee at a date as arrays: what every reading starts from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from committee.extension import Array, Extension, Rows
from committee.influence import attention
from committee.parameters import Parameters
from committee.stance import Heard, heard
from committee.values import Committee, Evidence


@dataclass(frozen=True, slots=True)
class Model:
    """People in the committee's order; `voters` are the rows of the rule's members."""

    names: tuple[str, ...]
    extension: Extension
    voters: Rows
    attention: Array
    susceptibility: Array
    turnover: Array
    threshold: Array
    heard: tuple[list[Heard], ...]
    precision: Array
    pull: Array
    days_to_close: int
    parameters: Parameters


def model_of(committee: Committee, on: date, *, parameters: Parameters) -> Model:
    """Return the arrays of a committee; what happens after `on` does not exist."""
    names = tuple(person.name for person in committee.people)
    places = {name: index for index, name in enumerate(names)}
    extension = Extension(committee.rule)
    said = _heard(committee, on, parameters)
    return Model(
        names=names,
        extension=extension,
        voters=np.array([places[name] for name in extension.members], dtype=np.intp),
        attention=attention(names, committee.listens),
        susceptibility=_values(committee, "susceptibility", parameters.susceptibility),
        turnover=turnover(committee, parameters),
        threshold=_values(committee, "threshold", parameters.threshold_approver),
        heard=said,
        precision=np.array([sum(one.precision for one in person) for person in said]),
        pull=np.array([_pull(person) for person in said]),
        days_to_close=days_to_close(committee, on, parameters),
        parameters=parameters,
    )


def _values(committee: Committee, name: str, default: float) -> Array:
    found = (getattr(person, name) for person in committee.people)
    return np.array([default if value is None else value for value in found], dtype=np.float64)


def _heard(committee: Committee, on: date, parameters: Parameters) -> tuple[list[Heard], ...]:
    items: dict[str, list[Evidence]] = defaultdict(list)
    for item in committee.evidence:
        items[item.person].append(item)
    return tuple(heard(items[one.name], on, parameters=parameters) for one in committee.people)


def _pull(person: Sequence[Heard]) -> float:
    return sum((one.precision * one.mean for one in person if one.mean is not None), 0.0)


def turnover(committee: Committee, parameters: Parameters) -> Array:
    """Return how often a year each person leaves, the parameters' rate where none is known."""
    return _values(committee, "turnover_per_year", parameters.turnover_per_year)


def days_to_close(committee: Committee, on: date, parameters: Parameters) -> int:
    """Return the days until the close, never below 0; without a close date the horizon."""
    if committee.closes_on is None:
        return parameters.horizon_days
    return max(0, (committee.closes_on - on).days)

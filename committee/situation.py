"""Where committees stand at a date: what all further readings are taken from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from committee import checks
from committee.consensus import agreements
from committee.extension import Array, Extension
from committee.influence import voices
from committee.model import Model, model_of
from committee.outlook import Assumptions, Judgements, Outlook, outlook
from committee.parameters import MOST_NODES, Parameters
from committee.power import shapley_shubik
from committee.reach import Network, networks
from committee.rules import members
from committee.values import Committee

LARGEST_BLOCK = 100_000
"""Committees of so many pairs of people at most are computed at once."""


@dataclass(frozen=True, slots=True)
class Situation:
    """m committees at a date: the outlook (one row), networks, both powers, and the shared shock.

    The powers have the shapes (m, r) and (m, n), rho the shape (m,).
    """

    committees: Sequence[Committee]
    on: date
    now: Outlook
    networks: tuple[Network, ...]
    formal: Array
    power: Array
    rho: Array
    nodes: int

    @property
    def model(self) -> Model:
        """The committees as arrays."""
        return self.now.model

    def agreement(self, chances: Array) -> Array:
        """Return P for chances of all people, shape (m, k, n), at today's rho, as (m, k)."""
        rho = np.broadcast_to(self.rho[:, np.newaxis], chances.shape[:2])
        voting = self.model.of_voters(chances)
        found = agreements(self.model.extensions, [*voting], [*rho], nodes=self.nodes)
        return np.stack(found)


def weighed(reach: Array, power: Array) -> Array:
    """Return the coverage sum_i psi_i C_i, (m, k), of reach (m, k, n) and power (m, n)."""
    # Row by row the same sum, whatever the other rows are.
    shares = np.ascontiguousarray(reach * power[:, np.newaxis])
    covered: Array = np.clip(shares.sum(axis=2), 0.0, 1.0)
    return covered


def situation_of(
    committees: Sequence[Committee],
    on: date,
    *,
    parameters: Parameters,
    nodes: int | None = None,
    formal: Mapping[int, Mapping[str, float]] = MappingProxyType({}),
) -> Situation:
    """Return the situation of committees of one shape; facts after `on` do not exist.

    All have as many people, and as many members of the rule. `formal` is the formal power of
    those, by their places, of whom it is known already: it depends on the rule alone.
    """
    nodes = parameters.nodes if nodes is None else checks.whole(nodes, "nodes", 1, MOST_NODES)
    model = model_of(committees, on, parameters=parameters)
    own = voices(model.attention, model.susceptibility)[:, np.newaxis]
    now = outlook(model, Assumptions.of(own, [Judgements.of(parameters)]))
    shares = np.stack(
        [_formal(extension, formal.get(row)) for row, extension in enumerate(model.extensions)]
    )
    return Situation(
        committees=committees,
        on=on,
        now=now,
        networks=networks(committees, on, parameters=parameters),
        formal=shares,
        power=(shares[:, np.newaxis] @ model.rows_of_voters(own)[:, 0])[:, 0],
        rho=now.assumptions.correlation(model)[:, 0],
        nodes=nodes,
    )


def alike(committees: Sequence[Committee]) -> list[list[int]]:
    """Return the places of committees of one shape, so many together as fit the memory."""
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, one in enumerate(committees):
        places[len(one.people), len(members(one.rule))].append(place)
    return [
        of_a_shape[start : start + together]
        for (people, _), of_a_shape in places.items()
        for together in [max(1, LARGEST_BLOCK // people**2)]
        for start in range(0, len(of_a_shape), together)
    ]


def _formal(extension: Extension, known: Mapping[str, float] | None) -> Array:
    if known is None:
        return shapley_shubik(extension)
    return np.array([known[name] for name in extension.members])

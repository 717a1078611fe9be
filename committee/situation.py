"""Where a committee stands at a date: what all further readings are taken from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from committee import checks
from committee.consensus import agreement
from committee.extension import Array
from committee.influence import voices
from committee.model import Model, model_of
from committee.outlook import Assumptions, Judgements, Outlook, outlook
from committee.parameters import MOST_NODES, Parameters
from committee.power import shapley_shubik
from committee.reach import Network, network
from committee.values import Committee


@dataclass(frozen=True, slots=True)
class Situation:
    """The outlook (one row), the network, both powers, and the shared shock."""

    now: Outlook
    network: Network
    formal: Array
    power: Array
    rho: float
    nodes: int

    @property
    def model(self) -> Model:
        """The committee as arrays."""
        return self.now.model

    def agreement(self, chances: Array) -> Array:
        """Return P for chances of all people, shape (..., n), at today's rho."""
        voting = chances[..., self.model.voters]
        return agreement(self.model.extension, voting, self.rho, nodes=self.nodes)

    def coverage(self, direct: Array) -> Array:
        """Return sum_i psi_i C_i for states of direct reach, shape (k, n)."""
        return self.weighed(self.network.reach(direct))

    def weighed(self, reach: Array) -> Array:
        """Return the coverage of k rows of reach, shape (k, n)."""
        # Row by row the same sum, whatever the other rows are.
        covered: Array = np.clip((reach * self.power).sum(axis=1), 0.0, 1.0)
        return covered


def situation_of(
    committee: Committee,
    on: date,
    *,
    parameters: Parameters,
    nodes: int | None = None,
    formal: Mapping[str, float] | None = None,
) -> Situation:
    """Return the situation of a committee; facts after `on` do not exist.

    `formal` is the formal power where it is known already: it depends on the rule alone.
    """
    nodes = parameters.nodes if nodes is None else checks.whole(nodes, "nodes", 1, MOST_NODES)
    model = model_of(committee, on, parameters=parameters)
    own = voices(model.attention, model.susceptibility[np.newaxis])
    now = outlook(model, Assumptions.of(own, [Judgements.of(model)]))
    shares = shapley_shubik(model.extension) if formal is None else _of(model, formal)
    return Situation(
        now=now,
        network=network(committee, on, parameters=parameters),
        formal=shares,
        power=shares @ own[0, model.voters],
        rho=float(now.assumptions.correlation(model)[0]),
        nodes=nodes,
    )


def _of(model: Model, formal: Mapping[str, float]) -> Array:
    return np.array([formal[name] for name in model.extension.members])

"""Whom to talk to next."""

import math

import numpy as np

from committee.consensus import agreement
from committee.extension import Array
from committee.outlook import Outlook
from committee.reach import Network
from committee.values import NextContact


def next_contacts(
    now: Outlook, network: Network, power: Array, *, rho: float, nodes: int
) -> tuple[NextContact, ...]:
    """Rank people by what meeting them would change.

    Definition: gain of agreement when m_i (after drift) rises by the lift and ripples through
    V, plus coverage weight x gain of coverage after one meeting, r <- 1 - (1 - r)
    exp(-meeting points / full), with the employee at the start of the best route. Coverage is
    monotone submodular, so choosing greedily a set for coverage alone has the (1 - 1/e)
    guarantee [1]_; for agreement nothing is claimed.

    Parameters
    ----------
    now : Outlook
        One row, n people.
    network : Network
    power : array, shape (n,)
    rho : float
    nodes : int

    Returns
    -------
    tuple of NextContact
        All n people, highest score first; equal scores in the committee's order. The coverage
        gain is 0 while no employee has a touch.

    References
    ----------
    .. [1] G. Nemhauser, L. Wolsey, M. Fisher, Mathematical Programming 14 (1978).
    """
    model = now.model
    agreed = _agreement_gains(now, rho, nodes)
    covered = _coverage_gains(network, power)
    scores = agreed + model.parameters.coverage_weight * covered
    rows = zip(
        model.names, agreed.tolist(), covered.tolist(), scores.tolist(), network.routes(),
        strict=True,
    )  # fmt: skip
    return tuple(
        sorted((NextContact(*row) for row in rows), key=lambda one: one.score, reverse=True)
    )


def _agreement_gains(now: Outlook, rho: float, nodes: int) -> Array:
    model = now.model
    ripples = model.parameters.lift * now.assumptions.voices[0].T
    lifts = np.concatenate([np.zeros_like(ripples[:1]), ripples])
    chances = now.chances(model.threshold, lift=lifts)[:, model.voters]
    agreed = agreement(model.extension, chances, rho, nodes=nodes)
    gains: Array = agreed[1:] - agreed[0]
    return gains


def _coverage_gains(network: Network, power: Array) -> Array:
    direct, parameters = network.direct(), network.parameters
    if not network.employees:
        return np.zeros_like(direct)
    missed = math.exp(-parameters.meeting_points / parameters.full_points)
    met = 1.0 - (1.0 - direct) * missed
    # Whoever of us goes, D_i ends up the same: its factors (1 - r_ei) are multiplied.
    states = np.where(np.eye(len(direct), dtype=bool), met, direct)
    before, *after = network.reach(np.concatenate([direct[np.newaxis], states])) @ power
    gains: Array = np.array(after) - before
    return gains

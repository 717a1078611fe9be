"""What goes when one person goes, ours or theirs."""

import numpy as np

from committee.extension import Array
from committee.reach import Network


def key_person_loss(network: Network, power: Array) -> dict[str, float]:
    """Share of coverage lost without each employee and each person.

    Definition: L_x = 1 - coverage(without x) / coverage; everybody's power stays as it is.

    Parameters
    ----------
    network : Network
        n people.
    power : array, shape (n,)

    Returns
    -------
    dict of str to float
        Employees in name order, then people; 0..1, all 0 when coverage is 0.
    """
    names = (*network.employees, *network.names)
    direct = network.direct()
    states = np.concatenate([direct[np.newaxis], _without(network, direct)])
    coverage, *left = network.reach(states) @ power
    if coverage <= 0.0:
        return dict.fromkeys(names, 0.0)
    losses = np.clip(1.0 - np.array(left) / coverage, 0.0, 1.0)
    return dict(zip(names, losses.tolist(), strict=True))


def _without(network: Network, direct: Array) -> Array:
    """Return direct reach without each employee, then without each person (gone: -1)."""
    missed = 1.0 - network.ties
    employees = [
        1.0 - np.prod(np.delete(missed, row, axis=0), axis=0) for row in range(len(missed))
    ]
    people = np.where(np.eye(len(direct), dtype=bool), -1.0, direct)
    return np.concatenate([np.reshape(employees, (-1, len(direct))), people])


def employee_shares(network: Network, losses: dict[str, float]) -> dict[str, float]:
    """Each employee's share of the employees' losses, sum 1; all 0 when nobody is missed."""
    total = sum(losses[name] for name in network.employees)
    return {name: losses[name] / total if total else 0.0 for name in network.employees}


def effective_threads(shares: dict[str, float]) -> float:
    """Return the effective number of threads, 1 / sum of squared shares; 0 without any.

    Examples
    --------
    >>> effective_threads({"anna": 0.5, "ben": 0.5})
    2.0
    """
    squares = sum(share * share for share in shares.values())
    return 1.0 / squares if squares else 0.0

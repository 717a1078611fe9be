"""What goes when one person goes, ours or theirs."""

import numpy as np

from committee.extension import Array
from committee.reach import Network, SideBySide


def without_each(networks: SideBySide, direct: Array) -> Array:
    """Return direct reach without each employee, then each person (gone: -1), (m, e + n, n)."""
    count, employees, people = networks.ties.shape
    missed = np.ones((count, employees + 2, people))
    missed[:, 1:-1] = 1.0 - networks.ties
    before, after = np.cumprod(missed, axis=1), np.cumprod(missed[:, ::-1], axis=1)[:, ::-1]
    left = np.where(np.eye(people, dtype=bool), -1.0, direct[:, np.newaxis])
    return np.concatenate([1.0 - before[:, :-2] * after[:, 2:], left], axis=1)


def key_person_loss(network: Network, coverage: float, left: Array) -> dict[str, float]:
    """Share of coverage lost without each employee and each person.

    Definition: L_x = 1 - coverage(without x) / coverage; everybody's power stays as it is.

    Parameters
    ----------
    network : Network
        n people and e employees.
    coverage : float
    left : array, shape (e + n,)
        The coverage for each row of `without_each`.

    Returns
    -------
    dict of str to float
        Employees in name order, then people; 0..1, all 0 when coverage is 0.
    """
    names = (*network.employees, *network.names)
    if coverage <= 0.0:
        return dict.fromkeys(names, 0.0)
    losses = np.clip(1.0 - left / coverage, 0.0, 1.0)
    return dict(zip(names, losses.tolist(), strict=True))


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

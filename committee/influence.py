"""Who listens to whom, and the power that moves along."""

from collections.abc import Iterable, Sequence

import numpy as np

from committee.extension import Array
from committee.parameters import USUAL, Parameters
from committee.values import Introduction, Listens
from committee.vocabulary import TieKind


def attention(names: Sequence[str], listens: Iterable[Listens]) -> Array:
    """Return W, the row-stochastic matrix of who listens to whom.

    A pair joined by several ties takes the largest weight, never the sum. The row of somebody
    who listens to nobody (or with weight 0 only) is 0.

    Parameters
    ----------
    names : sequence of str, length n
    listens : iterable of Listens

    Returns
    -------
    array, shape (n, n), values 0..1, each row sums to 1 or is 0

    Examples
    --------
    >>> attention(["a", "b", "c"], [Listens("a", "b", 0.5), Listens("a", "c", 1.5)])
    array([[0.  , 0.25, 0.75],
           [0.  , 0.  , 0.  ],
           [0.  , 0.  , 0.  ]])
    """
    weights: Array = attention_of_each([names], [listens])[0]
    return weights


def attention_of_each(
    names: Sequence[Sequence[str]], listens: Sequence[Iterable[Listens]]
) -> Array:
    """Return W of m committees of n people each, shape (m, n, n)."""
    weights = np.zeros((len(names), len(names[0]), len(names[0])))
    for row, (people, ties) in enumerate(zip(names, listens, strict=True)):
        for (person, to), weight in _heaviest(people, ties).items():
            weights[row, person, to] = weight
    # Dividing by the largest first keeps the sum of huge weights finite.
    weights /= np.where((largest := weights.max(axis=-1, keepdims=True)) > 0, largest, 1.0)
    weights /= np.where((total := weights.sum(axis=-1, keepdims=True)) > 0, total, 1.0)
    return weights


def _heaviest(names: Sequence[str], ties: Iterable[Listens]) -> dict[tuple[int, int], float]:
    places = {name: index for index, name in enumerate(names)}
    heaviest: dict[tuple[int, int], float] = {}
    for tie in ties:
        pair = places[tie.person], places[tie.to]
        heaviest[pair] = max(heaviest.get(pair, 0.0), tie.weight)
    return heaviest


def voices(attention: Array, susceptibility: Array) -> Array:
    """Return V, whose voice counts how much in whose stance after discussion.

    Definition: V = (I - A W)^-1 (I - A), A = diag(a), a_i = 0 for somebody who listens to
    nobody [1]_. In words: start at i; with probability a_i ask somebody i listens to; V_ij is
    the chance that the asking stops at j.

    Parameters
    ----------
    attention : array, shape (..., n, n)
        W.
    susceptibility : array, shape (..., n), values 0 <= a < 1

    Returns
    -------
    array, shape (..., n, n), values 0..1, rows sum to 1; the identity when nobody listens

    References
    ----------
    .. [1] N. Friedkin, E. Johnsen, Journal of Mathematical Sociology 15 (1990).

    Examples
    --------
    >>> voices(np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([0.4, 0.4]))
    array([[0.6, 0.4],
           [0. , 1. ]])
    """
    open_minded = np.where(attention.any(axis=-1), susceptibility, 0.0)[..., np.newaxis]
    identity = np.eye(attention.shape[-1])
    solved = np.linalg.solve(identity - open_minded * attention, identity * (1.0 - open_minded))
    positive: Array = np.maximum(solved, 0.0)
    return positive


def correlation(
    heard: Array, *, reference_variance: float, vote_noise: Array, floor: float
) -> Array:
    """Return rho, the correlation of the votes that everything unsaid gives them.

    Definition: (1 - rho0) rbar + rho0; rbar is the mean over pairs of voters of the
    correlations of V V' v_ref + noise^2 I. It depends on structure only, so no evidence can
    move it.

    Parameters
    ----------
    heard : array, shape (..., r, n)
        The voters' rows of V.
    reference_variance : float
        v_ref, of a stance, > 0.
    vote_noise : array, shape (...)
        Standard deviation of a vote around the stance, > 0.
    floor : float
        rho0, 0 <= rho0 < 1.

    Returns
    -------
    array, shape (...), values rho0 <= rho < 1; rho0 for a single voter
    """
    voters = heard.shape[-2]
    if voters == 1:
        return np.full(heard.shape[:-2], floor)
    shared = reference_variance * heard @ np.swapaxes(heard, -1, -2)
    shared += np.square(vote_noise)[..., np.newaxis, np.newaxis] * np.eye(voters)
    deviation = np.sqrt(np.diagonal(shared, axis1=-2, axis2=-1))
    scaled = shared / (deviation[..., np.newaxis] * deviation[..., np.newaxis, :])
    mean = (scaled.sum(axis=(-2, -1)) - voters) / (voters * (voters - 1))
    rho: Array = (1.0 - floor) * np.maximum(mean, 0.0) + floor
    return rho


def listens_from(
    kind: TieKind,
    person: str,
    other: str,
    *,
    strength: float = 1.0,
    parameters: Parameters = USUAL,
) -> tuple[Listens, ...]:
    """Return who listens to whom because of a tie from `person` to `other`.

    A report listens to the boss (1.0) and the boss to the report (0.5); who is influenced
    listens with the tie's strength; a conflict makes nobody listen (it would break "raising a
    supporter never raises risk").

    Examples
    --------
    >>> [tie.weight for tie in listens_from(TieKind.REPORTS_TO, "ann", "bob")]
    [1.0, 0.5]
    >>> listens_from(TieKind.INFLUENCES, "ann", "bob", strength=0.3)
    (Listens(person='bob', to='ann', weight=0.3),)
    """
    match kind:
        case TieKind.REPORTS_TO:
            return (
                Listens(person, other, parameters.listens_to_boss),
                Listens(other, person, parameters.listens_to_report),
            )
        case TieKind.INFLUENCES:
            return (Listens(other, person, strength),)
        case TieKind.CONFLICTS_WITH:
            return ()


def loudest(kind: TieKind, *, strength: float, parameters: Parameters) -> float:
    """Return the largest weight of `listens_from`, 0 where a tie makes nobody listen."""
    match kind:
        case TieKind.REPORTS_TO:
            return max(parameters.listens_to_boss, parameters.listens_to_report)
        case TieKind.INFLUENCES:
            return strength
        case TieKind.CONFLICTS_WITH:
            return 0.0


def introductions_from(listens: Iterable[Listens]) -> tuple[Introduction, ...]:
    """Return the introductions that listening allows: whom i listens to can introduce us to i.

    Strength is the weight, at most 1.

    Examples
    --------
    >>> introductions_from([Listens("ceo", "adviser", 1.5)])
    (Introduction(introducer='adviser', to='ceo', strength=1.0),)
    """
    return tuple(Introduction(tie.to, tie.person, min(tie.weight, 1.0)) for tie in listens)

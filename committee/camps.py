"""Who stands with whom: how far opinions lie apart, and the camps that conflicts make."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from committee import checks
from committee.errors import CommitteeError
from committee.extension import Array
from committee.frozen import Value
from committee.influence import listens_from
from committee.parameters import USUAL, Parameters
from committee.values import Analysis
from committee.vocabulary import TieKind

EXACT_UP_TO = 12
# Splits that differ by less than rounding are equal.
ROUNDING = 1e-9


class Bond(Value, frozen=True):
    """What joins two people whoever of them it starts at: above 0 it binds, below it divides."""

    person: str
    other: str
    weight: float

    def __post_init__(self) -> None:
        """Refuse a weight that is no number and somebody bound to themselves."""
        checks.number(self.weight, "weight")
        if self.person == self.other:
            raise CommitteeError(f"{self.person!r} cannot be bound to themselves")


class Group(Value, frozen=True):
    """People joined by bonds, and the one or two camps they fall into, the larger first.

    `frustration` is the share 0..0.5 of the weight of all bonds that does not fit the camps;
    `bridge` is who has the most binding weight into the other camp, None where nobody has.
    """

    camps: tuple[tuple[str, ...], ...]
    frustration: float
    bridge: str | None


def polarisation(analysis: Analysis) -> float:
    """Return how far opinions lie apart, weighed by power.

    Definition: sum psi_i (x_i - xbar)^2 with xbar = sum psi_i x_i, x_i the stance after
    discussion in [-1, 1].

    Returns
    -------
    float
        0 (all think the same) .. 1 (half of the power at 1, half at -1).
    """
    weights = np.array(list(analysis.power.values()))
    stances = np.array([analysis.stance[name].after_discussion for name in analysis.power])
    spread = weights @ np.square(stances - weights @ stances)
    return float(np.clip(spread, 0.0, 1.0))


def bonds_from(
    kind: TieKind,
    person: str,
    other: str,
    *,
    strength: float = 1.0,
    parameters: Parameters = USUAL,
) -> tuple[Bond, ...]:
    """Return the bond of a tie: as heavy as the listening it brings, a conflict minus its strength.

    Examples
    --------
    >>> bonds_from(TieKind.CONFLICTS_WITH, "ann", "bob", strength=0.5)
    (Bond(person='ann', other='bob', weight=-0.5),)
    """
    if kind == TieKind.CONFLICTS_WITH:
        return (Bond(person, other, -strength),)
    heard = listens_from(kind, person, other, strength=strength, parameters=parameters)
    return (Bond(person, other, max(tie.weight for tie in heard)),)


def groups(names: Sequence[str], bonds: Iterable[Bond]) -> tuple[Group, ...]:
    """Split people into camps such that as little as possible does not fit (section 6).

    Definition: a bond above 0 between camps and one below 0 inside a camp are frustrated; of
    all splits in two the one with the least frustrated weight [1]_ is taken, separately for
    each connected group, as nothing relates camps of groups that no bond joins. Up to 12
    people all splits are tried. Above, it is the signs of the leading eigenvector of the
    signed weights [2]_, then one person at a time changes sides while that helps, and one
    camp for all is taken where it is as good.

    Parameters
    ----------
    names : sequence of str
        The people, in the order that decides between equals.
    bonds : iterable of Bond
        In any order. A pair joined by several takes the heaviest of each sign, and their sum.

    Returns
    -------
    tuple of Group
        Groups of two or more people, the largest first; somebody without bonds is in no
        camp. A group without a bond below 0 is one camp. Of equal splits the one with the
        smallest second camp is taken, then the one that keeps the later people of `names`
        with the first; camps list their people in that order. Of equal bridges the first.

    Raises
    ------
    CommitteeError
        A bond of somebody who is not in `names`.

    References
    ----------
    .. [1] F. Harary, On the measurement of structural balance, Behavioral Science 4 (1959);
       S. Aref, A. Mason, M. Wilson, A modeling and computational study of the frustration
       index in signed networks, Networks 75 (2020).
    .. [2] J. Kunegis et al., Spectral analysis of signed graphs for clustering, prediction
       and visualization, SIAM International Conference on Data Mining 2010.

    Examples
    --------
    >>> said = [Bond("a", "b", 1.0), Bond("b", "c", -1.0), Bond("a", "c", 0.5)]
    >>> groups("abc", said)[0]
    Group(camps=(('a', 'b'), ('c',)), frustration=0.2, bridge='a')
    """
    pairs = _pairs(names, bonds)
    parts = _parts(pair for pair, weight in pairs.items() if weight)
    weights = np.zeros((len(names), len(names)))
    for (one, other), weight in pairs.items():
        weights[one, other] = weights[other, one] = weight
    return tuple(_group([names[i] for i in part], weights[np.ix_(part, part)]) for part in parts)


def _pairs(names: Sequence[str], bonds: Iterable[Bond]) -> dict[tuple[int, int], float]:
    """Return the weight of each pair, the largest 1: the heaviest of each sign, summed."""
    places = {name: index for index, name in enumerate(names)}
    heaviest: dict[tuple[int, int], tuple[float, float]] = {}
    for bond in bonds:
        for name in (bond.person, bond.other):
            if name not in places:
                raise CommitteeError(f"bonds: nobody is called {checks.shown(name)}")
        one, other = places[bond.person], places[bond.other]
        pair = (one, other) if one < other else (other, one)
        binding, dividing = heaviest.get(pair, (0.0, 0.0))
        heaviest[pair] = max(binding, bond.weight), min(dividing, bond.weight)
    summed = {pair: binding + dividing for pair, (binding, dividing) in heaviest.items()}
    largest = max(map(abs, summed.values()), default=0.0) or 1.0
    return {pair: weight / largest for pair, weight in summed.items()}


def _parts(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the connected parts, each in order, the largest first, then who comes first."""
    # The same as the connected components of networkx, which takes several times as long.
    part_of: dict[int, list[int]] = {}
    for one, other in pairs:
        joined, added = part_of.setdefault(one, [one]), part_of.setdefault(other, [other])
        if joined is not added:
            joined += added
            part_of.update(dict.fromkeys(added, joined))
    parts = {id(part): sorted(part) for part in part_of.values()}
    return sorted(parts.values(), key=lambda part: (-len(part), part[0]))


def _group(names: Sequence[str], weights: Array) -> Group:
    if weights.min() >= 0.0:
        # Nothing divides: one camp for all.
        return Group((tuple(names),), 0.0, None)
    candidates = _candidates(weights)
    sides = candidates[_best(weights, candidates)]
    misfit = np.abs(np.minimum(weights * np.outer(sides, sides), 0.0)).sum()
    share = float(misfit / np.abs(weights).sum())
    return Group(_camps(names, sides), share, _bridge(names, weights, sides))


def _candidates(weights: Array) -> Array:
    """Return the splits among which the best one is."""
    return _every_split(len(weights)) if len(weights) <= EXACT_UP_TO else _likely_splits(weights)


@lru_cache(maxsize=EXACT_UP_TO)
def _every_split(people: int) -> Array:
    """Return all splits as rows of 1 and -1, each once: the first person is always at 1."""
    codes = np.arange(2 ** (people - 1))[:, np.newaxis]
    bits = codes >> np.arange(people - 1)[np.newaxis, :] & 1
    # By columns, as the people of all splits are added up.
    return np.asfortranarray(np.hstack([np.ones((len(codes), 1)), 1.0 - 2.0 * bits]))


def _likely_splits(weights: Array) -> Array:
    leading = np.linalg.eigh(weights).eigenvectors[:, -1]
    sides = np.where(leading >= 0.0, 1.0, -1.0)
    together = np.ones(len(weights))
    return np.stack([_settled(weights, sides), together])


def _settled(weights: Array, sides: Array) -> Array:
    """Return a split after everybody whom it helps has changed sides, who gains most first."""
    sides = sides.copy()
    while True:
        regret = -sides * (weights @ sides)
        who = int(np.argmax(regret))
        if regret[who] <= ROUNDING:
            return sides
        sides[who] = -sides[who]


def _frustration(weights: Array, splits: Array) -> Array:
    """Return the weight that does not fit each split: (sum |w| - sum w s_i s_j) / 2 over pairs."""
    sides = splits.T
    agreeing = (sides * (weights @ sides)).sum(axis=0)
    frustrated: Array = (np.abs(weights).sum() - agreeing) / 4.0
    return frustrated


def _best(weights: Array, splits: Array) -> int:
    frustrated = _frustration(weights, splits)
    equal = np.flatnonzero(frustrated <= frustrated.min() + ROUNDING)
    if len(equal) == 1:
        return int(equal[0])
    ahead = (splits[equal] > 0.0).sum(axis=1)
    smaller = np.minimum(ahead, splits.shape[1] - ahead)
    return int(equal[np.argmin(smaller)])


def _camps(names: Sequence[str], sides: Array) -> tuple[tuple[str, ...], ...]:
    first = tuple(name for name, side in zip(names, sides, strict=True) if side == sides[0])
    second = tuple(name for name, side in zip(names, sides, strict=True) if side != sides[0])
    return tuple(sorted((camp for camp in (first, second) if camp), key=len, reverse=True))


def _bridge(names: Sequence[str], weights: Array, sides: Array) -> str | None:
    across = np.where(np.outer(sides, sides) < 0.0, np.maximum(weights, 0.0), 0.0).sum(axis=1)
    most = int(np.argmax(across >= across.max() - ROUNDING))
    return names[most] if across[most] > 0.0 else None

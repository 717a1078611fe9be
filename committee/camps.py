"""Who stands with whom: how far opinions lie apart, and the camps that conflicts make."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from committee import checks
from committee.errors import CommitteeError
from committee.extension import Array
from committee.frozen import Value
from committee.influence import loudest
from committee.parameters import USUAL, Parameters
from committee.values import Analysis
from committee.vocabulary import TieKind

EXACT_UP_TO = 12
# Splits that differ by less than rounding are equal.
ROUNDING = 1e-9

Weights = Mapping[tuple[int, int], float]
"""What binds or divides each pair of people, by their places, the lower first; never 0."""


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
    opinions = [
        (share, analysis.stance[name].after_discussion) for name, share in analysis.power.items()
    ]
    mean = math.fsum(share * stance for share, stance in opinions)
    return min(1.0, math.fsum(share * (stance - mean) ** 2 for share, stance in opinions))


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
    return (Bond(person, other, loudest(kind, strength=strength, parameters=parameters)),)


def groups(names: Sequence[str], bonds: Iterable[Bond]) -> tuple[Group, ...]:
    """Split people into camps such that as little as possible does not fit (section 6).

    Definition: a bond above 0 between camps and one below 0 inside a camp are frustrated; of
    all splits in two the one with the least frustrated weight [1]_ is taken, separately for
    each connected group, as nothing relates camps of groups that no bond joins. Whoever has
    one bond stands where its other end puts them, and so on along a chain: of the people that
    are left all splits are tried up to 12. Above, it is the signs of the leading eigenvector
    of their signed weights [2]_, then one of them at a time changes sides while that helps,
    and one camp for all of them is taken where it is as good.

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
    weights = _weights(names, bonds)
    return tuple(_group(names, part, weights) for part in _parts(weights))


def _weights(names: Sequence[str], bonds: Iterable[Bond]) -> Weights:
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
    return {pair: weight / largest for pair, weight in summed.items() if weight}


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


def _group(names: Sequence[str], part: Sequence[int], weights: Weights) -> Group:
    places = {person: place for place, person in enumerate(part)}
    own = {(places[i], places[j]): w for (i, j), w in weights.items() if i in places}
    people = [names[person] for person in part]
    if min(own.values()) > 0.0:
        # Nothing divides: one camp for all.
        return Group((tuple(people),), 0.0, None)
    sides = _sides(len(people), own)
    misfit = math.fsum(abs(w) for (i, j), w in own.items() if w * sides[i] * sides[j] < 0.0)
    share = misfit / math.fsum(map(abs, own.values()))
    return Group(_camps(people, sides), share, _bridge(people, own, sides))


def _sides(people: int, weights: Weights) -> list[float]:
    """Return the best split: 1 and -1 of each person."""
    core, followers = _peeled(people, weights)
    matrix = _matrix(people, weights)[np.ix_(core, core)]
    splits = _every_split(len(core)) if len(core) <= EXACT_UP_TO else _likely_splits(matrix)
    misfit = _misfit(matrix, splits)
    least = np.flatnonzero(misfit <= misfit.min() + ROUNDING)
    sides = np.empty((people, least.size))
    sides[core] = splits[:, least]
    for person, other, weight in reversed(followers):
        sides[person] = math.copysign(1.0, weight) * sides[other]
    return _preferred(sides)


def _peeled(people: int, weights: Weights) -> tuple[list[int], list[tuple[int, int, float]]]:
    """Return who is left when those with one bond are taken off one by one, and whom by which bond.

    The one bond of somebody fits every best split: they stand where the other end puts them.
    """
    bonds: list[dict[int, float]] = [{} for _ in range(people)]
    for (one, other), weight in weights.items():
        bonds[one][other] = bonds[other][one] = weight
    followers: list[tuple[int, int, float]] = []
    ends = [person for person in range(people) if len(bonds[person]) == 1]
    for person in ends:
        for other, weight in bonds[person].items():
            followers.append((person, other, weight))
            del bonds[other][person]
            if len(bonds[other]) == 1:
                ends.append(other)
    taken = {person for person, _, _ in followers}
    return [person for person in range(people) if person not in taken], followers


@lru_cache(maxsize=EXACT_UP_TO)
def _every_split(people: int) -> Array:
    """Return all splits as columns of 1 and -1, each once: the first person is always at 1."""
    codes = np.arange(2 ** (people - 1))
    bits = codes >> np.arange(people - 1)[:, np.newaxis] & 1
    return np.vstack([np.ones(len(codes)), 1.0 - 2.0 * bits])


def _likely_splits(matrix: Array) -> Array:
    leading = np.linalg.eigh(matrix + matrix.T).eigenvectors[:, -1]
    sides = np.where(leading >= 0.0, 1.0, -1.0)
    return np.column_stack([_settled(matrix + matrix.T, sides), np.ones(len(matrix))])


def _matrix(people: int, weights: Weights) -> Array:
    """Return the weights above the diagonal."""
    matrix = np.zeros((people, people))
    for pair, weight in weights.items():
        matrix[pair] = weight
    return matrix


def _settled(weights: Array, sides: Array) -> Array:
    """Return a split after everybody whom it helps has changed sides, who gains most first."""
    sides = sides.copy()
    while True:
        regret = -sides * (weights @ sides)
        who = int(np.argmax(regret))
        if regret[who] <= ROUNDING:
            return sides
        sides[who] = -sides[who]


def _preferred(splits: Array) -> list[float]:
    """Return one of equal splits: with the smallest second camp, then the latest at the first."""
    ahead: list[list[float]] = (splits * splits[0]).T.tolist()
    return min(ahead, key=lambda sides: (_smaller(sides), [-side for side in reversed(sides)]))


def _smaller(sides: Sequence[float]) -> int:
    first = sides.count(1.0)
    return min(first, len(sides) - first)


def _misfit(matrix: Array, splits: Array) -> Array:
    """Return what of the weight that does not fit differs between splits: - sum w s_i s_j."""
    misfit: Array = -(splits * (matrix @ splits)).sum(axis=0)
    return misfit


def _camps(names: Sequence[str], sides: Sequence[float]) -> tuple[tuple[str, ...], ...]:
    first = tuple(name for name, side in zip(names, sides, strict=True) if side == sides[0])
    second = tuple(name for name, side in zip(names, sides, strict=True) if side != sides[0])
    return tuple(sorted((camp for camp in (first, second) if camp), key=len, reverse=True))


def _bridge(names: Sequence[str], weights: Weights, sides: Sequence[float]) -> str | None:
    across = [0.0] * len(names)
    for (one, other), weight in weights.items():
        if weight > 0.0 and sides[one] != sides[other]:
            across[one] += weight
            across[other] += weight
    most = max(across)
    return (
        next(n for n, w in zip(names, across, strict=True) if w >= most - ROUNDING)
        if most
        else None
    )

"""The multilinear extension of a decision rule: how surely it passes, and its slopes.

A gate is a chain of layers, one for each child. A layer's rows are the states that still
matter: row 0 "cannot pass any more", row 1 "has passed", then each reachable sum of passing
weights that is still open. Only reachable sums are kept, so the size of the weights costs
nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from committee.errors import CommitteeError
from committee.rules import Gate, Rule, members

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
Form = tuple[Any, ...]
"""A rule without names: (quota, ((weight, form), ...)), or () for somebody."""

MOST_REPEATED = 12
LARGEST_BLOCK = 4_000_000
SHAPES_KEPT = 256
FAILED, PASSED, FIRST_OPEN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _Layer:
    """Where each row goes when the child passes or fails, and where the next rows came from."""

    if_pass: Rows
    if_fail: Rows
    came_by_pass: Rows
    came_by_fail: Rows


@dataclass(frozen=True, slots=True)
class _Leaf:
    index: int

    def probability(self, chances: Array) -> Array:
        chance: Array = chances[self.index]
        return chance

    def add_slopes(self, chances: Array, factor: Array, slopes: Array) -> None:
        slopes[self.index] += factor


@dataclass(frozen=True, slots=True)
class _Chain:
    layers: tuple[_Layer, ...]
    children: tuple["_Leaf | _Chain", ...]

    def probability(self, chances: Array) -> Array:
        passing = [child.probability(chances) for child in self.children]
        root: Array = self._values(passing)[0][FIRST_OPEN]
        return root

    def add_slopes(self, chances: Array, factor: Array, slopes: Array) -> None:
        passing = [child.probability(chances) for child in self.children]
        values = self._values(passing)
        reached = np.zeros((FIRST_OPEN + 1, chances.shape[1]))
        reached[FIRST_OPEN] = 1.0
        for layer, child, chance, after in zip(
            self.layers, self.children, passing, values[1:], strict=True
        ):
            swing = (
                reached * (after.take(layer.if_pass, axis=0) - after.take(layer.if_fail, axis=0))
            ).sum(axis=0)
            child.add_slopes(chances, factor * swing, slopes)
            came_by_fail = reached.take(layer.came_by_fail, axis=0)
            came_by_pass = reached.take(layer.came_by_pass, axis=0)
            reached = came_by_fail * (1.0 - chance) + came_by_pass * chance

    def _values(self, passing: Sequence[Array]) -> list[Array]:
        """Return for each layer, and after the last, the chance to pass from each row."""
        after = np.zeros((FIRST_OPEN, passing[0].size))
        after[PASSED] = 1.0
        values = [after]
        for layer, chance in zip(reversed(self.layers), reversed(passing), strict=True):
            failing = after.take(layer.if_fail, axis=0)
            after = failing + chance * (after.take(layer.if_pass, axis=0) - failing)
            values.append(after)
        return values[::-1]


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """The gates of a rule over numbered members, laid out once for all rules of the same shape."""

    members: int
    root: _Leaf | _Chain
    repeated: tuple[int, ...]
    answers: Array
    size: int

    def probability(self, chances: Array) -> Array:
        """Return f(p) for columns of chances, shape (n, k), as one row."""
        fixed, factors = self._conditioned(chances)
        passing = self.root.probability(_columns(fixed)).reshape(fixed.shape[1:])
        total: Array = (factors.prod(axis=0) * passing).sum(axis=0)
        return total[np.newaxis]

    def slopes(self, chances: Array) -> Array:
        """Return df/dp_i for columns of chances, shape (n, k)."""
        fixed, factors = self._conditioned(chances)
        found = np.zeros_like(_columns(fixed))
        self.root.add_slopes(_columns(fixed), factors.prod(axis=0).ravel(), found)
        slopes: Array = found.reshape(fixed.shape).sum(axis=1)
        if self.repeated:
            slopes[list(self.repeated)] = self._repeated_slopes(fixed, factors)
        return slopes

    def _repeated_slopes(self, fixed: Array, factors: Array) -> Array:
        """Return f(p_i = 1) - f(p_i = 0) of the people conditioned on, shape (r, k)."""
        passing = self.root.probability(_columns(fixed)).reshape(fixed.shape[1:])
        rows = range(len(self.repeated))
        others = np.stack([np.delete(factors, row, axis=0).prod(axis=0) for row in rows])
        signs = 2.0 * self.answers[:, :, np.newaxis] - 1.0
        slopes: Array = (signs * others * passing).sum(axis=1)
        return slopes

    def _conditioned(self, chances: Array) -> tuple[Array, Array]:
        """Return the chances (n, 2^r, k) given each answer of the repeated, and its factors."""
        said, asked = self.answers[:, :, np.newaxis], chances[list(self.repeated)][:, np.newaxis]
        factors = np.where(said == 1.0, asked, 1.0 - asked)
        if not self.repeated:
            return chances[:, np.newaxis], factors
        fixed = np.repeat(chances[:, np.newaxis], said.shape[1], axis=1)
        fixed[list(self.repeated)] = said
        return fixed, factors


class Extension:
    """f(p): the probability that a rule passes when each member says yes with p, independently.

    Definition: f(p) = sum over coalitions S that pass of prod_{i in S} p_i prod_{i not in S}
    (1 - p_i) [1]_, computed by one pass through the gates. People who occur more than once
    are conditioned on (2^r terms).

    Parameters
    ----------
    rule : Rule
        At most 12 people may occur more than once.

    Attributes
    ----------
    members : tuple of str
        The people of the rule in the order of every last axis below.
    structure : Structure
        What rules of the same shape share.

    Raises
    ------
    CommitteeError
        More than 12 people occur more than once.

    References
    ----------
    .. [1] G. Owen, Multilinear extensions of games, Management Science 18 (1972).

    Examples
    --------
    >>> two_of_three = Extension(Gate(2, (("a", 1), ("b", 1), ("c", 1))))
    >>> two_of_three.probability(np.array([0.5, 0.5, 1.0]))
    array(0.75)
    >>> two_of_three.slopes(np.array([0.5, 0.5, 1.0]))
    array([0.5, 0.5, 0.5])
    """

    def __init__(self, rule: Rule) -> None:
        """Find the layout of the rule's shape."""
        form, named = _form(rule)
        places = {name: place for place, name in enumerate(dict.fromkeys(named))}
        self.members = members(rule)
        self.structure = _structure(form, tuple(places[name] for name in named))
        self._order = np.array([places[name] for name in self.members], dtype=np.intp)
        self._named = np.argsort(self._order)
        self._block = max(1, LARGEST_BLOCK // self.structure.size)

    def probability(self, chances: Array) -> Array:
        """Return f(p).

        Parameters
        ----------
        chances : array, shape (..., n), values 0..1

        Returns
        -------
        array, shape (...), values 0..1
        """
        return self._mapped(chances, self.structure.probability)[..., 0]

    def slopes(self, chances: Array) -> Array:
        """Return df/dp_i, Birnbaum's importance of each member: f(p_i = 1) - f(p_i = 0).

        Parameters
        ----------
        chances : array, shape (..., n), values 0..1

        Returns
        -------
        array, shape (..., n), values 0..1
        """
        return self.of_members(self._mapped(chances, self.structure.slopes))

    def of_members(self, values: Array) -> Array:
        """Return values of the structure's members, shape (..., n), in the order of the names."""
        return values[..., self._order]

    def necessary(self) -> tuple[str, ...]:
        """Return the members without whom the rule fails whatever the others say."""
        without = self.of_members(_without_each(self.structure)).tolist()
        return tuple(name for name, left in zip(self.members, without, strict=True) if left <= 0.0)

    def _mapped(self, chances: Array, function: Callable[[Array], Array]) -> Array:
        """Apply a function of columns (n, k) to rows (..., n), in blocks that fit the memory."""
        columns = np.ascontiguousarray(chances.reshape(-1, chances.shape[-1]).T[self._named])
        blocks = [
            function(columns[:, start : start + self._block])
            for start in range(0, columns.shape[1], self._block)
        ]
        found = blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=1)
        return np.clip(found.T, 0.0, 1.0).reshape(*chances.shape[:-1], found.shape[0])


@lru_cache(maxsize=SHAPES_KEPT)
def _without_each(structure: Structure) -> Array:
    """Return whether the rule still passes when one says no and all others yes, shape (n,)."""
    count = structure.members
    without: Array = structure.probability(np.ones((count, count)) - np.eye(count))[0]
    return without


def _columns(fixed: Array) -> Array:
    return fixed.reshape(len(fixed), -1)


def _form(rule: Rule) -> tuple[Form, list[str]]:
    """Return a rule without its names, equal for rules of the same shape, and its names.

    The order of a gate's children means nothing, so they are sorted: by weight, then by form.
    """
    if not isinstance(rule, Gate):
        return (), [rule]
    children = [(weight, *_form(child)) for child, weight in rule.children]
    children.sort(key=lambda child: child[:2])
    names = [name for *_, named in children for name in named]
    return (rule.quota, tuple((weight, form) for weight, form, _ in children)), names


@lru_cache(maxsize=SHAPES_KEPT)
def _structure(form: Form, places: tuple[int, ...]) -> Structure:
    """Lay out the gates of a form whose leaves are the members of those places."""
    counts = Counter(places)
    repeated = tuple(place for place in sorted(counts) if counts[place] > 1)
    if len(repeated) > MOST_REPEATED:
        raise CommitteeError(
            f"rule: {len(repeated)} people occur more than once, at most {MOST_REPEATED} may"
        )
    root = _laid_out(form, iter(places))
    answers = np.array(list(product((0.0, 1.0), repeat=len(repeated)))).T
    return Structure(len(counts), root, repeated, answers, _size(root) * answers.shape[1])


def _laid_out(form: Form, places: Iterator[int]) -> _Leaf | _Chain:
    if not form:
        return _Leaf(next(places))
    quota, children = form
    return _Chain(
        _layers(quota, tuple(weight for weight, _ in children)),
        tuple(_laid_out(child, places) for _, child in children),
    )


def _layers(quota: int, weights: tuple[int, ...]) -> tuple[_Layer, ...]:
    layers, here, remaining = [], [0], sum(weights)
    for weight in weights:
        remaining -= weight
        sums = {total for before in here for total in (before, before + weight)}
        after = sorted(total for total in sums if total < quota <= total + remaining)
        layers.append(_layer(here, after, quota, weight))
        here = after
    return tuple(layers)


def _layer(here: list[int], after: list[int], quota: int, weight: int) -> _Layer:
    row_after = {total: row for row, total in enumerate(after, FIRST_OPEN)}
    row_here = {total: row for row, total in enumerate(here, FIRST_OPEN)}

    def goes_to(total: int) -> int:
        return row_after.get(total, PASSED if total >= quota else FAILED)

    return _Layer(
        np.array([FAILED, PASSED, *(goes_to(total + weight) for total in here)], dtype=np.intp),
        np.array([FAILED, PASSED, *(goes_to(total) for total in here)], dtype=np.intp),
        np.array([FAILED, FAILED, *(row_here.get(t - weight, FAILED) for t in after)], np.intp),
        np.array([FAILED, FAILED, *(row_here.get(t, FAILED) for t in after)], np.intp),
    )


def _size(node: _Leaf | _Chain) -> int:
    if isinstance(node, _Leaf):
        return 1
    return sum(layer.if_pass.size for layer in node.layers) + sum(map(_size, node.children))

"""The gates of a decision rule as chains of layers, which give its chance and its slopes.

A gate is a chain of layers, one for each child. A layer's rows are the states that still
matter: row 0 "cannot pass any more", row 1 "has passed", then each reachable sum of passing
weights that is still open. Only reachable sums are kept, so the size of the weights costs
nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
Form = tuple[Any, ...]
"""A rule without names: (quota, ((weight, form), ...)), or () for somebody."""

FAILED, PASSED, FIRST_OPEN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Layer:
    """Where each row goes when the child passes or fails, and where the next rows came from."""

    if_pass: Rows
    if_fail: Rows
    came_by_pass: Rows
    came_by_fail: Rows


@dataclass(frozen=True, slots=True)
class Leaf:
    index: int

    def probability(self, chances: Array) -> Array:
        chance: Array = chances[self.index]
        return chance

    def add_slopes(self, chances: Array, factor: Array, slopes: Array) -> None:
        slopes[self.index] += factor


@dataclass(frozen=True, slots=True)
class Chain:
    layers: tuple[Layer, ...]
    children: tuple["Leaf | Chain", ...]

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


def laid_out(form: Form, places: Iterator[int]) -> Leaf | Chain:
    """Return the gates of a form whose leaves are the next places."""
    if not form:
        return Leaf(next(places))
    quota, children = form
    return Chain(
        _layers(quota, tuple(weight for weight, _ in children)),
        tuple(laid_out(child, places) for _, child in children),
    )


def _layers(quota: int, weights: tuple[int, ...]) -> tuple[Layer, ...]:
    layers, here, remaining = [], [0], sum(weights)
    for weight in weights:
        remaining -= weight
        sums = {total for before in here for total in (before, before + weight)}
        after = sorted(total for total in sums if total < quota <= total + remaining)
        layers.append(_layer(here, after, quota, weight))
        here = after
    return tuple(layers)


def _layer(here: list[int], after: list[int], quota: int, weight: int) -> Layer:
    row_after = {total: row for row, total in enumerate(after, FIRST_OPEN)}
    row_here = {total: row for row, total in enumerate(here, FIRST_OPEN)}

    def goes_to(total: int) -> int:
        return row_after.get(total, PASSED if total >= quota else FAILED)

    return Layer(
        np.array([FAILED, PASSED, *(goes_to(total + weight) for total in here)], dtype=np.intp),
        np.array([FAILED, PASSED, *(goes_to(total) for total in here)], dtype=np.intp),
        np.array([FAILED, FAILED, *(row_here.get(t - weight, FAILED) for t in after)], np.intp),
        np.array([FAILED, FAILED, *(row_here.get(t, FAILED) for t in after)], np.intp),
    )


def size(node: Leaf | Chain) -> int:
    """Return how many rows all layers of a node have: what one evaluation costs."""
    if isinstance(node, Leaf):
        return 1
    return sum(layer.if_pass.size for layer in node.layers) + sum(map(size, node.children))

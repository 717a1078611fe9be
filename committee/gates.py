"""The gates of a decision rule, which give its chance and its slopes.

A gate that needs all of its children multiplies. Any other is a chain of layers, one for each
child. A layer's rows are the states that still
matter: row 0 "cannot pass any more", row 1 "has passed", then each reachable sum of passing
weights that is still open. Only reachable sums are kept, so the size of the weights costs
nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
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


AddSlopes = Callable[[Array, Array], None]
"""Adds df/dp_i to slopes, given df/d(chance of the node): factor, then slopes."""


@dataclass(frozen=True, slots=True)
class Leaf:
    index: int

    def probability(self, chances: Array) -> Array:
        chance: Array = chances[self.index]
        return chance

    def differentiated(self, chances: Array) -> tuple[Array, AddSlopes]:
        def add_slopes(factor: Array, slopes: Array) -> None:
            slopes[self.index] += factor

        return chances[self.index], add_slopes


@dataclass(frozen=True, slots=True)
class Unanimous:
    """A gate that needs all of its children, whatever they weigh."""

    children: tuple["Node", ...]

    def probability(self, chances: Array) -> Array:
        return reduce(np.multiply, (child.probability(chances) for child in self.children))

    def differentiated(self, chances: Array) -> tuple[Array, AddSlopes]:
        children = [child.differentiated(chances) for child in self.children]
        surely = np.ones(chances.shape[1])
        passing = [chance for chance, _ in children]
        *before, all_pass = accumulate(passing, np.multiply, initial=surely)

        def add_slopes(factor: Array, slopes: Array) -> None:
            after = factor
            for others, (chance, add) in zip(reversed(before), reversed(children), strict=True):
                add(others * after, slopes)
                after = after * chance

        return all_pass, add_slopes


@dataclass(frozen=True, slots=True)
class Chain:
    """Any other gate; `if_pass` and `if_fail` are those of all layers, `starts` where each begins.

    They count the rows after the first layer, and those that follow.
    """

    layers: tuple[Layer, ...]
    children: tuple["Node", ...]
    if_pass: Rows
    if_fail: Rows
    starts: list[int]

    def probability(self, chances: Array) -> Array:
        passing = [child.probability(chances) for child in self.children]
        root: Array = self._values(passing)[0][FIRST_OPEN]
        return root

    def differentiated(self, chances: Array) -> tuple[Array, AddSlopes]:
        children = [child.differentiated(chances) for child in self.children]
        passing = [chance for chance, _ in children]
        values = self._values(passing)

        def add_slopes(factor: Array, slopes: Array) -> None:
            swings = factor * self._swings(self._reached(passing), np.concatenate(values[1:]))
            for (_, add), swing in zip(children, swings, strict=True):
                add(swing, slopes)

        return values[0][FIRST_OPEN], add_slopes

    def _swings(self, reached: Array, after: Array) -> Array:
        """Return for each child the chance that the others leave it to decide the gate."""
        deciding = after.take(self.if_pass, axis=0)
        deciding -= after.take(self.if_fail, axis=0)
        deciding *= reached
        swings: Array = np.add.reduceat(deciding, self.starts, axis=0)
        return swings

    def _reached(self, passing: Sequence[Array]) -> Array:
        """Return the chance to come to each row of all layers."""
        reached = np.zeros((FIRST_OPEN + 1, passing[0].size))
        reached[FIRST_OPEN] = 1.0
        found = [reached]
        for layer, chance in zip(self.layers[:-1], passing[:-1], strict=True):
            by_fail = reached.take(layer.came_by_fail, axis=0)
            reached = reached.take(layer.came_by_pass, axis=0)
            reached -= by_fail
            reached *= chance
            reached += by_fail
            found.append(reached)
        return np.concatenate(found)

    def _values(self, passing: Sequence[Array]) -> list[Array]:
        """Return for each layer, and after the last, the chance to pass from each row."""
        after = np.zeros((FIRST_OPEN, passing[0].size))
        after[PASSED] = 1.0
        values = [after]
        for layer, chance in zip(reversed(self.layers), reversed(passing), strict=True):
            failing = after.take(layer.if_fail, axis=0)
            after = after.take(layer.if_pass, axis=0)
            after -= failing
            after *= chance
            after += failing
            values.append(after)
        return values[::-1]


Node = Leaf | Unanimous | Chain


def laid_out(form: Form, places: Iterator[int]) -> Node:
    """Return the gates of a form whose leaves are the next places."""
    if not form:
        return Leaf(next(places))
    quota, children = form
    weights = tuple(weight for weight, _ in children)
    below = tuple(laid_out(child, places) for _, child in children)
    return Unanimous(below) if quota == sum(weights) else _chain(_layers(quota, weights), below)


def _chain(layers: tuple[Layer, ...], children: tuple[Node, ...]) -> Chain:
    sizes = [layer.if_pass.size for layer in layers]
    starts = list(accumulate(sizes[:-1], initial=0))
    firsts = [start - sizes[0] for start in accumulate(sizes)]
    return Chain(
        layers,
        children,
        np.concatenate([one.if_pass + row for one, row in zip(layers, firsts, strict=True)]),
        np.concatenate([one.if_fail + row for one, row in zip(layers, firsts, strict=True)]),
        starts,
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


def size(node: Node) -> int:
    """Return how many rows all layers of a node have: what one evaluation costs."""
    if isinstance(node, Leaf):
        return 1
    below = sum(map(size, node.children))
    if isinstance(node, Unanimous):
        return len(node.children) + below
    return sum(layer.if_pass.size for layer in node.layers) + below

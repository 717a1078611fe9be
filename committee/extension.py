"""The multilinear extension of a decision rule: how surely it passes, and its slopes."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from committee.gates import Array, Form, Node, Rows, laid_out, size
from committee.rules import Gate, Rule, evaluable, members

# Numbers at once, a MiB: what a layer leaves is still in the cache of its core when the next asks.
LARGEST_BLOCK = 125_000
SHAPES_KEPT = 256

__all__ = ["Array", "Extension", "Rows", "Structure", "alike"]


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """The gates of a rule over numbered members, laid out once for all rules of the same shape."""

    members: int
    root: Node
    repeated: tuple[int, ...]
    answers: Array
    size: int

    def probability(self, chances: Array) -> Array:
        """Return f(p) for rows of chances of its members, shape (..., n), as shape (...)."""
        return self._mapped(chances, self._probability)[..., 0]

    def slopes(self, chances: Array) -> Array:
        """Return df/dp_i for rows of chances of its members, shape (..., n)."""
        return self._mapped(chances, self._slopes)

    def _mapped(self, chances: Array, function: Callable[[Array], Array]) -> Array:
        """Apply a function of columns (n, k) to rows (..., n), in blocks that fit the memory."""
        columns = np.ascontiguousarray(chances.reshape(-1, chances.shape[-1]).T)
        block = max(1, LARGEST_BLOCK // self.size)
        blocks = [
            function(columns[:, start : start + block])
            for start in range(0, columns.shape[1], block)
        ]
        found = blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=1)
        return np.clip(found.T, 0.0, 1.0).reshape(*chances.shape[:-1], found.shape[0])

    def _probability(self, chances: Array) -> Array:
        """Return f(p) for columns of chances, shape (n, k), as one row."""
        fixed, factors = self._conditioned(chances)
        passing = self.root.probability(_columns(fixed)).reshape(fixed.shape[1:])
        total: Array = (factors.prod(axis=0) * passing).sum(axis=0)
        return total[np.newaxis]

    def _slopes(self, chances: Array) -> Array:
        """Return df/dp_i for columns of chances, shape (n, k)."""
        fixed, factors = self._conditioned(chances)
        found = np.zeros_like(_columns(fixed))
        _passing, add_slopes = self.root.differentiated(_columns(fixed))
        add_slopes(factors.prod(axis=0).ravel(), found)
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
        form, named = _form(evaluable(rule))
        places = {name: place for place, name in enumerate(dict.fromkeys(named))}
        self.members = members(rule)
        self.structure = _structure(form, tuple(places[name] for name in named))
        self._order = np.array([places[name] for name in self.members], dtype=np.intp)
        self._named = np.argsort(self._order)

    def probability(self, chances: Array) -> Array:
        """Return f(p).

        Parameters
        ----------
        chances : array, shape (..., n), values 0..1

        Returns
        -------
        array, shape (...), values 0..1
        """
        return self.structure.probability(self.of_structure(chances))

    def slopes(self, chances: Array) -> Array:
        """Return df/dp_i, Birnbaum's importance of each member: f(p_i = 1) - f(p_i = 0).

        Parameters
        ----------
        chances : array, shape (..., n), values 0..1

        Returns
        -------
        array, shape (..., n), values 0..1
        """
        return self.of_members(self.structure.slopes(self.of_structure(chances)))

    def of_members(self, values: Array) -> Array:
        """Return values of the structure's members, shape (..., n), in the order of the names."""
        return values[..., self._order]

    def of_structure(self, values: Array) -> Array:
        """Return values in the order of the names, shape (..., n), in that of the structure."""
        # Unlike an index it leaves rows in rows.
        return values.take(self._named, axis=-1)

    def necessary(self) -> tuple[str, ...]:
        """Return the members without whom the rule fails whatever the others say."""
        without = self.of_members(_without_each(self.structure)).tolist()
        return tuple(name for name, left in zip(self.members, without, strict=True) if left <= 0.0)


@lru_cache(maxsize=SHAPES_KEPT)
def _without_each(structure: Structure) -> Array:
    """Return whether the rule still passes when one says no and all others yes, shape (n,)."""
    count = structure.members
    without: Array = structure.probability(np.ones((count, count)) - np.eye(count))
    return without


def alike(extensions: Sequence[Extension]) -> dict[Structure, list[int]]:
    """Return the places of the extensions of each structure: what can be computed at once."""
    places: dict[Structure, list[int]] = defaultdict(list)
    for place, one in enumerate(extensions):
        places[one.structure].append(place)
    return places


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
    root = laid_out(form, iter(places))
    answers = np.array(list(product((0.0, 1.0), repeat=len(repeated)))).T
    return Structure(len(counts), root, repeated, answers, size(root) * answers.shape[1])

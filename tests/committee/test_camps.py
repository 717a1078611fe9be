from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from committee import Bond, CommitteeError, analyse, bonds_from, groups, polarisation
from committee.vocabulary import TieKind
from tests.committee.strategies import NAMES, TODAY, committees, few, many

weights = st.integers(-10, 10).filter(bool).map(lambda tenths: tenths / 10)


@st.composite
def bonded(draw, names=NAMES):
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(
        lambda pair: pair[0] != pair[1]
    )
    return draw(
        st.lists(st.tuples(pairs, weights).map(lambda one: Bond(*one[0], one[1])), max_size=14)
    )


def net(bonds):
    """Return the weight of each unordered pair, by plain loops."""
    found = {}
    for bond in bonds:
        above, below = found.get(frozenset((bond.person, bond.other)), (0.0, 0.0))
        pair = max(above, bond.weight), min(below, bond.weight)
        found[frozenset((bond.person, bond.other))] = pair
    return {pair: above + below for pair, (above, below) in found.items() if above + below}


def frustrated(pairs, second):
    """Return the weight that does not fit when `second` is the second camp."""
    return sum(
        abs(weight) for pair, weight in pairs.items() if (len(pair & second) == 1) == (weight > 0)
    )


def inside(pairs, people):
    return {pair: weight for pair, weight in pairs.items() if pair <= people}


def bonds(*listed):
    return [Bond(one[0], one[1], weight) for one, weight in listed]


@many
@given(bonded())
def test_no_split_leaves_less_that_does_not_fit(said):
    pairs = net(said)
    for group in groups(NAMES, said):
        people = frozenset().union(*group.camps)
        own = inside(pairs, people)
        splits = [
            frozenset(name for name, away in zip(sorted(people), answer, strict=True) if away)
            for answer in product([False, True], repeat=len(people))
        ]
        least = min(frustrated(own, split) for split in splits)
        second = frozenset(group.camps[1] if len(group.camps) > 1 else ())
        total = sum(map(abs, own.values()))
        assert frustrated(own, second) == pytest.approx(least)
        assert group.frustration == pytest.approx(least / total)
        assert group.frustration <= 0.5
        equal = [split for split in splits if frustrated(own, split) < least + 1e-9]
        assert len(second) == min(len(split) for split in equal)


@many
@given(bonded())
def test_groups_are_the_connected_parts(said):
    graph = nx.Graph(tuple(pair) for pair in net(said))
    parts = {frozenset(part) for part in nx.connected_components(graph)}
    found = groups(NAMES, said)
    assert {frozenset().union(*group.camps) for group in found} == parts
    sizes = [sum(map(len, group.camps)) for group in found]
    assert sizes == sorted(sizes, reverse=True)


@many
@given(bonded(), st.randoms(use_true_random=False))
def test_order_and_direction_of_bonds_change_nothing(said, random):
    turned = [Bond(one.other, one.person, one.weight) for one in said]
    assert groups(NAMES, random.sample(turned, len(turned))) == groups(NAMES, said)


@many
@given(bonded())
def test_the_bridge_has_the_most_binding_weight_across(said):
    pairs = net(said)
    for group in groups(NAMES, said):
        first = frozenset(group.camps[0])
        across = {
            name: sum(
                weight
                for pair, weight in pairs.items()
                if name in pair and weight > 0 and len(pair & first) == 1
            )
            for name in sorted(frozenset().union(*group.camps))
        }
        most = max(across.values())
        wanted = [name for name, weight in across.items() if weight > most - 1e-9]
        assert group.bridge == (wanted[0] if most > 0 else None)


@many
@given(bonded())
def test_without_conflict_everybody_is_in_one_camp(said):
    for group in groups(NAMES, [replace(one, weight=abs(one.weight)) for one in said]):
        assert (len(group.camps), group.frustration, group.bridge) == (1, 0.0, None)


@pytest.mark.parametrize(
    ("said", "camps", "frustration", "bridge"),
    [
        ([("ab", -1)], (("a",), ("b",)), 0.0, None),
        ([("ab", 1), ("bc", -1)], (("a", "b"), ("c",)), 0.0, None),
        ([("ab", 1), ("bc", -1), ("ac", 0.5)], (("a", "b"), ("c",)), 0.2, "a"),
        ([("ab", -1), ("bc", -1), ("ac", -1)], (("a", "c"), ("b",)), 1 / 3, None),
        ([("ab", 1), ("ba", -0.4)], (("a", "b"),), 0.0, None),
        ([("ab", 0.4), ("ba", -1)], (("a",), ("b",)), 0.0, None),
        ([("ab", 1), ("cd", 1), ("ac", -1), ("bd", 0.5)], (("a", "b"), ("c", "d")), 1 / 7, "b"),
    ],
)
def test_small_groups_by_hand(said, camps, frustration, bridge):
    (found,) = groups("abcd", bonds(*said))
    assert (found.camps, found.bridge) == (camps, bridge)
    assert found.frustration == pytest.approx(frustration)


def test_camps_of_groups_that_nothing_joins_stay_apart():
    found = groups("abcdef", bonds(("ab", -1), ("cd", 1), ("de", 1)))
    assert [group.camps for group in found] == [(("c", "d", "e"),), (("a",), ("b",))]


@pytest.mark.parametrize("said", [[], [("ab", 0)], [("ab", 1), ("ab", -1)]])
def test_who_is_bound_to_nobody_is_in_no_camp(said):
    assert groups("abc", bonds(*said)) == ()


def test_a_bond_of_a_stranger_is_refused():
    with pytest.raises(CommitteeError, match="'z'"):
        groups("ab", bonds(("az", 1)))
    with pytest.raises(CommitteeError, match="themselves"):
        Bond("a", "a", 1.0)


def planted(size, seed, *, noise=0.0):
    """Return names, a hidden split, and bonds that fit it but for a share of noise."""
    random = np.random.default_rng(seed)
    names = [f"p{i:02}" for i in range(size)]
    second = frozenset(names[i] for i in random.permutation(size)[: size // 3])
    ring = list(zip(names, names[1:] + names[:1], strict=True))
    more = [tuple(random.choice(names, 2, replace=False)) for _ in range(3 * size)]
    fits = [1 if len(second & set(pair)) != 1 else -1 for pair in ring + more]
    flips = np.where(random.random(len(fits)) < noise, -1, 1)
    return names, second, [
        Bond(*map(str, pair), float(fit * flip * random.integers(2, 11) / 10))
        for pair, fit, flip in zip(ring + more, fits, flips, strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize("size", [13, 20, 40, 120])
def test_a_large_group_that_fits_two_camps_is_found_exactly(size):
    names, second, said = planted(size, seed=size)
    (found,) = groups(names, said)
    assert (found.frustration, found.bridge) == (0.0, None)
    assert frozenset(found.camps[1]) == second


@pytest.mark.parametrize("seed", range(10))
def test_above_twelve_people_the_split_is_near_the_exact_one(seed):
    names, _second, said = planted(13, seed, noise=0.2)
    pairs = net(said)
    (found,) = groups(names, said)
    least = least_share(names, pairs)
    assert least - 1e-9 <= found.frustration <= least + 0.03


def least_share(names, pairs):
    """Return the least share of the weight that any split leaves frustrated, by trying all."""
    size = len(names)
    signs = np.array(list(product([1.0, -1.0], repeat=size)))[: 2 ** (size - 1)]
    matrix = np.zeros((size, size))
    for pair, weight in pairs.items():
        one, other = (names.index(name) for name in pair)
        matrix[one, other] = matrix[other, one] = weight
    total = np.abs(matrix).sum() / 2
    agreeing = np.einsum("ki,ij,kj->k", signs, matrix, signs)
    return ((total - agreeing / 2) / 2).min() / total


@pytest.mark.parametrize("seed", range(20))
def test_above_twelve_people_chains_of_single_bonds_leave_the_split_exact(seed):
    """Eight people who quarrel in circles, and seven more who each hang on one before them."""
    random = np.random.default_rng(seed)
    names, _second, said = planted(8, seed, noise=0.3)
    for name in (f"q{i}" for i in range(7)):
        weight = float(random.choice([-1.0, -0.4, 0.3, 0.8]))
        said.append(Bond(name, str(random.choice(names)), weight))
        names.append(name)
    (found,) = groups(names, said)
    assert found.frustration == pytest.approx(least_share(names, net(said)))


def test_in_a_large_group_nobody_alone_would_fit_better_elsewhere():
    names, _second, said = planted(30, seed=3, noise=0.4)
    (found,) = groups(names, said)
    pairs, second = net(said), frozenset(found.camps[1])
    now = frustrated(pairs, second)
    assert found.frustration <= 0.5
    assert all(frustrated(pairs, second ^ {name}) >= now - 1e-9 for name in names)


@pytest.mark.parametrize(
    ("kind", "weight"),
    [(TieKind.REPORTS_TO, 1.0), (TieKind.INFLUENCES, 0.3), (TieKind.CONFLICTS_WITH, -0.3)],
)
def test_a_tie_binds_or_divides(kind, weight):
    assert bonds_from(kind, "ann", "bob", strength=0.3) == (Bond("ann", "bob", weight),)


@pytest.mark.parametrize(
    ("power", "stances", "expected"),
    [
        ((1.0,), (0.3,), 0.0),
        ((0.5, 0.5), (1.0, -1.0), 1.0),
        ((0.5, 0.5), (1.0, 0.0), 0.25),
        ((0.9, 0.1), (1.0, -1.0), 0.36),
        ((0.0, 1.0), (1.0, -1.0), 0.0),
    ],
)
def test_polarisation_by_hand(example, power, stances, expected):
    analysis = analyse(*example)
    reading = next(iter(analysis.stance.values()))
    held = dict(zip("ab", power, strict=False))
    said = {
        name: replace(reading, after_discussion=stance)
        for name, stance in zip("ab", stances, strict=False)
    }
    assert polarisation(replace(analysis, power=held, stance=said)) == pytest.approx(expected)


@few
@given(committees())
def test_polarisation_is_the_weighted_variance(committee):
    analysis = analyse(committee, TODAY)
    stances = [analysis.stance[name].after_discussion for name in analysis.power]
    expected = np.cov(stances, aweights=list(analysis.power.values()), ddof=0)
    assert polarisation(analysis) == pytest.approx(float(expected), abs=1e-9)

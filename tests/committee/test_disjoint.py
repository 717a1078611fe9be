import igraph
import pytest
from hypothesis import given, strategies as st

from committee.disjoint import disjoint_routes
from tests.committee.strategies import many

NODES = 9
# The last node is where routes end: nothing leads out of it, and nothing straight to it.
START, END = 0, NODES - 1


@st.composite
def graphs(draw):
    inner = [(a, b) for a in range(END) for b in range(1, NODES) if a != b and (a, b) != (0, END)]
    return draw(st.lists(st.sampled_from(inner), unique=True, min_size=NODES, max_size=40))


@many
@given(graphs(), st.integers(0, NODES))
def test_disjoint_routes_are_the_vertex_connectivity_of_a_second_library(edges, at_most):
    ahead = {node: [b for a, b in edges if a == node] for node in range(NODES)}
    expected = igraph.Graph(NODES, edges, directed=True).vertex_connectivity(START, END)
    assert disjoint_routes(ahead, START, END, at_most=NODES) == expected
    assert disjoint_routes(ahead, START, END, at_most=at_most) == min(expected, at_most)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_route_taken_first_gives_way_to_two(order):
    """The middle edge is a trap: whoever takes it first must be led elsewhere."""
    ahead = {0: list(order), 1: [3, 4], 2: [3], 3: [5], 4: [5], 5: []}
    assert disjoint_routes(ahead, 0, 5, at_most=9) == 2


def test_where_nothing_leads_there_is_no_route():
    assert disjoint_routes({0: [1], 1: [0], 2: []}, 0, 2, at_most=3) == 0

import igraph
import networkx as nx
import pytest
from hypothesis import given

from committee import Committee, Introduction, Parameters, Person, Touch, analyse
from committee.reach import network
from committee.threads import US, threads as threads_of, ways_of
from committee.vocabulary import TouchKind
from tests.committee.strategies import TODAY, committees, many

USUAL = Parameters()


def visits(*pairs):
    return tuple(Touch(by, person, TouchKind.VISIT, TODAY) for by, person in pairs)


def threads(people, touches, *links):
    introductions = tuple(Introduction(*link) for link in links)
    committee = Committee(people[0], tuple(map(Person, people)), (), introductions, (), touches)
    return analyse(committee, TODAY)


def second(graph):
    """Return the graph of threads in a second library, and where each node went."""
    places = {node: index for index, node in enumerate(graph)}
    edges = [(places[start], places[end]) for start, end in graph.edges]
    return igraph.Graph(len(places), edges, directed=True), places


@many
@given(committees())
def test_threads_are_the_vertex_connectivity_of_two_libraries(committee):
    ours = network(committee, TODAY, parameters=USUAL)
    graph = nx.DiGraph(ways_of(ours))
    other, places = second(graph)
    for person, count in enumerate(threads_of(ours).counts):
        ends = places[US], places[person]
        assert count == other.vertex_connectivity(*ends, neighbors="error")
        assert count == nx.node_connectivity(graph, US, person)


@many
@given(committees())
def test_one_thread_is_exactly_a_dominator_of_a_second_library(committee):
    ours = network(committee, TODAY, parameters=USUAL)
    other, places = second(nx.DiGraph(ways_of(ours)))
    dominators, names = other.dominator(places[US]), (*ours.names, *ours.employees)
    nodes, found = list(places), threads_of(ours)
    for person, (count, gateway) in enumerate(zip(found.counts, found.gateways, strict=True)):
        above = dominators[places[person]]
        is_dominated = above >= 0 and nodes[above] != US
        assert (count == 1) == is_dominated
        assert gateway == (names[nodes[above]] if is_dominated else None)


def test_three_of_us_are_three_threads():
    analysis = threads("a", visits(("ulla", "a"), ("vic", "a"), ("wim", "a")))
    assert analysis.threads["a"] == 3


def test_routes_that_meet_in_one_person_are_one_thread():
    analysis = threads("abc", visits(("ulla", "a"), ("vic", "a")), ("a", "b", 1.0), ("b", "c", 1.0))
    assert analysis.threads == {"a": 2, "b": 1, "c": 1}
    assert analysis.gateways == {"a": None, "b": "a", "c": "b"}


def test_a_maze_with_three_ways_in_needs_a_flow():
    """Person c has three ways in and three of us lead there, but two of them meet in a."""
    analysis = threads(
        "cabde",
        visits(("ulla", "a"), ("vic", "a"), ("wim", "b")),
        ("a", "d", 1.0), ("a", "e", 1.0), ("d", "c", 1.0), ("e", "c", 1.0), ("b", "c", 1.0),
    )  # fmt: skip
    assert analysis.threads["c"] == 2


def test_a_link_below_the_floor_is_no_thread():
    analysis = threads("ab", visits(("ulla", "a")), ("a", "b", 0.19))
    assert analysis.threads == {"a": 1, "b": 0}
    assert analysis.reach["b"] > 0
    at_the_floor = threads("ab", visits(("ulla", "a")), ("a", "b", 0.2))
    assert at_the_floor.threads["b"] == 1


def test_threads_run_at_any_length():
    links = [(a, b, 1.0) for a, b in ("ab", "bc", "cd", "de")]
    assert threads("abcde", visits(("ulla", "a")), *links).threads["e"] == 1


def test_the_single_threaded_share_leaves_out_who_is_not_reached():
    links = [(a, b, 1.0) for a, b in ("ab", "bc", "cd")]
    committee = Committee("d", tuple(map(Person, "abcd")), (), tuple(
        Introduction(*link) for link in links), (), visits(("ulla", "a")))  # fmt: skip
    assert analyse(committee, TODAY).single_threaded_share == 0.0
    assert threads("a", visits(("ulla", "a"))).single_threaded_share == 1.0


@pytest.mark.parametrize("employees", [1, 2, 4])
def test_as_many_threads_as_employees_who_share_the_work(employees):
    touches = visits(*((f"e{index}", "a") for index in range(employees)))
    analysis = threads("a", touches)
    assert analysis.effective_threads == pytest.approx(employees)
    assert sum(analysis.employee_shares.values()) == pytest.approx(1.0)
    assert (analysis.key_person_loss["e0"] == 1.0) == (employees == 1)


def test_a_single_employee_is_full_fragility_and_nobody_is_none():
    assert threads("ab", visits(("ulla", "a"))).fragility == 1.0
    untouched = threads("ab", ())
    assert untouched.fragility == 0.0
    assert untouched.effective_threads == 0.0
    assert set(untouched.key_person_loss) == {"a", "b"}

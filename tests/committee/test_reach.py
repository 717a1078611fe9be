from datetime import timedelta
from itertools import pairwise, product
from math import exp, log

import igraph
import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from committee import Committee, Introduction, Parameters, Person, Touch, analyse
from committee.reach import network
from committee.rehearsal import without_person
from committee.vocabulary import TouchKind
from tests.committee.strategies import NAMES, TODAY, committees, few, pairs

USUAL = Parameters()


def met(by, person, days_ago=0, kind=TouchKind.MEETING):
    return Touch(by, person, kind, TODAY - timedelta(days=days_ago))


def reached(people, touches, introductions=(), rule="a"):
    return analyse(
        Committee(rule, tuple(map(Person, people)), touches=touches, introductions=introductions),
        TODAY,
    )


def test_three_meetings_today_reach_somebody_to_sixty_three_percent():
    assert reached("a", (met("ulla", "a"),) * 3).reach["a"] == pytest.approx(0.632, abs=5e-4)


def test_a_meeting_is_worth_half_after_a_tie_half_life():
    assert reached("a", (met("ulla", "a", 110),)).reach["a"] == pytest.approx(0.154, abs=5e-4)


@pytest.mark.parametrize("kind", TouchKind)
def test_every_kind_of_touch_counts(kind):
    assert reached("a", (met("ulla", "a", 0, kind),)).reach["a"] > 0


def test_an_event_counts_like_a_call():
    assert USUAL.points[TouchKind.EVENT] == USUAL.points[TouchKind.CALL]


def test_an_adviser_who_is_reached_introduces_us_to_the_ceo():
    ours = network(
        Committee(
            "ceo", (Person("ceo"), Person("adviser")),
            introductions=(Introduction("adviser", "ceo", 0.9),),
        ),
        TODAY,
        parameters=USUAL,
    )  # fmt: skip
    reach = ours.reach(ours.direct()[None] + [[0.1, 0.8]])[0]
    assert reach == pytest.approx([0.424, 0.8])
    assert reach @ [0.6, 0.4] == pytest.approx(0.5744)


def test_a_chain_has_at_most_two_links_of_the_client():
    links = (Introduction("a", "b"), Introduction("b", "c"), Introduction("c", "d"))
    analysis = reached("abcd", (met("ulla", "a"),), links)
    r = analysis.direct_reach["a"]
    assert analysis.reach == pytest.approx({"a": r, "b": r / 2, "c": r / 4, "d": 0.0})
    assert analysis.routes["c"] == ("ulla", "a", "b", "c")
    assert analysis.routes["d"] == ()


def test_an_introduction_never_leads_through_the_person_it_leads_to():
    links = (Introduction("a", "b"), Introduction("b", "a"))
    analysis = reached("ab", (met("ulla", "a"),), links)
    assert analysis.reach["a"] == analysis.direct_reach["a"]


def test_equal_routes_go_to_the_larger_list_of_names():
    both = (met("ulla", "a"), met("vic", "a"))
    assert reached("a", both).routes["a"] == ("vic", "a")


def test_a_route_needs_one_employee_while_reach_counts_all_of_them():
    analysis = reached("a", (met("ulla", "a"), met("vic", "a")))
    assert analysis.reach["a"] > 1 - exp(-1 / 3)


@few
@given(committees())
def test_coverage_is_the_power_reached_and_nothing_without_touches(committee):
    analysis = analyse(committee, TODAY)
    assert all(0.0 <= reach <= 1.0 for reach in analysis.reach.values())
    assert sum(analysis.power.values()) == pytest.approx(1.0)
    reached = sum(analysis.power[name] * reach for name, reach in analysis.reach.items())
    assert analysis.coverage == pytest.approx(reached, abs=1e-12)
    assert analyse(replace(committee, touches=()), TODAY).coverage == 0.0


@few
@given(committees(), st.data())
def test_reach_never_falls_with_another_touch_or_a_stronger_link(committee, data):
    names = tuple(person.name for person in committee.people)
    before = analyse(committee, TODAY).reach
    touch = met("vic", data.draw(st.sampled_from(names)), data.draw(st.integers(0, 300)))
    more = replace(committee, touches=(*committee.touches, touch))
    assert_nowhere_less(analyse(more, TODAY).reach, before)
    if len(names) > 1:
        link = Introduction(*data.draw(pairs(names)), data.draw(st.floats(0, 1)))
        linked = replace(committee, introductions=(*committee.introductions, link))
        assert_nowhere_less(analyse(linked, TODAY).reach, before)


def assert_nowhere_less(after, before):
    assert all(after[name] >= reach - 1e-12 for name, reach in before.items())


@few
@given(committees(), st.integers(1, 50))
def test_reach_falls_daily_without_new_contact(committee, days):
    now = analyse(committee, TODAY).reach
    later = analyse(committee, TODAY + timedelta(days=days)).reach
    assert all(later[name] < reach or reach == 0.0 for name, reach in now.items())


@few
@given(committees())
def test_reach_never_rises_when_somebody_is_gone(committee):
    before = analyse(committee, TODAY)
    for gone in committee.people:
        after = analyse(without_person(committee, gone.name), TODAY)
        others = before.reach.keys() - {gone.name}
        assert all(after.reach[name] <= before.reach[name] + 1e-12 for name in others)
        kept = sum(before.power[name] * after.reach[name] for name in others)
        loss = 1 - kept / before.coverage if before.coverage else 0.0
        assert before.key_person_loss[gone.name] == pytest.approx(loss, abs=1e-9)


@st.composite
def small_networks(draw):
    """At most four people, three ties and five links, so that every state can be listed."""
    names = NAMES[: draw(st.integers(2, 4))]
    links = draw(st.lists(pairs(names), min_size=1, max_size=5, unique=True))
    touches = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    return Committee(
        names[0],
        tuple(map(Person, names)),
        introductions=tuple(Introduction(*pair, draw(st.floats(0.1, 1))) for pair in links),
        touches=tuple(met("ulla", name, draw(st.integers(0, 200))) for name in touches),
    )


@few
@given(small_networks())
def test_reach_is_below_the_exact_reliability(committee):
    analysis = analyse(committee, TODAY)
    # Two chains may share a link, so only the direct way and one chain are counted: below.
    for name, reach in analysis.reach.items():
        assert reach <= reliability(committee, name) + 1e-12


def reliability(committee, target):
    """Sum over every state of ties and links in which a way leads from us to the target."""
    ours = network(committee, TODAY, parameters=USUAL)
    edges = [("us", n, r) for n, r in zip(ours.names, ours.ties[0], strict=True) if r]
    edges += [(i.introducer, i.to, 0.5 * i.strength) for i in committee.introductions]
    total = 0.0
    for state in product([False, True], repeat=len(edges)):
        chance = 1.0
        for up, (_, _, strength) in zip(state, edges, strict=True):
            chance *= strength if up else 1 - strength
        if target in led_to([edge for up, edge in zip(state, edges, strict=True) if up]):
            total += chance
    return total


def led_to(edges):
    found = {"us"}
    while more := {end for start, end, _ in edges if start in found} - found:
        found |= more
    return found


@few
@given(committees())
def test_a_second_library_finds_the_same_best_routes(committee):
    """With as many hops as people, the best product is igraph's shortest way in logarithms."""
    far = USUAL.replace(hops=6)
    ours = network(committee, TODAY, parameters=far)
    graph, strengths = as_igraph(ours)
    for name, route in zip(ours.names, ours.routes(), strict=True):
        steps = pairwise(route)
        product_of_route = 1.0
        for step in steps:
            product_of_route *= strengths[step]
        best = longest_product(graph, name)
        assert (product_of_route if route else 0.0) == pytest.approx(best, abs=1e-12)


def as_igraph(ours):
    strengths = {
        (employee, name): r
        for employee, row in zip(ours.employees, ours.ties.tolist(), strict=True)
        for name, r in zip(ours.names, row, strict=True)
        if r > 0
    }
    strengths |= {
        (ours.names[start], ours.names[end]): 0.5 * strength
        for start, ahead in ours.links.items()
        for end, strength in ahead.items()
        if strength > 0
    }
    edges = [("us", employee, 1.0) for employee in ours.employees]
    edges += [(start, end, strength) for (start, end), strength in strengths.items()]
    graph = igraph.Graph(directed=True)
    graph.add_vertices(["us", *ours.employees, *ours.names])
    graph.add_edges([edge[:2] for edge in edges])
    graph.es["strength"] = [edge[2] for edge in edges]
    return graph, strengths


def longest_product(graph, name):
    weights = [-log(strength) for strength in graph.es["strength"]]
    return exp(-graph.distances("us", name, weights=weights)[0][0])

"""A day on which only time passed: as exact as any other day, and without graphs."""

from datetime import timedelta

from hypothesis import given, strategies as st
from msgspec.structs import replace

from committee import Committee, Context, Person, Touch, analyse, readings
from committee.camps import Bond
from committee.vocabulary import TouchKind
from tests.committee.strategies import TODAY, committees, few, many


@many
@given(committees(), st.integers(0, 10) | st.integers(0, 600))
def test_an_analysis_continued_from_a_former_one_is_the_full_analysis(committee, days):
    former, later = analyse(committee, TODAY), TODAY + timedelta(days=days)
    assert analyse(committee, later, former=former) == analyse(committee, later)


@few
@given(committees(), st.integers(0, 300), st.integers(0, 300))
def test_touches_since_the_former_analysis_are_seen(committee, earlier, later):
    former = analyse(committee, TODAY - timedelta(days=earlier + later))
    on = TODAY - timedelta(days=earlier)
    assert analyse(committee, on, former=former) == analyse(committee, on)


def visited(days):
    touch = Touch("ulla", "ceo", TouchKind.VISIT, TODAY - timedelta(days=days))
    return Committee("ceo", (Person("ceo"), Person("cfo")), touches=(touch,))


BONDS = Context(bonds=(Bond("ceo", "cfo", -1.0),))


def test_a_day_on_which_no_tie_crosses_the_floor_searches_no_graph():
    committee, tomorrow = visited(3), TODAY + timedelta(days=1)
    former = analyse(committee, TODAY)
    assert (former.threads["ceo"], former.gateways["ceo"]) == (1, "ulla")
    assert readings(committee, former, BONDS).groups
    # What no search would find shows that none was made.
    marked = replace(former, threads={"ceo": 7, "cfo": 0})
    assert analyse(committee, tomorrow, former=marked).threads == marked.threads
    bare = replace(readings(committee, former, BONDS), groups=())
    assert readings(committee, former, BONDS, former=bare).groups == ()


def test_a_tie_that_falls_below_the_floor_takes_its_thread_along():
    committee = visited(0)
    former, later = analyse(committee, TODAY), TODAY + timedelta(days=400)
    assert former.threads["ceo"] == 1
    assert analyse(committee, later, former=former).threads["ceo"] == 0

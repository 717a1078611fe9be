"""Small committees of every shape, the same ones in each run.

A strategy is made once for the names that it is about: made anew for each example, it took longer
than what is tested with it.
"""

from datetime import date, timedelta
from functools import cache

from hypothesis import settings, strategies as st

from committee import (
    Answer,
    Bond,
    Committee,
    Context,
    Evidence,
    Gate,
    GoalPosition,
    Introduction,
    Listens,
    Perceived,
    Person,
    Touch,
)
from committee.vocabulary import EvidenceKind, Perspective, Role, TouchKind

TODAY = date(2026, 11, 26)
NAMES = "abcdefg"
EMPLOYEES = ("ulla", "vic", "wim")
ROLES = (Role.CHAMPION, Role.ECONOMIC_BUYER, Role.LEGAL)

few = settings(max_examples=50, derandomize=True, deadline=None, database=None)
many = settings(max_examples=200, derandomize=True, deadline=None, database=None)

shares = st.integers(0, 10).map(lambda tenths: tenths / 10)
stances = st.integers(-10, 10).map(lambda tenths: tenths / 10)
past = st.integers(0, 400).map(lambda days: TODAY - timedelta(days=days))


susceptibilities = st.none() | st.sampled_from([0.0, 0.3, 0.5, 0.9])
turnovers = st.none() | st.sampled_from([0.0, 0.2, 1.0])
thresholds = st.sampled_from([None, 0.0, -0.2, 0.3])
days_to_close = st.none() | st.integers(-10, 500).map(lambda days: TODAY + timedelta(days=days))
kinds_of_evidence = st.sampled_from(EvidenceKind)
perceived = st.builds(
    Perceived, st.sampled_from(Perspective), kinds_of_evidence, past, st.none() | stances
)
several_perceived = st.lists(perceived, min_size=2, max_size=4).map(tuple)
several_roles = st.lists(st.sampled_from(ROLES), max_size=2).map(tuple)
wanted = st.dictionaries(st.sampled_from(ROLES), st.integers(1, 120), min_size=1)
cycles = st.none() | st.integers(1, 300)


@cache
def weighted(children):
    return st.lists(st.tuples(children, st.integers(1, 4)), min_size=1, max_size=4)


@st.composite
def gates(draw, children):
    listed = draw(weighted(children))
    quota = draw(st.integers(1, sum(weight for _, weight in listed)))
    return Gate(quota, tuple(listed))


@cache
def rules(names):
    return st.recursive(st.sampled_from(names), gates, max_leaves=7)


@cache
@st.composite
def simple_rules(draw, names):
    """A rule that names everybody once."""
    weights = [draw(st.integers(1, 5)) for _ in names]
    split = draw(st.integers(0, len(names) - 1))
    inner = list(zip(names, weights, strict=True))
    needed, others = inner[:split], inner[split:]
    total = sum(weight for _, weight in others)
    gate = Gate(draw(st.integers(1, total)), tuple(others))
    return Gate(split + 1, (*((name, 1) for name, _ in needed), (gate, 1)))


@cache
def rules_of(some, everybody):
    return simple_rules(some) | rules(everybody)


@cache
@st.composite
def people(draw, names):
    return tuple(
        Person(
            name,
            susceptibility=draw(susceptibilities),
            turnover_per_year=draw(turnovers),
            threshold=draw(thresholds),
        )
        for name in names
    )


@cache
def pairs(names):
    both = st.tuples(st.sampled_from(names), st.sampled_from(names))
    return both.filter(lambda pair: pair[0] != pair[1])


def several(values, names):
    """Ties of a group: none, or a good number, so that routes and influence have something."""
    if len(names) == 1:
        return st.just(())
    return st.just(()) | st.lists(values, min_size=len(names), max_size=12).map(tuple)


@cache
def networks(names):
    """Who listens to whom, and who introduces whom."""
    ties = st.tuples(pairs(names), st.integers(0, 15)) if len(names) > 1 else st.nothing()
    listens = ties.map(lambda tie: Listens(*tie[0], tie[1] / 10))
    links = ties.map(lambda tie: Introduction(*tie[0], min(tie[1], 10) / 10))
    return st.tuples(several(listens, names), several(links, names))


@cache
def pasts(names):
    """What was said, and who was met."""
    someone = st.sampled_from(names)
    said = st.builds(Evidence, someone, kinds_of_evidence, past, st.none() | stances)
    met = st.builds(Touch, st.sampled_from(EMPLOYEES), someone, st.sampled_from(TouchKind), past)
    several_said = st.lists(said, max_size=8).map(tuple)
    return st.tuples(several_said, st.lists(met, max_size=10).map(tuple))


@st.composite
def committees(draw, most_people=6):
    names = NAMES[: draw(st.integers(1, most_people) | st.just(most_people))]
    rule = draw(rules_of(names[: draw(st.integers(1, len(names)))], names))
    members, (listens, introductions) = draw(people(names)), draw(networks(names))
    evidence, touches = draw(pasts(names))
    closes_on = draw(days_to_close)
    return Committee(rule, members, listens, introductions, evidence, touches, closes_on)


def contexts(committee):
    """What else may be known of a committee, with somebody whom it does not know."""
    return contexts_of(tuple(person.name for person in committee.people))


@cache
def contexts_of(names):
    someone = st.sampled_from((*names, "nobody"))
    answers = st.builds(Answer, st.just("acme"), someone, st.integers(0, 10), past)
    joined = st.tuples(pairs(names), stances) if len(names) > 1 else st.nothing()
    stands = st.builds(GoalPosition, someone, st.sampled_from(("cost", "speed")), stances)
    return st.builds(
        Context,
        feedback=st.lists(st.tuples(someone, past), min_size=2, max_size=6).map(tuple),
        answers=st.lists(answers, min_size=2, max_size=6).map(tuple),
        perceived=st.dictionaries(someone, several_perceived, min_size=1),
        bonds=several(joined.map(lambda tie: Bond(*tie[0], tie[1])), names),
        positions=st.lists(stands, min_size=2, max_size=6).map(tuple),
        empty=st.dictionaries(st.sampled_from(names), past, max_size=2),
        roles=st.dictionaries(someone, several_roles, min_size=2),
        wanted=wanted,
        opened_on=st.none() | past,
        usual_cycle_days=cycles,
    )


known_committees = committees().flatmap(
    lambda committee: st.tuples(st.just(committee), contexts(committee))
)

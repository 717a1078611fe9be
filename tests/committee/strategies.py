"""Small committees of every shape, the same ones in each run."""

from datetime import date, timedelta

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


@st.composite
def gates(draw, children):
    listed = draw(st.lists(st.tuples(children, st.integers(1, 4)), min_size=1, max_size=4))
    quota = draw(st.integers(1, sum(weight for _, weight in listed)))
    return Gate(quota, tuple(listed))


def rules(names):
    return st.recursive(st.sampled_from(names), gates, max_leaves=7)


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


@st.composite
def people(draw, names):
    return tuple(
        Person(
            name,
            susceptibility=draw(st.none() | st.sampled_from([0.0, 0.3, 0.5, 0.9])),
            turnover_per_year=draw(st.none() | st.sampled_from([0.0, 0.2, 1.0])),
            threshold=draw(st.sampled_from([None, 0.0, -0.2, 0.3])),
        )
        for name in names
    )


def pairs(names):
    both = st.tuples(st.sampled_from(names), st.sampled_from(names))
    return both.filter(lambda pair: pair[0] != pair[1])


def several(values, names):
    """Ties of a group: none, or a good number, so that routes and influence have something."""
    if len(names) == 1:
        return st.just(())
    return st.just(()) | st.lists(values, min_size=len(names), max_size=12).map(tuple)


@st.composite
def committees(draw, most_people=6):
    names = NAMES[: draw(st.integers(1, most_people) | st.just(most_people))]
    ties = st.tuples(pairs(names), st.integers(0, 15)) if len(names) > 1 else st.nothing()
    listens = ties.map(lambda tie: Listens(*tie[0], tie[1] / 10))
    links = ties.map(lambda tie: Introduction(*tie[0], min(tie[1], 10) / 10))
    someone = st.sampled_from(names)
    said = st.builds(Evidence, someone, st.sampled_from(EvidenceKind), past, st.none() | stances)
    met = st.builds(Touch, st.sampled_from(EMPLOYEES), someone, st.sampled_from(TouchKind), past)
    return Committee(
        rule=draw(simple_rules(names[: draw(st.integers(1, len(names)))]) | rules(names)),
        people=draw(people(names)),
        listens=draw(several(listens, names)),
        introductions=draw(several(links, names)),
        evidence=tuple(draw(st.lists(said, max_size=8))),
        touches=tuple(draw(st.lists(met, max_size=10))),
        closes_on=draw(st.none() | st.integers(-10, 500).map(lambda d: TODAY + timedelta(days=d))),
    )


@st.composite
def contexts(draw, committee):
    """What else may be known of a committee, with somebody whom it does not know."""
    names = tuple(person.name for person in committee.people)
    someone = st.sampled_from((*names, "nobody"))
    answers = st.builds(Answer, st.just("acme"), someone, st.integers(0, 10), past)
    said = st.builds(
        Perceived,
        st.sampled_from(Perspective),
        st.sampled_from(EvidenceKind),
        past,
        st.none() | stances,
    )
    several_said = st.lists(said, min_size=2, max_size=4).map(tuple)
    joined = st.tuples(pairs(names), stances) if len(names) > 1 else st.nothing()
    stands = st.builds(GoalPosition, someone, st.sampled_from(("cost", "speed")), stances)
    roles = st.lists(st.sampled_from(ROLES), max_size=2).map(tuple)
    return Context(
        feedback=tuple(draw(st.lists(st.tuples(someone, past), min_size=2, max_size=6))),
        answers=tuple(draw(st.lists(answers, min_size=2, max_size=6))),
        perceived=draw(st.dictionaries(someone, several_said, min_size=1)),
        bonds=draw(several(joined.map(lambda tie: Bond(*tie[0], tie[1])), names)),
        positions=tuple(draw(st.lists(stands, min_size=2, max_size=6))),
        empty=draw(st.dictionaries(st.sampled_from(names), past, max_size=2)),
        roles=draw(st.dictionaries(someone, roles, min_size=2)),
        wanted=draw(st.dictionaries(st.sampled_from(ROLES), st.integers(1, 120), min_size=1)),
        opened_on=draw(st.none() | past),
        usual_cycle_days=draw(st.none() | st.integers(1, 300)),
    )


known_committees = committees().flatmap(
    lambda committee: st.tuples(st.just(committee), contexts(committee))
)

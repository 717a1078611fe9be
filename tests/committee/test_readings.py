import json
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from committee import (
    Answer,
    Bond,
    Committee,
    CommitteeError,
    Context,
    GoalPosition,
    Perceived,
    Person,
    Touch,
    analyse,
    heard_power,
    numbers,
    parse_rule,
    readings,
    readings_document,
    readings_from_document,
    readings_from_json,
    readings_json,
)
from committee.vocabulary import EvidenceKind, Perspective, Role, TouchKind
from tests.committee.strategies import (
    EMPLOYEES,
    TODAY,
    committees,
    contexts,
    few,
    known_committees,
)
from tests.committee.test_invariance import relabelled

LATER = timedelta(days=401)
RULE = parse_rule({"all": ["ceo", "cfo"]})
BOTH = Committee(RULE, (Person("ceo"), Person("cfo"), Person("it")))
ANALYSIS = analyse(BOTH, TODAY)


def days_ago(days):
    return TODAY - timedelta(days=days)


def taken(context, committee=BOTH):
    return readings(committee, analyse(committee, TODAY), context)


@few
@given(known_committees)
def test_readings_survive_storage_unchanged(known):
    committee, context = known
    found = taken(context, committee)
    document = readings_document(found)
    stored = json.loads(json.dumps(document, allow_nan=False))
    assert stored == document
    assert readings_from_document(stored) == found
    assert readings_from_json(readings_json(found)) == found


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda it: it.pop("heard"), "'heard'"),
        (lambda it: it.update(mood=1), "'mood'"),
        (lambda it: it["heard"].pop("silent"), "missing required field `silent`"),
        (lambda it: it.update(polarisation="much"), "Expected `float`, got `str`"),
    ],
)
def test_readings_of_another_version_are_refused(change, sentence):
    document = readings_document(taken(Context()))
    change(document)
    with pytest.raises(CommitteeError, match="the stored readings do not fit this version") as no:
        readings_from_document(document)
    assert sentence in str(no.value)
    with pytest.raises(CommitteeError, match="the stored readings do not fit this version") as no:
        readings_from_json(json.dumps(document))
    assert sentence in str(no.value)


@few
@given(st.data(), known_committees, committees())
def test_what_is_dated_later_changes_neither_analysis_nor_readings(data, known, other):
    committee, context = known
    names = {person.name for person in committee.people}

    def future(dated):
        return tuple(replace(one, on=one.on + LATER) for one in dated)

    more = data.draw(contexts(committee))
    wiser = replace(
        committee,
        evidence=committee.evidence + future(e for e in other.evidence if e.person in names),
        touches=committee.touches + future(t for t in other.touches if t.person in names),
    )
    told = replace(
        context,
        feedback=context.feedback + tuple((who, day + LATER) for who, day in more.feedback),
        answers=context.answers + future(more.answers),
        perceived={
            name: context.perceived.get(name, ()) + future(more.perceived.get(name, ()))
            for name in {*context.perceived, *more.perceived}
        },
        empty={seat: since + LATER for seat, since in more.empty.items()} | context.empty,
        opened_on=context.opened_on or (more.opened_on and more.opened_on + LATER),
    )
    before, after = analyse(committee, TODAY), analyse(wiser, TODAY)
    assert after == before
    assert readings(wiser, after, told) == readings(committee, before, context)


@few
@given(known_committees, st.permutations("tuvwxyz"), st.permutations(["p", "q", "r"]))
def test_relabelling_people_and_employees_changes_nothing(known, people, ours):
    committee, context = known
    new = dict(zip("abcdefg", people, strict=True)) | dict(zip(EMPLOYEES, ours, strict=True))
    new["nobody"] = "nobody"
    old = {later: earlier for earlier, later in new.items()}
    other = relabelled(committee, new)
    found = readings(other, analyse(other, TODAY), renamed(context, new))
    expected = pytest.approx(plain(taken(context, committee), {}), abs=1e-9)
    assert plain(found, old) == expected


def renamed(context, new):
    def facts(listed, *names):
        return tuple(replace(one, **{f: new[getattr(one, f)] for f in names}) for one in listed)

    def keys(mapping):
        return {new[key]: value for key, value in mapping.items()}

    return replace(
        context,
        feedback=tuple((new[who], day) for who, day in context.feedback),
        answers=facts(context.answers, "person"),
        perceived=keys(context.perceived),
        bonds=facts(context.bonds, "person", "other"),
        positions=facts(context.positions, "person"),
        empty=keys(context.empty),
        roles=keys(context.roles),
    )


def plain(found, old):
    """Return every number and word of readings by its place, with the old names."""
    document = readings_document(found)
    for listed in (document["fading"], *(one["people"] for one in document["roles"].values())):
        listed.sort(key=lambda one: sorted(map(str, _old(one, old))))
    return dict(_flat(document, old))


def _old(value, old):
    names = [value["employee"], value["person"]] if isinstance(value, dict) else [value]
    return [old.get(name, name) for name in names]


def _flat(value, old, place=()):
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, entry in items:
            yield from _flat(entry, old, (*place, old.get(key, key)))
    else:
        yield place, old.get(value, value)


def test_readings_are_what_the_single_functions_say():
    feedback, answers = (("ceo", days_ago(3)),), (Answer("acme", "ceo", 9, days_ago(3)),)
    said = (Perceived(Perspective.PERSON, EvidenceKind.NPS, days_ago(3), 1.0),)
    found = taken(
        Context(
            feedback=feedback,
            answers=(*answers, Answer("acme", "it", 0, days_ago(3))),
            perceived={"ceo": said, "cfo": (), "stranger": said},
            bonds=(Bond("ceo", "cfo", -1.0),),
            positions=(GoalPosition("ceo", "cost", 1.0),),
            usual_cycle_days=90,
        )
    )
    assert found.heard == heard_power(ANALYSIS.power, feedback, TODAY)
    assert (found.plain_nps.score, found.power_nps.score) == (0.0, 1.0)
    assert list(found.gaps) == ["ceo"]
    assert found.groups[0].camps == (("ceo",), ("cfo",))
    assert found.common_ground.covered == ANALYSIS.power["ceo"]
    assert (found.cycle_days, found.usual_cycle_days) == (None, 90)
    assert found.fading == ()


def test_answers_are_added_up_with_the_power_of_who_gave_them():
    scores = {"ceo": 9, "cfo": 3, "it": 8}
    answers = [Answer("acme", name, score, days_ago(3)) for name, score in scores.items()]
    old = Answer("acme", "it", 0, days_ago(366))
    tally = taken(Context(answers=(*answers, old))).tally
    assert (tally.answers, tally.promoters, tally.detractors) == (3, 1, 1)
    assert (tally.power_answered, tally.power_for, tally.power_against) == (1.0, 0.5, 0.5)
    assert (tally.power_squares, tally.top_side) == (0.5, -1)


def test_nobody_asked_is_an_empty_tally():
    tally = taken(Context(answers=(Answer("acme", "ceo", 9, days_ago(366)),))).tally
    assert (tally.answers, tally.power_answered, tally.top_side) == (0, 0.0, None)


def test_an_empty_seat_counts_its_days_and_nobody_can_leave_it():
    context = Context(
        empty={"cfo": days_ago(31)},
        roles={"cfo": (Role.CHAMPION,), "ceo": (Role.CHAMPION, Role.LEGAL), "it": (Role.LEGAL,)},
    )
    found = taken(context)
    assert found.empty_days == {"cfo": 31}
    assert found.champions == ("ceo",)
    assert found.departures.chances["cfo"] == 0.0 < found.departures.chances["ceo"]
    assert found.parts.identified == 0.5


@pytest.mark.parametrize(("opened", "days"), [(120, 120), (0, 0), (-1, None)])
def test_a_cycle_is_as_long_as_its_opportunity_is_open(opened, days):
    assert taken(Context(opened_on=days_ago(opened))).cycle_days == days


def test_who_holds_several_roles_is_met_as_often_as_the_most_demanding_asks():
    visited = replace(BOTH, touches=(Touch("ulla", "ceo", TouchKind.VISIT, days_ago(40)),))
    held = {"ceo": (Role.CHAMPION, Role.LEGAL, Role.USER)}
    for cadences, recent in (((90, 40), 0.5), ((90, 39), 0.0), ((), 0.5)):
        wanted = dict(zip((Role.CHAMPION, Role.LEGAL), cadences, strict=False))
        context = Context(roles=held, wanted=wanted)
        assert taken(context, visited).parts.recent == recent


def test_a_bond_with_a_stranger_is_refused():
    with pytest.raises(CommitteeError, match="bonds: nobody is called 'stranger'"):
        taken(Context(bonds=(Bond("ceo", "stranger", 1.0),)))


def test_every_number_has_a_name_and_those_that_nobody_knows_are_left_out():
    known = set(numbers(ANALYSIS, taken(Context())))
    assert {"risk", "coverage", "heard_power", "polarisation", "identified"} < known
    assert known.isdisjoint({"plain_nps", "power_nps", "role_coverage"})
    answered = Context(
        answers=(Answer("acme", "ceo", 9, TODAY),),
        roles={"ceo": (Role.CHAMPION,)},
        wanted={Role.CHAMPION: 30, Role.LEGAL: 30},
    )
    visited = replace(BOTH, touches=(Touch("ulla", "ceo", TouchKind.VISIT, TODAY),) * 3)
    analysis = analyse(visited, TODAY)
    found = numbers(analysis, readings(visited, analysis, answered))
    assert set(found) == known | {"plain_nps", "power_nps", "role_coverage"}
    assert (found["plain_nps"], found["role_coverage"]) == (1.0, 0.5)
    assert all(isinstance(value, float) for value in found.values())

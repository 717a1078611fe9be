from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from committee import (
    Committee,
    CommitteeError,
    Day,
    Difference,
    Evidence,
    Gate,
    Introduction,
    Listens,
    Person,
    Touch,
    analyse,
    differences,
    known_on,
    parse_rule,
    patched,
    with_seat_filled,
    without_person,
)
from committee.vocabulary import DifferenceKind as Kind, EvidenceKind, Stance, TouchKind
from tests.committee.strategies import TODAY, committees, few

LISTS = ("people", "listens", "introductions", "evidence", "touches")
RULE = parse_rule({"all": ["cfo", "seat"]})
CFO, SEAT = Person("cfo"), Person("seat", threshold=-0.2)
DEAL = Committee(RULE, (CFO, SEAT))
SEATS = {"money": "cfo", "seat": "seat"}
READ_OFF = {Kind.TURNED, Kind.FADED, Kind.SILENT}


def day(committee, on=TODAY, seats=None):
    return Day(committee, analyse(committee, on), seats or {})


def told(before, after, *, on=TODAY, seats=(None, None)):
    return differences(day(before, TODAY, seats[0]), day(after, on, seats[1]))


def ago(days):
    return TODAY - timedelta(days=days)


def ordered(rule):
    if isinstance(rule, str):
        return rule
    return (rule.quota, sorted(((ordered(part), w) for part, w in rule.children), key=repr))


def same(one, other):
    """Whether two committees hold the same facts, in whatever order."""
    lists = all(Counter(getattr(one, name)) == Counter(getattr(other, name)) for name in LISTS)
    return lists and ordered(one.rule) == ordered(other.rule) and one.closes_on == other.closes_on


def mixed(older, other, picks):
    """Return a committee with some of the facts of both."""
    people = {person.name: person for person in (*older.people, *other.people)}
    lists = {
        name: tuple(fact for fact in getattr(older, name) + getattr(other, name) if next(picks))
        for name in LISTS[1:]
    }
    return Committee(
        other.rule if next(picks) else older.rule,
        tuple(people[name] for name in sorted(people)),
        closes_on=other.closes_on if next(picks) else older.closes_on,
        **lists,
    )


def endless(random):
    while True:
        yield random.random() < 0.6


@few
@given(committees(), committees(), st.randoms(use_true_random=False), st.integers(0, 300))
def test_the_differences_make_the_newer_committee_of_the_older(older, other, random, days):
    newer = mixed(older, other, endless(random))
    before, after = day(older, ago(days)), day(newer)
    found = differences(before, after)
    assert same(patched(before.known, found), after.known)


@few
@given(committees(), st.data())
def test_a_seat_that_empties_and_fills_is_patched_without_another_rule(committee, data):
    names = [person.name for person in committee.people]
    name = data.draw(st.sampled_from(names))
    empty = without_person(committee, name)
    held = with_seat_filled(empty, name, Person("zoe"))
    others = {other: other for other in names if other != name}
    seats = {**others, name: name}, {**others, name: "zoe"}
    filled = told(empty, held, seats=seats)
    assert [one.kind for one in filled][:2] == [Kind.SEAT_FILLED, Kind.JOINED]
    assert same(patched(empty, filled), held)
    emptied = told(held, empty, seats=seats[::-1])
    assert [one.kind for one in emptied][:2] == [Kind.SEAT_EMPTIED, Kind.LEFT]
    assert same(patched(held, emptied), empty)


@few
@given(committees(), st.randoms(use_true_random=False))
def test_nothing_differs_from_itself_in_whatever_order(committee, random):
    turned = replace(
        committee,
        **{name: tuple(random.sample(getattr(committee, name), len(getattr(committee, name))))
           for name in LISTS},
    )  # fmt: skip
    facts = [one for one in told(committee, turned) if one.kind not in READ_OFF]
    assert facts == []
    assert told(committee, committee) == ()


@few
@given(committees(), committees())
def test_what_is_dated_later_is_no_difference(committee, other):
    names = {person.name for person in committee.people}
    by = timedelta(days=500)
    later = {
        name: tuple(
            replace(one, on=one.on + by) for one in getattr(other, name) if one.person in names
        )
        for name in ("evidence", "touches")
    }
    more = replace(
        committee,
        evidence=committee.evidence + later["evidence"],
        touches=committee.touches + later["touches"],
    )
    assert told(committee, more) == ()
    assert known_on(more, TODAY) == committee


HEARD = Evidence("cfo", EvidenceKind.NPS, TODAY, None)
TIE, LINK = Listens("cfo", "seat", 0.5), Introduction("seat", "cfo", 0.5)
VISIT = Touch("ulla", "cfo", TouchKind.VISIT, TODAY)
MORE = Touch("vic", "cfo", TouchKind.CALL, ago(3))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rule": "cfo"}, [Difference(Kind.RULE_CHANGED, before=RULE, after="cfo")]),
        ({"rule": Gate(2, RULE.children[::-1])}, []),
        ({"closes_on": TODAY}, [Difference(Kind.CLOSE_MOVED, before=None, after=TODAY)]),
        (
            {"people": (CFO, SEAT, Person("cio"))},
            [Difference(Kind.JOINED, "cio", after=Person("cio"))],
        ),
        (
            {"people": (Person("cfo", 0.9), SEAT)},
            [Difference(Kind.REWEIGHED, "cfo", before=CFO, after=Person("cfo", 0.9))],
        ),
        ({"listens": (TIE,)}, [Difference(Kind.TIE_ADDED, "cfo", "seat", None, TIE)]),
        (
            {"introductions": (LINK,)},
            [Difference(Kind.INTRODUCTION_ADDED, "seat", "cfo", None, LINK)],
        ),
        ({"evidence": (HEARD,)}, [Difference(Kind.HEARD, "cfo", None, None, HEARD)]),
        (
            {"touches": (VISIT, MORE)},
            [
                Difference(Kind.FIRST_TOUCH, "cfo", "vic", None, MORE),
                Difference(Kind.TOUCHED, "cfo", "ulla", None, VISIT),
            ],
        ),
    ],
)
def test_each_new_fact_is_told_in_its_kind(changes, expected):
    assert list(told(DEAL, replace(DEAL, **changes))) == expected


@pytest.mark.parametrize(
    ("name", "before", "after", "kind"),
    [
        ("listens", TIE, replace(TIE, weight=1.0), Kind.TIE_CHANGED),
        ("listens", TIE, None, Kind.TIE_REMOVED),
        ("introductions", LINK, replace(LINK, strength=1.0), Kind.INTRODUCTION_CHANGED),
        ("introductions", LINK, None, Kind.INTRODUCTION_REMOVED),
        ("evidence", HEARD, None, Kind.EVIDENCE_WITHDRAWN),
        ("touches", VISIT, None, Kind.TOUCH_WITHDRAWN),
        ("touches", VISIT, replace(VISIT, kind=TouchKind.CALL), Kind.TOUCHED),
    ],
)
def test_what_changes_or_goes_is_told_with_both_ends(name, before, after, kind):
    older = replace(DEAL, **{name: (before,)})
    (found,) = told(older, replace(DEAL, **{name: (after,) if after else ()}))
    assert (found.kind, found.before, found.after) == (kind, before, after)


@pytest.mark.parametrize(
    ("before", "after", "kind", "person", "other"),
    [
        ("seat", "dana", Kind.SEAT_FILLED, "dana", "seat"),
        ("dana", "seat", Kind.SEAT_EMPTIED, "dana", "seat"),
        ("dana", "cfo", Kind.SEAT_PASSED_ON, "cfo", "dana"),
        (None, "seat", Kind.SEAT_ADDED, None, "seat"),
        ("dana", None, Kind.SEAT_REMOVED, "dana", "seat"),
        ("seat", None, Kind.SEAT_REMOVED, None, "seat"),
    ],
)
def test_a_seat_that_decides_nothing_is_told_too(before, after, kind, person, other):
    def one(holder):
        people = (CFO, Person("dana")) if holder != "seat" else (CFO, Person("dana"), SEAT)
        seats = {"money": "cfo"} | ({"seat": holder} if holder else {})
        return day(Committee("cfo", people), seats=seats)

    (found,) = differences(one(before), one(after))
    assert (found.kind, found.person, found.other) == (kind, person, other)


def test_a_seat_passed_on_is_no_other_rule():
    older = Committee(RULE, (CFO, SEAT, Person("dana")))
    newer = Committee(parse_rule({"all": ["dana", "seat"]}), older.people)
    found = told(older, newer, seats=(SEATS, {**SEATS, "money": "dana"}))
    assert found == (Difference(Kind.SEAT_PASSED_ON, "dana", "cfo"),)


def test_who_leaves_one_of_two_seats_changes_the_rule_too():
    older = Committee(parse_rule({"any": ["cfo", {"all": ["cfo", "x"]}]}), (CFO, Person("x")))
    newer = Committee(parse_rule({"any": ["cfo", {"all": ["dana", "x"]}]}), (
        CFO, Person("x"), Person("dana"),
    ))  # fmt: skip
    seats = {"a": "cfo", "b": "cfo", "c": "x"}
    found = told(older, newer, seats=(seats, {**seats, "b": "dana"}))
    assert [one.kind for one in found] == [Kind.RULE_CHANGED, Kind.SEAT_PASSED_ON, Kind.JOINED]
    assert same(patched(older, found), newer)


def commitment(stance, age):
    return Evidence("cfo", EvidenceKind.COMMITMENT, ago(age), stance)


def test_a_stance_turns_by_something_heard():
    older = replace(DEAL, evidence=(commitment(1.0, 100),), closes_on=TODAY)
    newer = replace(older, evidence=(*older.evidence, commitment(-1.0, 0)))
    found = told(older, newer)
    assert [one.kind for one in found] == [Kind.TURNED, Kind.HEARD]
    assert (found[0].before, found[0].after) == (Stance.ADVOCATE, Stance.NEUTRAL)


def test_somebody_heard_for_the_first_time_turns_from_unknown():
    found = told(DEAL, replace(DEAL, evidence=(commitment(1.0, 0),), closes_on=TODAY))
    assert found[1] == Difference(Kind.TURNED, "cfo", before=None, after=Stance.ADVOCATE)


def test_a_stance_fades_by_time_alone():
    known = replace(DEAL, evidence=(commitment(1.0, 0),), closes_on=TODAY)
    found = told(known, known, on=TODAY + timedelta(days=1500))
    assert found[0] == Difference(Kind.FADED, "cfo", before=Stance.ADVOCATE, after=Stance.NEUTRAL)


@pytest.mark.parametrize(("days", "silent"), [(59, False), (60, True)])
def test_silence_is_told_from_the_sixtieth_day(days, silent):
    known = replace(DEAL, touches=(VISIT,))
    on = TODAY + timedelta(days=days)
    expected = (Difference(Kind.SILENT, "cfo", after=days),) if silent else ()
    assert told(known, known, on=on) == expected
    later = differences(day(known, on), day(known, on + timedelta(days=5)))
    assert [one.kind for one in later] == ([] if silent else [Kind.SILENT])


def test_a_silence_after_another_contact_is_told_again():
    before = day(replace(DEAL, touches=(VISIT,)), TODAY + timedelta(days=100))
    met = replace(VISIT, on=TODAY + timedelta(days=110))
    after = day(replace(DEAL, touches=(VISIT, met)), TODAY + timedelta(days=170))
    found = differences(before, after)
    assert [one.kind for one in found] == [Kind.TOUCHED, Kind.SILENT]
    assert found[-1].after == 60


def test_who_was_never_met_is_not_silent():
    assert told(DEAL, DEAL, on=TODAY + timedelta(days=400)) == ()


def test_what_does_not_fit_is_not_taken_away():
    with pytest.raises(CommitteeError, match="there is no"):
        patched(DEAL, [Difference(Kind.TIE_REMOVED, "cfo", "seat", TIE, None)])


DANA = Person("dana")
ALONE = Committee("cfo", (CFO,))
WITH_DANA = Committee(parse_rule({"all": ["cfo", "dana"]}), (CFO, DANA))
TALKED = replace(
    DEAL, listens=(TIE,), introductions=(LINK,), evidence=(HEARD,), touches=(VISIT, MORE)
)
SURE = replace(DEAL, evidence=(commitment(1.0, 0),), closes_on=TODAY)
CHANGES = {
    "another rule and close": (DEAL, replace(DEAL, rule="cfo", closes_on=TODAY), None, None),
    "a seat is added": (ALONE, DEAL, {"money": "cfo"}, SEATS),
    "a seat is removed": (DEAL, ALONE, SEATS, {"money": "cfo"}),
    "a seat is filled": (DEAL, WITH_DANA, SEATS, {**SEATS, "seat": "dana"}),
    "a seat is emptied": (WITH_DANA, DEAL, {**SEATS, "seat": "dana"}, SEATS),
    "a seat is passed on": (
        WITH_DANA,
        Committee("dana", (DANA,)),
        {"money": "cfo"},
        {"money": "dana"},
    ),
    "somebody weighs more": (DEAL, replace(DEAL, people=(Person("cfo", 0.9), SEAT)), None, None),
    "all begins": (DEAL, TALKED, None, None),
    "all ends": (TALKED, DEAL, None, None),
    "all changes": (
        TALKED,
        replace(
            TALKED,
            listens=(replace(TIE, weight=1.0),),
            introductions=(replace(LINK, strength=1.0),),
            evidence=(replace(HEARD, stance=-1.0),),
            touches=(VISIT, replace(MORE, kind=TouchKind.VISIT)),
        ),
        None,
        None,
    ),
    "only time passes": (SURE, SURE, None, None),
}


def of_a_change(name):
    older, newer, before, after = CHANGES[name]
    on = TODAY + timedelta(days=1500 if older == newer else 0)
    return differences(day(older, TODAY, before), day(newer, on, after))


@pytest.mark.parametrize("name", CHANGES)
def test_the_differences_of_each_change_make_the_newer_committee(name):
    older, newer, *_ = CHANGES[name]
    found = of_a_change(name)
    assert found
    assert same(patched(older, found), newer)


def test_the_changes_are_of_every_kind():
    assert {one.kind for name in CHANGES for one in of_a_change(name)} == set(Kind)

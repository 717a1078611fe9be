from datetime import timedelta

import pytest
from msgspec.structs import replace

from committee import Committee, Person, RoleCoverage, Touch, analyse
from committee.role_coverage import role_coverage
from committee.vocabulary import Role, RoleState, TouchKind
from tests.committee.strategies import TODAY

CHAMPION, LEGAL = Role.CHAMPION, Role.LEGAL
PEOPLE = ("cfo", "cio", "ceo", "seat")


def met(name, days, times=3):
    return (Touch("ulla", name, TouchKind.VISIT, TODAY - timedelta(days=days)),) * times


def coverage(held, *touches, cadence=30):
    facts = tuple(one for group in touches for one in group)
    committee = Committee("ceo", tuple(map(Person, PEOPLE)), touches=facts)
    analysis = analyse(committee, TODAY)
    return role_coverage(analysis, held, {CHAMPION: cadence}, empty=("seat",))[CHAMPION]


@pytest.mark.parametrize(
    ("holders", "touches", "expected"),
    [
        ((), (), (RoleState.MISSING, ())),
        (("stranger",), (), (RoleState.MISSING, ())),
        (("seat",), (), (RoleState.EMPTY, ("seat",))),
        (("seat", "cfo"), (), (RoleState.UNREACHED, ("cfo",))),
        (("cfo",), met("cfo", 0, times=1), (RoleState.UNREACHED, ("cfo",))),
        (("cfo",), met("cfo", 30), (RoleState.COVERED, ("cfo",))),
        (("cfo",), met("cfo", 31), (RoleState.STALE, ("cfo",))),
        (("cfo", "cio"), met("cio", 5), (RoleState.COVERED, ("cio", "cfo"))),
        (("cfo", "cio"), met("cio", 31) + met("cfo", 0, 1), (RoleState.STALE, ("cio", "cfo"))),
        (("cfo", "cio"), met("ceo", 0), (RoleState.UNREACHED, ("cfo", "cio"))),
    ],
    ids=str,
)
def test_a_role_is_as_covered_as_its_best_reached_holder(holders, touches, expected):
    held = dict.fromkeys(holders, (CHAMPION, LEGAL))
    assert coverage(held, touches) == RoleCoverage(*expected)


def test_of_equally_reached_people_the_one_met_last_is_the_best():
    committee = Committee("ceo", tuple(map(Person, PEOPLE)))
    analysis = analyse(committee, TODAY)
    met_once = {**analysis.last_touch, "cio": TODAY}
    held = dict.fromkeys(("cfo", "cio"), (CHAMPION,))
    told = role_coverage(replace(analysis, last_touch=met_once), held, {CHAMPION: 30})
    assert told[CHAMPION].people == ("cio", "cfo")


def test_only_wanted_roles_are_told():
    committee = Committee("ceo", tuple(map(Person, PEOPLE)))
    found = role_coverage(analyse(committee, TODAY), {"ceo": (CHAMPION,)}, {LEGAL: 30})
    assert found == {LEGAL: RoleCoverage(RoleState.MISSING, ())}

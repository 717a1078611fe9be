from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from committee import Committee, Gate, analyse
from tests.committee.strategies import EMPLOYEES, TODAY, committees, few


def numbers(analysis):
    """Return every number of an analysis by what it is of."""
    mapped = ("formal_power", "power", "probability", "reach", "threads", "key_person_loss")
    mapped += ("risk_points", "agreement_change_if_leaves", "direct_reach", "employee_shares")
    single = ("risk", "opposition", "base_risk", "correlation", "coverage", "fragility")
    single += ("single_threaded_share", "effective_threads")
    found = {(name,): getattr(analysis, name) for name in single}
    found |= {("band", i): risk for i, risk in enumerate(analysis.band)}
    found |= {("driver", driver.name): driver.points for driver in analysis.drivers}
    found |= {("next", contact.person): contact.score for contact in analysis.next}
    for name in mapped:
        found |= {(name, who): value for who, value in getattr(analysis, name).items()}
    return found


@few
@given(committees(), st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing(committee, random):
    def shuffled(facts):
        return tuple(random.sample(facts, len(facts)))

    lists = ("listens", "introductions", "evidence", "touches")
    other = replace(committee, **{name: shuffled(getattr(committee, name)) for name in lists})
    expected = pytest.approx(numbers(analyse(committee, TODAY)), abs=1e-9)
    assert numbers(analyse(other, TODAY)) == expected


@few
@given(committees(), st.integers(-3000, 3000))
def test_shifting_all_dates_together_changes_nothing(committee, days):
    by = timedelta(days=days)
    closes_on = committee.closes_on and committee.closes_on + by
    shifted = replace(
        committee,
        evidence=tuple(replace(item, on=item.on + by) for item in committee.evidence),
        touches=tuple(replace(touch, on=touch.on + by) for touch in committee.touches),
        closes_on=closes_on,
    )
    assert numbers(analyse(shifted, TODAY + by)) == numbers(analyse(committee, TODAY))


@few
@given(committees(), committees())
def test_items_of_the_future_change_nothing(committee, other):
    names = {person.name for person in committee.people}
    later = timedelta(days=401)

    def future(items):
        return tuple(replace(one, on=one.on + later) for one in items if one.person in names)

    known = replace(
        committee,
        evidence=committee.evidence + future(other.evidence),
        touches=committee.touches + future(other.touches),
    )
    assert analyse(known, TODAY) == analyse(committee, TODAY)


@few
@given(committees(), st.permutations("tuvwxyz"), st.permutations(["p", "q", "r"]))
def test_relabelling_people_and_employees_changes_nothing(committee, names, ours):
    new = dict(zip("abcdefg", names, strict=True)) | dict(zip(EMPLOYEES, ours, strict=True))
    analysis = analyse(relabelled(committee, new), TODAY)
    expected = {
        tuple(new.get(part, part) for part in key): value
        for key, value in numbers(analyse(committee, TODAY)).items()
    }
    assert numbers(analysis) == pytest.approx(expected, abs=1e-9)


def relabelled(committee, new):
    def rule(part):
        if isinstance(part, str):
            return new[part]
        return Gate(part.quota, tuple((rule(child), weight) for child, weight in part.children))

    def facts(listed, *fields):
        return tuple(replace(one, **{f: new[getattr(one, f)] for f in fields}) for one in listed)

    return Committee(
        rule(committee.rule),
        facts(committee.people, "name"),
        facts(committee.listens, "person", "to"),
        facts(committee.introductions, "introducer", "to"),
        facts(committee.evidence, "person"),
        facts(committee.touches, "by", "person"),
        committee.closes_on,
    )


@few
@given(committees())
def test_the_same_facts_and_date_give_the_same_analysis(committee):
    assert analyse(committee, TODAY) == analyse(committee, TODAY)

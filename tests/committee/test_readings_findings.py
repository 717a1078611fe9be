import pytest
from msgspec.structs import replace

from committee import (
    Committee,
    Context,
    Fading,
    Finding,
    PerceptionGap,
    Person,
    analyse,
    readings,
    readings_findings,
)
from committee.vocabulary import FindingKind, Perspective
from tests.committee.strategies import TODAY

BOTH = Committee("ceo", (Person("ceo"), Person("cfo")))
ANALYSIS = analyse(BOTH, TODAY)
POWER = {"ceo": 0.95, "cfo": 0.05, "clerk": 0.049}
QUIET = readings(BOTH, ANALYSIS, Context())
SIDES = (Perspective.ACCOUNT_MANAGER, Perspective.PERSON)


def seen(gap, person="cfo"):
    between = None if gap is None else SIDES
    return replace(QUIET, gaps={person: PerceptionGap({}, gap, between)})


def empty(days):
    return replace(QUIET, empty_days={} if days is None else {"seat": days})


def cycle(days, usual=90):
    return replace(QUIET, cycle_days=days, usual_cycle_days=usual)


def fading(*pairs):
    return replace(QUIET, fading=tuple(Fading(*pair, 0.2, 0.6) for pair in pairs))


def champions(*names):
    return replace(QUIET, champions=names)


def test_nothing_new_is_nothing_to_tell():
    assert readings_findings(None, QUIET, POWER) == []
    assert readings_findings(QUIET, QUIET, POWER) == []


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        (("ann", "bob"), ("ann", "bob"), []),
        ((), ("ann",), []),
        (("ann", "bob"), ("bob",), [("ann", 2, 1)]),
        (("ann",), ("bob",), [("ann", 1, 1)]),
        (("ann", "bob"), (), [("ann", 2, 0), ("bob", 2, 0)]),
    ],
)
def test_a_champion_is_gone_who_is_none_any_more(before, after, gone):
    told = readings_findings(champions(*before), champions(*after), POWER)
    assert told == [Finding(FindingKind.CHAMPION_GONE, *one) for one in gone]


def test_first_readings_miss_no_champion():
    assert readings_findings(None, champions(), POWER) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, 0.75, True),
        (None, 0.749, False),
        (0.749, 0.75, True),
        (0.75, 0.75, False),
        (0.8, 2.0, False),
        (0.8, 0.1, False),
        (0.8, None, False),
    ],
)
def test_views_of_somebody_part_by_three_quarters(before, after, told):
    expected = [Finding(FindingKind.PERCEPTION_GAP, "cfo", before, after)] if told else []
    assert readings_findings(seen(before), seen(after), POWER) == expected
    if before is None:
        assert readings_findings(None, seen(after), POWER) == expected


@pytest.mark.parametrize(("person", "told"), [("cfo", True), ("clerk", False), ("gone", False)])
def test_views_of_somebody_without_power_do_not_matter(person, told):
    assert bool(readings_findings(None, seen(1.0, person), POWER)) is told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, 29, False),
        (None, 30, True),
        (29, 30, True),
        (30, 31, False),
        (30, 90, False),
        (90, 30, True),
        (30, None, False),
    ],
)
def test_a_seat_is_empty_too_long_after_thirty_days(before, after, told):
    expected = [Finding(FindingKind.SEAT_EMPTY, "seat", before, after)] if told else []
    assert readings_findings(empty(before), empty(after), POWER) == expected
    if before is None:
        assert readings_findings(None, empty(after), POWER) == expected


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ((90, 90), (91, 90), True),
        ((89, 90), (90, 90), False),
        ((91, 90), (92, 90), False),
        ((91, 120), (91, 90), True),
        ((91, None), (92, None), False),
        ((91, None), (92, 90), True),
        ((None, 90), (None, 90), False),
        (None, (91, 90), True),
        (None, (90, 90), False),
    ],
)
def test_a_cycle_is_long_once_it_takes_longer_than_usual(before, after, told):
    earlier = None if before is None else cycle(*before)
    expected = [Finding(FindingKind.CYCLE_LONG, None, after[1], after[0])] if told else []
    assert readings_findings(earlier, cycle(*after), POWER) == expected


def test_a_tie_that_begins_to_fade_is_told_once_and_of_whom():
    one, other = ("ulla", "cfo"), ("vic", "cfo")
    new = [Finding(FindingKind.RELATIONSHIP_FADING, "cfo", 0.6, 0.2, employee="vic")]
    assert readings_findings(fading(one), fading(one, other), POWER) == new
    assert readings_findings(fading(one, other), fading(one), POWER) == []
    assert readings_findings(None, fading(other), POWER) == new


def test_findings_come_in_the_order_of_their_kinds():
    after = replace(
        QUIET,
        gaps=seen(1.0).gaps,
        empty_days={"seat": 30},
        cycle_days=91,
        usual_cycle_days=90,
        fading=fading(("ulla", "cfo")).fading,
    )
    told = readings_findings(champions("ann"), after, POWER)
    kinds = list(FindingKind)
    assert [one.kind for one in told] == kinds[kinds.index(FindingKind.CHAMPION_GONE) :]

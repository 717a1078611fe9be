"""Ask silent power: who is asked, who is left in peace, in which order, and why."""

from dataclasses import replace
from datetime import date

import pytest

from feedback.choosing import Candidate, Reason, Wanted, choose

TODAY = date(2026, 11, 29)
CFO = Candidate("stk_cfo", "per_cfo", power=0.4, roles=frozenset({"approver"}))
ANYBODY = Wanted()


def reason(candidate, wanted=ANYBODY):
    (choice,) = choose([candidate], wanted, TODAY)
    return choice.reason


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param({}, Reason.NEVER_HEARD, id="nobody ever heard them"),
        pytest.param({"heard_on": date(2026, 8, 31)}, Reason.SILENT, id="silent for 90 days"),
        pytest.param({"heard_on": date(2026, 9, 1)}, Reason.HEARD_LATELY, id="heard 89 days ago"),
        pytest.param({"heard_on": TODAY}, Reason.HEARD_LATELY, id="heard today"),
        pytest.param({"asked_on": date(2026, 8, 31)}, Reason.NEVER_HEARD, id="asked 90 days ago"),
        pytest.param({"asked_on": date(2026, 9, 1)}, Reason.ASKED_LATELY, id="asked 89 days ago"),
        pytest.param({"has_address": False}, Reason.NO_ADDRESS, id="no address"),
        pytest.param({"has_opted_out": True}, Reason.OPTED_OUT, id="wants no surveys"),
        pytest.param({"has_left": True}, Reason.LEFT, id="left the account"),
        pytest.param({"is_invited": True}, Reason.INVITED, id="asked by this survey already"),
        pytest.param({"power": None}, Reason.NEVER_HEARD, id="power unknown counts as none"),
    ],
)
def test_one_reason_says_why(known, expected):
    assert reason(replace(CFO, **known)) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"roles": frozenset({"approver", "user"})}, Reason.NEVER_HEARD),
        ({"roles": frozenset({"user"})}, Reason.OTHER_ROLE),
        ({"least_power": 0.4}, Reason.NEVER_HEARD),
        ({"least_power": 0.41}, Reason.LITTLE_POWER),
    ],
)
def test_filters_leave_out_who_was_not_looked_for(wanted, expected):
    assert reason(CFO, Wanted(**wanted)) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"has_left": True, "has_opted_out": True, "has_address": False}, Reason.LEFT),
        ({"has_opted_out": True, "has_address": False, "is_invited": True}, Reason.OPTED_OUT),
        ({"has_address": False, "asked_on": TODAY}, Reason.NO_ADDRESS),
        ({"asked_on": TODAY, "heard_on": TODAY}, Reason.ASKED_LATELY),
        ({"heard_on": TODAY, "power": 0.0}, Reason.HEARD_LATELY),
    ],
)
def test_what_can_never_be_comes_before_what_is_not_today(known, expected):
    assert reason(replace(CFO, **known), Wanted(least_power=0.1)) == expected


def test_a_pause_says_when_it_is_over():
    (choice,) = choose([replace(CFO, asked_on=date(2026, 11, 1))], ANYBODY, TODAY)
    assert choice.again_on == date(2027, 1, 30)
    assert not choice.is_asked


def test_a_window_of_no_days_is_none():
    asked_today = replace(CFO, asked_on=TODAY, heard_on=TODAY)
    assert reason(asked_today, Wanted(silent_days=0, fatigue_days=0)) == Reason.SILENT


def test_the_powerful_come_first_then_those_silent_longest_then_the_others_in_the_same_order():
    told = [
        Candidate("small", "1", power=0.1),
        Candidate("big", "2", power=0.5),
        Candidate("long silent", "3", power=0.2, heard_on=date(2025, 1, 1)),
        Candidate("never", "4", power=0.2),
        Candidate("silent", "5", power=0.2, heard_on=date(2026, 1, 1)),
        Candidate("left", "6", power=0.9, has_left=True),
        Candidate("unknown", "7"),
    ]
    for given in (told, told[::-1]):
        keys = [one.candidate.key for one in choose(given, ANYBODY, TODAY)]
        assert keys == ["big", "never", "long silent", "silent", "small", "unknown", "left"]


def test_somebody_in_two_accounts_is_asked_once_where_their_power_is_greatest():
    here, there = Candidate("here", "per_1", power=0.2), Candidate("there", "per_1", power=0.3)
    reasons = {one.candidate.key: one.reason for one in choose([here, there], ANYBODY, TODAY)}
    assert reasons == {"there": Reason.NEVER_HEARD, "here": Reason.ASKED_ELSEWHERE}


def test_somebody_who_cannot_be_asked_in_one_account_is_asked_in_the_other():
    there = Candidate("there", "per_1", power=0.3, has_left=True)
    chosen = choose([Candidate("here", "per_1", power=0.2), there], ANYBODY, TODAY)
    assert [one.candidate.key for one in chosen if one.is_asked] == ["here"]

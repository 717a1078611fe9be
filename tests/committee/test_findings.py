from datetime import timedelta

import pytest
from msgspec.structs import replace

from committee import Committee, Evidence, Finding, Person, Touch, analyse, findings, parse_rule
from committee.vocabulary import EvidenceKind, FindingKind, TouchKind
from tests.committee.strategies import TODAY

RULE = parse_rule({"all": ["veto", {"majority": ["a", "b", "c"]}]})
PEOPLE = tuple(map(Person, ("veto", "a", "b", "c")))


def days_ago(days):
    return TODAY - timedelta(days=days)


def visits(*visitors, to=("veto", "a", "b", "c"), days=0):
    return tuple(Touch(by, name, TouchKind.VISIT, days_ago(days)) for by in visitors for name in to)


def analysed(touches=(), evidence=(), on=TODAY):
    return analyse(Committee(RULE, PEOPLE, touches=touches, evidence=evidence), on)


def kinds(found):
    return [(finding.kind, finding.person) for finding in found]


QUIET = analysed(visits("ulla", "vic"))


@pytest.mark.parametrize(
    ("field", "before", "after", "told"),
    [
        ("risk", 0.50, 0.55, FindingKind.RISK_UP),
        ("risk", 0.50, 0.549, None),
        ("risk", 0.55, 0.30, None),
        ("coverage", 0.55, 0.50, FindingKind.COVERAGE_DOWN),
        ("coverage", 0.55, 0.501, None),
        ("coverage", 0.30, 0.90, None),
    ],
)
def test_five_points_are_worth_telling(field, before, after, told):
    changed = findings(replace(QUIET, **{field: before}), replace(QUIET, **{field: after}))
    assert changed == ([Finding(told, None, before, after)] if told else [])


def test_nothing_new_is_nothing_to_tell():
    assert findings(QUIET, QUIET) == []
    assert findings(None, QUIET) == []


@pytest.mark.parametrize(("days", "told"), [(59, False), (60, True), (61, True)])
def test_a_decider_is_silent_after_sixty_days(days, told):
    touches = visits("ulla", "vic", to=("veto", "a", "b")) + visits("ulla", to=("c",), days=days)
    silences = [f for f in findings(None, analysed(touches)) if "silent" in f.kind]
    assert silences == ([Finding(FindingKind.DECIDER_SILENT, "c", None, days)] if told else [])


def test_who_was_never_met_is_silent_without_a_number():
    touches = visits("ulla", "vic", to=("veto", "a", "b"))
    expected = [Finding(FindingKind.DECIDER_SILENT, "c", None, None)]
    assert findings(None, analysed(touches)) == expected


def test_feedback_breaks_a_silence_too():
    touches = visits("ulla", "vic", to=("veto", "a", "b"))
    said = (Evidence("c", EvidenceKind.NPS, days_ago(5), None),)
    assert findings(None, analysed(touches, said)) == []


def test_a_silence_is_told_once_when_it_begins():
    touches = visits("ulla", "vic")
    begins, day = analysed(touches, on=TODAY + timedelta(days=60)), timedelta(days=1)
    before = analysed(touches, on=begins.as_of - day)
    later = analysed(touches, on=begins.as_of + day)
    silent = [(FindingKind.DECIDER_SILENT, name) for name in ("veto", "a", "b", "c")]
    assert [k for k in kinds(findings(before, begins)) if "silent" in k[0]] == silent
    assert [k for k in kinds(findings(begins, later)) if "silent" in k[0]] == []


def test_a_new_silence_after_a_contact_is_told_again():
    earlier, on = visits("ulla", "vic", days=100), TODAY
    before = analysed(earlier, on=on)
    between = analysed(earlier + visits("ulla", "vic", to=("c",)), on=on + timedelta(days=70))
    assert (FindingKind.DECIDER_SILENT, "c") in kinds(findings(before, between))
    assert (FindingKind.DECIDER_SILENT, "a") not in kinds(findings(before, between))


def test_a_single_thread_to_a_veto_holder_is_told_when_it_becomes_one():
    single = analysed(visits("ulla"))
    expected = Finding(FindingKind.SINGLE_THREAD, "veto", 2, 1)
    assert expected in findings(QUIET, single)
    assert expected.kind not in [finding.kind for finding in findings(single, single)]
    assert Finding(FindingKind.SINGLE_THREAD, "veto", None, 1) in findings(None, single)


def test_a_single_thread_to_somebody_dispensable_is_no_finding():
    touches = visits("ulla", "vic", to=("veto",)) + visits("ulla", to=("a", "b", "c"))
    assert findings(None, analysed(touches)) == []


def test_somebody_new_in_the_rule_is_looked_at_afresh():
    silent = analyse(Committee("a", PEOPLE), TODAY)
    both = analyse(Committee(parse_rule({"any": ["a", "b"]}), PEOPLE), TODAY)
    assert kinds(findings(silent, both)) == [(FindingKind.DECIDER_SILENT, "b")]


@pytest.mark.parametrize(
    ("met", "told"),
    [
        ((), [(FindingKind.DECIDERS_UNMET, None)]),
        (("a",), [(FindingKind.DECIDERS_UNMET, None)]),
        (("a", "b"), [(FindingKind.DECIDER_SILENT, name) for name in ("veto", "c")]),
    ],
)
def test_three_who_were_never_met_are_one_finding(met, told):
    found = findings(None, analysed(visits("ulla", "vic", to=met)))
    assert [k for k in kinds(found) if k[0] != FindingKind.SINGLE_THREAD] == told


def test_of_many_unmet_only_who_was_met_before_is_silent_alone():
    (unmet, silent) = findings(None, analysed(visits("ulla", "vic", to=("a",), days=70)))
    assert unmet == Finding(FindingKind.DECIDERS_UNMET, None, None, 3)
    assert silent == Finding(FindingKind.DECIDER_SILENT, "a", None, 70)


def test_many_unmet_are_told_when_they_become_many_and_one_by_one_when_few_are_left():
    few, many = analysed(visits("ulla", "vic", to=("a", "veto"))), analysed()
    assert Finding(FindingKind.DECIDERS_UNMET, None, 2, 4) in findings(few, many)
    assert findings(many, many) == []
    left = [(FindingKind.DECIDER_SILENT, name) for name in ("b", "c")]
    assert kinds(findings(many, few)) == left

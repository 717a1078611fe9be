"""Whose word counts, as a truth table: who said what we hold, who says what now."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.ownership import Act, Claim, Owner, Reason, Rule, Said, Word, decide

THEN = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CRM, ERP, MAYA = "src_crm", "src_erp", "usr_maya"
SOURCES = Word()
QUORATE = Word(Owner.QUORATE, Rule.OWNER_WINS)
SHARED = Word(Owner.SHARED)
REVIEW = Word(Owner.SHARED, Rule.REVIEW)
FILL = Word(rule=Rule.FILL_EMPTY)
CRM_OWNS = Word(rule=Rule.OWNER_WINS, source=CRM)


def from_source(by=CRM, told_at=THEN):
    return Said(by, THEN, told_at)


def edited(base="CFO", base_told_at=THEN, at=THEN):
    return Said(MAYA, at, None, base, base_told_at)


ENTERED = Said(MAYA, THEN)
UNKNOWN = Said()

# What: the claim (value, stamp), what we hold, who said it, the policy; what becomes of it.
ROWS = {
    "ours, whatever comes": (("1", None), "2", UNKNOWN, QUORATE, "owned_by_quorate"),
    "ours, even the same": (("2", None), "2", UNKNOWN, QUORATE, "owned_by_quorate"),
    "ours, even when empty": (("1", None), "", UNKNOWN, QUORATE, "owned_by_quorate"),
    "nobody is known to have said it": (("CEO", None), "CFO", UNKNOWN, SOURCES, "write"),
    "its own word again": (("CFO", THEN + DAY), "CFO", from_source(), SOURCES, "same"),
    "its own new word": (("CEO", THEN + DAY), "CFO", from_source(), SOURCES, "write"),
    "its own word cleared": ((None, THEN + DAY), "CFO", from_source(), SOURCES, "write"),
    "equal stamps, other content": (("CEO", THEN), "CFO", from_source(), SOURCES, "write"),
    "without a stamp it is the newest": (("CEO", None), "CFO", from_source(), SOURCES, "write"),
    "older than its own word": (("CEO", THEN - DAY), "CFO", from_source(), SOURCES, "stale"),
    "older than another source": (("CEO", THEN - DAY), "CFO", from_source(ERP), SOURCES, "stale"),
    "an older clear": ((None, THEN - DAY), "CFO", from_source(ERP), SOURCES, "stale"),
    "older than another's clear": (("CFO", THEN - DAY), "", from_source(ERP), SOURCES, "stale"),
    "newer than another source": (("CEO", THEN + DAY), "CFO", from_source(ERP), SOURCES, "write"),
    "as new as another source": (("CEO", THEN), "CFO", from_source(ERP), SOURCES, "write"),
    "another source told no time": (
        ("CEO", THEN), "CFO", from_source(ERP, None), SOURCES, "write",
    ),
    "two agree, later": (("CFO", THEN + DAY), "CFO", from_source(ERP), SOURCES, "agree"),
    "two agree, earlier": (("CFO", THEN - DAY), "CFO", from_source(ERP), SOURCES, "same"),
    "another source owns it": (("CEO", THEN + DAY), "CFO", from_source(), CRM_OWNS, "write"),
    "the owner is older": (("CEO", THEN - DAY), "CFO", from_source(ERP), CRM_OWNS, "write"),
    "the owner's own older word": (("CEO", THEN - DAY), "CFO", from_source(), CRM_OWNS, "stale"),
    "the edit is echoed": (("CEO", THEN + DAY), "CEO", edited(), SOURCES, "agree"),
    "the edit is echoed without a stamp": (("CEO", None), "CEO", edited(), SOURCES, "agree"),
    "the old value is repeated": (("CFO", THEN + DAY), "CEO", edited(), SOURCES, "pinned"),
    "something else comes": (("CIO", THEN + DAY), "CEO", edited(), SOURCES, "conflict"),
    "it was cleared there": ((None, THEN + DAY), "CEO", edited(), SOURCES, "conflict"),
    "something else of another source, older": (
        ("CIO", THEN - DAY), "CEO", edited(), SOURCES, "stale",
    ),
    "something else, older than the edit, newer than the base": (
        ("CIO", THEN + DAY), "CEO", edited(at=THEN + 2 * DAY), SOURCES, "conflict",
    ),
    "we cleared it, the old value is repeated": (("CFO", None), "", edited(), SOURCES, "pinned"),
    "we cleared it, something else comes": (("CIO", None), "", edited(), SOURCES, "conflict"),
    "we cleared it, so do they": (("", None), "", edited(), SOURCES, "agree"),
    "what was empty is pinned": (("", None), "CEO", edited(base=""), SOURCES, "pinned"),
    "entered by hand, no source said it": (("CIO", None), "CEO", ENTERED, SOURCES, "conflict"),
    "left empty by hand": (("CIO", None), "", ENTERED, SOURCES, "write"),
    "entered by hand, and the same": (("CEO", None), "CEO", ENTERED, SOURCES, "agree"),
    "an edit of what the owner owns": (("CIO", THEN), "CEO", edited(), CRM_OWNS, "conflict"),
    "shared: newer than the edit": (("CIO", THEN + DAY), "CEO", edited(), SHARED, "write"),
    "shared: as new as the edit": (("CIO", THEN), "CEO", edited(), SHARED, "write"),
    "shared: older than the edit": (("CIO", THEN - DAY), "CEO", edited(), SHARED, "stale"),
    "shared: newer than a source": (("CIO", THEN + DAY), "CEO", from_source(ERP), SHARED, "write"),
    "fill: there is something": (("CEO", THEN + DAY), "CFO", from_source(), FILL, "filled"),
    "fill: it is empty": (("CEO", None), "", from_source(), FILL, "write"),
    "fill: somebody cleared it": (("CFO", None), "", edited(), FILL, "filled"),
    "fill: a clear takes nothing away": ((None, None), "CFO", from_source(), FILL, "filled"),
    "review: of another source": (
        ("CEO", THEN + DAY), "CFO", from_source(ERP), REVIEW, "conflict",
    ),
    "review: its own word": (("CEO", THEN + DAY), "CFO", from_source(), REVIEW, "write"),
    "review: of a person": (("CEO", THEN + DAY), "CFO", ENTERED, REVIEW, "conflict"),
    "review: kept before": (("CFO", THEN + DAY), "CEO", edited(), REVIEW, "pinned"),
    "review: empty": (("CEO", None), "", from_source(ERP), REVIEW, "write"),
    "review: older": (("CEO", THEN - DAY), "CFO", from_source(ERP), REVIEW, "stale"),
}  # fmt: skip


@pytest.mark.parametrize(("told", "held", "said", "word", "expected"), ROWS.values(), ids=ROWS)
def test_whose_word_counts(told, held, said, word, expected):
    value, stamp = told
    verdict = decide(Claim(value, CRM, stamp), held, said, word)
    assert _named(verdict) == expected


def _named(verdict):
    if verdict.act == Act.LEAVE:
        return "same" if verdict.reason is None else str(verdict.reason)
    return str(verdict.act)


@pytest.mark.parametrize("held", ["CFO", ""])
def test_another_source_than_the_owner_is_never_taken(held):
    claim = Claim("CEO", ERP, THEN + DAY)
    assert decide(claim, held, from_source(), CRM_OWNS).reason == Reason.OWNED_BY_SOURCE


def test_only_a_conflict_and_what_is_left_out_say_why():
    assert decide(Claim("CIO", CRM), "CEO", edited(), SOURCES).reason == Reason.CONFLICT
    assert decide(Claim("CIO", CRM), "", ENTERED, SOURCES).reason is None


def test_a_source_that_cleared_a_field_has_said_something():
    found = decide(Claim(None, CRM), "CEO", edited(base=None), SOURCES)
    assert found.reason == Reason.PINNED

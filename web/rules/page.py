"""What the pages of the rules show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Count
from django.utils import timezone

from feedback import ruling, trying
from feedback.models import CaseRule
from feedback.rule_documents import Unreadable
from feedback.rules import Rule
from web.case_news import said_shortly
from web.rules import proposals, words
from web.rules.forms import RuleForm

SIGNER = Signer(salt="web.rules.tried")


@dataclass(frozen=True)
class Line:
    """A rule as a sentence; without one it can no longer be read and does nothing."""

    row: CaseRule
    sentence: str
    cases: int


@dataclass(frozen=True)
class Opened:
    """A case that would have been opened, in words."""

    what: trying.Opened
    said: str
    because: str


def listed() -> dict[str, Any]:
    """Every rule, and the proposals that are not among them."""
    rows = list(CaseRule.objects.annotate(opened=Count("cases")))
    said = sentences_of(rows)
    lines = [Line(row, sentence, row.opened) for row, sentence in zip(rows, said, strict=True)]
    return {"lines": lines, "proposals": proposals.still_open()}


def one(row: CaseRule, refusal: str = "") -> dict[str, Any]:
    """A rule and what it would have done in the last 90 days; nothing is written."""
    rule = value_of(row)
    tried = trying.tried(rule, timezone.localdate()) if rule else None
    return {
        "rule": row,
        "sentence": sentences_of([row])[0],
        "tried": tried,
        "lines": [_opened(one) for one in tried.newest] if tried else [],
        "days": trying.DAYS,
        "seal": seal(row),
        "refusal": refusal,
    }


def edited(form: RuleForm, row: CaseRule | None = None) -> dict[str, Any]:
    return {"form": form, "rule": row}


def value_of(row: CaseRule) -> Rule | None:
    """The stored rule as a value; None if it means nothing any more."""
    try:
        return ruling.value_of(row)
    except Unreadable:
        return None


def sentences_of(rows: Sequence[CaseRule]) -> list[str]:
    """Each as a sentence, empty where it means nothing any more; two queries for all."""
    rules = [value_of(row) for row in rows]
    names = words.names_of([rule for rule in rules if rule])
    return [words.sentence(rule, names) if rule else "" for rule in rules]


def seal(row: CaseRule) -> str:
    """What says that somebody was shown what this version of a rule would have done."""
    return SIGNER.sign(f"{row.public_id}:{row.version}")


def tried_version(row: CaseRule, given: str) -> int | None:
    """The version that was shown, if the seal is of this rule and ours."""
    try:
        of, _colon, version = SIGNER.unsign(given).rpartition(":")
    except BadSignature:
        return None
    return int(version) if of == row.public_id else None


def _opened(one: trying.Opened) -> Opened:
    told = [words.reason(reason) for reason in one.decision.reasons]
    return Opened(one, said_shortly(one.feedback), ", ".join(filter(None, told)))

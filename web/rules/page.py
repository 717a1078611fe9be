"""What the pages of the rules show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import ngettext

from feedback import ruling, trying
from feedback.models import CaseRule
from feedback.rule_documents import Unreadable
from feedback.rules import Rule
from web import rule_names
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

    @property
    def name(self) -> str:
        return rule_names.named(self.row.name)


@dataclass(frozen=True)
class Opened:
    """A case that would have been opened, in words."""

    what: trying.Opened
    said: str
    because: str
    others: str = ""
    """The names of the other rules that apply, too."""


@dataclass(frozen=True)
class Beside:
    """Another rule that is on and applies to some of the same feedback."""

    row: CaseRule
    sentence: str
    number: int

    @property
    def name(self) -> str:
        return rule_names.named(self.row.name)


def listed() -> dict[str, Any]:
    """Every rule, and the proposals that are not among them."""
    rows = list(CaseRule.objects.there().annotate(opened=Count("cases")))
    said = sentences_of(rows)
    lines = [Line(row, sentence, row.opened) for row, sentence in zip(rows, said, strict=True)]
    return {"lines": lines, "proposals": proposals.still_open()}


def one(row: CaseRule, refusal: str = "") -> dict[str, Any]:
    """A rule and what it would have done in the last 90 days; nothing is written."""
    rule, others = value_of(row), _others(row)
    values = ruling.values_of(others.values())
    tried = trying.tried(rule, timezone.localdate(), values) if rule else None
    names = {key: rule_names.named(other.name) for key, other in others.items()}
    return {
        "rule": row,
        "name": rule_names.named(row.name),
        "sentence": sentences_of([row])[0],
        "tried": tried,
        "lines": [_opened(one, names) for one in tried.newest] if tried else [],
        "beside": _beside(tried, others) if tried else [],
        "days": trying.DAYS,
        "seal": seal(row),
        "refusal": refusal,
    }


def edited(form: RuleForm, row: CaseRule | None = None) -> dict[str, Any]:
    return {"form": form, "rule": row, "name": rule_names.named(row.name) if row else ""}


def warning(row: CaseRule) -> str:
    """Which rules that are on apply to the same feedback as one that is switched on."""
    beside = one(row)["beside"]
    if not beside:
        return ""
    names = ", ".join(other.name for other in beside)
    said = ngettext(
        "Another rule that is on applies to some of the same feedback: %(names)s. Of several, the "
        "one with the least time opens the case.",
        "Other rules that are on apply to some of the same feedback: %(names)s. Of several, the "
        "one with the least time opens the case.",
        len(beside),
    )
    return said % {"names": names}


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


def _others(row: CaseRule) -> dict[str, CaseRule]:
    """The other rules that are on, in the order in which they are asked."""
    return {one.public_id: one for one in CaseRule.objects.working().exclude(pk=row.pk)}


def _beside(tried: trying.Tried, others: Mapping[str, CaseRule]) -> list[Beside]:
    rows = [others[key] for key in tried.beside]
    told = zip(rows, sentences_of(rows), tried.beside.values(), strict=True)
    return [Beside(row, sentence, number) for row, sentence, number in told]


def _opened(one: trying.Opened, names: Mapping[str, str]) -> Opened:
    told = [words.reason(reason) for reason in one.decision.reasons]
    others = ", ".join(names[other.rule.id] for other in one.others)
    return Opened(one, said_shortly(one.feedback), ", ".join(filter(None, told)), others)

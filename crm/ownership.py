"""Whose word counts for one field: decides, reads and writes nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

EMPTY: tuple[Any, ...] = (None, "", [], {})
NOTHING = object()
"""Says that a source has never said anything here; None says that it cleared the field."""


class Owner(StrEnum):
    """Whose a field is: ours, that of the sources (or one of them), or of whoever comes last."""

    QUORATE = "quorate"
    SOURCES = "sources"
    SHARED = "shared"


class Rule(StrEnum):
    """What happens when a source says something else than we hold."""

    OWNER_WINS = "owner_wins"
    NEWEST_WINS = "newest_wins"
    FILL_EMPTY = "fill_empty"
    REVIEW = "review"


class Reason(StrEnum):
    """Why a member was left out; the list is closed."""

    OWNED_BY_QUORATE = "owned_by_quorate"
    OWNED_BY_SOURCE = "owned_by_source"
    PINNED = "pinned"
    CONFLICT = "conflict"
    STALE = "stale"
    FILLED = "filled"
    UNKNOWN_USER = "unknown_user"
    OTHER_ACCOUNT = "other_account"
    CIRCLE = "circle"
    THERE_ALREADY = "there_already"
    UNKNOWN_CUSTOM_FIELD = "unknown_custom_field"


class Act(StrEnum):
    """What to do with one member of a record."""

    WRITE = "write"
    LEAVE = "leave"
    CONFLICT = "conflict"
    AGREE = "agree"
    """The value is held already; from now on it is the word of this source."""


@dataclass(frozen=True, slots=True)
class Word:
    """The policy of a field; `source` names the one source that owns it, if only one does."""

    owner: Owner = Owner.SOURCES
    rule: Rule = Rule.NEWEST_WINS
    source: str = ""
    write_back: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """Who said what we hold; `base` is the last word of a source before a person's edit."""

    by: str = ""
    at: datetime | None = None
    told_at: datetime | None = None
    base: Any = NOTHING
    base_told_at: datetime | None = None
    is_usual: bool = False
    """Whether it is only said of the record as a whole."""

    @property
    def is_by_person(self) -> bool:
        return self.by.startswith("usr_")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a source says of a field, and when it said so itself."""

    value: Any
    source: str
    stamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    act: Act
    reason: Reason | None = None


WRITE, AGREE, SAME = Verdict(Act.WRITE), Verdict(Act.AGREE), Verdict(Act.LEAVE)
CONFLICT = Verdict(Act.CONFLICT, Reason.CONFLICT)
NOBODY = Said()


def left(reason: Reason) -> Verdict:
    return Verdict(Act.LEAVE, reason)


def decide(claim: Claim, held: Any, said: Said, word: Word) -> Verdict:
    """Write the claim, leave it out for a reason, call it a conflict, or find that all agree."""
    if word.owner == Owner.QUORATE:
        return left(Reason.OWNED_BY_QUORATE)
    if claim.value == held:
        return AGREE if _is_news(claim, said) else SAME
    if is_of_another(claim.source, word):
        return left(Reason.OWNED_BY_SOURCE)
    return _differing(claim, held, said, word)


def plain(value: Any) -> Any:
    """A value as provenance and conflicts keep it: days and amounts are texts."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def is_of_another(source: str, word: Word) -> bool:
    """Whether only another source may write this."""
    return word.rule == Rule.OWNER_WINS and word.source not in {"", source}


def _differing(claim: Claim, held: Any, said: Said, word: Word) -> Verdict:
    if word.rule == Rule.FILL_EMPTY:
        return left(Reason.FILLED) if _is_taken(held, said) else WRITE
    if _is_older(claim.stamp, said, word):
        return left(Reason.STALE)
    if said.is_by_person:
        return _against_person(claim, held, said, word)
    is_reviewed = word.rule == Rule.REVIEW and said.by not in {"", claim.source}
    return CONFLICT if is_reviewed and held not in EMPTY else WRITE


def _against_person(claim: Claim, held: Any, said: Said, word: Word) -> Verdict:
    """A person's word: a shared field takes the newer one, any other keeps what was edited."""
    if word.owner == Owner.SHARED and word.rule != Rule.REVIEW:
        return WRITE
    if not _is_taken(held, said):
        return WRITE
    return left(Reason.PINNED) if plain(claim.value) == said.base else CONFLICT


def _is_taken(held: Any, said: Said) -> bool:
    """Whether somebody filled this, or cleared what a source had said."""
    return held not in EMPTY or (said.is_by_person and said.base is not NOTHING)


def _is_news(claim: Claim, said: Said) -> bool:
    """Whether that the source says so, too, changes whose word it is, or since when."""
    if said.is_by_person:
        return True
    is_later = claim.stamp is not None and (said.told_at is None or claim.stamp > said.told_at)
    return is_later and said.by not in {"", claim.source}


def _is_older(stamp: datetime | None, said: Said, word: Word) -> bool:
    """Whether we hold a newer word; the one owner of a field need not be newer than others."""
    if stamp is None:
        return False
    if said.is_by_person and word.owner == Owner.SHARED:
        since = said.at
    else:
        since = said.base_told_at if said.is_by_person else said.told_at
    is_owner = word.rule == Rule.OWNER_WINS and word.source
    is_foreign = said.by != word.source and not said.is_by_person
    return since is not None and stamp < since and not (is_owner and is_foreign)

"""The names of somebody who is forgotten, within what others said: each gives way to a mark."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet

from accounts import journal
from accounts.folding import spellings
from accounts.models import Change, ChangeSet

VEIL = "…"


@dataclass(frozen=True)
class Called:
    """What somebody is called in these accounts.

    `anyhow` is theirs in whatever letters; a last name may be a word as well, so it is theirs only
    where it begins as it is spelled or with a capital.
    """

    accounts: Collection[int]
    anyhow: Collection[str]
    last_names: Collection[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Whole words only; the longer ones first, as they hold a last name."""
        words = [rf"(?i:{re.escape(word)})" for word in _spelled(self.anyhow)]
        words += [_as_spelled(name) for name in _spelled(self.last_names)]
        return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


def veil(changes: ChangeSet, rows: QuerySet, fields: Sequence[str], called: Called) -> set[str]:
    """Put the mark in the place of these words, in rows and journal; the records that held any.

    Who follows is told of the rows that still did, as they may have kept what was said.
    """
    if not (called.anyhow or called.last_names):
        return set()
    named = called.pattern
    found = [row for row in rows.iterator(chunk_size=1000) if _is_veiled(row, fields, named)]
    rows.model._default_manager.bulk_update(found, fields, batch_size=1000)
    records = {row.public_id for row in found} | _veil_journal(rows, fields, named)
    tell = journal.mention if hasattr(rows.model, "version") else journal.tell_all
    tell(changes, found)
    return records


def _veil_journal(rows: QuerySet, fields: Sequence[str], named: re.Pattern[str]) -> set[str]:
    """The same in all that was ever told of these rows, as what was rewritten is told still."""
    label, pks = rows.model._meta.label_lower, rows.order_by().values("pk")
    told = Change.objects.filter(type=label, row__in=pks).iterator(chunk_size=1000)
    found = [change for change in told if _is_told_veiled(change, fields, named)]
    Change.objects.bulk_update(found, ["before", "after"], batch_size=1000)
    return {change.subject for change in found if change.subject}


def _spelled(words: Collection[str]) -> list[str]:
    spelled = {spelling for word in words for spelling in spellings(word)}
    return sorted(spelled, key=len, reverse=True)


def _as_spelled(name: str) -> str:
    first, rest = name[0], re.escape(name[1:])
    return rf"(?:{re.escape(first)}|{re.escape(first.upper())})(?i:{rest})"


def _is_veiled(row: Model, fields: Sequence[str], named: re.Pattern[str]) -> bool:
    said = {name: getattr(row, name) for name in fields}
    for name, value in said.items():
        setattr(row, name, _veiled(value, named))
    return any(getattr(row, name) != value for name, value in said.items())


def _is_told_veiled(change: Change, fields: Sequence[str], named: re.Pattern[str]) -> bool:
    held = [change.before, change.after]
    change.before, change.after = kept = [
        told | {name: _veiled(told[name], named) for name in fields if name in told}
        for told in held
    ]
    return kept != held


def _veiled(value: Any, named: re.Pattern[str]) -> Any:
    """A text, or a list of texts."""
    if isinstance(value, list):
        return [_veiled(one, named) for one in value]
    return named.sub(VEIL, value)

"""The names of somebody who is forgotten, within what others said: each gives way to a mark."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Model, QuerySet

from accounts import journal
from accounts.folding import spellings
from accounts.models import ChangeSet

VEIL = "…"


def veil(
    changes: ChangeSet, rows: QuerySet, fields: Sequence[str], words: Collection[str]
) -> list[Model]:
    """Put the mark in the place of these words, where the journal forgets; the rows that held any.

    Who follows is told of them, as they may have kept what was said.
    """
    if not words:
        return []
    named = re.compile(rf"(?<!\w)(?:{_any_of(words)})(?!\w)", re.I)
    found = [row for row in rows.iterator(chunk_size=1000) if _is_veiled(row, fields, named)]
    rows.model._default_manager.bulk_update(found, fields, batch_size=1000)
    journal.forget(rows.model, [row.pk for row in found], fields)
    tell = journal.mention if hasattr(rows.model, "version") else journal.tell_all
    tell(changes, found)
    return found


def _any_of(words: Collection[str]) -> str:
    """These words as people spell them; the longest first, as a name may hold another."""
    spelled = {spelling for word in words for spelling in spellings(word)}
    return "|".join(map(re.escape, sorted(spelled, key=len, reverse=True)))


def _is_veiled(row: Model, fields: Sequence[str], named: re.Pattern[str]) -> bool:
    said = {name: getattr(row, name) for name in fields}
    for name, value in said.items():
        setattr(row, name, _veiled(value, named))
    return any(getattr(row, name) != value for name, value in said.items())


def _veiled(value: Any, named: re.Pattern[str]) -> Any:
    """A text, or a list of texts."""
    if isinstance(value, list):
        return [_veiled(one, named) for one in value]
    return named.sub(VEIL, value)

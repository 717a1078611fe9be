"""Text as it is searched: small letters without accents, in one column beside what it is of.

No database folds alike: SQLite knows no capitals beyond A to Z, and PostgreSQL those of its
locale. So it is done here, whenever a row is written; who searches folds what is asked, too.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import models

APART = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
}  # fmt: skip
"""Letters of Latin alphabets that are no letter with an accent for Unicode."""


class _Letters(dict[int, str]):
    """What becomes of each small letter, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        apart = unicodedata.normalize("NFKD", APART.get(chr(code), chr(code))).casefold()
        self[code] = "".join(one for one in apart if not unicodedata.combining(one))
        return self[code]


LETTERS = _Letters()


def fold(text: str) -> str:
    """Small letters without accents: ß as ss, ø as o; what has none stays."""
    small = text.casefold()
    return small if small.isascii() else small.translate(LETTERS)


def spellings(text: str) -> set[str]:
    """As it is written, with its accents apart, and without them; capitals stay."""
    whole = unicodedata.normalize("NFC", text)
    bare = "".join(fold(one).capitalize() if one.isupper() else fold(one) for one in whole)
    return {text, whole, unicodedata.normalize("NFD", whole), bare}


class _Computed:
    """A column that a row says by itself, whatever it was read or made with."""

    def __init__(self, field: "Folded") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, model: type[models.Model] | None = None) -> Any:
        return self if row is None else self.field.said(row)

    def __set__(self, row: models.Model, value: str) -> None:
        # Where nothing is kept Django takes the column for one that was not read.
        vars(row)[self.field.attname] = value


class Folded(models.TextField):
    """What other columns of the row say, folded; no journal tells it, as they do."""

    descriptor_class = _Computed

    def __init__(self, *of: str, **options: Any) -> None:
        self.of = of
        super().__init__(**{"default": "", "editable": False} | options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, _of, options = super().deconstruct()
        return name, path, self.of, options

    def said(self, row: models.Model) -> str:
        """One column after the other."""
        return " ".join([fold(getattr(row, name)) for name in self.of])


def following(model: type[models.Model], names: Collection[str]) -> list[str]:
    """The columns to write with these, because they say the same folded."""
    fields = model._meta.concrete_fields
    held = (field for field in fields if isinstance(field, Folded))
    return [field.attname for field in held if not set(names).isdisjoint(field.of)]


def folded(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, str]:
    """What these columns say once every column they are of has these values."""
    row = model(**values)
    return {name: getattr(row, name) for name in following(model, values.keys())}

"""What custom fields hold, as people read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, localize
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.models import CustomField

Kind = CustomField.Kind
TRUTHS = {True: pgettext_lazy("answer", "Yes"), False: pgettext_lazy("answer", "No")}
WHAT = {
    Kind.TEXT: gettext_lazy("At most 1,000 characters"),
    Kind.NUMBER: gettext_lazy("A whole number or one with decimals"),
    Kind.DATE: gettext_lazy("A day"),
    Kind.BOOLEAN: gettext_lazy("Yes, no, or not known"),
    Kind.CHOICE: gettext_lazy("One of the words that you give"),
}


@dataclass(frozen=True)
class Shown:
    """One field of a record that holds something."""

    label: str
    text: str


def shown(fields: Sequence[CustomField], document: Mapping[str, Any]) -> list[Shown]:
    """What a record holds, in the order of the fields."""
    return [
        Shown(row.label, text_of(row.kind, document[row.key]))
        for row in fields
        if row.key in document
    ]


def text_of(kind: str, value: Any) -> str:
    """A value of one kind in words; what is of another kind by now, as it is kept."""
    if isinstance(value, bool):
        return str(TRUTHS[value])
    if kind == Kind.DATE:
        return _day(str(value))
    return localize(value) if isinstance(value, int | float) else str(value)


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text))
    except ValueError:
        return text

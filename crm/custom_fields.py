"""Entry functions for the fields that a company defines for itself, and their place in a batch."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet
from crm import custom_values, policies
from crm.decisions import Shape
from crm.models import CustomField
from crm.shapes import SHAPES

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
MOST = 100
MOST_CHOICES = 200


@dataclass(frozen=True)
class Definition:
    """What a field is called and what it holds."""

    label: str
    kind: str
    choices: Sequence[str] = ()


@transaction.atomic
def define(type_: str, key: str, definition: Definition, *, by: Author) -> CustomField:
    """A new field; what sources repeat is judged anew, so that it is filled from then on."""
    changes = journal.begin(by)
    # One after the other, so that neither the number nor the key is exceeded by two at a time.
    held = list(_locked().filter(type=type_))
    _refuse_key(key, held)
    row = CustomField(
        type=type_,
        key=key,
        label=_label(definition.label),
        kind=definition.kind,
        choices=_choices(definition.kind, definition.choices),
    )
    journal.create(changes, row)
    policies.hear_again(type_)
    return row


@transaction.atomic
def change(
    field: CustomField, *, by: Author, label: str, choices: Sequence[str] | None = None
) -> ChangeSet:
    """Call it otherwise or let other words be chosen; what records hold already stays."""
    changes = journal.begin(by)
    row = _locked().get(pk=field.pk)
    words = row.choices if choices is None else _choices(row.kind, choices)
    is_other = words != row.choices
    journal.update(changes, row, label=_label(label), choices=words)
    if is_other:
        policies.hear_again(row.type)
    field.refresh_from_db()
    return changes


@transaction.atomic
def archive(field: CustomField, *, by: Author) -> ChangeSet:
    """Take no more values for it; what records hold stays, and comes back with it."""
    changes = journal.begin(by)
    if field.archived_at is None:
        journal.update(changes, field, archived_at=changes.at)
        policies.hear_again(field.type)
    return changes


@transaction.atomic
def restore(field: CustomField, *, by: Author) -> ChangeSet:
    """Let an archived field be told again."""
    changes = journal.begin(by)
    _refuse_too_many(list(_locked().filter(type=field.type)))
    journal.update(changes, field, archived_at=None)
    policies.hear_again(field.type)
    return changes


def current(type_: str | None = None) -> QuerySet[CustomField]:
    """The fields that can be told."""
    rows = CustomField.objects.filter(archived_at=None)
    return rows if type_ is None else rows.filter(type=type_)


def shapes(documents: Iterable[Any]) -> Mapping[str, Shape]:
    """What each type may say; one query if a document tells a field of the company, else none."""
    if not any(isinstance(one, dict) and one.get("custom") for one in documents):
        return SHAPES
    own = {type_: replace(SHAPES[type_], custom=found) for type_, found in kinds().items()}
    return {**SHAPES, **own}


def shape(type_: str) -> Shape:
    """What records of one type may say; one query."""
    return replace(SHAPES[type_], custom=kinds().get(type_, {}))


def members() -> frozenset[str]:
    """What they are called among the fields of records; one query."""
    return frozenset(row.member for row in current())


def kinds() -> Mapping[str, Mapping[str, Any]]:
    """What each field may hold, by type and key; one query."""
    found: dict[str, dict[str, Any]] = {}
    for row in current():
        found.setdefault(row.type, {})[row.key] = custom_values.kind_of(row.kind, row.choices)
    return found


def _locked() -> QuerySet[CustomField]:
    return CustomField.objects.order_by("pk").select_for_update(no_key=True)


def _refuse_key(key: str, held: Sequence[CustomField]) -> None:
    if not KEY.fullmatch(key) or len(key) > CustomField._meta.get_field("key").max_length:
        raise Refused(
            _("A key is a letter, then at most 49 letters, digits and _, such as Region__c."),
            field="key",
            code="invalid",
        )
    if any(row.key == key for row in held):
        raise Refused(_("There is a field of this key already."), field="key", code="taken")
    _refuse_too_many(held)


def _refuse_too_many(held: Sequence[CustomField]) -> None:
    if sum(row.archived_at is None for row in held) >= MOST:
        sentence = _("There can be %(most)s fields of a type.") % {"most": MOST}
        raise Refused(sentence, field="key", code="too_many")


def _label(text: str) -> str:
    label = " ".join(text.split())
    if not label:
        raise Refused(_("A field needs a name."), field="label", code="required")
    if len(label) > CustomField._meta.get_field("label").max_length:
        raise Refused(_("This is too long."), field="label", code="too_long")
    return label


def _choices(kind: str, choices: Iterable[str]) -> list[str]:
    """The words, each once and in the order given."""
    words = list(dict.fromkeys(word.strip() for word in choices if word.strip()))
    if kind != CustomField.Kind.CHOICE and words:
        raise Refused(_("Only a choice has words to choose."), field="choices", code="invalid")
    if kind == CustomField.Kind.CHOICE and not words:
        raise Refused(_("Give the words to choose from."), field="choices", code="required")
    if len(words) > MOST_CHOICES or any(len(word) > custom_values.MOST_WORD for word in words):
        sentence = _("There can be %(most)s words of at most %(letters)s characters.")
        told = {"most": MOST_CHOICES, "letters": custom_values.MOST_WORD}
        raise Refused(sentence % told, field="choices", code="too_long")
    return words

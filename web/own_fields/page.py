"""The page on which custom fields are defined, and what an account and its people show of them."""

from dataclasses import dataclass
from typing import Any

from crm import custom_fields
from crm.models import CustomField
from stakeholders.models import Stakeholder
from web.focus import Focus
from web.own_fields.forms import ChangeForm, DefineForm, ValuesForm
from web.own_fields.words import Shown, shown

PAGE = "web/own_fields/list.html"


@dataclass(frozen=True)
class Line:
    """One field with the form that changes it."""

    row: CustomField
    form: ChangeForm


@dataclass(frozen=True)
class Values:
    """What a record holds, and the form for another word; no form for who only reads."""

    shown: list[Shown]
    form: ValuesForm | None
    url: str


def context(form: DefineForm | None = None, changed: ChangeForm | None = None) -> dict[str, Any]:
    """Every field by what it is of, those that are told first; one query."""
    rows = sorted(CustomField.objects.all(), key=lambda row: row.archived_at is not None)
    lines = [Line(row, _form(row, changed)) for row in rows]
    groups = [
        (label, [line for line in lines if line.row.type == type_])
        for type_, label in CustomField.Type.choices
    ]
    return {
        "groups": [(label, of) for label, of in groups if of],
        "form": form or DefineForm(),
    }


def _form(row: CustomField, changed: ChangeForm | None) -> ChangeForm:
    form = ChangeForm(field=row)
    return changed if changed and changed.auto_id == form.auto_id else form


def of_account(focus: Focus) -> Values | None:
    """What the account holds today; a past day has none, as only the journal knows them."""
    if focus.is_past:
        return None
    return _values("account", focus.account.custom, focus, focus.url("tell_account"))


def of_person(focus: Focus) -> Values | None:
    """What the person of the panel holds today."""
    if focus.is_past or not focus.person.startswith("stk_"):
        return None
    there = Stakeholder.objects.filter(account=focus.account, public_id=focus.person)
    for document in there.values_list("custom", flat=True):
        return _values("stakeholder", document, focus, focus.url("tell_person", focus.person))
    return None


def _values(type_: str, document: dict[str, Any], focus: Focus, url: str) -> Values | None:
    fields = list(custom_fields.current(type_))
    if not fields:
        return None
    found = shown(fields, document)
    if not focus.can_edit:
        return Values(found, None, url) if found else None
    return Values(found, ValuesForm(None, of=type_, fields=fields, document=document), url)

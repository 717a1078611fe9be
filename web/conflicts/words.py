"""What the members of records are called, and their values in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, pgettext, pgettext_lazy

from accounts.models import Account, Opportunity
from crm.models import CustomField
from web import labels
from web.own_fields import words

FIELDS = {
    ("account", "name"): gettext_lazy("Name"),
    ("account", "domain"): gettext_lazy("Domain"),
    ("account", "industry"): gettext_lazy("Industry"),
    ("account", "segment"): gettext_lazy("Segment"),
    ("account", "country"): gettext_lazy("Country"),
    ("account", "city"): gettext_lazy("City"),
    ("account", "serves"): gettext_lazy("Serves"),
    ("account", "owner"): gettext_lazy("Owner"),
    ("stakeholder", "first_name"): gettext_lazy("First name"),
    ("stakeholder", "last_name"): gettext_lazy("Last name"),
    ("stakeholder", "email"): gettext_lazy("E-mail"),
    ("stakeholder", "phone"): gettext_lazy("Phone"),
    ("stakeholder", "language"): gettext_lazy("Language"),
    ("stakeholder", "title"): gettext_lazy("Title"),
    ("stakeholder", "department"): gettext_lazy("Department"),
    ("stakeholder", "location"): gettext_lazy("Location"),
    ("stakeholder", "seniority"): gettext_lazy("Seniority"),
    ("stakeholder", "account"): gettext_lazy("Account"),
    ("stakeholder", "reports_to"): gettext_lazy("Reports to"),
    ("stakeholder", "person"): gettext_lazy("Person"),
    ("opportunity", "name"): gettext_lazy("Name"),
    ("opportunity", "kind"): gettext_lazy("Kind"),
    ("opportunity", "stage"): gettext_lazy("Stage"),
    ("opportunity", "amount"): gettext_lazy("Amount"),
    ("opportunity", "currency"): gettext_lazy("Currency"),
    ("opportunity", "opened_on"): gettext_lazy("Opened"),
    ("opportunity", "closes_on"): gettext_lazy("Expected close"),
    ("opportunity", "closed_on"): gettext_lazy("Closed"),
    ("opportunity", "outcome"): gettext_lazy("Outcome"),
    ("opportunity", "account"): gettext_lazy("Account"),
}
TYPES = {
    "account": gettext_lazy("Account"),
    "stakeholder": gettext_lazy("Person"),
    "opportunity": pgettext_lazy("sale", "Opportunity"),
}
CHOICES: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("account", "serves"): dict(Account._meta.get_field("serves").flatchoices),
    ("stakeholder", "seniority"): {word.value: said for word, said in labels.SENIORITIES.items()},
    ("opportunity", "kind"): dict(Opportunity._meta.get_field("kind").flatchoices),
    ("opportunity", "outcome"): dict(Opportunity._meta.get_field("outcome").flatchoices),
}
NAMING = {("account", "owner"), ("opportunity", "account")} | {
    ("stakeholder", name) for name in ("account", "reports_to", "person")
}
"""Members that name another record: taken or kept, but not typed."""
DAYS = {("opportunity", name) for name in ("opened_on", "closes_on", "closed_on")}
UNSAID_IS_NONE = DAYS | {("opportunity", "amount")}


Own = Mapping[tuple[str, str], CustomField]
"""The custom fields by the type of the record and the name of the member."""


def own_fields() -> Own:
    """All of them, archived ones too; one query."""
    return {(row.type, row.member): row for row in CustomField.objects.all()}


def field(type_: str, name: str, own: Own) -> str:
    found = own.get((type_, name))
    return found.label if found else str(FIELDS.get((type_, name), name))


def value(key: tuple[str, str], said: Any, names: Mapping[str, str], own: Own) -> str:
    """A value as people say it; `names` has what ids stand for, as far as the reader may know."""
    if said in (None, ""):
        return pgettext("value", "empty")
    if key in own:
        return words.text_of(own[key].kind, said)
    if key in NAMING:
        return names.get(str(said), _("somebody or something you do not see"))
    if key in DAYS:
        return date_format(date.fromisoformat(str(said)))
    return str(CHOICES.get(key, {}).get(said, said))


def choices(key: tuple[str, str], own: Own) -> list[tuple[str, Any]]:
    """The words that a third thing is chosen from; none where it is typed."""
    if key not in own:
        return [] if key in NAMING else list(CHOICES.get(key, {}).items())
    if own[key].kind == CustomField.Kind.BOOLEAN:
        return [("", "–"), *((as_typed(truth), said) for truth, said in words.TRUTHS.items())]
    found = [(word, word) for word in own[key].choices]
    return [("", "–"), *found] if found else []


def input_of(key: tuple[str, str], own: Own) -> str:
    """The kind of box a third thing is typed into; empty where it cannot be."""
    if key in NAMING:
        return ""
    kind = own[key].kind if key in own else ""
    return "date" if key in DAYS or kind == CustomField.Kind.DATE else "text"


def as_typed(value: Any) -> str:
    """A value as a box holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def typed(key: tuple[str, str], text: str, own: Own) -> Any:
    """What was typed, as the value it stands for; what cannot be one is refused as a text."""
    if key not in own:
        return None if not text and key in UNSAID_IS_NONE else text
    if own[key].kind == CustomField.Kind.BOOLEAN:
        return {"true": True, "false": False, "": None}.get(text, text)
    if own[key].kind == CustomField.Kind.NUMBER:
        return _number(text)
    return text or None


def _number(text: str) -> float | str | None:
    try:
        return float(text) if text else None
    except ValueError:
        return text

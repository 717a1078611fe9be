"""What the members of records are called, and their values in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, pgettext, pgettext_lazy

from accounts.models import Account, Opportunity
from web import labels

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
NAMING = {("account", "owner"), ("stakeholder", "account"), ("stakeholder", "reports_to")} | {
    ("opportunity", "account")
}
"""Members that name another record: taken or kept, but not typed."""
DAYS = {("opportunity", name) for name in ("opened_on", "closes_on", "closed_on")}
UNSAID_IS_NONE = DAYS | {("opportunity", "amount")}


def field(type_: str, name: str) -> str:
    return str(FIELDS.get((type_, name), name))


def value(key: tuple[str, str], said: Any, names: Mapping[str, str]) -> str:
    """A value as people say it; `names` has what ids stand for, as far as the reader may know."""
    if said in (None, ""):
        return pgettext("value", "empty")
    if key in NAMING:
        return names.get(str(said), _("somebody or something you do not see"))
    if key in DAYS:
        return date_format(date.fromisoformat(str(said)))
    return str(CHOICES.get(key, {}).get(said, said))

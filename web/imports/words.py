"""What stands in an import's pages for fields, outcomes and reasons."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _, gettext_lazy, pgettext, pgettext_lazy

from committee.vocabulary import Role, Seniority, TieKind, TouchKind
from crm import csv_columns, csv_mapping
from crm.csv_custom import NONE, OwnFields
from crm.csv_mapping import Fault
from crm.import_sentences import COLUMNS
from feedback.channels import Channel
from web import labels

WORDS: Mapping[type, Mapping] = {
    Role: labels.ROLES,
    Seniority: labels.SENIORITIES,
    TieKind: labels.TIES,
    TouchKind: labels.TOUCHES,
    Channel: {one: one.label for one in Channel},
}
CODED: Mapping[str, type] = {"roles": Role, "seniority": Seniority, "channel": Channel}
"""Members of which we hold the bare word."""
OUTCOMES = {
    "created": pgettext_lazy("record", "new"),
    "updated": pgettext_lazy("record", "changed"),
    "restored": pgettext_lazy("record", "back again"),
    "unchanged": pgettext_lazy("record", "unchanged"),
}
REASONS = {
    "changed": gettext_lazy("was changed since"),
    "built_on": gettext_lazy("somebody has added something to it since"),
    "gone": gettext_lazy("somebody or something that belongs to it is gone by now"),
    "circle": gettext_lazy("it would run in a circle by now"),
    "not_permitted": gettext_lazy("you may not change it any more"),
}
RECORDS = {
    "account": gettext_lazy("Account"),
    "stakeholder": gettext_lazy("Person"),
    "touch": gettext_lazy("Contact"),
}
FACTS = {
    "position": gettext_lazy("post"),
    "tie": gettext_lazy("ties"),
    "seatholder": gettext_lazy("seat"),
    "seatrole": gettext_lazy("roles"),
    "seatterms": gettext_lazy("weight and veto"),
}


def shown(value: Any, member: str = "") -> str:
    """A value as people say it."""
    if value in (None, "", [], ()):
        return pgettext("value", "empty")
    if isinstance(value, tuple | list):
        return ", ".join(shown(one, member) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    vocabulary = CODED.get(member, type(value))
    return str(WORDS.get(vocabulary, {}).get(vocabulary(value), value))


def field(name: str, own: OwnFields = NONE) -> str:
    """What a field of a file is called."""
    return own[name].label if name in own else str(COLUMNS.get(name, name))


def fields(names: Iterable[str]) -> str:
    """What fields and facts of records are called."""
    said = (FACTS.get(name) or field(name.removesuffix("_id")) for name in names)
    return ", ".join(dict.fromkeys(map(str, said)))


def fault(found: Fault, kind: str, own: OwnFields = NONE) -> str:
    """What is wrong with the choice of columns."""
    if found.code == csv_mapping.MAPPED_TWICE:
        said = _("“%(field)s” is given to an earlier column already.")
        return said % {"field": field(found.field, own)}
    if found.code == csv_mapping.UNKNOWN:
        return _("This is no field of such a file.")
    group = next(one for one in csv_columns.NEEDED[kind] if found.field in one)
    if len(group) == 1:
        return _("Say which column is “%(field)s”.") % {"field": COLUMNS[group[0]]}
    named = ", ".join(f"“{COLUMNS[name]}”" for name in group)
    return _("Say which column is one of these: %(fields)s.") % {"fields": named}

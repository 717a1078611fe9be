"""Entry function for what people here say of the fields that the company defined for itself."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts import organisations
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, ChangeSet, Opportunity
from crm import custom_fields, custom_values
from crm.checking import Reading
from stakeholders import opportunities, people
from stakeholders.models import Stakeholder

Row = Account | Stakeholder | Opportunity
TYPES: dict[type[Row], str] = {
    Account: "account",
    Stakeholder: "stakeholder",
    Opportunity: "opportunity",
}


def tell(row: Row, values: Mapping[str, Any], *, by: Author) -> ChangeSet:
    """Set fields by their keys, all of them or none; None clears.

    What a source said before is pinned, as any other edit of its word.
    """
    told = _read(TYPES[type(row)], values)
    if isinstance(row, Account):
        return organisations.tell_custom(row, told, by=by)
    if isinstance(row, Stakeholder):
        return people.tell_custom(row, told, by=by)
    return opportunities.tell_custom(row, told, by=by)


def _read(type_: str, values: Mapping[str, Any]) -> dict[str, Any]:
    kinds = custom_fields.kinds().get(type_, {})
    told = {}
    for key, value in values.items():
        if key not in kinds:
            raise Refused(_("There is no such field."), field=key, code="unknown_custom_field")
        reading = Reading()
        read = None if value is None else reading.value(value, kinds[key], f"/custom/{key}")
        for fault in reading.faults:
            raise Refused(fault.detail, field=key, code=fault.code)
        told[key] = custom_values.kept(read)
    return told

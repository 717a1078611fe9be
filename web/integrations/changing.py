"""A source and how it is connected, changed by one form."""

from typing import Any

from django.db import transaction

from accounts.models import User
from crm import connections, sources
from crm.models import Connection, Source
from web.integrations.forms import ChangeForm, ConnectedForm

FIELDS = ("stance", "power")
OF_SOURCE = ("label", "on_delete", "on_unknown", "is_active")


def form(source: Source, data: Any = None) -> ChangeForm:
    """The form for a source, as it is or as it was sent."""
    held = _connection(source)
    now = {name: getattr(source, name) for name in OF_SOURCE}
    if held is None:
        return ChangeForm(data, initial=now)
    names = held.names.get("stakeholder", {})
    now |= {f"{one}_field": names.get(one, "") for one in FIELDS}
    return ConnectedForm(data, initial=now)


@transaction.atomic
def change(source: Source, values: dict[str, Any], *, by: User) -> None:
    """Change what was sent of the source and of its connection, or nothing of it."""
    told = {one: values[f"{one}_field"] for one in FIELDS if values.get(f"{one}_field")}
    sources.change_source(source, by=by, **{name: values[name] for name in OF_SOURCE})
    held = _connection(source)
    if held is not None and told != held.names.get("stakeholder", {}):
        connections.change_connection(held, names={**held.names, "stakeholder": told}, by=by)


def _connection(source: Source) -> Connection | None:
    return Connection.objects.filter(source=source).first()

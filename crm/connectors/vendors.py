"""The vendors that can be connected; each is loaded when used, as their libraries are large."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from crm.connectors.exchange import Associations, Outcome, Page, Position, Setup, Told, Update
from crm.models import Connection

VENDORS = {
    Connection.Kind.SALESFORCE: "crm.connectors.salesforce.Salesforce",
    Connection.Kind.HUBSPOT: "crm.connectors.hubspot.HubSpot",
}


class Vendor(Protocol):
    """What the sync needs of a vendor."""

    streams: Sequence[str]
    most_updates: int
    most_asked_again: int
    """So many people are asked again in a turn for what nobody tells of: what they lost."""
    silent: frozenset[str]

    def types_of(self, stream: str) -> tuple[str, ...]: ...

    def prefix(self, stream: str) -> str: ...

    def begin(self, stream: str, done: Position, now: datetime) -> Position: ...

    def page(self, stream: str, position: Position) -> Page: ...

    def writable(self, type_: str) -> frozenset[str]: ...

    def unwritable(self, type_: str, names: Iterable[str]) -> dict[str, tuple[str, str]]: ...

    def is_record(self, type_: str, external_id: str) -> bool: ...

    def updated(self, type_: str, updates: Sequence[Update]) -> list[Outcome]: ...

    def lost(self, known: Mapping[str, Associations]) -> Told: ...

    def close(self) -> None: ...


def opened(connection: Connection) -> Vendor:
    """The vendor of a connection; nothing is asked of it yet."""
    word = f"{connection.secrets_word}_"
    secrets = {
        name.removeprefix(word): value
        for name, value in settings.CONNECTION_SECRETS.items()
        if name.startswith(word)
    }
    custom = {type_: tuple(names) for type_, names in connection.custom.items()}
    setup = Setup(connection.address, secrets, custom, connection.names)
    return import_string(VENDORS[connection.kind])(setup)

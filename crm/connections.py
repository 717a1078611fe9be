"""Entry functions for connections: how a vendor is reached; its secrets stay in the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.models import User
from crm.models import Connection, Source

HERE = {"127.0.0.1", "localhost", "::1"}
WORD = re.compile(r"[A-Z][A-Z0-9_]*")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
CHANGEABLE = {
    "address", "secrets_word", "custom", "names", "every_minutes", "writes_back", "is_active",
    "user",
}  # fmt: skip
ADDRESSES = {"hubspot": "https://api.hubapi.com"}
SECRETS = {"salesforce": ("CLIENT_ID", "CLIENT_SECRET"), "hubspot": ("TOKEN",)}
"""What a vendor knows us by: variables CRM_<word>_<name> of the environment."""


@dataclass(frozen=True)
class Reach:
    """Which vendor, where, and under which word its secrets are in the environment."""

    kind: str
    secrets_word: str
    address: str = ""


@transaction.atomic
def connect(source: Source, reach: Reach, *, user: User, by: User) -> Connection:
    """Connect a source to its vendor; it is due at once, with the rights of the user."""
    if reach.kind not in Connection.Kind.values:
        raise Refused(_("This vendor is not known."), field="kind")
    if Connection.objects.filter(source=source).exists():
        raise Refused(_("This source is connected already."), field="source", code="exists")
    address = _address(reach.address or ADDRESSES.get(reach.kind, ""))
    row = Connection(
        source=source,
        user=user,
        kind=reach.kind,
        address=address,
        secrets_word=_word(reach.secrets_word),
    )
    return journal.create(journal.begin(by), row)


@transaction.atomic
def change_connection(connection: Connection, *, by: User, **values) -> Connection:
    """Change how a vendor is reached, how often, or whether at all."""
    unknown = values.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"A connection has no {', '.join(sorted(unknown))} to change.")
    if "address" in values:
        values["address"] = _address(values["address"])
    if "secrets_word" in values:
        values["secrets_word"] = _word(values["secrets_word"])
    _refuse_unwritable(values.get("names", {}))
    if values.get("every_minutes", 1) < 1:
        raise Refused(_("Choose at least one minute."), field="every_minutes")
    return journal.update(journal.begin(by), connection, **values)


@transaction.atomic
def disconnect(connection: Connection, *, by: User) -> None:
    """Forget how a vendor is reached and how far it was read; what it brought stays."""
    journal.delete(journal.begin(by), connection)


def _refuse_unwritable(names: Mapping[str, Mapping[str, str]]) -> None:
    """A field of theirs is a name; whether it is there is seen when it is written."""
    for field, name in names.get("stakeholder", {}).items():
        if not NAME.fullmatch(name):
            raise Refused(_("Give the name of a field, such as Stance__c."), field=f"{field}_field")


def ask_now(connection: Connection, now: datetime | None = None) -> None:
    """Have it synced at the next tick of the clock; safe to repeat."""
    Connection.objects.filter(pk=connection.pk).update(due_at=now or timezone.now())


def _address(raw: str) -> str:
    """The host of the vendor alone; secrets go to no other place, and never in the clear."""
    parts = urlsplit(raw.strip())
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    is_bare = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    if not (parts.hostname and is_safe and is_bare):
        raise Refused(
            _("Give the address of the vendor, such as https://acme.my.salesforce.com."),
            field="address",
        )
    return f"{parts.scheme}://{parts.netloc}"


def _word(raw: str) -> str:
    if not WORD.fullmatch(raw):
        raise Refused(_("Give a word of capitals, such as SALESFORCE."), field="secrets_word")
    return raw

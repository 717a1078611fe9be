"""Vendors that tell at once whom to forget: taken from who can sign, done by a worker."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts import jobs
from crm.erased_names import FORGET
from crm.models import Connection
from crm.tasks import forget_person

# Loaded when used, as the libraries of vendors are large.
EARS = {Connection.Kind.HUBSPOT: "crm.connectors.hubspot_hooks"}


def sender(
    public_id: str, address: str, body: bytes, headers: Mapping[str, str]
) -> Connection | None:
    """The connection whose vendor signed this just now; None for whatever else."""
    row = Connection.objects.select_related("source").filter(public_id=public_id).first()
    if row is None or row.kind not in EARS:
        return None
    secret = settings.CONNECTION_SECRETS.get(f"{row.secrets_word}_CLIENT_SECRET", "")
    return row if _ear(row, "is_signed")(secret, address, body, headers) else None


@transaction.atomic
def ask(connection: Connection, body: bytes) -> int:
    """Have everybody erased whom the vendor names; says how many. Safe to repeat."""
    source = connection.source.public_id
    named = [f"{source}:{id_}" for id_ in _ear(connection, "forgotten")(body)]
    for job in jobs.enqueue(FORGET, named):
        forget_person.delay_on_commit(job.pk)
    return len(named)


def _ear(connection: Connection, name: str) -> Any:
    return import_string(f"{EARS[connection.kind]}.{name}")

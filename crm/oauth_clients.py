"""Clients of OAuth2: a name and a secret, exchanged for tokens of an hour (RFC 6749, 4.4)."""

import secrets

from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from accounts import journal
from accounts.journal import Author
from accounts.models import User
from crm.credentials import Admission, Grant, digest_of, drafted, is_live
from crm.models import Credential, Source

WORD, SECRET_WORD = "qc", "qs"


@transaction.atomic
def create_client(
    source: Source, user: User, grant: Grant, *, by: Author
) -> tuple[Credential, str]:
    """A new client and its secret, which is kept hashed and cannot be shown again."""
    client, secret = drafted(source, user, grant), f"{SECRET_WORD}_{secrets.token_hex(24)}"
    client.kind = Credential.Kind.OAUTH_CLIENT
    client.application = Application.objects.create(
        client_id=f"{WORD}_{client.prefix}",
        client_secret=secret,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        name=client.label,
    )
    journal.create(journal.begin(by), client)
    return client, secret


def client_of(application: Application) -> Credential | None:
    """The live credential behind an application of the token endpoint."""
    held = Credential.objects.select_related("source", "user").filter(application=application)
    client = held.first()
    return client if client is not None and is_live(client) else None


def named(client_id: str) -> Credential | None:
    """The credential of a client by the name it uses at the token endpoint."""
    held = Credential.objects.select_related("source")
    return held.filter(application__client_id=client_id).first()


def admitted(token: str) -> Admission | None:
    """Whom this token lets in, with the scopes it was asked for; None for any other text.

    One query; a token of a client that was revoked or has ended is worth nothing.
    """
    live = AccessToken.objects.filter(token_checksum=digest_of(token), expires__gt=timezone.now())
    found = live.filter(application__credential__isnull=False).select_related(
        "application__credential__source", "application__credential__user"
    )
    held = found.first()
    if held is None or not is_live(held.application.credential):
        return None
    client = held.application.credential
    return Admission(client, frozenset(held.scope.split()) & frozenset(client.scopes))

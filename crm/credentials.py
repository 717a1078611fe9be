"""What machines sign in with, be it a key or an OAuth client: granted, lived, used, revoked."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet, User
from crm import scopes
from crm.models import Credential, Source

KEEP_USED = timedelta(minutes=1)


@dataclass(frozen=True)
class Grant:
    """What a credential is for, what it may do, and until when."""

    scopes: tuple[str, ...]
    label: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Admission:
    """Who came in and what for; the same for a key and for a token of an OAuth client."""

    credential: Credential
    scopes: frozenset[str]

    @property
    def source(self) -> Source:
        return self.credential.source

    @property
    def user(self) -> User:
        return self.credential.user


def drafted(source: Source, user: User, grant: Grant) -> Credential:
    """A credential that is not saved yet; a grant that makes no sense is refused."""
    if wrong := scopes.unknown(grant.scopes):
        raise Refused(
            _("There is no scope “%(scope)s”.") % {"scope": wrong[0]},
            field="scopes",
            code="unknown",
        )
    if not grant.scopes:
        raise Refused(_("Without a scope it could do nothing."), field="scopes", code="required")
    if grant.expires_at is not None and grant.expires_at <= timezone.now():
        raise Refused(_("Choose a day after today."), field="expires_at", code="past")
    return Credential(
        source=source,
        user=user,
        label=grant.label,
        scopes=scopes.ordered(grant.scopes),
        expires_at=grant.expires_at,
        prefix=secrets.token_hex(6),
    )


@transaction.atomic
def revoke(credential: Credential, *, by: Author) -> ChangeSet:
    """End a credential and the tokens it got, now and for ever; safe to repeat."""
    changes = journal.begin(by)
    if credential.revoked_at is None:
        journal.update(changes, credential, revoked_at=changes.at)
    if credential.application is not None:
        credential.application.accesstoken_set.all().delete()
    return changes


def is_live(credential: Credential) -> bool:
    """Whether it opens anything now."""
    ended = credential.expires_at is not None and credential.expires_at <= timezone.now()
    is_let_in = credential.source.is_active and credential.user.is_active
    return credential.revoked_at is None and not ended and is_let_in


def note_use(credential: Credential) -> None:
    """Keep when it was last used, to the minute."""
    now = timezone.now()
    if credential.last_used_at is None or now - credential.last_used_at > KEEP_USED:
        Credential.objects.filter(pk=credential.pk).update(last_used_at=now)


def digest_of(secret: str) -> str:
    """What is kept of a secret; it is long and random, so that one round is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()

"""Keys of machines: shown once, kept as a digest, with an end."""

import hmac
import secrets

from django.db import transaction

from accounts import journal
from accounts.journal import Author
from accounts.models import User
from crm.credentials import Admission, Grant, digest_of, drafted, is_live
from crm.models import Credential, Source

WORD = "qk"


@transaction.atomic
def create_key(source: Source, user: User, grant: Grant, *, by: Author) -> tuple[Credential, str]:
    """A new key and its secret, which is nowhere else and cannot be shown again."""
    key, secret = drafted(source, user, grant), secrets.token_hex(24)
    key.secret_digest = digest_of(secret)
    journal.create(journal.begin(by), key)
    return key, f"{WORD}_{key.prefix}_{secret}"


def admitted(token: str) -> Admission | None:
    """Whom the live key of this token lets in; None for any other text. One query."""
    word, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    if word != WORD:
        return None
    held = Credential.objects.select_related("source", "user").filter(kind=Credential.Kind.API_KEY)
    key = held.filter(prefix=prefix[:12]).first()
    if key is None or not hmac.compare_digest(key.secret_digest, digest_of(secret)):
        return None
    return Admission(key, frozenset(key.scopes)) if is_live(key) else None

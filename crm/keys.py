"""Keys of machines: shown once, kept as a digest, with an end."""

import hmac
import secrets

from django.db import transaction

from accounts import journal
from accounts.compiled import Asked, columns, row_of
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
    key = _of(prefix[:12])
    if key is None or not hmac.compare_digest(key.secret_digest, digest_of(secret)):
        return None
    return Admission(key, frozenset(key.scopes)) if is_live(key) else None


def _of(prefix: str) -> Credential | None:
    for values in _held(prefix):
        own, of_source, of_user = (values[cut] for cut in CUTS)
        key = row_of(Credential, own)
        key.source, key.user = row_of(Source, of_source), row_of(User, of_user)
        return key
    return None


OWN, OF_SOURCE, OF_USER = columns(Credential), columns(Source, "source__"), columns(User, "user__")
CUTS = (
    slice(len(OWN)),
    slice(len(OWN), len(OWN) + len(OF_SOURCE)),
    slice(len(OWN) + len(OF_SOURCE), None),
)
_held = Asked(
    lambda prefix: Credential.objects.filter(
        kind=Credential.Kind.API_KEY, prefix=prefix
    ).values_list(*OWN, *OF_SOURCE, *OF_USER),
    str,
)

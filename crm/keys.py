"""Keys of machines: shown once, kept as a digest, with an end."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from crm.models import ApiKey, Source

WORD = "qk"
KEEP_USED = timedelta(minutes=1)


def create_key(
    source: Source, user: User, *, label: str = "", expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is nowhere else and cannot be shown again."""
    prefix, secret = secrets.token_hex(6), secrets.token_hex(24)
    key = ApiKey.objects.create(
        source=source,
        user=user,
        label=label,
        prefix=prefix,
        digest=_digest(secret),
        expires_at=expires_at,
    )
    return key, f"{WORD}_{prefix}_{secret}"


def revoke_key(key: ApiKey) -> None:
    """End a key now; safe to repeat."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())


def key_of(token: str) -> ApiKey | None:
    """The live key of this token; None for any other text."""
    word, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    if word != WORD:
        return None
    key = ApiKey.objects.select_related("source", "user").filter(prefix=prefix[:12]).first()
    if key is None or not hmac.compare_digest(key.digest, _digest(secret)):
        return None
    return key if _is_live(key) else None


def note_use(key: ApiKey) -> None:
    """Keep when a key was last used, to the minute."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > KEEP_USED:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _is_live(key: ApiKey) -> bool:
    ended = key.expires_at is not None and key.expires_at <= timezone.now()
    return key.revoked_at is None and not ended and key.source.is_active and key.user.is_active


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

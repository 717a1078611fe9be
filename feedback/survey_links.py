"""Links of surveys: a random token for a mail, of which we keep no more than a digest."""

import secrets
from hashlib import sha256

from django.conf import settings
from django.db.models import Q, QuerySet

from feedback.models import Invitation

BYTES = 32
"""As many cannot be guessed, however often somebody may try."""


def make() -> tuple[str, str]:
    """A token and its digest."""
    token = secrets.token_urlsafe(BYTES)
    return token, digest(token)


def digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def address(token: str, *, score: int | None = None, is_stop: bool = False) -> str:
    """Where the answer of a mail is given, or where somebody asks to be left in peace."""
    page = f"{settings.PUBLIC_URL}/s/{token}/"
    if is_stop:
        return f"{page}stop/"
    return page if score is None else f"{page}?score={score}"


def find(token: str) -> Invitation | None:
    """The invitation of a token, if it was ever sent; None for whatever else.

    Whatever it looks like it is digested and looked up by the index of the digests, so the time
    that it takes tells nothing of the tokens that there are.
    """
    told = digest(token)
    rows: QuerySet[Invitation] = Invitation.objects.select_related(
        "survey", "stakeholder__person", "stakeholder__account"
    )
    return rows.filter(Q(token_digest=told) | Q(reminder_digest=told)).first()

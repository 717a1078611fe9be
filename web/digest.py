"""The digest: what needs a user, by mail, in their language; each user once a day at most."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _, ngettext

from accounts import alerts, digests
from accounts.errors import Refused
from accounts.models import Alert, Digest as Rhythm, User
from feedback.insights import Told
from web import digest_lines
from web.agenda import Item, agenda
from web.voice.said import Line

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Digest:
    """What needs a user on a day: what no digest has told yet, then what is still open.

    And what their people said, and what became of what they told, since the last digest.
    """

    user: User
    on: date
    until: datetime
    new: list[Item]
    open: list[Item]
    said: Sequence[Line] = ()
    answered: Sequence[Told] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.count or self.open)

    @property
    def count(self) -> int:
        """How much there is that no digest has told yet."""
        return sum(len(item.news) for item in self.new) + len(self.said) + len(self.answered)

    @property
    def is_worth_a_mail(self) -> bool:
        """Whether there is news; what is still open alone is told once a week."""
        return bool(self.count) or (not self.is_empty and self.user.digest == Rhythm.WEEKLY)

    @property
    def subject(self) -> str:
        if not self.count:
            return _("What still needs you")
        said = ngettext("%(count)s thing new for you", "%(count)s things new for you", self.count)
        return said % {"count": self.count}

    @property
    def told(self) -> list[Alert]:
        """The alerts it is made of."""
        items = [*self.new, *self.open]
        return [alert for item in items for news in item.news for alert in news.alerts]


def digest_of(user: User, on: date) -> Digest:
    """What needs a user, of accounts they may judge, the riskiest account first."""
    until, after, items = timezone.now(), digest_lines.since(user, on), agenda(user, on).items
    return Digest(
        user,
        on,
        until,
        new=_only(items, is_new=True),
        open=_only(items, is_new=False),
        said=digest_lines.said(user, after),
        answered=digest_lines.answered(user, after),
    )


def mail_of(digest: Digest, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The digest as plain text and as HTML, in the language that is spoken now."""
    page, stop = _address("preferences"), _address("stop_digest", token_of(digest.user))
    said = {"digest": digest, "site": settings.PUBLIC_URL, "preferences": page}
    mail = EmailMultiAlternatives(
        subject=f"Quorate: {digest.subject}",
        body=render_to_string("web/mail/digest.txt", said),
        to=[digest.user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        connection=connection,
    )
    mail.attach_alternative(render_to_string("web/mail/digest.html", said), "text/html")
    return mail


def send_due(now: datetime, *, from_hour: int = 0) -> int:
    """Mail the digests that are due and not claimed; says how many; safe to repeat.

    Nobody is claimed while the mail server is away. A mail that fails stops no other one and is
    not tried again: at most once a day is promised, not at least once.
    """
    today = timezone.localtime(now)
    if today.hour < from_hour:
        return 0
    connection, sent = get_connection(), 0
    for user in digests.due(today.date()):
        connection.open()
        if digests.claim(user, today.date()):
            sent += _try_to_send(user, now, connection)
    connection.close()
    return sent


def send(user: User, now: datetime, connection: BaseEmailBackend | None = None) -> bool:
    """Mail a user what needs them; false, and no mail, where there is nothing to tell."""
    with translation.override(user.language):
        digest = digest_of(user, timezone.localdate(now))
        if digest.is_worth_a_mail:
            mail_of(digest, connection).send()
            alerts.mark_mailed(digest.told, now)
            digests.mark_told(user, digest.until)
    return digest.is_worth_a_mail


def send_now(user: User, on: date) -> None:
    """Mail a user what needs them because they asked; no digest is used up by it."""
    digest = digest_of(user, on)
    if not user.email:
        raise Refused(_("You have no e-mail address here. An administrator can add it."))
    if digest.is_empty:
        raise Refused(_("Nothing needs you now, so there is nothing to send."))
    try:
        mail_of(digest).send()
    except OSError as error:
        logger.exception("No digest for %s on request", user.public_id)
        raise Refused(
            _("The mail server did not take the mail. Please try again later.")
        ) from error


def token_of(user: User) -> str:
    """What lets the reader of a mail stop the digest without signing in, and nothing else."""
    return Signer(salt="digest").sign(user.public_id)


def reader_of(token: str) -> User | None:
    """The user a token was made for; None for a token of anybody else's making."""
    try:
        return User.objects.filter(public_id=Signer(salt="digest").unsign(token)).first()
    except BadSignature:
        return None


def _try_to_send(user: User, now: datetime, connection: BaseEmailBackend) -> bool:
    try:
        return send(user, now, connection)
    except Exception:
        logger.exception("No digest for %s today", user.public_id)
        # A mail that broke off leaves the connection in an unknown state.
        connection.close()
        return False


def _only(items: list[Item], *, is_new: bool) -> list[Item]:
    """The accounts with news that are new, or are not, and only those."""
    found = [Item(one.row, [news for news in one.news if news.is_new == is_new]) for one in items]
    return [one for one in found if one.news]


def _address(name: str, *parts: str) -> str:
    return settings.PUBLIC_URL + reverse(name, args=parts)

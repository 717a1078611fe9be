"""Entry functions for feedback that comes by signed webhook, and the one way in."""

from dataclasses import replace

from django.db import transaction

from accounts import access, journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet, User
from crm import feedback_reading, saying, webhook_secrets
from crm.faults import Faulty
from crm.feedback_reading import Misread
from crm.models import FeedbackHook, Source
from feedback.models import Arrival

MOST_HOOKS = 20


@transaction.atomic
def open_hook(source: Source, *, user: User, by: Author) -> tuple[FeedbackHook, str]:
    """An address for feedback, and the secret to sign with, shown this once."""
    if source.feedback_hooks.count() >= MOST_HOOKS:
        raise Refused(f"A source has at most {MOST_HOOKS} hooks.", code="too_many")
    hook = FeedbackHook(source=source, user=user, salts=webhook_secrets.renewed())
    journal.create(journal.begin(by), hook)
    return hook, webhook_secrets.secret(hook.salts[0])


@transaction.atomic
def rotate_hook_secret(hook: FeedbackHook, *, by: Author) -> str:
    """A new secret, shown this once; the newest one before it is good until the next."""
    salts = webhook_secrets.renewed(hook.salts)
    journal.update(journal.begin(by), hook, salts=salts)
    return webhook_secrets.secret(salts[0])


@transaction.atomic
def close_hook(hook: FeedbackHook, *, by: Author) -> ChangeSet:
    """Let nothing more in there; what was said stays."""
    changes = journal.begin(by)
    journal.delete(changes, hook)
    return changes


def sender(public_id: str, body: bytes, headers: dict[str, str]) -> FeedbackHook | None:
    """The open hook that signed this just now; None for whatever else, in the same time."""
    hooks = FeedbackHook.objects.select_related("source", "user")
    hook = hooks.filter(
        public_id=public_id,
        source__is_active=True,
        user__is_active=True,
        user__access__in=access.MAY_EDIT,
    ).first()
    salts = hook.salts if hook else webhook_secrets.renewed()
    return hook if webhook_secrets.is_signed(salts, body, headers) else None


def hear(hook: FeedbackHook, message: str, body: bytes) -> tuple[str, bool]:
    """Take a message in, once; the id of the feedback, and whether it is new.

    The source's id of the feedback tells it from others; without one, that of the message.
    """
    try:
        told = feedback_reading.read(body)
    except Misread as error:
        raise Faulty(error.faults) from error
    try:
        name = told.external_id or message
        return saying.hear(told, name, user=hook.user, by=hook.source, door=Arrival.Door.HOOK)
    except Faulty as error:
        raise Faulty(
            [replace(one, pointer=f"/data{one.pointer}") for one in error.faults]
        ) from error

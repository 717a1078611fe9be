"""Entry functions for feedback that comes by signed webhook, and the one way in."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts import access, journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet, User
from crm import feedback_reading, visible, webhook_secrets
from crm.feedback_reading import Misread, Told
from crm.models import FeedbackHook, Link, Source
from feedback import intake
from stakeholders.models import Stakeholder

TYPE = "feedback"
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
        raise Refused(str(error), field=error.pointer, code="invalid") from error
    name = told.external_id or message
    known = Link.objects.filter(source=hook.source, type=TYPE, external_id=name)
    if (there := known.values_list("subject", flat=True).first()) is not None:
        return there, False
    try:
        return _taken(hook, name, told), True
    except IntegrityError:
        # The same came twice at one moment: the other one was first.
        return known.values_list("subject", flat=True).get(), False


@transaction.atomic
def _taken(hook: FeedbackHook, name: str, told: Told) -> str:
    stakeholder = _whom(hook, told)
    said = intake.Said(told.channel, told.nps, told.csat, told.ces, told.text)
    feedback = _received(stakeholder, said, told.said_on, hook)
    Link.objects.create(source=hook.source, type=TYPE, external_id=name, subject=feedback.public_id)
    return feedback.public_id


def _received(stakeholder: Stakeholder, said: intake.Said, on: date, hook: FeedbackHook):
    try:
        return intake.receive(stakeholder, said, on=on, by=hook.source)
    except Refused as error:
        field = "said_on" if error.field == "on" else error.field
        raise Refused(str(error), field=f"data/{field}", code=error.code) from error


def _whom(hook: FeedbackHook, told: Told) -> Stakeholder:
    found = _named(hook, told, visible.stakeholders(hook.user)).first()
    if found is None:
        raise Refused(
            "This stakeholder is unknown.", field="data/stakeholder", code="unknown_stakeholder"
        )
    return found


def _named(hook: FeedbackHook, told: Told, rows: QuerySet[Stakeholder]) -> QuerySet[Stakeholder]:
    if told.stakeholder.id is not None:
        return rows.filter(public_id=told.stakeholder.id)
    links = Link.objects.filter(
        source=hook.source,
        type="stakeholder",
        external_id=told.stakeholder.external_id,
        deleted_at=None,
    )
    return rows.filter(public_id__in=links.values("subject"))

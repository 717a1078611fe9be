"""Cases in words: how long something took, what an entry of the story says, why a mail failed."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from feedback import dispatch, understanding
from feedback.models import CaseNote, Feedback, Understanding
from feedback.rules import Tier
from stakeholders.models import Person

TIERS = {
    Tier.HIGH: gettext_lazy("high power"),
    Tier.MEDIUM: gettext_lazy("medium power"),
    Tier.LOW: gettext_lazy("low power"),
}
MOST_SUBJECT = 200
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FAULTS = {
    dispatch.UNKNOWN: gettext_lazy("It is not known whether it was sent."),
    dispatch.UNREACHABLE: gettext_lazy("The mail server could not be reached."),
    dispatch.CAME_BACK: gettext_lazy("It came back, and the mail server did not say why."),
    "": gettext_lazy("It was not sent."),
}


@dataclass(frozen=True)
class Frame:
    """What an answer is proposed to be about, and what stands around it, in one language."""

    subject: str
    greeting: str
    end: str


def frame_of(person: Person, language: str, subject: str) -> Frame:
    """The frame of an answer to what a person said, perhaps in a mail about a subject."""
    with translation.override(language):
        greeting = _("Dear %(person)s,") % {"person": person}
        about = _about(subject) or _("Your feedback: our answer")
        return Frame(about, greeting, _("Kind regards"))


def frames_of(person: Person, own: str, subject: str) -> dict[str, Frame]:
    """The frame in each language of ours by its code, and the one without a choice."""
    said = {code: frame_of(person, code, subject) for code, _name in settings.LANGUAGES}
    return {"": frame_of(person, own, subject)} | said


def _about(subject: str) -> str:
    """The subject of a reply; one that is a reply keeps it."""
    is_reply = subject[:3].casefold() == "re:"
    return subject[:MOST_SUBJECT] if is_reply or not subject else f"Re: {subject}"[:MOST_SUBJECT]


def duration(span: timedelta | None) -> str:
    """Minutes, hours or days, whichever reads best; a dash for nothing."""
    if span is None:
        return "–"
    if span >= 2 * DAY:
        return _("%(number)s days") % {"number": number_format(round(span / DAY, 1))}
    if span >= HOUR:
        return _("%(number)s h") % {"number": number_format(round(span / HOUR, 1))}
    minutes = round(span / timedelta(minutes=1))
    return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}


def tone_of(read: Understanding | None) -> str:
    """How words sound, as far as anybody can be sure of it; nothing where there are none."""
    if read is None:
        return ""
    if not understanding.is_clear(read):
        return _("Words: unclear")
    return _("Words: %(tone)s") % {"tone": read.get_tone_display()}


def headline_of(note: CaseNote, said: Feedback | None = None) -> str:
    """What an entry of the story says happened, before its text."""
    if note.kind == CaseNote.Kind.ASSIGNED:
        return _("Given to %(user)s") % {"user": note.user or _("Nobody")}
    if note.kind == CaseNote.Kind.OPENED and note.author is None:
        return _("Opened by a rule")
    if note.kind == CaseNote.Kind.EMAIL:
        return _("E-mail to %(to)s") % {"to": note.to or "…"}
    if said is not None:
        return _("%(name)s replied") % {"name": said.stakeholder}
    return str(note.get_kind_display())


def fault_of(note: CaseNote) -> str:
    """Why a mail was not sent; what is not ours to say is in the words of the mail server."""
    if note.fate != CaseNote.Fate.FAILED:
        return ""
    said = FAULTS.get(note.fault)
    return str(said) if said else _("The mail server refused it: %(why)s") % {"why": note.fault}

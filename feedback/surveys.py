"""Entry functions for surveys of our own: make one, say what it asks, ask people, close it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal, versions
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet, User
from feedback import candidates, opt_outs, survey_sending, survey_templates as templates, tasks
from feedback.candidates import Chosen
from feedback.choosing import Wanted
from feedback.models import Invitation, OptOut, Survey
from feedback.survey_templates import Texts
from stakeholders.models import Person, Stakeholder

State = Survey.State


@dataclass(frozen=True)
class Draft:
    """What a survey is called and what it says."""

    name: str
    texts: Texts
    asks_words: bool = True


@dataclass(frozen=True)
class Invited:
    """Who is asked now, and who is not, with the reasons."""

    invitations: Sequence[Invitation]
    left_out: Sequence[Chosen]


@transaction.atomic
def create(template: str, name: str, *, by: Author) -> Survey:
    """A draft with the texts of a template in every language."""
    if template not in templates.TEMPLATES:
        raise Refused(_("Choose one of the templates."), field="template")
    begun = templates.TEMPLATES[template]
    author = by if isinstance(by, User) else None
    survey = Survey(name=_named(name), question=begun.question, texts=begun.copied(), author=author)
    return journal.create(journal.begin(by), survey)


@transaction.atomic
def edit(survey: Survey, draft: Draft, *, version: int | None = None, by: Author) -> ChangeSet:
    """Say it otherwise; once people were asked, all but thanks and what we did stays.

    A draft holds every language, so who looked at another version is told.
    """
    changes = journal.begin(by)
    survey = _held(survey)
    versions.refuse_other(survey, version, _("Somebody changed this survey in the meantime."))
    told: dict[str, Any] = {"name": _named(draft.name), "texts": _texts(draft.texts)}
    _refuse_strangers(told["texts"], but=survey.texts)
    if survey.state == State.DRAFT:
        told["asks_words"] = draft.asks_words
    else:
        _refuse_other_questions(survey, told["texts"])
    journal.update(changes, survey, **told)
    return changes


@transaction.atomic
def invite(
    survey: Survey, people: Collection[Stakeholder], *, by: Author, at: datetime | None = None
) -> Invited:
    """Ask these people, each once; the same number of queries for one or many.

    Nobody is asked who left, has no address, wants no surveys, or was asked lately by any of them.
    """
    at = at or timezone.now()
    journal.take_turns({one.account_id for one in people})
    survey = _held(survey)
    refuse_unready(survey)
    chosen = _judged(survey, people, at)
    asked = [one.row for one in chosen if one.choice.is_asked]
    changes = journal.begin(by)
    if asked and survey.state == State.DRAFT:
        journal.update(changes, survey, state=State.OPEN, opened_at=at)
    user = by if isinstance(by, User) else None
    rows = [_invitation(survey, one, user, at) for one in asked]
    journal.create_all(changes, rows)
    tasks.send_invitations.delay_on_commit()
    return Invited(rows, [one for one in chosen if not one.choice.is_asked])


@transaction.atomic
def send_again(survey: Survey, *, by: Author) -> int:
    """Try again what was not delivered, as somebody decides, since one may come twice; how many.

    Its links are good for as long as those of a new mail.
    """
    changes = journal.begin(by)
    survey = _held(survey)
    refuse_unready(survey)
    failed = list(survey.invitations.filter(state=Invitation.State.FAILED))
    again = {"state": Invitation.State.WAITING, "attempts": 0, "due_at": changes.at, "error": ""}
    again["expires_at"] = changes.at + timedelta(days=settings.SURVEY_LINK_DAYS)
    journal.update_all(changes, [(one, again) for one in failed])
    tasks.send_invitations.delay_on_commit()
    return len(failed)


@transaction.atomic
def close(survey: Survey, *, by: Author) -> ChangeSet:
    """Ask and hear no more; what still waits is not sent, and links lead nowhere."""
    changes = journal.begin(by)
    survey = _held(survey)
    if survey.state == State.CLOSED:
        raise Refused(_("This survey is closed already."), code="closed")
    if survey.removed_at:
        raise Refused(_("This survey was taken away."), code="removed")
    journal.update(changes, survey, state=State.CLOSED, closed_at=changes.at)
    waiting = survey.invitations.filter(state=Invitation.State.WAITING)
    waiting.update(state=Invitation.State.STOPPED, error=survey_sending.CLOSED)
    return changes


@transaction.atomic
def remove(survey: Survey, *, by: Author) -> ChangeSet:
    """Take a draft by which nobody was asked out of every list; it can be brought back."""
    changes = journal.begin(by)
    survey = _held(survey)
    if survey.state != State.DRAFT:
        raise Refused(_("People were asked by it already: close it instead."), code="asked_already")
    journal.update(changes, survey, removed_at=survey.removed_at or changes.at)
    return changes


@transaction.atomic
def restore(survey: Survey, *, by: Author) -> ChangeSet:
    """Bring back what was taken away; safe to repeat."""
    changes = journal.begin(by)
    journal.update(changes, survey, removed_at=None)
    return changes


@transaction.atomic
def opt_out(person: Person, *, how: str, by: Author) -> OptOut:
    """Ask a person no more, by any survey and whatever waits; safe to repeat."""
    changes = journal.begin(by)
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    wish = OptOut.objects.filter(person=person).first()
    if wish is None:
        address = opt_outs.digest(person.email)
        wish = journal.create(changes, OptOut(person=person, address=address, how=how))
    waiting = Invitation.objects.filter(stakeholder__person=person, state=Invitation.State.WAITING)
    waiting.update(state=Invitation.State.STOPPED, error=survey_sending.OPTED_OUT)
    return wish


@transaction.atomic
def opt_in(person: Person, *, by: Author) -> None:
    """Let a person be asked again, because they say so; safe to repeat."""
    changes = journal.begin(by)
    for wish in OptOut.objects.filter(person=person):
        journal.delete(changes, wish)


def refuse_unready(survey: Survey) -> None:
    """Nobody is asked by a closed survey, or by one that has nothing to say in some language."""
    if survey.state == State.CLOSED:
        raise Refused(_("This survey is closed: nobody can be asked by it."), code="closed")
    if survey.removed_at:
        raise Refused(_("This survey was taken away: nobody can be asked by it."), code="removed")
    if survey.state == State.DRAFT:
        _refuse_strangers(survey.texts)
    if missing := templates.faults(survey.texts, asks_words=survey.asks_words):
        language, part = missing[0]
        raise Refused(
            _("A text is missing in %(language)s: nobody is asked until it is there.")
            % {"language": language},
            field=f"{part}_{language}",
            code="text_missing",
        )


def _held(survey: Survey) -> Survey:
    """As it is now, and nobody else changes it until we are through."""
    return Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)


def _judged(survey: Survey, people: Collection[Stakeholder], at: datetime) -> list[Chosen]:
    """Whom to ask was decided by a person; only what forbids it is looked at again."""
    rows = candidates.among({one.account_id for one in people})
    hard = Wanted(silent_days=0, fatigue_days=settings.SURVEY_FATIGUE_DAYS)
    chosen = rows.filter(pk__in=[one.pk for one in people])
    return candidates.choose(survey, chosen, hard, timezone.localdate(at))


def _invitation(
    survey: Survey, stakeholder: Stakeholder, user: User | None, at: datetime
) -> Invitation:
    return Invitation(
        survey=survey,
        stakeholder=stakeholder,
        user=user,
        language=language_of(stakeholder),
        invited_at=at,
        due_at=at,
        expires_at=at + timedelta(days=settings.SURVEY_LINK_DAYS),
    )


def language_of(stakeholder: Stakeholder) -> str:
    """The language of the person, else of the owner of the account, else ours."""
    owner = stakeholder.account.owner
    known = (stakeholder.person.language, owner.language if owner else "")
    spoken = [one[:2].lower() for one in known if one[:2].lower() in templates.LANGUAGES]
    return spoken[0] if spoken else settings.LANGUAGE_CODE


def _named(name: str) -> str:
    if not name.strip():
        raise Refused(_("Give the survey a name."), field="name")
    return name.strip()[: Survey._meta.get_field("name").max_length]


def _texts(given: Texts) -> Texts:
    """Every language and part, nothing else; a subject is one line."""
    kept = {
        language: {part: given.get(language, {}).get(part, "").strip() for part in templates.PARTS}
        for language in templates.LANGUAGES
    }
    for language, said in kept.items():
        said["subject"] = " ".join(said["subject"].split())
        for part, most in templates.PARTS.items():
            if len(said[part]) > most:
                raise Refused(
                    _("A text has at most %(most)s letters.") % {"most": most},
                    field=f"{part}_{language}",
                )
    return kept


def _refuse_strangers(texts: Texts, *, but: Texts | None = None) -> None:
    """What would be mailed with its braces is refused, unless the survey says so already."""
    for language, said in texts.items():
        for part, text in said.items():
            found = templates.strangers(part, text)
            if found and text != (but or {}).get(language, {}).get(part):
                raise Refused(
                    _strange(part, found), field=f"{part}_{language}", code="unknown_placeholder"
                )


def _strange(part: str, found: Sequence[str]) -> str:
    told = {"found": ", ".join(found), "known": ", ".join(templates.PLACES.get(part, ()))}
    if told["known"]:
        return (
            _("%(found)s would stand in the mail as it is typed. Here you can write: %(known)s.")
            % told
        )
    return _(
        "%(found)s would stand there as it is typed: nothing in braces is filled in here, only in"
        " the greeting: %(known)s."
    ) % {**told, "known": templates.NAME}


def _refuse_other_questions(survey: Survey, texts: Texts) -> None:
    for language, said in texts.items():
        for part, text in said.items():
            held = survey.texts.get(language, {}).get(part, "")
            if part not in templates.AFTER_OPENING and text != held:
                raise Refused(
                    _("People were asked already, so the questions stay as they are."),
                    field=f"{part}_{language}",
                    code="asked_already",
                )

"""Entry functions for cases: opened by hand, taken, answered, closed with what came of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import jobs, journal, judges, versions
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet, User
from feedback import case_alerts, case_opening
from feedback.case_opening import Opening
from feedback.models import Case, CaseNote
from feedback.tasks import SEND_ANSWER, send_answer
from stakeholders.models import Stakeholder

State, Kind = Case.State, CaseNote.Kind
SOON = timedelta(minutes=10)
"""The same words within this time are one mail, or case, that was sent twice, not another one."""


@dataclass(frozen=True)
class Letter:
    """An e-mail to the customer, in their language or one that was chosen."""

    text: str
    subject: str = ""
    language: str = ""


@dataclass(frozen=True)
class Ending:
    """What came of a case."""

    outcome: str
    words: str = ""


@transaction.atomic
def open_by_hand(stakeholder: Stakeholder, opening: Opening, *, by: Author) -> Case:
    """Open a case about somebody, perhaps about what they said; its owner is told.

    A form that is sent twice, by a second click or by going back, opens one.
    """
    changes = journal.begin(by, stakeholder.account)
    if (same := _opened_just_now(stakeholder, opening, changes)) is not None:
        return same
    _refuse_past(opening.due_at, changes.at)
    if opening.owner is not None:
        _refuse_stranger(opening.owner, stakeholder.account_id)
    return case_opening.open_case(changes, stakeholder, opening)


@transaction.atomic
def take(case: Case, *, version: int | None = None, by: User) -> ChangeSet:
    """Make it one's own and begin."""
    changes = _begin(case, by, version)
    _refuse_stranger(by, case.stakeholder.account_id)
    _write(changes, case, Kind.TAKEN, owner=by, state=State.IN_PROGRESS)
    case_alerts.withdraw(case, case_alerts.OPENED)
    return changes


@transaction.atomic
def assign(case: Case, to: User, *, version: int | None = None, by: Author) -> ChangeSet:
    """Give it to somebody who may judge the account; the news about it go with it."""
    changes = _begin(case, by, version)
    _refuse_stranger(to, case.stakeholder.account_id)
    if to.pk == case.owner_id:
        raise Refused(_("%(user)s has it already.") % {"user": to}, field="owner")
    _write(changes, case, Kind.ASSIGNED, note=CaseNote(user=to), owner=to)
    case_alerts.withdraw(case)
    if to != by:
        case_alerts.tell(case, case_alerts.OPENED, to)
    return changes


@transaction.atomic
def comment(case: Case, text: str, *, is_response: bool = False, by: Author) -> ChangeSet:
    """Write down something; the first that answered the customer is the first response."""
    changes = _begin(case, by, None, closed_too=True)
    kind = Kind.RESPONSE if is_response else Kind.COMMENT
    values = _responded(case, changes.at) if is_response else {}
    _write(changes, case, kind, note=CaseNote(text=_said(text)), **values)
    if is_response:
        case_alerts.withdraw(case, *case_alerts.ANSWERED)
    return changes


@transaction.atomic
def wait(case: Case, text: str = "", *, version: int | None = None, by: Author) -> ChangeSet:
    """Say that somebody else has to act first; its due time stays."""
    changes = _begin(case, by, version)
    _write(changes, case, Kind.WAITING, note=CaseNote(text=text.strip()), state=State.WAITING)
    return changes


@transaction.atomic
def resume(case: Case, *, version: int | None = None, by: Author) -> ChangeSet:
    """Go on after waiting."""
    changes = _begin(case, by, version)
    _write(changes, case, Kind.RESUMED, state=State.IN_PROGRESS)
    return changes


@transaction.atomic
def postpone(case: Case, due_at: datetime, *, version: int | None = None, by: Author) -> ChangeSet:
    """Give it another due time, of which its owner will be reminded anew."""
    changes = _begin(case, by, version)
    _refuse_past(due_at, changes.at)
    _write(changes, case, Kind.POSTPONED, due_at=due_at, **case_opening.UNTOLD)
    case_alerts.withdraw(case, case_alerts.DUE, case_alerts.OVERDUE, case_alerts.ESCALATED)
    return changes


@transaction.atomic
def answer(case: Case, sent: Letter, *, seen: int | None = None, by: User) -> CaseNote:
    """Have an e-mail sent to the customer after the commit, once at most; its fate is told here.

    `seen` is how many answers whoever writes had before them.
    """
    changes = _begin(case, by, None)
    _refuse_twice(case, sent, by, changes.at)
    _refuse_unseen(case, seen, by)
    person = case.stakeholder.person
    if not person.email:
        raise Refused(
            _("There is no e-mail address of %(person)s here. Add it to the person first.")
            % {"person": person},
            field="to",
            code="no_address",
        )
    note = CaseNote(
        kind=Kind.EMAIL,
        text=_said(sent.text),
        to=person.email,
        subject=_subject(sent),
        language=language_of(person.language, sent.language),
        fate=CaseNote.Fate.QUEUED,
        fate_at=changes.at,
    )
    note.message_id = f"{note.public_id}@{settings.PUBLIC_HOST}"
    _write(changes, case, Kind.EMAIL, note=note, **_begun(case))
    for job in jobs.enqueue(SEND_ANSWER, [note.public_id]):
        send_answer.delay_on_commit(job.pk)
    return note


def answers(case: Case) -> QuerySet[CaseNote]:
    """What went to the customer, by mail or otherwise, or should have gone; the oldest first."""
    told = case.notes.known().filter(kind__in=[Kind.EMAIL, Kind.RESPONSE])
    return told.select_related("author")


@transaction.atomic
def close(case: Case, ending: Ending, *, version: int | None = None, by: Author) -> ChangeSet:
    """Say what came of it; the news about it are over."""
    changes = _begin(case, by, version)
    if ending.outcome not in dict(Case.Outcome.chosen()):
        raise Refused(_("Say what came of it."), field="outcome")
    told = {"outcome": ending.outcome, "outcome_words": ending.words.strip()}
    note = CaseNote(text=ending.words.strip())
    _write(changes, case, Kind.CLOSED, note=note, state=State.CLOSED, closed_at=changes.at, **told)
    case_alerts.withdraw(case)
    return changes


@transaction.atomic
def reopen(case: Case, *, version: int | None = None, by: Author) -> ChangeSet:
    """Begin again, with as much time as there was since it was opened last."""
    changes = _begin(case, by, version, closed_too=True)
    if not case.is_closed:
        raise Refused(_("It is not closed."), code="not_closed")
    _write(changes, case, Kind.REOPENED, **case_opening.opened_again(case, changes.at))
    if case.owner is not None and case.owner != by:
        case_alerts.tell(case, case_alerts.OPENED, case.owner)
    return changes


def language_of(theirs: str, chosen: str = "") -> str:
    """The language of an answer: as chosen, else the customer's, else that of the house."""
    known = dict(settings.LANGUAGES)
    wanted = (chosen, theirs[:2].lower(), settings.LANGUAGE_CODE[:2], "en")
    return next(one for one in wanted if one in known)


def _begin(case: Case, by: Author, version: int | None, *, closed_too: bool = False) -> ChangeSet:
    """Take the turn of the account; what somebody else did meanwhile is not written over."""
    changes = journal.begin(by, case.stakeholder.account)
    case.refresh_from_db()
    said = _("Somebody changed this case in the meantime. Please look again.")
    versions.refuse_other(case, version, said)
    if case.is_closed and not closed_too:
        raise Refused(_("This case is closed. Open it again first."), code="closed")
    return changes


def _write(
    changes: ChangeSet, case: Case, kind: str, *, note: CaseNote | None = None, **values: Any
) -> None:
    """Set fields of a case and add the entry of its story that says so."""
    if values:
        journal.update(changes, case, **values)
    note = note or CaseNote()
    note.case, note.kind, note.author = case, kind, changes.user
    journal.create(changes, note)


def _opened_just_now(stakeholder: Stakeholder, opening: Opening, changes: ChangeSet) -> Case | None:
    """The case that the same user has opened a moment ago with the same words and due time."""
    told = {"kind": Kind.OPENED, "author": changes.user, "text": opening.words}
    lately = CaseNote.objects.known().filter(**told, recorded_at__gt=changes.at - SOON)
    asked = {"feedback": opening.feedback, "owner": opening.owner, "rule": None}
    due = (opening.due_at - SOON, opening.due_at)
    held = Case.objects.running().filter(stakeholder=stakeholder, due_at__range=due, **asked)
    return held.filter(notes__in=lately).last()


def _responded(case: Case, at: datetime) -> dict[str, Any]:
    first = {} if case.first_response_at else {"first_response_at": at}
    return first | _begun(case)


def _begun(case: Case) -> dict[str, Any]:
    return {"state": State.IN_PROGRESS} if case.state == State.OPEN else {}


def _said(text: str) -> str:
    if not text.strip():
        raise Refused(_("Write something first."), field="text")
    return text.strip()


def _refuse_twice(case: Case, sent: Letter, by: User, at: datetime) -> None:
    """A form that is sent twice, by a second click or by going back, mails once."""
    last = case.notes.known().filter(kind=Kind.EMAIL, author=by, recorded_at__gt=at - SOON).last()
    if last is None or last.fate == CaseNote.Fate.FAILED:
        return
    if (last.text, last.subject) == (_said(sent.text), _subject(sent)):
        raise Refused(_("This answer is on its way already."), code="twice")


def _refuse_unseen(case: Case, seen: int | None, by: User) -> None:
    """A customer does not hear two answers of two people who did not know of each other."""
    since = list(answers(case))[seen:] if seen is not None else []
    others = [one for one in since if one.author != by and one.fate != CaseNote.Fate.FAILED]
    if not others:
        return
    said = _(
        "%(user)s answered in the meantime: look below, and send yours again if it is still needed."
    )
    raise Refused(said % {"user": others[-1].author or _("Somebody")}, code="changed_since")


def _subject(sent: Letter) -> str:
    return " ".join(sent.subject.split())[:200]


def _refuse_past(due_at: datetime, now: datetime) -> None:
    if due_at <= now:
        raise Refused(_("Choose a due time that is still to come."), field="due_at")


def _refuse_stranger(user: User, account: int) -> None:
    if (user.pk, account) not in judges.among({(user.pk, account)}):
        raise Refused(
            _("%(user)s may not read what is judged of this account.") % {"user": user},
            field="owner",
            code="no_judge",
        )

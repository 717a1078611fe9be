"""Entry functions that forget words: of somebody, or of what nobody has; scores and cases stay."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from accounts import journal
from accounts.models import ChangeSet
from accounts.veiling import Called, veil
from feedback import case_withdrawing
from feedback.models import Arrival, Case, CaseNote, Feedback, Receipt, Understanding
from feedback.silencing import SILENCED, is_named
from stakeholders.models import Stakeholder

NAMING = ("sender_name", "sender_address", "subject", "text")
EMPTIED = {*NAMING, "sender_domain"}
EMPTY_NOTE = {"text": "", "to": "", "subject": "", "fault": ""}
EMPTY_CASE = {"outcome_words": ""}


def forget_words(stakeholders: Sequence[Stakeholder]) -> int:
    """Take the text out of all feedback of these people, and out of the journal; says how many."""
    said = Feedback.objects.filter(stakeholder__in=stakeholders)
    pks = dict(said.values_list("pk", "public_id"))
    Feedback.objects.filter(pk__in=pks).exclude(text="").update(text=SILENCED)
    journal.forget(Feedback, pks, {"text"})
    _forget_phrases(pks.values())
    return len(pks)


def _forget_phrases(ids: Iterable[str]) -> None:
    read = Understanding.objects.filter(public_id__in=set(ids))
    journal.forget(Understanding, read.values_list("pk", flat=True), {"phrases"})
    read.update(phrases=[])


def forget_cases(changes: ChangeSet, stakeholders: Sequence[Stakeholder]) -> list[str]:
    """Take the words out of all cases of these people, and out of the journal; says which.

    There is nobody to answer any more: they are closed, and a mail that was not sent stays unsent.
    """
    cases = Case.objects.filter(stakeholder__in=stakeholders)
    case_withdrawing.close(changes, cases)
    pks = dict(cases.values_list("pk", "public_id"))
    notes = CaseNote.objects.filter(case__in=pks)
    notes.filter(fate=CaseNote.Fate.QUEUED).update(fate=CaseNote.Fate.FAILED)
    journal.forget(CaseNote, notes.values_list("pk", flat=True), EMPTY_NOTE.keys())
    journal.forget(Case, pks, EMPTY_CASE.keys())
    notes.update(**EMPTY_NOTE)
    cases.update(**EMPTY_CASE)
    return list(pks.values())


def veil_told(changes: ChangeSet, called: Called) -> set[str]:
    """Take names out of what others said, and out of their cases; the records that held any.

    What was understood of it stays: a name says nothing of how somebody feels.
    """
    heard = Feedback.objects.filter(stakeholder__account__in=called.accounts)
    read = Understanding.objects.filter(public_id__in=heard.values("public_id"))
    cases = Case.objects.filter(stakeholder__account__in=called.accounts)
    notes = CaseNote.objects.filter(case__in=cases)
    of = (
        (heard, ["text"]),
        (read, ["phrases"]),
        (cases, ["outcome_words"]),
        (notes, ["text", "to", "subject"]),
    )
    return {record for rows, fields in of for record in veil(changes, rows, fields, called)}


def forget_arrivals(stakeholders: Sequence[Stakeholder], words: Collection[str]) -> int:
    """Empty what these people sent, and all that names them by one of these folded words."""
    theirs = {one.pk for one in stakeholders}
    kept = Arrival.objects.exclude(text="", subject="", sender_name="", sender_address="")
    rows = kept.values_list("pk", "stakeholder", *NAMING)
    found = [
        pk
        for pk, stakeholder, *told in rows.iterator(chunk_size=1000)
        if stakeholder in theirs or is_named(told, words)
    ]
    _empty(found)
    return len(found)


def forget_discarded(before: datetime) -> int:
    """Empty what was discarded before then; that it came is kept, so that it comes once."""
    old = Arrival.objects.filter(state=Arrival.State.DISCARDED, settled_at__lt=before)
    kept = old.exclude(text="", subject="", sender_name="", sender_address="")
    pks = list(kept.values_list("pk", flat=True))
    _empty(pks)
    return len(pks)


def _empty(pks: Sequence[int]) -> None:
    # Of somebody who is forgotten no address is remembered either.
    empty = dict.fromkeys(EMPTIED, "")
    Arrival.objects.filter(pk__in=pks).update(**empty, is_remembered=False)
    # A mail server names the address that it refuses.
    Receipt.objects.filter(arrival__in=pks).update(fault="")
    journal.forget(Arrival, pks, EMPTIED)

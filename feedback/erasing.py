"""Entry functions that forget words: of somebody, whose scores stay, or of nobody's arrivals."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from accounts import journal
from feedback.models import Arrival, Feedback
from stakeholders.models import Stakeholder

SILENCED = "—"
NAMING = ("sender_name", "sender_address", "subject", "text")
EMPTIED = {*NAMING, "sender_domain"}


def forget_words(stakeholders: Sequence[Stakeholder]) -> int:
    """Take the text out of all feedback of these people, and out of the journal; says how many."""
    said = Feedback.objects.filter(stakeholder__in=stakeholders)
    pks = list(said.values_list("pk", flat=True))
    Feedback.objects.filter(pk__in=pks).exclude(text="").update(text=SILENCED)
    journal.forget(Feedback, pks, {"text"})
    return len(pks)


def forget_arrivals(stakeholders: Sequence[Stakeholder], words: Collection[str]) -> int:
    """Empty what these people sent, and all that names them by one of these folded words."""
    theirs = {one.pk for one in stakeholders}
    kept = Arrival.objects.exclude(text="", subject="", sender_name="", sender_address="")
    rows = kept.values_list("pk", "stakeholder", *NAMING)
    found = [
        pk
        for pk, stakeholder, *told in rows.iterator(chunk_size=1000)
        if stakeholder in theirs or _names(told, words)
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


def _names(told: Iterable[str], words: Collection[str]) -> bool:
    text = "\n".join(told).casefold()
    return any(word in text for word in words)


def _empty(pks: Sequence[int]) -> None:
    # Of somebody who is forgotten no address is remembered either.
    empty = dict.fromkeys(EMPTIED, "")
    Arrival.objects.filter(pk__in=pks).update(**empty, is_remembered=False)
    journal.forget(Arrival, pks, EMPTIED)

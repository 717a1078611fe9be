"""The step that reads words again: closely what was unclear at once, or by a newer reader."""

import logging
from collections.abc import Iterator

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts import journal
from feedback import hearing, ruling, understanding
from feedback.models import Feedback, Understanding
from feedback.reading import text
from feedback.reading.text import TextReading
from feedback.silencing import SILENCED
from stakeholders import acting, tasks
from stakeholders.models import BuyingCommittee

logger = logging.getLogger(__name__)
BLOCK = 200
LEFT_OUT, MOST_LEFT_OUT, DAY_SECONDS = "feedback.left_out", 1000, 24 * 60 * 60


def due() -> QuerySet[Feedback]:
    """The feedback with words that was handled, and that neither this reader nor a person read."""
    settled = Understanding.objects.known().exclude(reader__lt=text.VERSION, is_overruled=False)
    return _with_words().exclude(Exists(settled.filter(public_id=OuterRef("public_id"))))


def unclear() -> list[int]:
    """The newest of what is due because it was unclear at once; what failed waits for a day."""
    said = _with_words().filter(public_id=OuterRef("public_id"))
    read_at_once = Understanding.objects.known().filter(reader=text.AT_ONCE, is_overruled=False)
    # From the few that are unclear, not from all that was said.
    rows = read_at_once.annotate(said=Subquery(said.values("pk")[:1])).exclude(said=None)
    left = cache.get(LEFT_OUT, [])
    return list(rows.exclude(said__in=left).order_by("-pk").values_list("said", flat=True)[:BLOCK])


def leave_out(failed: list[int]) -> None:
    """Offer these no more for a day, as they would stand before all others each time."""
    if failed:
        left = [*cache.get(LEFT_OUT, []), *failed]
        cache.set(LEFT_OUT, left[-MOST_LEFT_OUT:], DAY_SECONDS)


def blocks() -> Iterator[list[int]]:
    """What is due, in pieces of 200, the oldest first; what fails is not offered again."""
    last = 0
    while block := _block(last):
        yield block
        last = block[-1]


def read_block(pks: list[int]) -> list[int]:
    """Read these again, each in a transaction of its own; those that failed."""
    failed = []
    for pk in pks:
        try:
            read_again(pk)
        except Exception:
            logger.exception("feedback %s was left out", pk)
            failed.append(pk)
    accounts = Feedback.objects.filter(pk__in=pks).values("stakeholder__account")
    changed = BuyingCommittee.objects.filter(account__in=accounts).exclude(changed_at=None)
    tasks.schedule(changed.values_list("pk", flat=True))
    return failed


def read_again(pk: int) -> None:
    """Hold what the reader makes of a feedback now, and correct its evidence; safe to repeat."""
    people = ("stakeholder__person", "stakeholder__account")
    feedback = due().select_related(*people).filter(pk=pk).first()
    if feedback is None:
        return
    reading = understanding.read_closely(feedback)
    if reading is not None:
        _write(pk, feedback.stakeholder.account_id, reading)


@transaction.atomic
def _write(pk: int, account: int, reading: TextReading) -> None:
    journal.take_turns([account])
    # Reading took its time: what was taken back or overruled since, or moved to an account whose
    # turn this is not, is left.
    feedback = hearing.in_place(due()).filter(pk=pk, stakeholder__account=account).first()
    if feedback is None:
        return
    changes = acting.begin(feedback, feedback.stakeholder.account)
    before = understanding.held([feedback.public_id]).get(feedback.public_id)
    after = understanding.replace(
        changes, before, understanding.understood(feedback, reading, before)
    )
    understanding.correct_evidence(changes, feedback, understanding.stance(after))
    was_unclear = before is not None and before.reader == text.AT_ONCE
    if was_unclear and understanding.is_clear(after):
        ruling.follow_each([feedback], timezone.now(), tone_only=True)


def _with_words() -> QuerySet[Feedback]:
    said = Feedback.objects.known().filter(handled_at__isnull=False)
    # Of somebody who is forgotten there are no words, but what they said counts as it did.
    return said.exclude(text__in=["", SILENCED])


def _block(last: int) -> list[int]:
    rows = due().filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BLOCK])

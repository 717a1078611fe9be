"""How the words of feedback are understood: read once, kept, and what that says of a stance."""

from collections.abc import Iterable
from dataclasses import asdict

from accounts import journal
from accounts.models import ChangeSet
from committee.vocabulary import EvidenceKind
from feedback.models import Feedback, Understanding
from feedback.reading import text
from feedback.reading.text import TextReading
from feedback.rules import SURE_ENOUGH
from stakeholders.models import Assessment


def read_closely(feedback: Feedback) -> TextReading | None:
    """What the reader makes of the words; None where there are none. Nothing is written."""
    if not feedback.text.strip():
        return None
    return text.read_closely(feedback.text, feedback.stakeholder.person.language)


def read_each(said: Iterable[Feedback]) -> dict[int, TextReading]:
    """What it makes of those that have words at once, by their keys: what is unclear may be less so
    when it is read closely. What is read together costs a third.
    """
    spoken = [one for one in said if one.text.strip()]
    given = [(one.text, one.stakeholder.person.language) for one in spoken]
    return {one.pk: found for one, found in zip(spoken, text.read_all(given), strict=True)}


def held(ids: Iterable[str]) -> dict[str, Understanding]:
    """The understanding of these feedbacks, by their public ids; one query."""
    rows = Understanding.objects.known().filter(public_id__in=list(ids))
    return {row.public_id: row for row in rows}


def keep_each(
    read: Iterable[tuple[ChangeSet, Feedback, TextReading]],
) -> dict[str, Understanding]:
    """Keep what the reader made of each, unless somebody knew better or it is kept already.

    What is held now, by the public ids of the feedback.
    """
    given = list(read)
    found = held(feedback.public_id for _changes, feedback, _reading in given)
    fresh = []
    for changes, feedback, reading in given:
        before = found.get(feedback.public_id)
        if before is None or not (before.is_overruled or before.reader >= text.AT_ONCE):
            if before is not None:
                journal.retract(changes, before)
            fresh.append((changes, understood(feedback, reading, before)))
    journal.create_each(fresh)
    return found | {row.public_id: row for _changes, row in fresh}


def replace(
    changes: ChangeSet, before: Understanding | None, after: Understanding
) -> Understanding:
    """Hold another understanding than before, in the change set of the caller."""
    if before is not None:
        journal.retract(changes, before)
    return journal.create(changes, after)


def understood(
    feedback: Feedback, reading: TextReading, before: Understanding | None = None
) -> Understanding:
    """A reading as a row, not saved yet; with the topics that somebody chose before."""
    values = asdict(reading) | {"topics": list(reading.topics), "phrases": list(reading.phrases)}
    if before is not None and before.has_chosen_topics:
        values |= {"topics": before.topics, "has_chosen_topics": True}
    return Understanding(public_id=feedback.public_id, **values)


def take_back(changes: ChangeSet, feedback: str) -> None:
    """Hold no understanding any more of a feedback whose words are others now."""
    before = held([feedback]).get(feedback)
    if before is not None:
        journal.retract(changes, before)


def correct_evidence(changes: ChangeSet, feedback: Feedback, stance: float | None) -> None:
    """Let what the words became say this of a stance, by retracting and adding.

    Of what was not handled yet nothing became anything.
    """
    of_words = Assessment.objects.known().filter(
        feedback=feedback.public_id, kind=EvidenceKind.TEXT.value
    )
    rows = [row for row in of_words.order_by("pk") if row.stance != stance]
    journal.retract_all(changes, rows)
    journal.create_all(changes, [journal.again(row, stance=stance) for row in rows])


def is_clear(row: Understanding) -> bool:
    """Whether anybody may rely on it."""
    return row.certainty >= SURE_ENOUGH


def is_to_be_read_closely(feedback: str) -> bool:
    """Whether what was unclear at once is still to be read by the larger encoder."""
    row = held([feedback]).get(feedback)
    return row is not None and row.reader == text.AT_ONCE and not row.is_overruled


def stance(row: Understanding | None) -> float | None:
    """What it says of a stance; nothing where it is unclear."""
    return row.sentiment if row is not None and is_clear(row) else None

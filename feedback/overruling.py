"""Entry function for somebody who knows better than the reader how words were meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet
from feedback import understanding
from feedback.models import Feedback, Understanding
from feedback.reading import text
from feedback.reading.themes import Theme
from feedback.rules import Sentiment
from stakeholders import acting

NEVER_READ = 0
SENTIMENTS = {Sentiment.NEGATIVE: -1.0, Sentiment.NEUTRAL: 0.0, Sentiment.POSITIVE: 1.0}


@dataclass(frozen=True)
class Verdict:
    """How words were meant, and what they are about; without a word of either, as read."""

    tone: str = ""
    topics: Sequence[str] | None = None


@transaction.atomic
def overrule(feedback: Feedback, verdict: Verdict, *, by: Author) -> ChangeSet:
    """Hold what somebody says of the words instead of what was read, for good.

    The evidence that the words became says the same from now on; no reader looks at them again.
    Who speaks of the topics alone leaves open how it was meant.
    """
    _refuse_nonsense(feedback, verdict)
    changes = acting.begin(by, feedback.stakeholder.account)
    before = understanding.held([feedback.public_id]).get(feedback.public_id)
    after = understanding.replace(changes, before, _judged(feedback, before, verdict))
    understanding.correct_evidence(changes, feedback, understanding.stance(after))
    return changes


def _judged(feedback: Feedback, before: Understanding | None, verdict: Verdict) -> Understanding:
    # Where only the topics are said, the reader has still to come.
    reader = text.VERSION if verdict.tone else NEVER_READ
    unread = Understanding(
        public_id=feedback.public_id, tone=Sentiment.NEUTRAL.value, reader=reader
    )
    return journal.again(before or unread, **_meant(verdict), **_about(verdict))


def _meant(verdict: Verdict) -> dict[str, Any]:
    if not verdict.tone:
        return {}
    sentiment = SENTIMENTS[Sentiment(verdict.tone)]
    known = {"certainty": 1.0, "is_overruled": True}
    return {"tone": verdict.tone, "sentiment": sentiment, **known}


def _about(verdict: Verdict) -> dict[str, Any]:
    if verdict.topics is None:
        return {}
    return {"topics": list(verdict.topics), "has_chosen_topics": True}


def _refuse_nonsense(feedback: Feedback, verdict: Verdict) -> None:
    if feedback.retracted_at is not None:
        raise Refused(_("This was taken back."), code="gone")
    if not feedback.text.strip():
        raise Refused(_("There are no words to understand."), field="tone")
    if not verdict.tone and verdict.topics is None:
        raise Refused(_("Say how it was meant, or what it is about."), field="tone")
    if verdict.tone and verdict.tone not in set(Sentiment):
        raise Refused(_("Words are negative, neutral or positive."), field="tone")
    if set(verdict.topics or ()) - set(Theme):
        raise Refused(_("This is none of the topics."), field="topics")

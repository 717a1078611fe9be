"""One feedback: the words, the scores, who said it, how it reads and who says so."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import Account
from crm import uses
from feedback import understanding
from feedback.models import Case, Feedback, Understanding
from feedback.scales import SCALES
from web import access, acts
from web.one_feedback import words

AMONG = "acts_on_words"


@dataclass(frozen=True)
class Reading:
    """How the words read, ready to be shown."""

    row: Understanding

    @property
    def is_clear(self) -> bool:
        return understanding.is_clear(self.row)

    @property
    def step(self) -> int | None:
        """That of the sign; none where nobody can be sure."""
        return words.STEPS[self.row.tone] if self.is_clear else None

    @property
    def label(self) -> str:
        return str(words.TONES[self.row.tone])

    @property
    def topics(self) -> list[str]:
        return words.topics_of(self.row)

    @property
    def language(self) -> str:
        return words.language_of(self.row)

    @property
    def why_unclear(self) -> str:
        return words.why_unclear(self.row)


def seen(request: HttpRequest, feedback_id: str) -> Feedback:
    """The feedback; 404 for a stranger, 403 for who may not read what is judged of the account."""
    there = Feedback.objects.known().filter(
        stakeholder__account__in=Account.objects.visible_to(request.user).values("pk")
    )
    joined = there.select_related("stakeholder__person", "stakeholder__account")
    said = get_object_or_404(joined, public_id=feedback_id)
    account = said.stakeholder.account
    access.require_judge(access.rights_on(account, request.user).sees_judgements)
    uses.note_page(request.user, account)
    return said


def to_overrule(request: HttpRequest, feedback_id: str) -> Feedback:
    """As `seen`; 403 for who may not change the account."""
    said = seen(request, feedback_id)
    access.require(access.rights_on(said.stakeholder.account, request.user).can_edit)
    return said


def context(request: HttpRequest, said: Feedback, refusal: str = "") -> dict[str, Any]:
    """What the page needs, in a fixed number of queries."""
    account = said.stakeholder.account
    row = understanding.held([said.public_id]).get(said.public_id)
    return {
        "said": said,
        "account": account,
        "person": said.stakeholder,
        "scores": scores(said),
        "reading": Reading(row) if row else None,
        "cases": Case.objects.filter(feedback=said.public_id).order_by("pk"),
        "can_overrule": access.rights_on(account, request.user).can_edit and bool(said.text),
        "tones": [(tone, label, words.STEPS[tone]) for tone, label in words.TONES.items()],
        "topics": [(topic, label, row and topic in row.topics) for topic, label in _topics()],
        "undo_what": acts.to_undo(request, account, among=AMONG),
        "refusal": refusal,
    }


def scores(said: Feedback) -> list[tuple[str, int, int, int]]:
    """Each score that was given, with the ends of its scale."""
    given = ((name, getattr(said, name), *ends) for name, ends in SCALES.items())
    return [
        (name.upper(), score, low, high) for name, score, low, high in given if score is not None
    ]


def _topics() -> list[tuple[str, str]]:
    return [(topic.value, str(label)) for topic, label in words.TOPICS.items()]

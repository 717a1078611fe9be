"""An insight or an idea changed or taken away by our own id: who may is judged as on the pages."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.journal import Author
from accounts.models import User
from crm.shapes import one_of, text
from feedback import insights
from feedback.capturing import LONGEST
from feedback.insights import Decision
from feedback.models import Idea, Insight

DECIDED: dict[str, Any] = {"used_in": text(LONGEST), "used_link": text(40)}
KINDS: dict[str, dict[str, Any]] = {
    "insight": {"words": text(LONGEST), **DECIDED},
    "idea": {
        "words": text(LONGEST),
        "state": one_of(*Idea.State.values),
        "reason": text(LONGEST),
        **DECIDED,
    },
}
"""What may be set: the words, and what becomes of it."""


def change(row: Insight | Idea, members: Mapping[str, Any], user: User, by: Author) -> None:
    """Say it better, which its author may; decide what becomes of it, which not everybody may."""
    decided = {name: value for name, value in members.items() if name != "words"}
    if decided and not insights.may_decide(user):
        raise PermissionDenied("The user of this key may not decide what becomes of it.")
    if "words" in members:
        _refuse_strangers(row, user)
        insights.change_words(row, members["words"], by=by)
    if decided:
        held = {name: getattr(row, name) for name in KINDS[row._meta.model_name] if name != "words"}
        insights.decide(row, Decision(**{**held, **decided}), by=by)


def remove(row: Insight | Idea, user: User, by: Author) -> None:
    """Take it out of every list; its author may, and who decides."""
    _refuse_strangers(row, user)
    insights.remove(row, by=by)


def _refuse_strangers(row: Insight | Idea, user: User) -> None:
    if not insights.may_remove(row, user):
        raise PermissionDenied("This was told by somebody else than the user of this key.")

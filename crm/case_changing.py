"""A case changed by our own id: taken on, handed on, given more time, closed, opened again."""

from collections.abc import Callable, Mapping
from typing import Any

from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import User
from crm.checking import MOMENT
from crm.shapes import one_of, text
from feedback import cases
from feedback.cases import Ending
from feedback.models import Case

State = Case.State
KINDS: dict[str, Any] = {
    "state": one_of(State.IN_PROGRESS, State.WAITING, State.CLOSED),
    "owner": text(40, what="Public id of a user."),
    "due_at": MOMENT,
    "outcome": one_of(*dict(Case.Outcome.chosen())),
    "outcome_words": text(20_000),
}
"""What may be set; of a case that is closed with it, or is closed already, what came of it."""


def change(row: Case, members: Mapping[str, Any], by: Author) -> None:
    """Do what the members say, in the order in which a person would: open it again first."""
    state = members.get("state", row.state)
    if row.is_closed and state != State.CLOSED:
        cases.reopen(row, by=by)
    owner = members.get("owner")
    if owner is not None and owner != (row.owner and row.owner.public_id):
        cases.assign(row, _user(owner), by=by)
    if "due_at" in members and members["due_at"] != row.due_at:
        cases.postpone(row, members["due_at"], by=by)
    if state != row.state:
        _MOVES[state](row, members, by)
    elif members.keys() & {"outcome", "outcome_words"}:
        raise Refused("This is told when a case is closed.", field="outcome", code="not_closed")


def _close(row: Case, members: Mapping[str, Any], by: Author) -> None:
    ending = Ending(members.get("outcome", ""), members.get("outcome_words", ""))
    cases.close(row, ending, by=by)


def _user(public_id: str) -> User:
    found = User.objects.filter(public_id=public_id).first()
    if found is None:
        raise Refused("This user is unknown.", field="owner", code="unknown_user")
    return found


_MOVES: dict[str, Callable[[Case, Mapping[str, Any], Author], Any]] = {
    State.IN_PROGRESS: lambda row, _members, by: cases.resume(row, by=by),
    State.WAITING: lambda row, _members, by: cases.wait(row, by=by),
    State.CLOSED: _close,
}

"""Entry function that forgets that somebody was asked: their links, their address, their wish."""

from collections.abc import Sequence

from accounts import journal
from feedback.models import Invitation, OptOut
from stakeholders.models import Stakeholder


def forget_asked(stakeholders: Sequence[Stakeholder]) -> dict[str, int]:
    """Let no link of these people lead anywhere, and nothing more be sent; counts, by table."""
    asked = Invitation.objects.filter(stakeholder__in=stakeholders)
    waiting = asked.filter(state=Invitation.State.WAITING)
    waiting.update(state=Invitation.State.STOPPED)
    emptied = asked.update(token_digest=None, reminder_digest=None, language="", error="")
    wishes = OptOut.objects.filter(person__in=[one.person_id for one in stakeholders])
    pks = list(wishes.values_list("pk", flat=True))
    wishes.delete()
    journal.forget(OptOut, pks, {"address"})
    return {"invitation": emptied, "opt_out": len(pks)}

"""The step that follows a mail of ours that came back, so that nobody waits for its reader."""

from feedback import answering, dispatch
from feedback.mail.returned import Returned
from feedback.models import CaseNote, Invitation


def follow(returned: Returned) -> None:
    """Call not delivered what this mail was, and say why; safe to repeat.

    Who forges a report would have to know the id of the mail, which only its reader has.
    """
    sent = Invitation.objects.filter(state=Invitation.State.SENT)
    asked = sent.filter(public_id=returned.id.partition(".")[0])
    asked.update(state=Invitation.State.FAILED, error=returned.why or dispatch.CAME_BACK)
    notes = CaseNote.objects.known().filter(message_id=returned.id, fate=CaseNote.Fate.SENT)
    for note in notes.select_related("case__owner", "case__stakeholder__account", "author"):
        answering.came_back(note, returned.why or dispatch.CAME_BACK)

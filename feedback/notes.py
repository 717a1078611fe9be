"""Entry function for what somebody of ours notes by hand, after a meeting or a call."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from committee.vocabulary import TouchKind
from feedback import arrivals
from feedback.arrivals import Message
from feedback.channels import Channel
from feedback.models import Arrival
from stakeholders import touches
from stakeholders.models import Stakeholder

MET = {
    Channel.MEETING: TouchKind.MEETING,
    Channel.CALL: TouchKind.CALL,
    Channel.EVENT: TouchKind.EVENT,
}
"""Where somebody said it to our face or ear; then we were in touch, too."""


@transaction.atomic
def note(
    attendees: Sequence[Stakeholder], message: Message, *, user: User, by: User
) -> tuple[Arrival, bool]:
    """Keep what the first of them said, once, and that the user was in touch with all of them."""
    arrival, is_new = arrivals.take_of(attendees[0], message, by=by)
    kind = MET.get(Channel(message.said.channel))
    if is_new and kind is not None:
        touches.log_touch(attendees, touches.Contact(user, kind.value), on=message.on, by=by)
    return arrival, is_new

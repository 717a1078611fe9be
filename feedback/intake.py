"""The one intake: what a stakeholder said is stored before anything is understood."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from feedback import tasks
from feedback.models import Channel, Feedback
from feedback.scales import SCALES
from stakeholders import acting
from stakeholders.models import Stakeholder


@dataclass(frozen=True)
class Said:
    """Scores on their own scales, words, or both."""

    channel: str = Channel.OTHER.value
    nps: int | None = None
    csat: int | None = None
    ces: int | None = None
    text: str = ""


@transaction.atomic
def receive(stakeholder: Stakeholder, said: Said, *, on: date, by: Author) -> Feedback:
    """Keep what was said and have it understood by a worker, once."""
    return keep(stakeholder, said, on, by)


def keep(stakeholder: Stakeholder, said: Said, on: date, author: Author) -> Feedback:
    """The step of `receive`, in a transaction of the caller that what is refused ends."""
    acting.refuse_future(on)
    refuse_nonsense(said)
    changes = journal.begin(author, stakeholder.account)
    acting.refuse_absent(on, stakeholder)
    feedback = journal.create(
        changes,
        Feedback(stakeholder=stakeholder, said_on=on, origin=author.origin, **asdict(said)),
    )
    tasks.understand(feedback.pk)
    return feedback


def refuse_nonsense(said: Said) -> None:
    """Scores on their scales, and something that was said."""
    scores = {name: getattr(said, name) for name in SCALES}
    for name, (low, high) in SCALES.items():
        if scores[name] is not None and not low <= scores[name] <= high:
            raise Refused(
                _("%(score)s goes from %(low)s to %(high)s.")
                % {"score": name.upper(), "low": low, "high": high},
                field=name,
            )
    if not said.text.strip() and all(score is None for score in scores.values()):
        raise Refused(_("Nothing was said: give a score or some words."), field="text")

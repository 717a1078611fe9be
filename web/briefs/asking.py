"""What to bring, to say and to ask, of each who will be there; reads no rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from operator import attrgetter

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from web.briefs.said import LastWords, Promise
from web.roster import Member

MOST_STEPS = 3
"""Of all that could be advised: nobody keeps more in mind on the way to somebody."""


class Urgency(IntEnum):
    """What is done first; the lowest number."""

    LATE = 0
    UNHAPPY = 1
    PROMISED = 2
    ALLY = 3
    UNSURE = 4
    SHARED = 5


@dataclass(frozen=True)
class Step:
    """One sentence of advice."""

    urgency: Urgency
    words: str


@dataclass(frozen=True)
class Situation:
    """What the advice follows from."""

    member: Member
    said: LastWords | None = None
    promised: Sequence[Promise] = ()
    sways: Sequence[str] = ()
    """Who listens to them, has a seat, and is neutral or against."""
    has_goals: bool = False
    shared: Sequence[str] = ()
    """Of the goals that unite them all, those that they want."""


def to_do(situation: Situation) -> list[Step]:
    """The most urgent first, and no more than somebody can keep in mind."""
    found = [
        *_brought(situation),
        *_begun(situation),
        *_allied(situation),
        *_asked(situation),
        *_joined(situation),
    ]
    return sorted(found, key=attrgetter("urgency"))[:MOST_STEPS]


def _brought(situation: Situation) -> Iterator[Step]:
    for one in situation.promised:
        due = {"day": date_format(localdate(one.row.due_at), "DATE_FORMAT")}
        if one.is_late:
            yield Step(Urgency.LATE, _("Bring an answer: it was due on %(day)s.") % due)
        else:
            said = _("Say how far their case is: it is due on %(day)s.") % due
            yield Step(Urgency.PROMISED, said)


def _begun(situation: Situation) -> Iterator[Step]:
    """What they were not content with, while nobody follows it up."""
    if situation.promised or situation.said is None or situation.said.feeling >= 0:
        return
    topics = ", ".join(situation.said.topics)
    if topics:
        said = _("Begin with what they said last, it was not good: %(topics)s.")
        yield Step(Urgency.UNHAPPY, said % {"topics": topics})
    else:
        yield Step(Urgency.UNHAPPY, _("Begin with what they said last: it was not good."))


def _allied(situation: Situation) -> Iterator[Step]:
    is_content = situation.said is None or situation.said.feeling >= 0
    if situation.sways and is_content and (situation.member.stance or 0) > 0:
        said = _("Ask them to speak with %(names)s: they are heard there.")
        yield Step(Urgency.ALLY, said % {"names": ", ".join(situation.sways)})


def _asked(situation: Situation) -> Iterator[Step]:
    member = situation.member
    if member.seat and member.stance is None:
        yield Step(Urgency.UNSURE, _("Ask where they stand: nobody noted it."))
    if member.stance is not None and member.stance < 0:
        said = _("Ask what would have to change for them to agree.")
        yield Step(Urgency.UNSURE, said)
    if situation.said is None:
        yield Step(Urgency.UNSURE, _("Ask what they think of us: they never said."))
    if member.last_contact is None:
        said = _("Agree on the next contact: none of us was in touch with them.")
        yield Step(Urgency.UNSURE, said)
    if not situation.has_goals:
        yield Step(Urgency.UNSURE, _("Ask what they want: no goal of theirs is noted."))


def _joined(situation: Situation) -> Iterator[Step]:
    if situation.shared:
        said = _("Speak of what they want and nearly everybody here does: %(goals)s.")
        yield Step(Urgency.SHARED, said % {"goals": ", ".join(situation.shared)})

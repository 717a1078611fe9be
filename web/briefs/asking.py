"""What to bring and to ask, of each who will be there; reads no rows."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from web.briefs.said import LastWords, Promise
from web.roster import Member


def to_do(member: Member, said: LastWords | None, promised: list[Promise]) -> list[str]:
    """Sentences, the most urgent first."""
    return [*_brought(promised), *_asked(member, said)]


def _brought(promised: list[Promise]) -> Iterator[str]:
    for one in promised:
        due = date_format(localdate(one.row.due_at), "DATE_FORMAT")
        if one.is_late:
            yield _("Bring an answer: it was due on %(day)s.") % {"day": due}
        else:
            yield _("Say how far their case is: it is due on %(day)s.") % {"day": due}


def _asked(member: Member, said: LastWords | None) -> Iterator[str]:
    if member.seat and member.stance is None:
        yield _("Ask where they stand: nobody noted it.")
    if member.stance is not None and member.stance < 0:
        yield _("Ask what would have to change for them to agree.")
    if said is None:
        yield _("Ask what they think of us: they never said.")
    if member.last_contact is None:
        yield _("Agree on the next contact: none of us was in touch with them.")

"""What somebody of us said of a stance, and who that was."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from committee import Evidence
from committee.vocabulary import EvidenceKind
from web import labels
from web.changes.differences import Side


def authors(side: Side) -> dict[Evidence, str]:
    """Who of us said it, of each statement that somebody of us made."""
    keys = {pk: row.stakeholder.public_id for pk, row in side.facts.positions.items()}
    return {
        Evidence(keys[row.stakeholder_id], EvidenceKind(row.kind), row.on, row.stance): str(
            row.author
        )
        for row in side.facts.assessments
        if row.author
    }


def last(heard: Iterable[Evidence], said_by: Mapping[Evidence, str], name: str) -> str:
    """The newest judgement among what was heard of somebody; empty where there is none."""
    judged = [one for one in heard if one in said_by and one.stance is not None]
    if not judged:
        return ""
    newest = max(judged, key=lambda one: one.on)
    stance = labels.STANCES[round(newest.stance * 2)].lower()
    words = {"name": name, "who": said_by[newest], "stance": stance}
    return _("%(who)s judged %(name)s: %(stance)s.") % words

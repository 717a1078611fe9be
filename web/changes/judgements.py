"""What somebody of us said of a stance, and who that was."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from committee import Evidence
from committee.vocabulary import EvidenceKind, Stance
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


def last(
    heard: Iterable[Evidence], said_by: Mapping[Evidence, str], name: str, counts: Stance | None
) -> str:
    """The newest judgement among what was heard of somebody; empty where there is none.

    Where the risk counts another stance, it says that, too, and why.
    """
    judged = [one for one in heard if one in said_by and one.stance is not None]
    if not judged:
        return ""
    newest = max(judged, key=lambda one: one.on)
    judgement = round(newest.stance * 2)
    words = {"name": name, "who": said_by[newest], "stance": labels.STANCES[judgement].lower()}
    said = _("%(who)s judged %(name)s: %(stance)s.") % words
    if counts is None or counts == judgement:
        return said
    weighed = _(
        "The risk counts %(stance)s: what was judged, with everything else heard, its age and the "
        "time to the close."
    )
    return f"{said} {weighed % {'stance': labels.STANCES[counts].lower()}}"

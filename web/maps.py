"""What the map draws, as plain data for its script."""

from typing import Any

from django.utils.translation import gettext as _

from stakeholders.models import Tie
from web import labels
from web.focus import Focus
from web.roster import Member


def map_data(members: list[Member], ties: list[Tie], focus: Focus) -> dict[str, Any]:
    """Everybody, their ties and the words that the script needs; reads no rows."""
    keys = {one.position.stakeholder_id: one.key for one in members if one.position}
    return {
        "people": [_person(one, focus) for one in members],
        "ties": [_tie(tie, keys, focus) for tie in ties],
        "canEdit": focus.can_edit,
        "seesJudgements": focus.rights.sees_judgements,
        "urls": {"drawTie": focus.url("draw_tie"), "undo": focus.url("undo")},
        "words": _words(),
    }


def _person(member: Member, focus: Focus) -> dict[str, Any]:
    seat = member.seat
    return {
        "id": member.key,
        "name": member.name or _("Empty seat"),
        "title": member.title,
        "department": member.position.department if member.position else "",
        "initials": member.initials,
        "roles": [{"key": key, "label": str(label)} for key, label in member.roles],
        "seat": seat.seat.public_id if seat else None,
        "isEmpty": member.is_empty,
        "isExternal": bool(member.position and member.position.stakeholder.is_external),
        "isVeto": bool(seat and seat.terms.is_veto),
        "isApprover": bool(seat and seat.terms.is_approver),
        "weight": seat.terms.weight if seat else 0,
        "power": member.power,
        "reach": member.reach,
        "stance": member.stance,
        "expected": member.expected,
        "words": member.words,
        "lastContact": member.last_contact,
        "threads": member.threads,
        "urls": _urls(member, focus),
    }


def _urls(member: Member, focus: Focus) -> dict[str, str | None]:
    page = focus.page_of(member.key)
    may_judge = focus.can_edit and not member.is_empty
    stance = focus.url("set_stance", member.key) if may_judge else None
    return {"panel": page, "page": page, "stance": stance}


def _tie(tie: Tie, keys: dict[int, str], focus: Focus) -> dict[str, Any]:
    return {
        "id": tie.pk,
        "kind": tie.kind,
        "from": keys[tie.stakeholder_id],
        "to": keys[tie.other_id],
        "strength": tie.strength,
        "urls": {"remove": focus.url("remove_tie", tie.pk) if focus.can_edit else None},
    }


def _words() -> dict[str, Any]:
    stances = {str(step.value): str(label) for step, label in labels.STANCES.items()}
    return {
        "stances": stances | {"none": _("Unknown")},
        "unknown": _("Unknown"),
        "power": _("power"),
        "coverage": _("coverage"),
        "empty": _("empty seat"),
        "external": _("external"),
        "veto": _("can veto"),
        "approver": _("must approve"),
        "lastContact": _("last contact"),
        "never": _("never in contact"),
        "people": _("people"),
        "confirmRemove": _("Remove this tie?"),
        "axisPower": _("Power"),
        "axisStance": _("Stance"),
        "unfold": _("Unfold"),
        "conflict": str(labels.TIES["conflicts_with"]),
        "influences": str(labels.TIES["influences"]),
        "reports_to": str(labels.TIES["reports_to"]),
    }

"""What the page of the role templates shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import Account, ChangeSet, Opportunity
from committee.vocabulary import Role
from stakeholders import tasks
from stakeholders.models import BuyingCommittee, RoleTemplate
from stakeholders.wanted_roles import USUAL_ROLES
from web import labels
from web.template_forms import USUAL_DAYS, TemplateForm

MOST_AT_ONCE = 200
MOST_OFFERED = 200


@dataclass(frozen=True)
class RoleChoice:
    """One line of the list: whether the role is wanted, and how often to be in touch."""

    role: str
    label: str
    is_wanted: bool
    days: int | str
    usual_days: int


@dataclass(frozen=True)
class Line:
    """A template that holds today, ready to be changed."""

    row: RoleTemplate
    choices: list[RoleChoice]

    @property
    def wanted(self) -> list[RoleChoice]:
        return [one for one in self.choices if one.is_wanted]


def context(refused: TemplateForm | None = None) -> dict[str, Any]:
    """The templates, what they may be for, and what was sent if that was refused."""
    held = RoleTemplate.objects.true_on(timezone.localdate()).order_by("segment", "stage")
    sent = refused.data if refused else {}
    return {
        "lines": [Line(row, _choices(row.roles)) for row in held],
        "usual": [one for one in _choices(USUAL_ROLES) if one.is_wanted],
        "sent": sent,
        "new": _sent(sent) if refused else _choices(USUAL_ROLES),
        "segments": _known(Account.objects.exclude(segment=""), "segment"),
        "stages": _known(Opportunity.objects.exclude(stage=""), "stage"),
    }


def analyse_touched(done: ChangeSet) -> None:
    """Queue the committees that the change marked; of very many the clock queues the rest."""
    marked = BuyingCommittee.objects.filter(changed_at=done.at).values_list("pk", flat=True)
    tasks.schedule(marked[:MOST_AT_ONCE])


def _choices(wanted: Mapping[str, int]) -> list[RoleChoice]:
    return [
        RoleChoice(role, str(label), role in wanted, wanted.get(role, ""), _usual(role))
        for role, label in labels.ROLES.items()
    ]


def _sent(sent: Any) -> list[RoleChoice]:
    chosen = sent.getlist("role")
    return [
        RoleChoice(role, str(label), role in chosen, sent.get(f"days_{role}", ""), _usual(role))
        for role, label in labels.ROLES.items()
    ]


def _usual(role: Role) -> int:
    return USUAL_ROLES.get(role, USUAL_DAYS)


def _known(rows: Any, field: str) -> list[str]:
    return list(rows.order_by(field).values_list(field, flat=True).distinct()[:MOST_OFFERED])

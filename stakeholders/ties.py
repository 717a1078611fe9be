"""Entry functions for the ties between stakeholders."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, ChangeSet
from committee.vocabulary import TieKind
from stakeholders import acting, lines
from stakeholders.models import Stakeholder, Tie


@dataclass(frozen=True)
class Link:
    """How one stakeholder is tied to another; the strength of influence is above 0, at most 1."""

    kind: str
    strength: float = 1.0


@transaction.atomic
def draw_tie(
    stakeholder: Stakeholder, other: Stakeholder, link: Link, *, on: date, by: Author
) -> ChangeSet:
    """Say that one reports to, influences, or conflicts with the other from that day on."""
    acting.refuse_future(on)
    _refuse_strangers(stakeholder, other)
    if not 0 < link.strength <= 1:
        raise Refused(_("A strength is above 0 and at most 1."), field="strength")
    changes = acting.begin(by, stakeholder.account)
    acting.refuse_absent(on, stakeholder, other)
    if link.kind == TieKind.CONFLICTS_WITH:
        stakeholder, other = sorted((stakeholder, other), key=lambda one: one.pk)
    tie = Tie(stakeholder=stakeholder, other=other, from_on=on, **asdict(link))
    if _replaces(changes, tie):
        journal.create(changes, tie)
    if link.kind == TieKind.REPORTS_TO:
        _refuse_circle(stakeholder.account, on)
    return changes


@transaction.atomic
def remove_tie(tie: Tie, *, on: date, by: Author) -> ChangeSet:
    """Let a tie end on that day."""
    acting.refuse_future(on)
    changes = acting.begin(by, tie.stakeholder.account)
    held = Tie.objects.known().filter(pk=tie.pk, to_on=None).first()
    if held is None:
        raise Refused(_("This tie was already removed."), code="gone")
    journal.end(changes, held, on)
    return changes


def _replaces(changes: ChangeSet, tie: Tie) -> bool:
    """End what the tie replaces; False when the very same tie holds already.

    Between the same two it is the same tie, of another strength.
    """
    former = Tie.objects.filter(stakeholder=tie.stakeholder, kind=tie.kind)
    if tie.kind != TieKind.REPORTS_TO:
        former = former.filter(other=tie.other)
    same = former.known().filter(other=tie.other, to_on=None).first()
    if same is not None:
        if same.strength == tie.strength:
            return False
        tie.public_id = same.public_id
    journal.end_open(changes, former, tie.from_on)
    return True


def _refuse_strangers(stakeholder: Stakeholder, other: Stakeholder) -> None:
    if stakeholder.pk == other.pk:
        raise Refused(_("A tie joins two different people."), field="other", code="self_tie")
    if stakeholder.account_id != other.account_id:
        raise Refused(
            _("%(person)s belongs to another account.") % {"person": other},
            field="other",
            code="other_account",
        )


def _refuse_circle(account: Account, on: date) -> None:
    circle = lines.circle(account, on)
    if circle:
        names = Stakeholder.objects.select_related("person").in_bulk(circle)
        raise Refused(
            _("Reporting lines would run in a circle: %(people)s.")
            % {"people": " → ".join(str(names[pk]) for pk in [*circle, circle[0]])},
            field="other",
            code="circle",
        )

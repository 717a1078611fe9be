"""The terms on which every entry function acts: who, when, and which committees it touches."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import alerts, journal
from accounts.compiled import Asked
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, Change, ChangeSet, Opportunity
from stakeholders.models import BuyingCommittee, Position, RoleTemplate, Stakeholder
from stakeholders.wanted_roles import speaks_of

_ends = Asked(lambda pk: Position.objects.known().filter(stakeholder=pk).values_list("to_on"), int)


def begin(by: Author, account: Account) -> ChangeSet:
    """Take the turn of an account, open a change set on it, mark its committees as changed."""
    changes = journal.begin(by, account)
    mark_changed([account.pk], changes.at)
    return changes


def take_every_turn() -> None:
    """Wait until nobody edits or analyses any account, before a moment that counts for all.

    Whoever would analyse one of them meanwhile waits, and so knows what is written here.
    """
    journal.take_turns(Account.objects.values("pk"))


def mark_changed(accounts: Iterable[int], at: datetime) -> list[int]:
    """Ask for a new analysis of the committees of these accounts; their ids."""
    found = BuyingCommittee.objects.filter(account__in=accounts)
    found.update(changed_at=at)
    return list(found.values_list("pk", flat=True))


def follow(changes: ChangeSet) -> None:
    """Let committees and open news follow what a change set changed of the account itself."""
    told = changes.changes.filter(type=Account._meta.label_lower, op=Change.Op.UPDATED)
    changed = {name for after in told.values_list("after", flat=True) for name in after}
    if changed & {"owner_id", "segment"}:
        mark_changed([changes.account_id], changes.at)
    if "owner_id" in changed:
        alerts.hand_over([changes.account])


def mark_wanting(template: RoleTemplate, at: datetime) -> None:
    """Ask for a new analysis of the committees that a role template may speak of.

    The caller has every turn: analyses hold these rows, each in an order of its own.
    """
    found = BuyingCommittee.objects.all()
    if template.segment:
        segments = _spoken_of(template.segment, Account, "segment")
        found = found.filter(account__segment__in=segments)
    if template.stage:
        stages = _spoken_of(template.stage, Opportunity, "stage")
        found = found.filter(opportunity__stage__in=stages)
    found.update(changed_at=at)


def _spoken_of(named: str, model: type[Model], field: str) -> list[str]:
    """As the rows spell it: databases fold upper and lower case otherwise than we do."""
    names = model._default_manager.order_by(field).values_list(field, flat=True).distinct()
    return [name for name in names if speaks_of(named, name)]


def refuse_future(on: date, field: str = "on") -> None:
    """A fact that is not true yet is refused."""
    if on > timezone.localdate():
        raise Refused(
            _("%(date)s lies in the future.") % {"date": on.isoformat()},
            field=field,
            code="in_the_future",
        )


def refuse_absent(on: date, *people: Stakeholder) -> None:
    """Those who left by that day, or whose adding was undone, are refused."""
    if len(people) == 1:
        there = {people[0].pk} if is_there_after(on, people[0]) else set()
    else:
        there = there_after(on, *people)
    for stakeholder in people:
        if stakeholder.pk not in there:
            raise Refused(
                _("%(person)s has left this account.") % {"person": stakeholder},
                field="stakeholder",
                code="gone",
            )


def is_there_after(on: date, stakeholder: Stakeholder) -> bool:
    """As `there_after`, of one."""
    return any(to_on is None or to_on > on for (to_on,) in _ends(stakeholder.pk))


def there_each(given: Iterable[tuple[Stakeholder, date]]) -> set[tuple[int, date]]:
    """As `there_after`, of several on days of their own, in one query: the pairs that hold."""
    wanted = {(stakeholder.pk, on) for stakeholder, on in given}
    held = Position.objects.known().filter(stakeholder__in={pk for pk, _on in wanted})
    ends: dict[int, list[date | None]] = {}
    for pk, to_on in held.values_list("stakeholder", "to_on"):
        ends.setdefault(pk, []).append(to_on)
    return {(pk, on) for pk, on in wanted if any(to is None or to > on for to in ends.get(pk, ()))}


def there_after(on: date, *people: Stakeholder) -> set[int]:
    """The ids of those who hold a position on that day or a later one.

    What somebody did may have happened before we knew that they were there.
    """
    not_ended = Q(to_on=None) | Q(to_on__gt=on)
    held = Position.objects.known().filter(not_ended, stakeholder__in=people)
    return set(held.values_list("stakeholder", flat=True))

"""The terms on which every entry function acts: who, when, and which committees it touches."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, ChangeSet
from stakeholders.models import BuyingCommittee


def begin(by: Author, account: Account) -> ChangeSet:
    """Open a change set on an account and mark its committees as changed."""
    changes = journal.begin(by, account)
    mark_changed(account, changes.at)
    return changes


def mark_changed(account: Account, at: datetime) -> None:
    """Ask for a new analysis; the rows stay locked, so editors of one account take turns."""
    BuyingCommittee.objects.filter(account=account).update(changed_at=at)


def refuse_future(on: date, field: str = "on") -> None:
    """A fact that is not true yet is refused."""
    if on > timezone.localdate():
        raise Refused(
            _("%(date)s lies in the future.") % {"date": on.isoformat()},
            field=field,
            code="in_the_future",
        )

"""News about cases, in the same feed and digest as all other news."""

from collections.abc import Iterable

from accounts import alerts
from accounts.alerts import News
from accounts.models import User
from feedback.models import Case

OPENED = "case_opened"
NOTICED = "case_noticed"
DUE = "case_due"
OVERDUE = "case_overdue"
ESCALATED = "case_escalated"
UNSENT = "case_unsent"
REPLIED = "case_replied"
ANSWERED = (OPENED, REPLIED)
"""What is over when the customer has an answer."""


def tell(case: Case, kind: str, user: User | None) -> None:
    """Tell a user of a case, once while the news is open; without one, the owner of the account.

    The sentence is made from the case when it is read, so it never says what is no longer so.
    """
    tell_all([(case, kind, user)])


def tell_all(told: Iterable[tuple[Case, str, User | None]]) -> None:
    """As `tell`, of several; the number of queries does not grow with them."""
    alerts.raise_all([_news(case, kind, user) for case, kind, user in told])


def _news(case: Case, kind: str, user: User | None) -> News:
    return News(
        account=case.stakeholder.account,
        kind=kind,
        subject=case.public_id,
        user_id=user.pk if user else None,
        parameters={"employee": user.public_id if user else ""},
    )


def tell_anew(case: Case, kind: str, user: User | None) -> None:
    """Tell a user of a case though they know, or have put away, what was told before."""
    alerts.finish(case.public_id, kind)
    tell(case, kind, user)


def withdraw(case: Case, *kinds: str) -> None:
    """Put the open news of a case away, as its reason has gone: these kinds, or else all."""
    found = alerts.open_about([case.public_id])[case.public_id]
    alerts.close_all([one for one in found if not kinds or one.kind in kinds])

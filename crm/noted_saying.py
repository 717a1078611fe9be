"""Entry functions for what an employee noticed or proposes and a source brings; each taken once."""

from accounts.errors import Refused
from accounts.models import Account, User
from crm import faults, saying, successors, visible
from crm.feedback_reading import Noticed, Proposed, Whom
from crm.models import Source
from feedback import insights
from feedback.capturing import IDEA, INSIGHT
from feedback.insights import Line
from stakeholders.models import Stakeholder


def notice(told: Noticed, name: str, *, user: User, by: Source) -> tuple[str, bool]:
    """Keep an insight about somebody, an account or neither; its id, and whether it is new."""
    return saying.once(by, (INSIGHT, name), lambda: _kept(INSIGHT, told, user, by))


def propose(told: Proposed, name: str, *, user: User, by: Source) -> tuple[str, bool]:
    """Keep an idea about an account or none; as `notice`."""
    return saying.once(by, (IDEA, name), lambda: _kept(IDEA, told, user, by))


def _kept(kind: str, told: Noticed | Proposed, user: User, by: Source) -> str:
    whom = told.stakeholder if isinstance(told, Noticed) else None
    faults.refuse_all(
        lambda: _account(told.account, user, by),
        lambda: _stakeholder(whom, user, by),
        lambda: user_named(told.author, user, "author"),
    )
    person = _stakeholder(whom, user, by)
    account = _account(told.account, user, by) or (person.account if person else None)
    line = Line(kind, told.words, account, person, user_named(told.author, user, "author"))
    return insights.capture(line, by=by).public_id


def account_named(named: Whom, user: User, by: Source) -> Account:
    """The account that a source names, among those that the user sees."""
    rows = visible.accounts(user)
    found = successors.found(lambda one: saying.named("account", one, rows, by).first(), named)
    if found is None:
        raise Refused("This account is unknown.", field="account", code="unknown_account")
    return found


def _account(named: Whom | None, user: User, by: Source) -> Account | None:
    return None if named is None else account_named(named, user, by)


def _stakeholder(named: Whom | None, user: User, by: Source) -> Stakeholder | None:
    return None if named is None else saying.whom_of(named, user, by)


def user_named(public_id: str | None, user: User, field: str) -> User:
    """Whom of us an id names; without one it is the user of the key."""
    if public_id is None:
        return user
    found = visible.users(user).filter(public_id=public_id).first()
    if found is None:
        raise Refused("This user is unknown.", field=field, code="unknown_user")
    return found

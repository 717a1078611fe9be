"""Entry functions for insights and ideas: told, voted for, decided, taken away and brought back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts import alerts, journal, versions
from accounts.alerts import News
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Access, Account, ChangeSet, User
from feedback.capturing import IDEA, LONGEST
from feedback.models import Case, CxGoal, Idea, Insight, Vote
from stakeholders.models import Stakeholder

ADDED = "insight_added"
MAY_DECIDE = {Access.ADMINISTRATOR, Access.CX_LEAD, Access.MANAGER}
Told = Insight | Idea


@dataclass(frozen=True)
class Line:
    """What somebody tells: an insight or an idea, and what it is about, if about anything."""

    kind: str
    words: str
    account: Account | None = None
    stakeholder: Stakeholder | None = None
    author: User | None = None
    """Whose words they are, if somebody else's than of who brings them."""


@dataclass(frozen=True)
class Decision:
    """What becomes of it: a state for an idea, and where it was used, with a public id or not."""

    state: str = ""
    reason: str = ""
    used_in: str = ""
    used_link: str = ""


def may_add(user: User, account: Account | None = None) -> bool:
    """Whether the user may tell something: whoever sees the account, but those who only read."""
    if not user.is_active or user.access == Access.READ_ONLY:
        return False
    return account is None or Account.objects.visible_to(user).filter(pk=account.pk).exists()


def may_decide(user: User) -> bool:
    """Whether the user decides what becomes of what they see."""
    return user.is_active and user.access in MAY_DECIDE


def may_remove(row: Told, user: User) -> bool:
    """Its author, as long as they may tell anything; or who decides."""
    return may_decide(user) or (row.author_id == user.pk and may_add(user))


@transaction.atomic
def capture(line: Line, *, by: Author) -> Told:
    """Keep what somebody tells; the owner of the account is told of an insight about it."""
    words = _said(line.words)
    if line.stakeholder is not None and line.stakeholder.account_id != _pk(line.account):
        raise Refused(_("This person is not of this account."), field="stakeholder")
    changes = journal.begin(by, line.account)
    author = line.author or changes.user
    shared = {"author": author, "words": words, "account": line.account, "at": changes.at}
    if line.kind == IDEA:
        return journal.create(changes, Idea(**shared))
    row = journal.create(changes, Insight(**shared, stakeholder=line.stakeholder))
    if line.account is not None and line.account.owner_id not in {None, author and author.pk}:
        alerts.raise_all([News(account=line.account, kind=ADDED, subject=row.public_id)])
    return row


@transaction.atomic
def change_words(row: Told, words: str, *, version: int | None = None, by: Author) -> ChangeSet:
    """Say it better; what was decided stays. `version` is the one that was looked at."""
    changes = _begin(row, by, version)
    journal.update(changes, row, words=_said(words))
    return changes


@transaction.atomic
def vote(row: Told, *, by: User) -> ChangeSet:
    """Be for it; safe to repeat."""
    changes = _begin(row, by)
    if not row.votes.filter(user=by).exists():
        journal.create(changes, Vote(user=by, at=changes.at, **{row._meta.model_name: row}))
    return changes


@transaction.atomic
def take_vote_back(row: Told, *, by: User) -> ChangeSet:
    """Be for it no more; safe to repeat."""
    changes = _begin(row, by)
    for one in row.votes.filter(user=by):
        journal.delete(changes, one)
    return changes


@transaction.atomic
def decide(row: Told, decision: Decision, *, version: int | None = None, by: Author) -> ChangeSet:
    """Say what becomes of it, of which its author will read; a refusal of an idea has a reason.

    `version` is the one that was looked at.
    """
    changes = _begin(row, by, version)
    used = {"used_in": decision.used_in.strip(), "used_link": _link(decision.used_link)}
    told = _state(row, decision) if isinstance(row, Idea) else {}
    settled = _settled(row, {**used, **told}, changes.at)
    read = {"read_at": settled} if row.author is not None and row.author == changes.user else {}
    journal.update(changes, row, **used, **told, **read, settled_at=settled)
    return changes


@transaction.atomic
def remove(row: Told, *, by: Author) -> ChangeSet:
    """Take it out of every list; it can be brought back. The news about it are over."""
    changes = _begin(row, by)
    journal.update(changes, row, removed_at=changes.at)
    alerts.close_all(alerts.open_about([row.public_id])[row.public_id])
    return changes


@transaction.atomic
def restore(row: Told, *, by: Author) -> ChangeSet:
    """Bring back what was taken away; safe to repeat."""
    changes = journal.begin(by, row.account)
    journal.update(changes, row, removed_at=None)
    return changes


def mark_read(model: type[Told], user: User, at: datetime) -> None:
    """Note that an author has read what became of what they told; one query."""
    unread(model, user).update(read_at=at)


def unread(model: type[Told], user: User) -> QuerySet[Told]:
    """What this user told and somebody decided since they last read it."""
    mine = model.objects.visible_to(user).filter(author=user).exclude(settled_at=None)
    return mine.exclude(read_at__gte=F("settled_at"))


def _begin(row: Told, by: Author, version: int | None = None) -> ChangeSet:
    """Take the turn of the account and of the row; what was taken away meanwhile is refused."""
    changes = journal.begin(by, row.account)
    # What is about no account has no other turn.
    type(row).objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    row.refresh_from_db()
    if row.removed_at is not None:
        raise Refused(_("Somebody took this away in the meantime."), code="removed")
    said = _(
        "Somebody changed this in the meantime: it stands here as it is now. Please look again."
    )
    versions.refuse_other(row, version, said)
    return changes


def _said(words: str) -> str:
    told = words.replace("\0", "").strip()
    if not told:
        raise Refused(_("Write something first."), field="words")
    if len(told) > LONGEST:
        raise Refused(
            _("This is too long: at most %(most)s characters.") % {"most": LONGEST}, field="words"
        )
    return told


def _state(idea: Idea, decision: Decision) -> dict[str, str]:
    state, reason = decision.state or idea.state, decision.reason.strip()
    if state not in Idea.State.values:
        raise Refused(_("Choose a state."), field="state")
    if state == Idea.State.DECLINED and not reason:
        raise Refused(_("Say why it is declined: its author will read it."), field="reason")
    return {"state": state, "reason": reason}


def _settled(row: Told, told: dict[str, str], at: datetime) -> datetime | None:
    """When it was decided: now, unless nothing is new or nothing is decided any more."""
    if all(getattr(row, name) == value for name, value in told.items()):
        return row.settled_at
    is_open = told.get("state", "") in {"", Idea.State.NEW}
    return None if is_open and not told["used_in"] and not told["used_link"] else at


def _link(public_id: str) -> str:
    """The public id of a case or a CX goal that there is; empty for none."""
    given = public_id.strip()
    if given and not any(
        rows.filter(public_id=given).exists() for rows in (Case.objects, CxGoal.objects)
    ):
        raise Refused(_("This case or CX goal does not exist."), field="used_link")
    return given


def _pk(account: Account | None) -> int | None:
    return account.pk if account is not None else None

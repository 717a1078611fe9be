"""Whom a file may mean among what its user may change; a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Account, User
from crm.models import Link, Source
from stakeholders.models import Position, Stakeholder


def spelling(text: str) -> str:
    """Names are the same whatever their capitals and blanks."""
    return " ".join(text.casefold().split())


@dataclass
class Here:
    """What is there, by the names a file may use; values are public ids."""

    accounts: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    people: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(dict))
    linked: dict[tuple[str, str], str] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)
    users: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def account(self, name: str, external_id: str = "") -> str | None:
        """The account of this id, ours or of earlier files, or, failing that, of this name."""
        if external_id in self.own:
            return external_id
        return self.linked.get(("account", external_id)) or self.accounts.get(spelling(name))

    def called(self, word: str, account: str | None = None) -> set[str]:
        """The people of this id, address or name, in one account or in all of them."""
        linked = self.linked.get(("stakeholder", word))
        if linked:
            return {linked}
        found = self.people[spelling(word)]
        wanted = found.values() if account is None else [found.get(account, set())]
        return set().union(*wanted)


def here(user: User, source: Source) -> Here:
    """Everything this user may change, and what earlier files called it."""
    found = Here()
    editable = list(Account.objects.editable_by(user).order_by("-pk"))
    for account in editable:
        found.accounts[spelling(account.name)] = account.public_id
        found.own.add(account.public_id)
    _add_people(found, [account.pk for account in editable])
    _add_linked(found, source, {account.public_id for account in editable} | found.emails.keys())
    _add_users(found)
    return found


def _add_people(found: Here, accounts: Iterable[int]) -> None:
    there = Stakeholder.objects.filter(account__in=accounts, is_stub=False)
    posts = Position.objects.known().filter(stakeholder__account__in=accounts, to_on=None)
    still_there = set(posts.values_list("stakeholder", flat=True))
    rows = there.values_list(
        "pk",
        "public_id",
        "account__public_id",
        "person__first_name",
        "person__last_name",
        "person__email",
    )
    for pk, public_id, account, first, last, email in rows:
        if pk not in still_there:
            found.gone.add(public_id)
        found.emails[public_id] = email.lower()
        for word in filter(None, (f"{first} {last}".strip(), email)):
            found.people[spelling(word)].setdefault(account, set()).add(public_id)


def _add_linked(found: Here, source: Source, editable: set[str]) -> None:
    """An id of an earlier file is taken for good, but means only what may still be changed."""
    links = Link.objects.filter(source=source)
    for type_, external_id, subject in links.values_list("type", "external_id", "subject"):
        found.taken.add((type_, external_id))
        if subject in editable:
            found.linked[type_, external_id] = subject


def _add_users(found: Here) -> None:
    for user in User.objects.filter(is_active=True).order_by("-pk"):
        for word in filter(None, (user.get_full_name(), user.email, user.username)):
            found.users[spelling(word)] = user.public_id

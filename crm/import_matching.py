"""Whom lines of a file may mean among what their user may change; queries by blocks of names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Account, User
from crm.csv_rows import Entry
from crm.import_names import Names, spelling
from crm.models import Link, Source
from stakeholders.acts_done import blocks
from stakeholders.models import Position, Stakeholder

IDS = ("id", "account_id", "parent_id", "reports_to_id", "reports_to", "person", "other", "email")
"""Fields of a line that may hold what an earlier file called a record."""
ACCOUNTS, PEOPLE = ("name", "account", "parent"), ("person", "other", "email")
"""Fields that may name an account, and those that may name somebody without one."""
NAMES = 5_000
"""So many are looked for in one query."""


@dataclass
class Here:
    """What is there, by the names a file may use; values are public ids."""

    accounts: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    people: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(dict))
    linked: dict[tuple[str, str], str] = field(default_factory=dict)
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


def here(
    user: User, source: Source, entries: Sequence[Entry], account: str | None, names: Names
) -> Here:
    """The accounts and people that these lines may mean, among what this user may change.

    `account` is that of lines which name none. However many are there, only these are kept.
    """
    found = Here()
    editable = Account.objects.editable_by(user)
    words = _words(entries, IDS)
    _add_linked(found, source, words)
    _add_accounts(found, editable, entries, words)
    there = Stakeholder.objects.filter(account__in=editable.values("pk"), is_stub=False)
    for some in _meant(found, entries, account, names):
        _add_people(found, there.filter(some))
    _refuse_others(found)
    _add_users(found)
    return found


def _words(entries: Iterable[Entry], names: Iterable[str]) -> set[str]:
    return {one.values[name] for one in entries for name in names if name in one.values}


def _add_accounts(
    found: Here, editable: QuerySet[Account], entries: Sequence[Entry], words: set[str]
) -> None:
    """Those that lines name or that their ids lead to; of one name the first counts.

    Names are compared here: no database folds blanks, and not each knows the capitals of accents.
    """
    named = {spelling(word) for word in _words(entries, ACCOUNTS)}
    led_to = words | {one for (type_, _word), one in found.linked.items() if type_ == "account"}
    rows = editable.order_by("-pk").values_list("name", "public_id")
    for name, public_id in rows.iterator():
        if (spelt := spelling(name)) in named:
            found.accounts[spelt] = public_id
        if public_id in led_to:
            found.own.add(public_id)
    found.own.update(found.accounts.values())


def _add_linked(found: Here, source: Source, words: Iterable[str]) -> None:
    """What earlier files called accounts and people."""
    links = Link.objects.filter(source=source, type__in=("account", "stakeholder"))
    for some in blocks(sorted(words), NAMES):
        told = links.filter(external_id__in=some)
        for type_, external_id, subject in told.values_list("type", "external_id", "subject"):
            found.linked[type_, external_id] = subject


def _refuse_others(found: Here) -> None:
    """An id of an earlier file is taken for good, but means only what may still be changed."""
    editable = found.own | found.emails.keys()
    found.linked = {key: one for key, one in found.linked.items() if one in editable}


def _meant(found: Here, entries: Sequence[Entry], account: str | None, names: Names) -> list[Q]:
    """People of the accounts that are named; those called so, where somebody is named alone."""
    places = [(entry, _place(found, entry, account)) for entry in entries]
    named = sorted({place for _entry, place in places if place is not None})
    linked = [one for (type_, _word), one in found.linked.items() if type_ == "stakeholder"]
    alone = _words((entry for entry, place in places if place is None), PEOPLE)
    return [
        *(Q(account__public_id__in=some) for some in blocks(named, NAMES)),
        *(Q(public_id__in=some) for some in blocks(sorted(linked), NAMES)),
        *(Q(pk__among=some) for some in blocks(names.of(alone), NAMES)),
    ]


def _place(found: Here, entry: Entry, account: str | None) -> str | None:
    told = entry.values
    if "account" in told or "account_id" in told:
        return found.account(told.get("account", ""), told.get("account_id", ""))
    return account


def _add_people(found: Here, there: QuerySet[Stakeholder]) -> None:
    posts = Position.objects.known().filter(stakeholder=OuterRef("pk"), to_on=None)
    rows = there.annotate(is_there=Exists(posts)).values_list(
        "is_there",
        "public_id",
        "account__public_id",
        "person__first_name",
        "person__last_name",
        "person__email",
    )
    for is_there, public_id, account, first, last, email in rows:
        if not is_there:
            found.gone.add(public_id)
        found.emails[public_id] = email.lower()
        for word in filter(None, (f"{first} {last}".strip(), email)):
            found.people[spelling(word)].setdefault(account, set()).add(public_id)


def _add_users(found: Here) -> None:
    for user in User.objects.filter(is_active=True).order_by("-pk"):
        for word in filter(None, (user.get_full_name(), user.email, user.username)):
            found.users[spelling(word)] = user.public_id

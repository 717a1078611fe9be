"""The account that another is part of, chosen by its name among those a user sees."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts import hierarchy
from accounts.models import Account, User

MOST_OFFERED = 200
BETWEEN = " · "
"""Stands between a name that several accounts have and the public id of one of them."""


@dataclass(frozen=True)
class Offer:
    """What is written into the field, and what helps to tell it from others."""

    text: str
    city: str


def offered(user: User, *, like: str = "", below: Account | None = None) -> list[Offer]:
    """The accounts with these letters in their name, but for `below` and all below it."""
    seen = Account.objects.visible_to(user)
    found = seen.filter(name__icontains=like)
    if below is not None:
        found = found.exclude(pk__in=hierarchy.ids_below(below.pk))
    chosen = list(found[:MOST_OFFERED])
    shared = _shared_names(seen, {one.name for one in chosen})
    return [Offer(_text(one, shared), one.city) for one in chosen]


def text_of(account: Account, user: User) -> str:
    """How the account is written into the field."""
    return _text(account, _shared_names(Account.objects.visible_to(user), {account.name}))


def named(text: str, user: User) -> Account:
    """The account that is meant; a name of none or of several is refused."""
    seen = Account.objects.visible_to(user)
    alike = (
        seen.filter(name=text),
        seen.filter(public_id=text.rpartition(BETWEEN)[2]),
        seen.filter(name__iexact=text),
    )
    several = False
    for found in alike:
        if len(few := found[:2]) == 1:
            return few[0]
        several |= len(few) > 1
    if several:
        said = _("Several accounts are called “%(name)s”: choose one of the list.")
    else:
        said = _("You see no account called “%(name)s”: choose one of the list, or leave it empty.")
    raise ValidationError(said % {"name": text})


def _shared_names(seen: QuerySet[Account], names: set[str]) -> set[str]:
    """Which of the names several accounts have."""
    counted = seen.order_by().filter(name__in=names).values("name").annotate(n=Count("pk"))
    return set(counted.filter(n__gt=1).values_list("name", flat=True))


def _text(account: Account, shared: set[str]) -> str:
    name = account.name
    return f"{name}{BETWEEN}{account.public_id}" if name in shared else name

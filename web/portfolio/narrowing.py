"""The filters of a list as conditions on accounts that carry their figures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import hierarchy
from accounts.folding import fold
from accounts.models import Account, Opportunity, User
from accounts.opportunities import open_on
from feedback import looks
from feedback.models import Look
from web.portfolio.asked import Asked
from web.portfolio.headlines import if_judged

HALF_A_POINT = 0.005
"""A number is printed in whole points, and a limit means what is printed."""


def narrowed(accounts: QuerySet[Account], asked: Asked, user: User) -> QuerySet[Account]:
    """Those that meet every filter; below a parent that the user may not see there is none."""
    if asked.mine:
        accounts = accounts.filter(owner=user)
    if asked.parent:
        accounts = _below(accounts, asked.parent, user)
    for name, condition in TEXTS.items():
        if value := getattr(asked, name):
            accounts = accounts.filter(condition(value))
    if asked.unopened is not None:
        accounts = accounts.exclude(_opened_within(asked.unopened))
    return _limited(accounts, asked)


def _limited(accounts: QuerySet[Account], asked: Asked) -> QuerySet[Account]:
    if asked.heard_below is not None:
        accounts = accounts.alias(heard=if_judged("heard_power"))
        accounts = accounts.filter(heard__lt=_ratio(asked.heard_below))
    for number in ("risk", "coverage"):
        low, high = getattr(asked, f"{number}_from"), getattr(asked, f"{number}_below")
        if low is not None:
            accounts = accounts.filter(**{f"{number}__gte": _ratio(low)})
        if high is not None:
            accounts = accounts.filter(**{f"{number}__lt": _ratio(high)})
    return accounts


def _ratio(points: int) -> float:
    return points / 100 - HALF_A_POINT


def _below(accounts: QuerySet[Account], parent: str, user: User) -> QuerySet[Account]:
    seen = Account.objects.visible_to(user).filter(public_id=parent).first()
    return accounts.filter(pk__in=hierarchy.ids_below(seen.pk)) if seen else accounts.none()


def _mentions(text: str) -> Q:
    """The name, the industry or the city holds these letters, with accents or without."""
    return Q(folded__contains=fold(text))


def _has_deal_in(stage: str) -> Exists:
    is_open = open_on(timezone.localdate())
    return Exists(Opportunity.objects.filter(is_open, stage=stage, account=OuterRef("pk")))


def _opened_within(days: int) -> Exists:
    """Looks are noted by weeks: one of the week in which the days begin counts."""
    since = looks.monday(timezone.localdate() - timedelta(days=days))
    return Exists(Look.objects.filter(account=OuterRef("pk"), week_on__gte=since))


TEXTS: dict[str, Callable[[str], Any]] = {
    "search": _mentions,
    "segment": lambda text: Q(segment=text),
    "industry": lambda text: Q(industry=text),
    "country": lambda text: Q(country=text.upper()),
    "owner": lambda text: Q(owner__public_id=text),
    "team": lambda text: Q(owner__team__public_id=text),
    "stage": _has_deal_in,
}

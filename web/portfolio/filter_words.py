"""The filters of a list in words: one chip for each that is set, and what can be chosen."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Opportunity, Team, User
from accounts.opportunities import open_on
from web.portfolio.asked import Asked


@dataclass(frozen=True)
class Chip:
    """One filter in words, and the address without it."""

    words: str
    query: str


@dataclass(frozen=True)
class Choices:
    """What the accounts of a user can be narrowed by: values and their names."""

    segments: list[str]
    industries: list[str]
    countries: list[str]
    stages: list[str]
    owners: list[tuple[str, str]]
    teams: list[tuple[str, str]]


def chips(asked: Asked, user: User) -> list[Chip]:
    """Every filter that is set; at most one query for each that is a public id."""
    return [
        Chip(_words(name, value, user), asked.without(name).query)
        for name, value in asked.filters.items()
    ]


def choices(user: User) -> Choices:
    """The values that occur among the visible accounts; two queries beside those of the right."""
    visible = Account.objects.visible_to(user).order_by()
    rows = list(
        visible.values_list(
            "segment", "industry", "country", "owner__public_id", "owner__first_name",
            "owner__last_name", "owner__username", "owner__team__public_id", "owner__team__name",
        ).distinct()
    )  # fmt: skip
    open_deals = Opportunity.objects.filter(open_on(timezone.localdate()), account__in=visible)
    stages = open_deals.order_by("stage").values_list("stage", flat=True).distinct()
    return Choices(
        segments=_values(row[0] for row in rows),
        industries=_values(row[1] for row in rows),
        countries=_values(row[2] for row in rows),
        stages=[stage for stage in stages if stage],
        owners=_named((row[3], f"{row[4]} {row[5]}".strip() or row[6]) for row in rows),
        teams=_named((row[7], row[8]) for row in rows),
    )


def _values(given) -> list[str]:
    return sorted({value for value in given if value})


def _named(given) -> list[tuple[str, str]]:
    return sorted({pair for pair in given if pair[0]}, key=lambda pair: pair[1])


def _words(name: str, value: str, user: User) -> str:
    found = NAMES[name](value, user) if name in NAMES else value
    return str(WORDS[name]() % {"value": found})


def _name_of(rows) -> str:
    """A public id that is nobody's reads as it is given."""
    return str(rows) if rows else _("unknown")


NAMES: dict[str, Callable[[str, User], str]] = {
    "owner": lambda value, _user: _name_of(User.objects.filter(public_id=value).first()),
    "team": lambda value, _user: _name_of(Team.objects.filter(public_id=value).first()),
    "parent": lambda value, user: _name_of(
        Account.objects.visible_to(user).filter(public_id=value).first()
    ),
}
WORDS: dict[str, Callable[[], str]] = {
    "search": lambda: _("Search: %(value)s"),
    "segment": lambda: _("Segment: %(value)s"),
    "industry": lambda: _("Industry: %(value)s"),
    "country": lambda: _("Country: %(value)s"),
    "stage": lambda: _("Stage of a deal: %(value)s"),
    "owner": lambda: _("Owner: %(value)s"),
    "team": lambda: _("Team: %(value)s"),
    "parent": lambda: _("%(value)s and its subsidiaries"),
    "mine": lambda: _("Only mine"),
    "risk_from": lambda: _("Risk at least %(value)s %%"),
    "risk_below": lambda: _("Risk below %(value)s %%"),
    "coverage_from": lambda: _("Coverage at least %(value)s %%"),
    "coverage_below": lambda: _("Coverage below %(value)s %%"),
    "heard_below": lambda: _("Heard power below %(value)s %%"),
    "unopened": lambda: _("Opened by nobody for %(value)s days"),
}

"""The list of cases: mine, of my teams, or all that one may see; what is due first stands first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import team_ids_below
from accounts.models import Account, User
from feedback.case_models import CaseQuerySet
from feedback.models import Case, Feedback
from web.case_news import said_shortly
from web.cases.figures import figures

PER_PAGE = 50
MOST_OFFERED = 200
WHOSE = {"mine": _("Mine"), "team": _("My teams"), "all": _("All")}
STATES = {
    "": _("Not closed"),
    "overdue": _("Overdue"),
    **dict(Case.State.choices),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what means nothing asks for nothing."""

    whose: str = "mine"
    state: str = ""
    account: str = ""
    owner: str = ""
    page: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        told = {name: given.get(name, "").replace("\0", "") for name in cls.__annotations__}
        whose = told["whose"] if told["whose"] in WHOSE else "mine"
        state = told["state"] if told["state"] in STATES else ""
        return cls(**{**told, "whose": whose, "state": state})

    @property
    def query(self) -> str:
        """All that is asked for, but for the page."""
        said = {name: getattr(self, name) for name in ("whose", "state", "account", "owner")}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def is_filtered(self) -> bool:
        return bool(self.state or self.account or self.owner)


@dataclass(frozen=True)
class Line:
    """One case with what was said."""

    row: Case
    said: str
    words: str
    is_overdue: bool


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    query: str


def context(user: User, asked: Asked) -> dict[str, Any]:
    """The page, in a number of queries that does not grow with the cases."""
    now = timezone.now()
    scope = _of_owner(_of_account(of_whom(user, asked.whose), asked), asked)
    rows = _in_state(scope, asked.state, now)
    shown = rows.select_related("stakeholder__person", "stakeholder__account", "owner")
    page = Paginator(shown.order_by("due_at", "pk"), PER_PAGE).get_page(asked.page)
    return {
        "page": page,
        "lines": lines(list(page), now),
        "asked": asked,
        "tabs": [Tab(one, str(said), _tab(asked, one)) for one, said in WHOSE.items()],
        "states": STATES.items(),
        "figures": figures(scope, now),
        **_offered(user, asked),
    }


def of_whom(user: User, whose: str) -> CaseQuerySet:
    """The cases that a user may see: their own, those of their teams, or all."""
    seen = Case.objects.visible_to(user)
    if whose == "mine":
        return seen.filter(owner=user)
    if whose == "team":
        teams = team_ids_below(user) | {user.team_id}
        return seen.filter(owner__team__in=teams - {None})
    return seen


def lines(rows: list[Case], now: datetime) -> list[Line]:
    """With what was said; one query for all."""
    ids = {row.feedback for row in rows if row.feedback}
    said = {one.public_id: one for one in Feedback.objects.known().filter(public_id__in=ids)}
    return [_line(row, said.get(row.feedback), now) for row in rows]


def _line(row: Case, said: Feedback | None, now: datetime) -> Line:
    return Line(row, said_shortly(said), said.text if said else "", row.is_overdue(now))


def _in_state(rows: CaseQuerySet, state: str, now: datetime) -> CaseQuerySet:
    if state == "overdue":
        return rows.overdue(now)
    return rows.filter(state=state) if state else rows.running()


def _of_account(rows: CaseQuerySet, asked: Asked) -> CaseQuerySet:
    named = rows.filter(stakeholder__account__public_id=asked.account)
    return named if asked.account else rows


def _of_owner(rows: CaseQuerySet, asked: Asked) -> CaseQuerySet:
    if asked.owner == "nobody":
        return rows.filter(owner=None)
    return rows.filter(owner__public_id=asked.owner) if asked.owner else rows


def _tab(asked: Asked, whose: str) -> str:
    return replace(asked, whose=whose, owner="").query


def _offered(user: User, asked: Asked) -> dict[str, Any]:
    """The accounts and owners that cases of this user are of."""
    seen = of_whom(user, asked.whose)
    accounts = Account.objects.filter(pk__in=seen.values("stakeholder__account"))
    owners = User.objects.filter(pk__in=seen.exclude(owner=None).values("owner"))
    return {
        "accounts": accounts.order_by("name", "pk")[:MOST_OFFERED],
        "owners": owners[:MOST_OFFERED],
    }

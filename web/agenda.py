"""The ranked list of what changed, why it matters and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts import alerts
from accounts.models import Alert, User
from committee.vocabulary import FindingKind
from stakeholders.models import BuyingCommittee
from web import portfolio
from web.portfolio import Row
from web.templatetags.figures import percent

RISKIEST = 5
MOST_ITEMS = 20
MOST_NEWS = 200
EMPTY_SEAT = "empty_seat"
NEVER_HEARD = "never_heard"
_NOBODY_CAN_SAY = gettext_lazy("Nobody can say what a silent decider thinks.")
SENTENCES = {
    FindingKind.RISK_UP: (
        gettext_lazy("Consensus risk rose from %(before)s to %(after)s."),
        gettext_lazy("The committee is further from a yes than it was."),
    ),
    FindingKind.COVERAGE_DOWN: (
        gettext_lazy("Coverage fell from %(before)s to %(after)s."),
        gettext_lazy("Contacts age: whom we do not meet decides without us."),
    ),
    FindingKind.DECIDER_SILENT: (
        gettext_lazy("%(name)s, who decides, was silent for %(days)s days."),
        _NOBODY_CAN_SAY,
    ),
    NEVER_HEARD: (
        gettext_lazy("We were never in contact with %(name)s, who decides."),
        _NOBODY_CAN_SAY,
    ),
    FindingKind.SINGLE_THREAD: (
        gettext_lazy("Only a single thread leads to %(name)s, who can say no."),
        gettext_lazy("If that one person goes, so does our way in."),
    ),
    EMPTY_SEAT: (
        gettext_lazy("An empty seat decides: %(name)s."),
        gettext_lazy("Nobody is known there, so nobody of us can convince them."),
    ),
}


@dataclass(frozen=True)
class News:
    """One open alert in words; the same of several committees is one piece of news."""

    alert: Alert
    what: str
    why: str
    committees: list[BuyingCommittee]

    @property
    def url(self) -> str:
        """The page of the first committee that the news is about."""
        address = reverse("account", args=[self.alert.account.public_id])
        return f"{address}?committee={self.committees[0].public_id}" if self.committees else address


@dataclass(frozen=True)
class Item:
    """One account with its news."""

    row: Row
    news: list[News] = field(default_factory=list)


@dataclass(frozen=True)
class Agenda:
    """Accounts with news by risk, then the riskiest of the others, or those a reader has."""

    items: list[Item]
    others: list[Row]

    @property
    def title_of_others(self) -> str:
        if self.items:
            return _("Other accounts")
        return _("Riskiest accounts") if self.is_judged else _("Your accounts")

    @property
    def is_judged(self) -> bool:
        return any(row.is_judged for row in self.others)


def agenda(user: User, on: date) -> Agenda:
    """What needs this user; the same number of queries for one account or many."""
    opened = list(alerts.open_alerts(user).select_related("account")[:MOST_NEWS])
    committees = _committees(opened)
    names = portfolio.names_of([one.parameters.get("person") or "" for one in opened])
    news = _by_account(_news(alert, names, committees) for alert in opened)
    found = portfolio.accounts_of(user)
    by_risk = portfolio.ORDERS["risk"], "name", "pk"
    with_news = list(found.filter(pk__in=news).order_by(*by_risk)[:MOST_ITEMS])
    others = list(found.exclude(pk__in=news).order_by(*by_risk)[:RISKIEST])
    rows = portfolio.rows(with_news + others, on)
    items = [Item(row, news[row.account.pk]) for row in rows[: len(with_news)]]
    return Agenda(items, rows[len(with_news) :])


def _by_account(told: Iterable[News]) -> dict[int, list[News]]:
    """What is said of each account, each sentence once."""
    sentences_of: dict[int, dict[str, News]] = {}
    for one in told:
        same = sentences_of.setdefault(one.alert.account_id, {}).setdefault(one.what, one)
        if same is not one:
            same.committees.extend(one.committees)
    return {account: list(said.values()) for account, said in sentences_of.items()}


def _committees(opened: list[Alert]) -> dict[str, BuyingCommittee]:
    """The committees that alerts are about, by public id."""
    keys = {one.parameters.get("committee") for one in opened}
    found = BuyingCommittee.objects.filter(public_id__in=keys - {None})
    return {one.public_id: one for one in found.select_related("opportunity")}


def _news(alert: Alert, names: dict[str, str], committees: dict[str, BuyingCommittee]) -> News:
    said = alert.parameters
    key = said.get("person") or ""
    words = {
        "name": names.get(key) or _("somebody"),
        "before": percent(said.get("before")),
        "after": percent(said.get("after")),
        "days": round(said.get("after") or 0),
    }
    kind = EMPTY_SEAT if key.startswith("sea_") else alert.kind
    what, why = sentences(kind, never=said.get("after") is None)
    about = committees.get(said.get("committee"))
    return News(alert, what % words, why, [about] if about else [])


def sentences(kind: str, *, never: bool = False) -> tuple[str, str]:
    """What an alert of this kind says and why it matters; KeyError for a kind without words."""
    what, why = SENTENCES[NEVER_HEARD if never and kind == FindingKind.DECIDER_SILENT else kind]
    return str(what), str(why)

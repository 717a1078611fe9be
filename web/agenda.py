"""The ranked list of what changed, why it matters and what to do."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from accounts import alerts
from accounts.models import User
from web import news, since
from web.news import News
from web.portfolio import listing
from web.portfolio.listing import Row

RISKIEST = 5
MOST_ITEMS = 20
MOST_NEWS = 200


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
    snoozed: list[News] = field(default_factory=list)

    @property
    def title_of_others(self) -> str:
        if self.items:
            return _("Other accounts")
        return _("Riskiest accounts") if self.is_judged else _("Your accounts")

    @property
    def analysed(self) -> since.Analysed:
        """When each account that is shown was analysed last, as of what is shown."""
        rows = [*(item.row for item in self.items), *self.others]
        return {row.account.pk: row.account.analysed for row in rows}

    @property
    def is_judged(self) -> bool:
        return any(row.is_judged for row in self.others)


def agenda(user: User, on: date) -> Agenda:
    """What needs this user; the same number of queries for one account or many."""
    opened = list(alerts.open_alerts(user, on).prefetch_related("account")[:MOST_NEWS])
    asleep = list(alerts.snoozed_alerts(user, on).prefetch_related("account")[:MOST_NEWS])
    told = news.told([*opened, *asleep])
    awake = news.by_account(told[: len(opened)])
    found = listing.accounts_of(user).annotate(analysed=since.last_analysed())
    by_risk = listing.ORDERS["risk"], "name", "pk"
    with_news = list(found.filter(pk__in=awake).order_by(*by_risk)[:MOST_ITEMS])
    others = list(found.exclude(pk__in=awake).order_by(*by_risk)[:RISKIEST])
    rows = listing.rows(with_news + others, on)
    items = [Item(row, awake[row.account.pk]) for row in rows[: len(with_news)]]
    return Agenda(items, rows[len(with_news) :], _by_day(told[len(opened) :]))


def _by_day(asleep: list[News]) -> list[News]:
    """What is put away, each sentence once, the first to come back first."""
    once = [one for some in news.by_account(asleep).values() for one in some]
    return sorted(once, key=lambda one: (one.alert.snoozed_until, one.alert.account.name))

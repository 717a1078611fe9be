"""What waits at an account: its open cases, and what else is told to the user."""

from dataclasses import dataclass, field
from itertools import chain

from accounts import alerts
from feedback.models import Case
from web import case_news, news, open_cases
from web.focus import Focus
from web.news import News
from web.open_cases import OpenCase

MOST_CASES = 5
MOST_NEWS = 3


@dataclass(frozen=True)
class Notices:
    """The cases that are due first, how many more there are, and the newest news of other kinds."""

    cases: list[OpenCase] = field(default_factory=list)
    more_cases: int = 0
    news: list[News] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.cases or self.news)


def of_account(focus: Focus) -> Notices:
    """Today, for those who may read what was said; the same number of queries for any number."""
    if focus.is_past or not focus.rights.sees_judgements:
        return Notices()
    running = Case.objects.running().filter(stakeholder__account=focus.account)
    cases = open_cases.told(running, MOST_CASES)
    more = running.count() - MOST_CASES if len(cases) == MOST_CASES else 0
    return Notices(cases, more, _others(focus))


def _others(focus: Focus) -> list[News]:
    """News about cases are left out, as the cases themselves are there."""
    told = alerts.open_alerts(focus.user).filter(account=focus.account)
    told = told.exclude(subject__startswith=case_news.CASE).prefetch_related("account")
    found = news.by_account(news.told(list(told[: MOST_NEWS * MOST_NEWS])))
    return list(chain.from_iterable(found.values()))[:MOST_NEWS]

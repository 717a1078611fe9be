"""Alerts in the reader's words; the same of several committees is one piece of news."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from operator import attrgetter
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from accounts.models import Alert, User
from committee.vocabulary import FindingKind
from feedback.models import Insight
from stakeholders.models import BuyingCommittee, Stakeholder
from stakeholders.models.people import full_name
from web import addresses, case_news, insight_news
from web.news_words import BOUNDS, STEPS, Words, words_of
from web.portfolio import listing
from web.templatetags.figures import money, percent

SEAT = "sea_"


class Deal(NamedTuple):
    """What a committee decides, and how that is called; the standing one comes first."""

    opportunity: int
    committee: str
    said: str


@dataclass(frozen=True)
class News:
    """What open alerts say in one sentence, why it matters, and why it is told."""

    alerts: list[Alert]
    what: str
    why: str
    rule: str
    committees: list[Deal]
    first_told: str
    name: str = ""
    page: str = ""

    @property
    def alert(self) -> Alert:
        return self.alerts[0]

    @property
    def alert_id(self) -> str:
        return self.alert.public_id

    @property
    def is_of_case(self) -> bool:
        return self.alert.subject.startswith(case_news.CASE)

    @property
    def is_new(self) -> bool:
        """Whether no digest has told it yet."""
        return any(one.mailed_at is None for one in self.alerts)

    @property
    def about(self) -> str:
        """The deals of its committees, with their amounts."""
        return "; ".join(one.said for one in self.committees) + "." if self.committees else ""

    @cached_property
    def url(self) -> str:
        """Its own page, that of the case, or of the first committee that the news is about."""
        if self.page:
            return self.page
        if self.is_of_case:
            return addresses.page("case", self.alert.subject)
        return addresses.page("account", self.alert.account.public_id) + self._query

    @property
    def person_url(self) -> str:
        """The page of the person, or of the seat, that the news is about; empty without one."""
        if not self.name:
            return ""
        page = "seat" if self.alert.person.startswith(SEAT) else "person"
        ids = self.alert.account.public_id, self.alert.person
        return addresses.page(page, *ids) + self._query

    @property
    def nearest_url(self) -> str:
        """Where the account is seen already: the person it is about, else what made the number."""
        if self.page or self.is_of_case:
            return self.url
        return self.person_url or f"{self.url}#why-heading"

    @property
    def _query(self) -> str:
        return f"?committee={self.committees[0].committee}" if self.committees else ""


@dataclass(frozen=True)
class _Known:
    """What alerts name, by public id, and what is said of their days and of the bounds."""

    names: dict[str, str]
    committees: dict[str, Deal]
    days: dict[date, str]
    words: Callable[..., Words]
    cases: dict[str, case_news.Told]
    insights: dict[str, Insight]


def told(alerts: Sequence[Alert]) -> list[News]:
    """Each alert in words, in their order; the same number of queries for any number."""
    subjects = [one.subject for one in alerts]
    cases, noticed = case_news.cases_of(subjects), insight_news.insights_of(subjects)
    words = cache(_words)
    known = _Known(_names(alerts), _committees(alerts), _days(alerts), words, cases, noticed)
    return [_SAID.get(alert.kind, _in_words)(alert, known) for alert in alerts]


def by_account(news: Iterable[News]) -> dict[int, list[News]]:
    """What is said of each account, each sentence once; of committees the standing one first.

    Of an empty seat it is not said that nobody in it was met. Cases come first.
    """
    news = list(news)
    empty = {one.alert.person for one in news if one.alert.kind == FindingKind.SEAT_EMPTY}
    sentences_of: dict[int, dict[str, News]] = {}
    for one in news:
        if one.alert.kind == FindingKind.DECIDER_SILENT and one.alert.person in empty:
            continue
        same = sentences_of.setdefault(one.alert.account_id, {}).setdefault(one.what, one)
        if same is not one:
            same.alerts.extend(one.alerts)
            same.committees.extend(one.committees)
            same.committees.sort(key=attrgetter("opportunity"))
    return {account: _cases_first(said.values()) for account, said in sentences_of.items()}


def _cases_first(news: Iterable[News]) -> list[News]:
    """Somebody waits for an answer to a case, to all other news nobody does."""
    return sorted(news, key=lambda one: not one.is_of_case)


def _names(alerts: Sequence[Alert]) -> dict[str, str]:
    """The names of people, there or gone, of empty seats, and of ours."""
    people = {one.person for one in alerts if one.person}
    seats = [key for key in people if key.startswith(SEAT)]
    found = Stakeholder.objects.filter(public_id__in=people).values_list(
        "public_id", "person__first_name", "person__last_name"
    )
    ours = User.objects.filter(public_id__in={one.employee for one in alerts if one.employee})
    return (
        {key: full_name(*name) for key, *name in found}
        | listing.names_of(seats)
        | {one.public_id: str(one) for one in ours}
    )


def _words(kind: str, **said: bool) -> Words:
    """The words in the language of the reader, with the bounds in the last."""
    words = words_of(kind, **said)
    bounds = BOUNDS | {"gap_steps": _short(BOUNDS["gap_steps"])}
    return Words(str(words.what), str(words.why), words.rule % bounds)


def _committees(alerts: Sequence[Alert]) -> dict[str, Deal]:
    found = BuyingCommittee.objects.filter(public_id__in={one.subject for one in alerts})
    return {
        one.public_id: Deal(one.opportunity_id or 0, one.public_id, _deal(one))
        for one in found.select_related("opportunity")
    }


def _days(alerts: Sequence[Alert]) -> dict[date, str]:
    """That alerts were first told on a day, by day: most of them share it."""
    return {
        day: _("First told on %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}
        for day in {timezone.localdate(one.raised_at) for one in alerts}
    }


def _of_case(alert: Alert, known: _Known) -> News:
    words, holes = case_news.WORDS[alert.kind], case_news.holes_of(known.cases.get(alert.subject))
    return News(
        alerts=[alert],
        what=words.what % holes,
        why=words.why % holes,
        rule=str(words.rule),
        committees=[],
        first_told=known.days[timezone.localdate(alert.raised_at)],
    )


def _of_insight(alert: Alert, known: _Known) -> News:
    words = insight_news.WORDS[alert.kind]
    return News(
        alerts=[alert],
        what=words.what % insight_news.holes_of(known.insights.get(alert.subject)),
        why=str(words.why),
        rule=str(words.rule),
        committees=[],
        first_told=known.days[timezone.localdate(alert.raised_at)],
        page=addresses.page("idea", alert.subject),
    )


def _in_words(alert: Alert, known: _Known) -> News:
    said, is_seat = alert.parameters, alert.person.startswith(SEAT)
    name, after = known.names.get(alert.person, ""), said.get("after")
    words = known.words(alert.kind, never=after is None, of_a_seat=is_seat, yours=alert.is_personal)
    holes = {
        "name": name or (_("without a name") if is_seat else _("somebody")),
        "employee": known.names.get(alert.employee) or _("somebody"),
        "before": percent(said.get("before")),
        "after": percent(after),
        "days": round(after or 0),
        "count": round(after or 0),
        "usual": round(said.get("before") or 0),
        "steps": _short((after or 0) * STEPS),
    }
    about = known.committees.get(alert.subject)
    return News(
        alerts=[alert],
        what=words.what % holes,
        why=words.why,
        rule=words.rule,
        committees=[about] if about else [],
        first_told=known.days[timezone.localdate(alert.raised_at)],
        name=name,
    )


def _deal(committee: BuyingCommittee) -> str:
    deal = committee.opportunity
    if deal is None:
        return _("Standing committee")
    return f"{deal.name}, {money(deal.amount, deal.currency)}" if deal.amount else deal.name


def _short(number: float) -> str:
    """A number with one decimal, or none where it would be zero."""
    rounded = round(number, 1)
    return number_format(rounded, decimal_pos=0 if rounded == round(rounded) else 1)


_SAID = {
    **dict.fromkeys(case_news.WORDS, _of_case),
    **dict.fromkeys(insight_news.WORDS, _of_insight),
}
"""What is said of news that no analysis found, by their kind."""

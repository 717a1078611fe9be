"""The page of goals: by goal of the company, the reader's own team first; a few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from feedback import cx_goals, forecasting, goal_figures
from feedback.forecasting import Forecast, Outlook
from feedback.models import CompanyGoal, CxGoal, GoalPoint
from web.cx_goals import figures, picture
from web.cx_goals.picture import Picture

MOST_ENDED = 30
OUTLOOKS = {
    Outlook.REACHED: gettext_lazy(
        "On %(day)s it would be at %(value)s (%(low)s to %(high)s): the target would be reached."
    ),
    Outlook.OPEN: gettext_lazy(
        "On %(day)s it would be at %(value)s (%(low)s to %(high)s): the target is possible."
    ),
    Outlook.MISSED: gettext_lazy(
        "On %(day)s it would be at %(value)s (%(low)s to %(high)s): the target would be missed."
    ),
}


@dataclass(frozen=True)
class Row:
    """One measurement in words."""

    on: date
    value: str
    number: int


@dataclass(frozen=True)
class Card:
    """One CX goal with what was measured."""

    goal: CxGoal
    points: Sequence[GoalPoint]
    is_own: bool
    may_set: bool
    is_over: bool
    accounts: int
    """Over so many accounts the figure is counted."""

    @property
    def title(self) -> str:
        return _("%(figure)s from %(start)s to %(target)s") % {
            "figure": self.goal.get_figure_display(),
            "start": self.start_text,
            "target": self.target_text,
        }

    @property
    def value(self) -> float | None:
        return self.points[-1].value if self.points else None

    @property
    def value_text(self) -> str:
        return self._text(self.value)

    @property
    def progress(self) -> float | None:
        return forecasting.progress(self.goal.start, self.goal.target, self.value)

    @property
    def bar(self) -> int:
        """The progress as a bar can show it, 0..100."""
        return round(100 * min(max(self.progress or 0.0, 0.0), 1.0))

    @property
    def forecast(self) -> Forecast | None:
        bounds = cx_goals.bounds_of(self.goal.figure)
        return forecasting.forecast(self._pairs, self.goal.until_on, bounds=bounds)

    @property
    def outlook(self) -> Outlook:
        return forecasting.outlook(self.forecast, self.goal.start, self.goal.target)

    @property
    def sentence(self) -> str:
        """Where it would end; or what is missing to say so."""
        told = self.forecast
        if self.is_over:
            return _("It is over.")
        if told is None:
            return _("Not enough yet for a forecast: it takes measurements of three days.")
        holes = {
            "day": date_format(self.goal.until_on, "DATE_FORMAT"),
            "value": self._text(told.value),
            "low": self._text(told.low),
            "high": self._text(told.high),
        }
        return str(OUTLOOKS[self.outlook]) % holes

    @property
    def picture(self) -> Picture | None:
        told = None if self.is_over else self.forecast
        way = self.goal.start, self.goal.target
        return picture.draw(self._pairs, self.goal.until_on, way, told)

    @property
    def start_text(self) -> str:
        return self._text(self.goal.start)

    @property
    def target_text(self) -> str:
        return self._text(self.goal.target)

    @property
    def rows(self) -> list[Row]:
        """Every measurement, the newest first."""
        newest = reversed(self.points)
        return [Row(one.on, self._text(one.value), one.number) for one in newest]

    @property
    def _pairs(self) -> list[tuple[date, float]]:
        return [(one.on, one.value) for one in self.points]

    def _text(self, value: float | None) -> str:
        return figures.text(self.goal.figure, value)


@dataclass(frozen=True)
class Group:
    """The CX goals of one goal of the company, or those of none."""

    company_goal: CompanyGoal | None
    cards: list[Card]


def listed(user: User, today: date) -> dict[str, Any]:
    """Everything that runs or is to come, then what is over."""
    goals = CxGoal.objects.there().select_related("team", "company_goal")
    running = list(goals.filter(until_on__gte=today))
    ended = list(goals.filter(until_on__lt=today).order_by("-until_on", "-pk")[:MOST_ENDED])
    made = _Cards(user, today, [*running, *ended])
    companies = list(CompanyGoal.objects.there().filter(until_on__gte=today))
    return {
        "groups": _groups(companies, [made.card(one) for one in running]),
        "ended": [made.card(one) for one in ended],
        "may_set_company": cx_goals.may_set_company_goals(user),
        "may_set": made.teams is None or bool(made.teams),
    }


class _Cards:
    """What all cards share."""

    def __init__(self, user: User, today: date, goals: Sequence[CxGoal]) -> None:
        self.user, self.today, self.teams = user, today, cx_goals.teams_of(user)
        self.accounts = goal_figures.numbers_of_accounts({one.team_id for one in goals})
        self.points: dict[int, list[GoalPoint]] = {}
        for point in GoalPoint.objects.filter(goal__in=goals).order_by("on"):
            self.points.setdefault(point.goal_id, []).append(point)

    def card(self, goal: CxGoal) -> Card:
        return Card(
            goal=goal,
            points=self.points.get(goal.pk, []),
            is_own=goal.team_id == self.user.team_id,
            may_set=self.teams is None or goal.team_id in self.teams,
            is_over=goal.until_on < self.today,
            accounts=self.accounts[goal.team_id],
        )


def _groups(companies: Sequence[CompanyGoal], cards: Iterable[Card]) -> list[Group]:
    """Own goals come first, and so does the goal of the company that they are for."""
    by_company: dict[int | None, list[Card]] = {one.pk: [] for one in companies}
    by_company[None] = []
    for card in sorted(cards, key=lambda one: (not one.is_own, one.goal.team.name)):
        pk = card.goal.company_goal_id
        by_company[pk if pk in by_company else None].append(card)
    groups = [Group(one, by_company[one.pk]) for one in companies]
    groups.sort(key=lambda group: not any(card.is_own for card in group.cards))
    untied = Group(None, by_company[None])
    return [*groups, untied] if untied.cards else groups

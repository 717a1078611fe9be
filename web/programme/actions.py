"""What moves each practice: the list of just what is missing, or nothing where nothing is."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Team, User
from feedback.channels import Channel
from feedback.health import Part, Practice, Row, Thresholds
from feedback.models import Survey
from web import access
from web.addresses import to


@dataclass(frozen=True)
class Action:
    """What to do, and the page on which it is done."""

    said: str
    url: str


def action_of(row: Row, user: User, limits: Thresholds) -> Action | None:
    """The one action that moves a practice; at most one query."""
    return _ACTIONS[row.practice](row, user, limits)


def _on_channels(row: Row, _user: User, _limits: Thresholds) -> Action | None:
    """Somebody is asked by surveys; of the other channels it is shown what they last told."""
    silent = [part.name for part in row.missing]
    if not row.parts or Channel.SURVEY in silent:
        return Action(_("Ask by a survey"), to("surveys"))
    if not silent:
        return None
    said = _("See what last came by this channel: %(channel)s")
    return Action(said % {"channel": Channel(silent[0]).label}, to("said", channel=silent[0]))


def _on_goals(row: Row, _user: User, _limits: Thresholds) -> Action | None:
    team = Team.objects.filter(name__in=[part.name for part in row.missing]).order_by("name")
    first = team.first() if row.missing else None
    if first is None:
        return Action(_("See the CX goals"), to("cx_goals"))
    said = _("Set a CX goal for %(team)s") % {"team": first}
    return Action(said, to("add_cx_goal", team=first.pk))


def _on_insights(_row: Row, _user: User, _limits: Thresholds) -> Action | None:
    said = _("Decide the ideas with most votes")
    return Action(said, to("ideas", kind="ideas", state="undecided", sort="votes"))


def _on_accounts(row: Row, _user: User, limits: Thresholds) -> Action | None:
    if not row.missing:
        return None
    said = _("See the accounts that nobody opened for %(days)s days")
    days = limits.month_days
    return Action(said % {"days": days}, to("accounts", unopened=days))


def _on_cases(row: Row, user: User, _limits: Thresholds) -> Action | None:
    """Who may not write rules looks at the cases instead."""
    if row.parts and not row.missing:
        return None
    if access.may_rule(user):
        return Action(_("Write a rule that opens cases"), to("add_rule"))
    return Action(_("See the cases"), to("cases", whose="all"))


def _on_segments(row: Row, _user: User, _limits: Thresholds) -> Action | None:
    if not row.missing:
        return None
    thinnest: Part = min(row.missing, key=lambda part: part.numbers)
    survey = Survey.objects.asking().first()
    if survey is None:
        return Action(_("Ask by a survey"), to("surveys"))
    said = _("Ask in the segment %(segment)s") % {"segment": thinnest.name}
    address = reverse("ask_survey", args=[survey.public_id])
    return Action(said, f"{address}?{urlencode({'segment': thinnest.name})}")


def _on_readers(row: Row, _user: User, _limits: Thresholds) -> Action | None:
    if row.parts and not row.missing:
        return None
    return Action(_("Share a list of accounts with colleagues"), to("accounts"))


_ACTIONS: dict[Practice, Callable[[Row, User, Thresholds], Action | None]] = {
    Practice.CHANNELS: _on_channels,
    Practice.GOALS: _on_goals,
    Practice.INSIGHTS: _on_insights,
    Practice.ANALYSED: _on_accounts,
    Practice.AUTOMATED: _on_cases,
    Practice.SEGMENTS: _on_segments,
    Practice.READERS: _on_readers,
}

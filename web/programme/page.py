"""The page of the programme's health: each practice with its figure, its parts and its action."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from accounts.models import Account, User
from feedback import health, programme
from feedback.channels import Channel
from feedback.health import Measured, Part, Practice, Row, Thresholds
from web.programme.actions import Action, action_of
from web.programme.words import STEPS, WORDS, Words
from web.templatetags.figures import percent

MOST_PARTS = 40
HALF = 0.5


@dataclass(frozen=True)
class Line:
    """One part in words, with its page where it has one."""

    name: str
    is_met: bool | None
    told: str = ""
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """One practice as the page shows it."""

    row: Row
    words: Words
    computed: str
    lines: list[Line]
    action: Action | None

    @property
    def more(self) -> int:
        """How many parts are not listed."""
        return max(len(self.row.parts) - MOST_PARTS, 0)

    @property
    def is_weak(self) -> bool:
        """Whether we do it as seldom as laggards do; without published shares, less than half."""
        share, laggards = self.row.share, self.row.published.laggards
        if share is None:
            return False
        return share < HALF if laggards is None else share <= laggards

    @property
    def standing(self) -> str:
        """Where our share stands beside the published ones; empty where none can be told."""
        share, published = self.row.share, self.row.published
        if share is None or published.leaders is None or published.laggards is None:
            return ""
        if share >= published.leaders:
            return "better"
        return "worse" if share <= published.laggards else "same"


def shown(user: User, today: date, limits: Thresholds = Thresholds()) -> list[Shown]:  # noqa: B008
    """All practices over what the user sees; a fixed number of queries."""
    scope = programme.scope_of(user)
    measured = programme.measured(scope, today, limits)
    rows = health.rows(measured, limits)
    holes = _holes(measured, limits)
    return [_shown(row, holes, action_of(row, user, limits)) for row in rows]


def weak(user: User, today: date) -> list[Shown]:
    """The practices that move the programme most, as we do them so seldom."""
    return [one for one in shown(user, today) if one.is_weak]


def _shown(row: Row, holes: Mapping[str, Any], action: Action | None) -> Shown:
    words, parts = WORDS[row.practice], row.parts[:MOST_PARTS]
    names = _names(row.practice, parts)
    return Shown(
        row=row,
        words=words,
        computed=words.computed % holes,
        lines=[_line(row.practice, part, names) for part in parts],
        action=action,
    )


def _holes(measured: Measured, limits: Thresholds) -> dict[str, Any]:
    told = {"told": measured.told, "acted": measured.acted}
    return asdict(limits) | told | {"heard_power": round(100 * limits.heard_power)}


def _names(practice: Practice, parts: tuple[Part, ...]) -> Mapping[str, Any]:
    """What the parts are called: channels and steps by their words, accounts by their names."""
    if practice is Practice.CHANNELS:
        return dict(Channel.choices)
    if practice is Practice.AUTOMATED:
        return STEPS
    if practice is Practice.ANALYSED:
        found = Account.objects.filter(public_id__in=[part.name for part in parts])
        return dict(found.values_list("public_id", "name"))
    return {}


def _line(practice: Practice, part: Part, names: Mapping[str, Any]) -> Line:
    is_account = practice is Practice.ANALYSED
    url = reverse("account", args=[part.name]) if is_account else ""
    return Line(str(names.get(part.name, part.name)), part.is_met, _told(practice, part), url)


def _told(practice: Practice, part: Part) -> str:
    """The numbers of a part in words."""
    if practice is Practice.CHANNELS:
        days = int(part.numbers[0])
        return ngettext("last heard %(n)s day ago", "last heard %(n)s days ago", days) % {"n": days}
    if practice is Practice.SEGMENTS:
        heard, answers = part.numbers
        said = ngettext("%(n)s answer", "%(n)s answers", int(answers)) % {"n": int(answers)}
        return _("%(heard)s of the power heard, %(answers)s") % {
            "heard": percent(heard),
            "answers": said,
        }
    if practice is Practice.GOALS:
        return _("has a goal") if part.is_met else _("has no goal")
    if practice is Practice.INSIGHTS:
        return _("acted upon") if part.is_met else _("nothing acted upon")
    met, of = part.numbers
    if not of:
        return _("nothing yet")
    return _("%(met)s of %(of)s") % {"met": int(met), "of": int(of)}

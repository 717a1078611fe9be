"""The two days that are compared, as an address asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils import formats
from django.utils.translation import gettext as _

from web.days import parsed

USUAL = 30
SPANS = (7, 30, 90)


@dataclass(frozen=True)
class Window:
    """From one day to another, never beyond today; `notices` say what was asked for otherwise."""

    since: date
    until: date
    today: date
    notices: tuple[str, ...] = ()

    @classmethod
    def of(cls, asked: Mapping[str, str], until: date, today: date) -> "Window":
        """The days asked for; the last 30 days up to `until` where nothing is said."""
        notices: list[str] = []
        ends = _day(asked.get("to", ""), notices) or until
        begins = _day(asked.get("from", ""), notices) or ends - timedelta(days=USUAL)
        if begins > ends:
            begins, ends = ends, begins
            notices.append(_("The first day came after the second, so they were swapped."))
        if ends > today:
            ends, begins = today, min(begins, today)
            notices.append(_("The future is not known yet, so the comparison ends today."))
        return cls(begins, ends, today, tuple(notices))

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    def choices(self, query: str) -> list[dict[str, object]]:
        """The quick choices, beside what the address says already: so many days up to today."""
        return [
            {
                "days": days,
                "query": f"{query}&{span}" if (span := self._span(days)) and query else f"?{span}",
                "is_chosen": self.until == self.today and self.days == days,
            }
            for days in SPANS
        ]

    def _span(self, days: int) -> str:
        since = self.today - timedelta(days=days)
        return urlencode({"from": since.isoformat(), "to": self.today.isoformat()})

    def starting(self, on: date | None) -> "Window":
        """The same, but not before that day, which is said; left alone if it ends before."""
        if on is None or not self.since < on <= self.until:
            return self
        said = _("There was nothing to compare with before %(day)s, so the comparison starts then.")
        notices = (*self.notices, said % {"day": formats.date_format(on)})
        return Window(on, self.until, self.today, notices)


def _day(asked: str, notices: list[str]) -> date | None:
    day = parsed(asked)
    if asked and day is None:
        notices.append(_("“%(asked)s” is no day, so it was left out.") % {"asked": asked[:40]})
    return day

"""The news of the home page as lines: hundreds, which differ in a few words only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from web.agenda import Item
from web.moulds import Mould, marked
from web.news import News
from web.preference_forms import SPANS

HOLES = (
    "what", "why", "about", "rule", "first_told", "url", "name", "person_url", "alert_id",
)  # fmt: skip


@dataclass(frozen=True)
class ShownItem:
    """One account with the lines of its news."""

    item: Item
    lines: list[SafeString]


def shown(items: Iterable[Item], request: HttpRequest, today: date) -> list[ShownItem]:
    """The accounts as they are shown; the template of a line is rendered a few times for all."""
    mould = cache(partial(_mould, request, today))
    return [ShownItem(item, [_line(one, mould) for one in item.news]) for item in items]


def _line(news: News, mould: Callable[[bool, bool], Mould]) -> SafeString:
    values = {name: getattr(news, name) for name in HOLES}
    return mould(news.is_of_case, bool(news.name)).filled(values)


def _mould(request: HttpRequest, today: date, is_of_case: bool, is_named: bool) -> Mould:
    """How the lines look that have a case, or the name of somebody, or neither."""
    one = marked(HOLES) | {"is_of_case": is_of_case, "is_named": is_named}
    values = {"one": one, "spans": SPANS.items(), "tomorrow": today + timedelta(days=1)}
    return Mould(render_to_string("web/_news.html", values, request), HOLES)

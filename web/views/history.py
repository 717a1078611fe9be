"""An account over time: what changed, every number's trend, the map of any day."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from web import film, spreadsheets, trends as trending
from web.changes.page import comparison
from web.changes.window import Window
from web.focus import Focus, to_read
from web.region import region


@require_safe
def changes(request: HttpRequest, account_id: str) -> HttpResponse:
    """What is different between two days, in words."""
    asked = to_read(request, account_id)
    window = Window.of(request.GET, asked.on, timezone.localdate())
    focus = asked.on_day(window.until)
    values = {"shown": comparison(focus, window), "choices": window.choices(focus.query_of_today)}
    return render(request, "web/changes.html", values | about(focus, "changes"))


@require_safe
def trends(request: HttpRequest, account_id: str) -> HttpResponse:
    """Every number of a committee over time."""
    focus = to_read(request, account_id)
    values = {"shown": trending.trends(focus)}
    return render(request, "web/trends.html", values | about(focus, "trends"))


@require_safe
def trends_csv(request: HttpRequest, account_id: str) -> HttpResponse:
    """The same numbers as a file."""
    focus = to_read(request, account_id)
    name = slugify(focus.account.name) or focus.account.public_id
    lines = spreadsheets.lines(trending.trends(focus).file_rows())
    return spreadsheets.whole(lines, f"{name}-{focus.on}")


@require_safe
def replay(request: HttpRequest, account_id: str) -> JsonResponse:
    """The map of one day with its headline, for the script that walks through the days."""
    return JsonResponse(film.frame(region(to_read(request, account_id))))


def about(focus: Focus, tab: str) -> dict[str, object]:
    """What the head of a page of an account shows."""
    return {"focus": focus, "account": focus.account, "tab": tab}

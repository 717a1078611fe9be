"""An account over time: what changed, every number's trend, the map of any day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from web.changes import comparison
from web.focus import Focus, to_read
from web.window import Window


@require_GET
def changes(request: HttpRequest, account_id: str) -> HttpResponse:
    """What is different between two days, in words."""
    asked = to_read(request, account_id)
    window = Window.of(request.GET, asked.on, timezone.localdate())
    focus = asked.on_day(window.until)
    values = {"shown": comparison(focus, window), "choices": window.choices(focus.query_of_today)}
    return render(request, "web/changes.html", values | about(focus, "changes"))


def about(focus: Focus, tab: str) -> dict[str, object]:
    """What the head of a page of an account shows."""
    return {"focus": focus, "account": focus.account, "tab": tab}

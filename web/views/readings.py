"""The further readings of a committee: who is heard, who stands with whom, what they want."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web import access, readings as reading
from web.focus import to_read


@require_safe
def readings(request: HttpRequest, account_id: str) -> HttpResponse:
    """The page; its content for a script. They judge people, so not every reader is let in."""
    focus = to_read(request, account_id)
    access.require_judge(focus.rights.sees_judgements)
    template = "web/readings/_content.html" if request.htmx else "web/readings/page.html"
    return render(request, template, reading.context(request, focus))

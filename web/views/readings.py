"""The further readings of a committee: who is heard, who stands with whom, what they want."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from web import readings as reading
from web.focus import to_read


@require_GET
def readings(request: HttpRequest, account_id: str) -> HttpResponse:
    """The page; its content for a script. They judge people, so some readers are told why not."""
    focus = to_read(request, account_id)
    if not focus.rights.sees_judgements:
        values = {"focus": focus, "account": focus.account, "tab": "readings"}
        return render(request, "web/readings/closed.html", values, status=403)
    template = "web/readings/_content.html" if request.htmx else "web/readings/page.html"
    return render(request, template, reading.context(request, focus))

"""The brief for a meeting."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web import access
from web.briefs import page
from web.focus import to_read


@require_safe
def brief(request: HttpRequest, account_id: str) -> HttpResponse:
    """Who will be there and what to know of them; it judges people, as the readings do."""
    focus = to_read(request, account_id)
    access.require_judge(focus.rights.sees_judgements)
    wanted = request.GET.getlist("with")
    return render(request, "web/briefs/page.html", page.context(focus, wanted))

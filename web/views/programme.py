"""Whether the programme itself is healthy, for who leads it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from web import access
from web.programme import page


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """Seven practices, each with our figure, the published ones, its parts and its action."""
    access.require(access.may_set_roles(request.user))
    values = {"practices": page.shown(request.user, timezone.localdate())}
    return render(request, "web/programme/page.html", values)


@require_safe
def weak(request: HttpRequest) -> HttpResponse:
    """The practices in which the programme is weak, for the start page of who leads it."""
    access.require(access.may_set_roles(request.user))
    values = {"weak": page.weak(request.user, timezone.localdate())}
    return render(request, "web/programme/_weak.html", values)

"""The page for those who write programs that use the API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from web import descriptions


@require_GET
def developers(request: HttpRequest) -> HttpResponse:
    return render(request, "web/developers/page.html", {"told": descriptions.description()})

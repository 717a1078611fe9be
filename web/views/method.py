"""The method on one page: what the numbers mean, and every judgement they rest on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web import parameters


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    return render(request, "web/method.html", {"groups": parameters.groups()})

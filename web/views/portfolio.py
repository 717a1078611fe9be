"""The page of the portfolio."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.portfolio import page


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """Every account that is asked for, added up and compared."""
    return render(request, "web/portfolio/page.html", page.context(request))

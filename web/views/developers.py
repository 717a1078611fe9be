"""The pages for those who write programs that use the API."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web import descriptions


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    """All operations by their names, or one section of them with what they take and answer."""
    name = request.GET.get("section")
    section = descriptions.section(name) if name else None
    if name and section is None:
        raise Http404
    told = descriptions.description()
    return render(request, "web/developers/page.html", {"told": told, "section": section})

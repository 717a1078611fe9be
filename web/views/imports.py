"""Files of accounts, people, ties and touches: brought, previewed, confirmed, followed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from crm import imports
from crm.models import Import
from web import access, import_pages, spreadsheets
from web.import_forms import ImportForm


@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Bring a file, of the kind that the address names if it does; the former ones below."""
    access.require(access.may_edit(request.user))
    sent = request.POST or None, request.FILES or None
    form = ImportForm(*sent, user=request.user, kind=request.GET.get("kind", ""))
    if form.is_valid():
        try:
            return redirect("import", form.received().public_id)
        except Refused as refused:
            form.add_error("file", refused.sentence)
    values = {"form": form, "imports": import_pages.newest(request.user)}
    status = 422 if form.is_bound else 200
    return render(request, "web/imports/list.html", values, status=status)


@require_GET
def import_(request: HttpRequest, import_id: str) -> HttpResponse:
    """A preview until it is confirmed, then how far it is, then what became of each line."""
    row = _own(request, import_id)
    template = "web/imports/_state.html" if request.htmx else "web/imports/import.html"
    return render(request, template, import_pages.context(row))


@require_POST
def confirm(request: HttpRequest, import_id: str) -> HttpResponse:
    row = _own(request, import_id)
    imports.confirm(row)
    return redirect("import", row.public_id)


@require_GET
def refused_lines(request: HttpRequest, import_id: str) -> HttpResponse:
    """The lines that were not imported, as a file to correct."""
    row = _own(request, import_id)
    content = imports.refused_lines(row) if row.report else ""
    return spreadsheets.whole([content], f"{row.public_id}-refused")


def _own(request: HttpRequest, import_id: str) -> Import:
    """An import belongs to its user; for others it does not exist."""
    own = Import.objects.filter(user=request.user).select_related("user", "account", "job")
    row = get_object_or_404(own, public_id=import_id)
    access.require(access.may_edit(request.user))
    return row

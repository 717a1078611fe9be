"""Files of accounts, people, ties and touches: brought, mapped, looked at, written, undone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Refused
from crm import import_results, import_running, imports
from crm.load_results import Wanted
from crm.models import Import
from web import access, spreadsheets
from web.imports import columns, page
from web.imports.forms import ImportForm


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Bring a file, of the kind that the address names if it does; the former ones below."""
    access.require(access.may_edit(request.user))
    sent = request.POST or None, request.FILES or None
    form = ImportForm(*sent, user=request.user, kind=request.GET.get("kind", ""))
    if form.is_valid():
        try:
            return redirect("import_columns", form.received().public_id)
        except Refused as refused:
            form.add_error("file", refused.sentence)
    values = {"form": form, "imports": page.own(request.user)[: page.NEWEST]}
    status = 422 if form.is_bound else 200
    return render(request, "web/imports/list.html", values, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: HttpRequest, import_id: str) -> HttpResponse:
    """Say which field each column is, or that it is left out; or that it is another kind."""
    row = _own(request, import_id)
    if row.state != Import.State.NEW or not row.is_there:
        return redirect("import", row.public_id)
    if request.method != "POST" or "kind" in request.POST:
        return _of_kind(request, row)
    chosen = columns.chosen(request.POST, row)
    faults = imports.choose_columns(row, chosen)
    if not faults:
        return redirect("import", row.public_id)
    values = columns.context(row, chosen, faults)
    return render(request, "web/imports/columns.html", values, status=422)


def _of_kind(request: HttpRequest, row: Import) -> HttpResponse:
    """The columns as they are; of another kind of file, if it is said that it is one."""
    if "kind" in request.POST:
        try:
            imports.change_kind(row, request.POST["kind"])
        except Refused as refused:
            messages.error(request, refused.sentence)
        return redirect("import_columns", row.public_id)
    return render(request, "web/imports/columns.html", columns.context(row))


@require_safe
def import_(request: HttpRequest, import_id: str) -> HttpResponse:
    """What would change until it is confirmed, then how far it is, then what became of it."""
    row = _own(request, import_id)
    is_whole = not import_running.faults(row, row.columns)
    is_asked = bool(row.check_job_id) or not row.is_long
    if row.state == Import.State.NEW and row.is_there and not (is_whole and is_asked):
        return redirect("import_columns", row.public_id)
    template = "web/imports/_state.html" if request.htmx else "web/imports/import.html"
    is_waited_for = bool(request.htmx) or "look" in request.GET
    return render(request, template, page.context(row, is_waited_for=is_waited_for))


@require_POST
def confirm(request: HttpRequest, import_id: str) -> HttpResponse:
    return _acted(request, import_id, imports.confirm)


@require_POST
def cancel(request: HttpRequest, import_id: str) -> HttpResponse:
    """Have nothing of it written, while that is still so."""
    return _acted(request, import_id, imports.cancel)


@require_POST
def go_on(request: HttpRequest, import_id: str) -> HttpResponse:
    """Have the rest of one that broke off written."""
    return _acted(request, import_id, imports.go_on)


@require_POST
def undo(request: HttpRequest, import_id: str) -> HttpResponse:
    """Have all of it taken back."""
    return _acted(request, import_id, imports.undo)


@require_safe
def results(request: HttpRequest, import_id: str, wanted: str) -> HttpResponse:
    """The lines that were written, refused or not looked at, as a file."""
    row = _own(request, import_id)
    if wanted not in import_results.there(row):
        raise Http404
    found = import_results.table(row, Wanted(wanted))
    lines = spreadsheets.lines(found.rows, found.delimiter)
    send = spreadsheets.streamed if row.is_long else spreadsheets.whole
    return send(lines, f"{row.public_id}-{wanted}")


def _acted(request: HttpRequest, import_id: str, act) -> HttpResponse:
    row = _own(request, import_id)
    try:
        act(row)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("import", row.public_id)


def _own(request: HttpRequest, import_id: str) -> Import:
    """An import belongs to its user; for others it does not exist."""
    own = Import.objects.filter(user=request.user)
    # A page that asks every second how far it is need not fetch the whole file each time.
    own = own.select_related("user", "account", "job", "undo_job", "check_job").defer("content")
    row = get_object_or_404(own, public_id=import_id)
    access.require(access.may_edit(request.user))
    return row

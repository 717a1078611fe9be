"""Jobs that run in the background: listed, followed, stopped, and what became of their rows."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm import loads
from crm.load_results import Wanted
from crm.models import Load
from web import access, spreadsheets
from web.jobs import page


@require_safe
def jobs(request: HttpRequest) -> HttpResponseBase:
    """Loads and files, the newest first."""
    access.require(access.may_edit(request.user))
    values = page.of_all(request.user, request.GET.get("before", ""))
    return render(request, "web/jobs/list.html", values)


@require_safe
def job(request: HttpRequest, job_id: str) -> HttpResponseBase:
    """How far it is, then what became of it."""
    template = "web/jobs/_state.html" if request.htmx else "web/jobs/job.html"
    return render(request, template, page.of_one(_visible(request, job_id)))


@require_POST
def cancel_job(request: HttpRequest, job_id: str) -> HttpResponseBase:
    """Stop it behind the block that is being written."""
    load = _visible(request, job_id)
    try:
        loads.cancel(load)
    except loads.WrongState:
        messages.info(request, _("It had ended before."))
    return redirect("job", load.public_id)


@require_safe
def job_results(request: HttpRequest, job_id: str, wanted: str) -> HttpResponseBase:
    """A file of the rows that were written, refused or not looked at."""
    load = _visible(request, job_id)
    if wanted not in page.files(load):
        raise Http404
    name = f"{load.public_id}-{wanted}"
    return spreadsheets.streamed(page.results(load, Wanted(wanted)), name)


def _visible(request: HttpRequest, job_id: str) -> Load:
    """A load is of its user and of administrators; for others it does not exist."""
    load = get_object_or_404(page.visible(request.user), public_id=job_id)
    access.require(access.may_edit(request.user))
    return load

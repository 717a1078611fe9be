"""Web forms of our own: the list for who leads, and the page that everybody may fill in.

The page is protected against other sites by the signed key that it shows, not by a cookie.
"""

from csp.decorators import csp
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from feedback import web_forms as entries
from feedback.models import WebForm
from web import access, answer_pages as pages
from web.web_forms import page, public
from web.web_forms.forms import NameForm


@require_http_methods(["GET", "HEAD", "POST"])
def web_forms(request: HttpRequest) -> HttpResponse:
    """Every form with its address; a new one by the form below."""
    access.require(access.may_open_forms(request.user))
    form = NameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        entries.add(form.cleaned_data["name"], by=request.user)
        return redirect("web_forms")
    status = 422 if form.is_bound else 200
    return render(request, "web/web_forms/list.html", page.listed(form), status=status)


@require_POST
def switch_web_form(request: HttpRequest, form_id: str) -> HttpResponse:
    """Let it take in what people write, or be as if it were not there."""
    access.require(access.may_open_forms(request.user))
    found = get_object_or_404(WebForm, public_id=form_id)
    is_on = "on" in request.POST
    entries.switch(found, is_on=is_on, by=request.user)
    said = _("%(name)s is on.") if is_on else _("%(name)s is off: its address leads nowhere.")
    messages.success(request, said % {"name": found.name})
    return redirect("web_forms")


@require_POST
def set_receipts(request: HttpRequest, form_id: str) -> HttpResponse:
    """Tell who writes by a mail that it has come, or do not."""
    access.require(access.may_open_forms(request.user))
    found = get_object_or_404(WebForm, public_id=form_id)
    are_sent = "on" in request.POST
    entries.set_receipts(found, are_sent=are_sent, by=request.user)
    on = _("%(name)s: who writes gets a receipt by mail.")
    said = on if are_sent else _("%(name)s: who writes gets no receipt.")
    messages.success(request, said % {"name": found.name})
    return redirect("web_forms")


@csp(pages.CONTENT_POLICY)
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def fill_web_form(request: HttpRequest, form_id: str) -> HttpResponse:
    """The page of a form, for anybody who has its address."""
    found = public.found(form_id)
    if found is None:
        return pages.respond_to(request, lambda: public.GONE)
    sends = public.sends(request, found)
    return pages.respond_to(request, lambda: public.shown(request, found), sends=sends)

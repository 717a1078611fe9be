"""Sources, what lets them in, and what they asked: for administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Refused
from crm import credentials, keys, oauth_clients, sources
from crm.models import Credential, Source
from web import access, acts
from web.integrations import audit, changing, page
from web.integrations.forms import CredentialForm, SourceForm

CREATE = {
    Credential.Kind.API_KEY: keys.create_key,
    Credential.Kind.OAUTH_CLIENT: oauth_clients.create_client,
}


@require_http_methods(["GET", "HEAD", "POST"])
def integrations(request: HttpRequest) -> HttpResponse:
    """Every source and how it fares; a new one by the form below."""
    access.require(access.may_connect(request.user))
    form = SourceForm(request.POST or None)
    if form.is_valid():
        try:
            made = acts.attempt(lambda: sources.add_source(**form.cleaned_data, by=request.user))
            return redirect("source", made.public_id)
        except Refused as refused:
            form.add_error(refused.field, refused.sentence)
    status = 422 if form.is_bound else 200
    return render(request, "web/integrations/list.html", page.of_all(form), status=status)


@require_safe
def api_use(request: HttpRequest) -> HttpResponse:
    """What machines asked, and which judgements they read."""
    access.require(access.may_connect(request.user))
    return render(request, "web/integrations/use.html", audit.context(request.GET))


@require_safe
def source(request: HttpRequest, source_id: str) -> HttpResponse:
    access.require(access.may_connect(request.user))
    found = get_object_or_404(Source, public_id=source_id)
    return render(request, "web/integrations/source.html", page.of_one(found))


@require_POST
def change_source(request: HttpRequest, source_id: str) -> HttpResponse:
    """Call it something else, stop it or let it in again."""
    access.require(access.may_connect(request.user))
    found = get_object_or_404(Source, public_id=source_id)
    form = changing.form(found, request.POST)
    if form.is_valid():
        try:
            acts.attempt(lambda: changing.change(found, form.cleaned_data, by=request.user))
            messages.success(request, _("The source was changed."))
            return redirect("source", found.public_id)
        except Refused as refused:
            form.add_error(refused.field, refused.sentence)
    values = page.of_one(found, change=form)
    return render(request, "web/integrations/source.html", values, status=422)


@require_POST
def add_credential(request: HttpRequest, source_id: str) -> HttpResponse:
    """A new key or OAuth client; the answer is the only page that ever shows its secret."""
    access.require(access.may_connect(request.user))
    found, form = get_object_or_404(Source, public_id=source_id), CredentialForm(request.POST)
    if not form.is_valid():
        values = page.of_one(found, form=form)
        return render(request, "web/integrations/source.html", values, status=422)
    create, user = CREATE[form.cleaned_data["kind"]], form.cleaned_data["user"]
    made = create(found, user, form.grant(), by=request.user)
    return render(request, "web/integrations/made.html", page.made(*made), status=201)


@require_POST
def revoke_credential(request: HttpRequest, source_id: str, credential_id: str) -> HttpResponse:
    access.require(access.may_connect(request.user))
    held = Credential.objects.filter(source__public_id=source_id)
    credentials.revoke(get_object_or_404(held, public_id=credential_id), by=request.user)
    messages.success(request, _("It opens nothing any more."))
    return redirect("source", source_id)

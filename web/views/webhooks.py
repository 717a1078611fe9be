"""Webhook endpoints of a source: for administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Refused
from crm import webhooks
from crm.models import Source, WebhookEndpoint
from web import access
from web.integrations import page as sources
from web.webhooks import page, words
from web.webhooks.forms import EndpointForm

SOURCE, PAGE, MADE = (
    "web/integrations/source.html",
    "web/webhooks/endpoint.html",
    "web/webhooks/made.html",
)


@require_POST
def add_endpoint(request: HttpRequest, source_id: str) -> HttpResponse:
    """A new endpoint; the answer is the only page that shows its secret."""
    access.require(access.may_connect(request.user))
    source = get_object_or_404(Source, public_id=source_id)
    form = EndpointForm(request.POST, source=source)
    if form.is_valid():
        try:
            made, secret = form.added(by=request.user)
            values = {"source": source, "endpoint": made, "secret": secret, "is_new": True}
            return render(request, MADE, values, status=201)
        except Refused as refused:
            form.add_error(refused.field or None, words.refusal(refused))
    return render(request, SOURCE, sources.of_one(source, endpoint=form), status=422)


@require_safe
def endpoint(request: HttpRequest, source_id: str, endpoint_id: str) -> HttpResponse:
    """How it fares, and what it was told."""
    found = _found(request, source_id, endpoint_id)
    asked, before = request.GET.get("state", ""), request.GET.get("before", "")
    return render(request, PAGE, page.of_one(found.source, found, asked=asked, before=before))


@require_POST
def change_endpoint(request: HttpRequest, source_id: str, endpoint_id: str) -> HttpResponse:
    """Another address, or other changes that it is told of."""
    found = _found(request, source_id, endpoint_id)
    form = EndpointForm(request.POST, source=found.source, endpoint=found)
    if form.is_valid():
        try:
            webhooks.change_endpoint(found, by=request.user, **form.changed)
            return _done(request, found, _("The endpoint was changed."))
        except Refused as refused:
            form.add_error(refused.field or None, words.refusal(refused))
    return render(request, PAGE, page.of_one(found.source, found, form=form), status=422)


@require_POST
def pause_endpoint(request: HttpRequest, source_id: str, endpoint_id: str) -> HttpResponse:
    found = _found(request, source_id, endpoint_id)
    webhooks.change_endpoint(found, by=request.user, is_active=False)
    return _done(request, found, _("It is told nothing now; nothing is lost, it waits."))


@require_POST
def resume_endpoint(request: HttpRequest, source_id: str, endpoint_id: str) -> HttpResponse:
    found = _found(request, source_id, endpoint_id)
    webhooks.change_endpoint(found, by=request.user, is_active=True)
    return _done(request, found, _("It is told everything since it was stopped."))


@require_POST
def try_endpoint(request: HttpRequest, source_id: str, endpoint_id: str) -> HttpResponse:
    """Send a message that tells nothing."""
    found = _found(request, source_id, endpoint_id)
    webhooks.ping(found, by=request.user)
    said = _("A trial is on its way; reload this page in some seconds to see the answer.")
    return _done(request, found, said)


@require_POST
def rotate_endpoint(request: HttpRequest, source_id: str, endpoint_id: str) -> HttpResponse:
    """A new secret; the answer is the only page that shows it."""
    found = _found(request, source_id, endpoint_id)
    secret = webhooks.rotate_secret(found, by=request.user)
    values = {"source": found.source, "endpoint": found, "secret": secret}
    return render(request, MADE, values)


@require_POST
def remove_endpoint(request: HttpRequest, source_id: str, endpoint_id: str) -> HttpResponse:
    found = _found(request, source_id, endpoint_id)
    webhooks.remove_endpoint(found, by=request.user)
    messages.success(request, _("The endpoint is gone, and so is what it was told."))
    return redirect("source", source_id)


@require_POST
def replay_failed(request: HttpRequest, source_id: str, endpoint_id: str) -> HttpResponse:
    """Send again what failed, the oldest first."""
    found = _found(request, source_id, endpoint_id)
    count = webhooks.replay_failed(found, by=request.user)
    said = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
    return _done(request, found, said % {"count": count})


@require_POST
def replay_delivery(
    request: HttpRequest, source_id: str, endpoint_id: str, delivery_id: str
) -> HttpResponse:
    found = _found(request, source_id, endpoint_id)
    delivery = get_object_or_404(found.deliveries, public_id=delivery_id)
    webhooks.replay(delivery, by=request.user)
    return _done(request, found, _("It is sent again."))


def _found(request: HttpRequest, source_id: str, endpoint_id: str) -> WebhookEndpoint:
    access.require(access.may_connect(request.user))
    held = WebhookEndpoint.objects.select_related("source", "user")
    return get_object_or_404(held, source__public_id=source_id, public_id=endpoint_id)


def _done(request: HttpRequest, endpoint: WebhookEndpoint, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("endpoint", endpoint.source.public_id, endpoint.public_id)

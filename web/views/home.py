"""What needs the user: what changed, why it matters, what to do."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import alerts
from accounts.errors import Refused
from accounts.models import Alert
from web import addresses, agenda, news_lines, since
from web.conflicts import page as contested
from web.edits import first_error
from web.insights import page as ideas
from web.preference_forms import SnoozeForm
from web.programme import waiting


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The accounts that need the user, ranked."""
    return _shown(request)


@require_safe
def home_news(request: HttpRequest) -> HttpResponse:
    """The same anew if something came in since it was shown; else nothing."""
    told = since.alerts_of(request.user)
    analysed = since.analysed_of(request.GET.get("of", ""))
    if since.mark_of_home(told, analysed) == request.GET.get("since"):
        return HttpResponse(status=204)
    return render(request, "web/_home.html", _values(request))


@require_POST
def dismiss_alert(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Put one of the user's own news away for good."""
    alerts.dismiss_everywhere(_mine(request, alert_id))
    messages.success(request, _("Dismissed."), extra_tags=reverse("restore_alert", args=[alert_id]))
    return redirect("home")


@require_POST
def restore_alert(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Bring back what the user has dismissed."""
    alerts.restore_everywhere(_mine(request, alert_id))
    messages.success(request, _("It is back."))
    return redirect("home")


@require_POST
def snooze_alert(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Put one of the user's own news away until a day."""
    alert, form = _mine(request, alert_id), SnoozeForm(request.POST)
    if not form.is_valid():
        return _shown(request, refusal=first_error(form))
    try:
        alerts.snooze_everywhere(alert, form.day)
    except Refused as refused:
        return _shown(request, refusal=str(refused))
    said = _("Snoozed until %(day)s.") % {"day": date_format(form.day, "DATE_FORMAT")}
    messages.success(request, said, extra_tags=reverse("wake_alert", args=[alert_id]))
    return redirect("home")


@require_POST
def wake_alert(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Bring back what the user has put away."""
    alerts.wake_everywhere(_mine(request, alert_id))
    messages.success(request, _("It is back."))
    return redirect("home")


@require_safe
def resolve(request: HttpRequest, public_id: str) -> HttpResponse:
    """From a public id, as mail carries it, to the page it is shown on; 404 for strangers."""
    address = addresses.address_of(public_id, request.user)
    if address is None:
        raise Http404
    return redirect(address)


def _mine(request: HttpRequest, alert_id: str) -> Alert:
    return get_object_or_404(Alert, user=request.user, public_id=alert_id)


def _shown(request: HttpRequest, *, refusal: str = "") -> HttpResponse:
    waits = waiting.context(request.user, timezone.now())
    values = _values(request) | waits | {"refusal": refusal}
    return render(request, "web/home.html", values, status=422 if refusal else 200)


def _values(request: HttpRequest) -> dict[str, Any]:
    """What the page shows, and the mark of that; what comes in meanwhile is asked for anew."""
    today, told = timezone.localdate(), since.alerts_of(request.user)
    shown = agenda.agenda(request.user, today)
    return {
        "agenda": shown,
        "mark": since.mark_of_home(told, shown.analysed),
        "accounts_shown": since.sealed(shown.analysed),
        "items": news_lines.shown(shown.items, request, today),
        "conflicts": contested.still_open(request.user).count(),
        "answered": ideas.unread(request.user),
        "leads_programme": waiting.leads(request.user),
    }

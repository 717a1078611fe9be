"""What needs the user: what changed, why it matters, what to do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import alerts
from accounts.models import Alert
from web import addresses, agenda


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The accounts that need the user, ranked."""
    today = agenda.agenda(request.user, timezone.localdate())
    return render(request, "web/home.html", {"agenda": today})


@require_POST
def dismiss_alert(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Put one of the user's own news away."""
    mine = Alert.objects.filter(user=request.user)
    alerts.dismiss_everywhere(get_object_or_404(mine, public_id=alert_id))
    return redirect("home")


@require_GET
def resolve(request: HttpRequest, public_id: str) -> HttpResponse:
    """From a public id, as mail carries it, to the page it is shown on; 404 for strangers."""
    address = addresses.address_of(public_id, request.user)
    if address is None:
        raise Http404
    return redirect(address)

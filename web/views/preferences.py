"""How often a user is mailed what needs them, and what that mail looks like."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import digests
from accounts.errors import Refused
from accounts.models import Digest
from web import digest
from web.edits import first_error
from web.preference_forms import DigestForm


@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """The page; with `show=digest` also the mail of this moment."""
    return _shown(request, is_digest_shown=request.GET.get("show") == "digest")


@require_POST
def choose_digest(request: HttpRequest) -> HttpResponse:
    """Mail the user as often as they say; a script saves it the moment it is chosen."""
    form = DigestForm(request.POST)
    if not form.is_valid():
        return _shown(request, refusal=first_error(form))
    digests.choose(request.user, form.cleaned_data["digest"], timezone.localdate())
    messages.success(request, _("Saved."))
    return render(request, "web/_toasts.html") if request.htmx else redirect("preferences")


@require_POST
def send_digest(request: HttpRequest) -> HttpResponse:
    """Mail the user the digest of this moment, or show it where no mail leaves."""
    if not settings.EMAIL_HOST:
        return redirect(f"{reverse('preferences')}?show=digest")
    try:
        digest.send_now(request.user, timezone.localdate())
    except Refused as refused:
        return _shown(request, refusal=str(refused))
    messages.success(request, _("Sent to %(email)s.") % {"email": request.user.email})
    return redirect("preferences")


@csrf_exempt  # Mail programs post here without a page of ours before.
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop_digest(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the digest of who was mailed the token (RFC 8058: by POST only)."""
    reader = digest.reader_of(token)
    if reader is None:
        raise Http404
    if request.method == "POST":
        digests.choose(reader, Digest.NEVER, timezone.localdate())
    return render(request, "web/stop_digest.html", {"has_stopped": reader.digest == Digest.NEVER})


def _shown(
    request: HttpRequest, *, refusal: str = "", is_digest_shown: bool = False
) -> HttpResponse:
    today = timezone.localdate()
    values = {
        "rhythms": Digest.choices,
        "sends_mail": bool(settings.EMAIL_HOST),
        "hour": settings.DIGEST_HOUR,
        "digest": digest.digest_of(request.user, today) if is_digest_shown else None,
        "site": settings.PUBLIC_URL,
        "refusal": refusal,
    }
    return render(request, "web/preferences.html", values, status=422 if refusal else 200)

"""Signing in and out, and how the pages look to whom."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from web.addresses import way_back

THEMES = {"light", "dark", "auto"}
YEAR = 365 * 86400


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in and speak the user's language from then on."""
    if request.htmx:  # a session that ended under an open page
        return HttpResponseClientRefresh()
    log_in = LoginView.as_view(
        template_name="web/sign_in.html",
        redirect_authenticated_user=True,
        extra_context={"demo_users": settings.DEMO_SIGN_IN},
    )
    answered = log_in(request)
    if request.method == "POST" and request.user.is_authenticated:
        _speak(answered, request.user.language)
    return answered


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign_in")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak another language; kept with the user, who finds it again elsewhere."""
    answered = redirect(way_back(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _speak(answered, language)
        if request.user.is_authenticated:
            request.user.language = language
            request.user.save(update_fields=["language"])
    return answered


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the machine has it; a cookie, so that no page flashes."""
    answered = redirect(way_back(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        answered.set_cookie(
            "theme", theme, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return answered


def _speak(answered: HttpResponse, language: str) -> None:
    answered.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )

"""Where the client of a source gets its tokens: POST /oauth/token (RFC 6749, section 4.4)."""

from base64 import b64decode
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from oauth2_provider.models import Application
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.views import TokenView

from crm import oauth_clients, scopes


class Validator(OAuth2Validator):
    """A client is who it says, and its credential lives."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        is_known = super().authenticate_client(request, *args, **kwargs)
        return is_known and oauth_clients.client_of(request.client) is not None


class ScopesOfClient(BaseScopes):
    """A client may ask for what its credential holds; who asks for nothing gets all of that."""

    def get_all_scopes(self) -> dict[str, str]:
        return scopes.SCOPES

    def get_available_scopes(
        self, application: Application | None = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        client = application and oauth_clients.client_of(application)
        return list(client.scopes) if client else []

    get_default_scopes = get_available_scopes


class Token(TokenView):
    """Tokens for who knows the secret; who guesses waits, as at the sign-in of people."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        guess = {"username": _client_id(request)[:255]}
        if "\0" in guess["username"] + request.POST.get("client_id", ""):
            return _unreadable()
        if not AxesProxyHandler.is_allowed(request, guess):
            return _come_again(request)
        answered = super().post(request, *args, **kwargs)
        if answered.status_code == HTTPStatus.OK:
            request.credential = oauth_clients.named(guess["username"])
        elif answered.status_code == HTTPStatus.UNAUTHORIZED:
            AxesProxyHandler.user_login_failed(self, guess, request)
        request.axes_locked_out = False  # the page for people is not for machines
        return answered


def _client_id(request: HttpRequest) -> str:
    """Who asks says so by HTTP Basic or in the body."""
    word, _blank, given = request.headers.get("Authorization", "").partition(" ")
    if word.lower() != "basic":
        return request.POST.get("client_id", "")
    try:
        name, _colon, _secret = b64decode(given).decode().partition(":")
    except ValueError:
        return ""
    return unquote_plus(name)


def _unreadable() -> JsonResponse:
    """PostgreSQL takes no NUL, not even to say that no client is called so."""
    told = {"error": "invalid_request", "error_description": "There is a NUL in the client_id."}
    return JsonResponse(told, status=HTTPStatus.BAD_REQUEST, headers={"Cache-Control": "no-store"})


def _come_again(request: HttpRequest) -> JsonResponse:
    request.axes_locked_out = False
    pause = int(settings.AXES_COOLOFF_TIME * 3600)
    told = {"error": "invalid_client", "error_description": "Too many wrong secrets. Wait."}
    headers = {"Retry-After": str(pause), "Cache-Control": "no-store"}
    return JsonResponse(told, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)


token = Token.as_view()

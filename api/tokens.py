"""Where the client of a source gets its tokens: POST /oauth/token (RFC 6749, section 4.4)."""

from typing import Any

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


token = TokenView.as_view(http_method_names=["post", "options"])

"""Machines sign in with `Authorization: Bearer`, then a key or the token of an OAuth client."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts import access
from api import limits
from crm import credentials, keys, oauth_clients
from crm.credentials import Admission


def may_write(request: Request) -> None:
    """Refuse a user who may see but not change."""
    if request.user.access not in access.MAY_EDIT:
        raise PermissionDenied("The user of this key may not write.")


class MachineAuthentication(BaseAuthentication):
    def authenticate(self, request):
        """The user whose rights apply, and the admission; None when nothing was sent."""
        word, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if not word:
            return None
        admission = admitted(token.strip()) if word.lower() == "bearer" else None
        if admission is None:
            raise AuthenticationFailed("This key is unknown, has ended or was revoked.")
        # Whoever is known is counted, even where they are refused later.
        inner = request._request
        inner.credential, inner.allowance = admission.credential, limits.spend(admission.credential)
        limits.refuse_beyond(inner.allowance)
        credentials.note_use(admission.credential)
        return admission.user, admission

    def authenticate_header(self, request):
        return "Bearer"


def admitted(token: str) -> Admission | None:
    """Whom a token lets in, whatever kind it is."""
    is_key = token.startswith(f"{keys.WORD}_")
    return keys.admitted(token) if is_key else oauth_clients.admitted(token)

"""Machines sign in with a key: `Authorization: Bearer qk_<prefix>_<secret>`."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from crm import keys


class KeyAuthentication(BaseAuthentication):
    def authenticate(self, request):
        """The user whose rights apply, and the key; None when no key was sent."""
        word, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if not word:
            return None
        key = keys.key_of(token.strip()) if word.lower() == "bearer" else None
        if key is None:
            raise AuthenticationFailed("This key is unknown, has ended or was revoked.")
        keys.note_use(key)
        return key.user, key

    def authenticate_header(self, request):
        return "Bearer"

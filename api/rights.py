"""Which scope each address needs, in one table: what does not stand here is refused."""

import re
from typing import Any, NamedTuple

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from api.problems import Problem
from api.resources import RESOURCES
from crm.scopes import SCOPES


class Needs(NamedTuple):
    """The scope for reading at an address, and that for everything else; None asks for none."""

    reading: str | None
    writing: str | None


ANYBODY = Needs(None, None)
"""Whoever is signed in."""


def _records(name: str) -> Needs:
    read, write = f"{name}:read", f"{name}:write"
    return Needs(read, write if write in SCOPES else read)


def _both(scope: str) -> Needs:
    return Needs(scope, scope)


PLACES = {
    **{f"v1/{one.plural}": _records(one.plural) for one in RESOURCES.values()},
    **{f"v1/{one.plural}/<slug:public_id>": _records(one.plural) for one in RESOURCES.values()},
    "v1/committees/<slug:public_id>/analysis": _both("analysis:read"),
    "v1/committees/<slug:public_id>/what-if": _both("analysis:read"),
    "v1/snapshots": _both("analysis:read"),
    "v1/sources/<slug:source>": _both("sync"),
    "v1/sources/<slug:source>/batch": _both("sync"),
    "v1/sources/<slug:source>/accounts/<external:external_id>": _both("sync"),
    "v1/sources/<slug:source>/stakeholders/<external:external_id>": _both("sync"),
    "v1/sources/<slug:source>/opportunities/<external:external_id>": _both("sync"),
    "v1/sources/<slug:source>/touches/<external:external_id>": _both("sync"),
    "v1/sources/<slug:source>/seats/<external:external_id>": _both("sync"),
    "v1/sources/<slug:source>/merges": _both("sync"),
    "v1/sources/<slug:source>/full-lists": _both("sync"),
    "v1/sources/<slug:source>/full-lists/<slug:public_id>": _both("sync"),
    "v1/sources/<slug:source>/full-lists/<slug:public_id>/ids": _both("sync"),
    "v1/sources/<slug:source>/full-lists/<slug:public_id>/complete": _both("sync"),
    "v1/erasures": _both("erasure"),
    "v1/erasures/<slug:public_id>": _both("erasure"),
    "v1/merges": _both("sync"),
    "v1/merges/<slug:public_id>/undo": _both("sync"),
    "v1/sources/<slug:source>/outbox": _both("outbox"),
    "v1/sources/<slug:source>/outbox/ack": _both("outbox"),
    "v1/changes": _both("changes"),
    "v1/webhook-endpoints": _both("webhooks"),
    "v1/webhook-endpoints/<slug:public_id>": _both("webhooks"),
    "v1/webhook-endpoints/<slug:public_id>/ping": _both("webhooks"),
    "v1/webhook-endpoints/<slug:public_id>/rotate": _both("webhooks"),
    "v1/webhook-endpoints/<slug:public_id>/deliveries": _both("webhooks"),
    "v1/webhook-endpoints/<slug:public_id>/replay": _both("webhooks"),
    "v1/deliveries/<slug:public_id>/replay": _both("webhooks"),
    "v1/feedback-hooks": _both("webhooks"),
    "v1/feedback-hooks/<slug:public_id>": _both("webhooks"),
    "v1/feedback-hooks/<slug:public_id>/rotate": _both("webhooks"),
    "v1/jobs": _both("jobs"),
    "v1/jobs/<slug:public_id>": _both("jobs"),
    "v1/jobs/<slug:public_id>/data": _both("jobs"),
    "v1/jobs/<slug:public_id>/start": _both("jobs"),
    "v1/jobs/<slug:public_id>/cancel": _both("jobs"),
    "v1/jobs/<slug:public_id>/results": _both("jobs"),
    "v1/field-policies": _both("policies"),
    "v1/field-policies/<slug:of>/<field:field>": _both("policies"),
    "v1/custom-fields": Needs("sync", "policies"),
    "v1/custom-fields/<slug:public_id>": Needs("sync", "policies"),
    "v1/conflicts": _both("conflicts"),
    "v1/conflicts/resolve": _both("conflicts"),
    "v1/conflicts/<slug:public_id>": _both("conflicts"),
    "v1/capabilities": ANYBODY,
    "v1/whoami": ANYBODY,
    "v1/schema": ANYBODY,
    "<anything:rest>": ANYBODY,
    "": ANYBODY,
}
"""Route of `api.urls` to what it needs."""


class HasScope(BasePermission):
    """Only what the key or token was made for."""

    def has_permission(self, request: Request, view: Any) -> bool:
        place = request.resolver_match.route.removeprefix("api/")
        if place not in PLACES:
            return False
        needed = needed_for(place, request.method)
        if needed is not None and needed not in request.auth.scopes:
            raise insufficient(needed)
        return True


def needed_for(place: str, method: str) -> str | None:
    """The scope for a method at a route."""
    needs = PLACES[place]
    return needs.reading if method.upper() in SAFE_METHODS else needs.writing


def insufficient(scope: str) -> Problem:
    """The refusal that names what is missing (RFC 6750, 3.1)."""
    told = f'Bearer error="insufficient_scope", scope="{scope}"'
    return Problem(
        403,
        f"This needs the scope {scope}.",
        code="insufficient_scope",
        headers={"WWW-Authenticate": told},
        scope=scope,
    )


def as_described(place: str) -> str:
    """The path of a route as OpenAPI writes it."""
    return "/api/" + re.sub(r"<\w+:(\w+)>", r"{\1}", place)

"""What a client can know of this door and of itself."""

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from drf_spectacular.views import SpectacularAPIView
from rest_framework.decorators import api_view
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from api import documented, limits, paging, problems
from api.answers import answer
from api.components import COMPONENTS, NOT_YET
from api.paging import refuse_unknown
from crm import health, merging, replies, scopes
from crm.decisions import Status
from crm.models import Credential, Source
from crm.shapes import SHAPES

MOMENTS = {"last_sync", "lag"}


@documented.whoami
@api_view(["GET", "HEAD"])
def whoami(request):
    return Response(
        {
            "user": {"id": request.user.public_id, "access": request.user.access},
            "source": _source(request.auth.source),
            "credential": _credential(request.auth.credential),
            "scopes": scopes.ordered(request.auth.scopes),
        }
    )


@documented.source
@api_view(["GET", "HEAD"])
def source(request, source):
    """The system of the key and how it fares; other sources do not exist here."""
    own = request.auth.source
    if own.name != source:
        raise Http404
    refuse_unknown(request)
    told = health.of([own], timezone.now())[own.public_id]
    # Of what nothing is kept there is none; a moment may be none, a count is nought.
    fares = {name: told[name] if name in MOMENTS else told[name] or 0 for name in told}
    state = {"label": own.label, "is_active": own.is_active}
    return Response({"type": "source", **_source(own), **state, "health": fares})


@documented.capabilities
@api_view(["GET", "HEAD"])
def capabilities(request):
    document = {
        "version": "v1",
        "limits": {
            "max_records": problems.MAX_RECORDS,
            "max_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            "max_job_bytes": settings.MAX_LOAD_BYTES,
            "max_page": paging.MOST,
            "requests": settings.API_REQUESTS_PER_MINUTE,
            "window_seconds": limits.WINDOW_SECONDS,
        },
        "types": {name: _type(name) for name in SHAPES},
        "statuses": list(Status),
        "scopes": scopes.SCOPES,
        "retention_days": {
            "audit": settings.AUDIT_DAYS,
            "changes": settings.CHANGES_KEPT_DAYS,
            "deliveries": settings.DELIVERY_DAYS,
            "idempotency_keys": replies.KEPT.days,
            "jobs": settings.LOAD_DAYS,
            "undo_of_merges": merging.MAY_BE_UNDONE.days,
        },
        "not_yet": NOT_YET,
    }
    return answer(request, document, cache="private, max-age=300")


@documented.hidden
@api_view(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def nothing(request, rest=""):
    """Addresses that do not exist are told in the same shape as everything else."""
    raise Http404


class Schema(SpectacularAPIView):
    """The description of this door; it holds no data, so it needs no key."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @documented.schema
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


def _source(row: Source) -> dict:
    """Which system the key is of, and what its words do here."""
    settled = {"on_delete": row.on_delete, "on_unknown": row.on_unknown}
    return {"id": row.public_id, "name": row.name, **settled}


def _credential(row: Credential) -> dict:
    return {
        "kind": row.kind,
        "prefix": row.prefix,
        "label": row.label,
        "expires_at": row.expires_at,
    }


def _type(name: str) -> dict:
    shape = SHAPES[name]
    return {
        "fields": COMPONENTS[f"{name.title()}Fields"]["properties"],
        "refs": dict(shape.refs),
        "needs": [list(names) for names in shape.needs],
        "needs_refs": list(shape.needs_refs),
        "one_of_refs": list(shape.one_of),
        "owned_by_quorate": sorted(shape.ours),
    }

"""Large loads as the API shows them."""

from typing import Any

from rest_framework.response import Response

from crm import load_results
from crm.models import Load


def accepted(load: Load, status: int) -> Response:
    """The answer to a request that made a job."""
    return located(Response(document(load), status))


def located(answered: Response) -> Response:
    """With the address of the job that an answer is about, be it given again or not."""
    answered["Location"] = f"/api/v1/jobs/{answered.data['id']}"
    return answered


def document(load: Load) -> dict[str, Any]:
    """A load as the API shows it."""
    state = load.shown_state
    failed_by_itself = state == Load.State.FAILED and not load.reason
    reason = {"code": "internal", "detail": "The workers died."} if failed_by_itself else None
    return {
        "type": "job",
        "id": load.public_id,
        "state": state,
        "format": load.format,
        "record_type": load.type or None,
        "columns": load.columns,
        "received_bytes": load.received_bytes,
        "total_bytes": load.announced_bytes,
        "progress": load_results.progress(load),
        "counts": load.counts,
        "error": load.reason or reason,
        "created_at": load.created_at,
        "started_at": load.started_at,
        "finished_at": load.finished_at,
    }

"""Completes the description that drf-spectacular draws from the views."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from api import asked_examples, retiring
from api.components import COMPONENTS
from api.custom_shapes import CUSTOM
from api.job_components import JOB_COMPONENTS
from api.owned import OWNED
from api.rights import PLACES, as_described, needed_for
from api.webhook_shapes import WEBHOOK_COMPONENTS, outgoing
from crm.scopes import SCOPES


class MachineScheme(OpenApiAuthenticationExtension):
    """A key, or the token of an OAuth client: either of them opens the same."""

    target_class = "api.authentication.MachineAuthentication"
    name = ["key", "oauth"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        flow = {"tokenUrl": "/oauth/token", "scopes": SCOPES}
        return [
            {"type": "http", "scheme": "bearer", "bearerFormat": "qk_<prefix>_<secret>"},
            {"type": "oauth2", "flows": {"clientCredentials": flow}},
        ]


def complete(result: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Add our components, and problem+json as the media type of what is not a success."""
    result["components"].setdefault("schemas", {}).update(
        COMPONENTS | CUSTOM | JOB_COMPONENTS | OWNED | WEBHOOK_COMPONENTS
    )
    result["webhooks"] = outgoing()
    needs = {as_described(place): place for place in PLACES}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _ask_for_scope(operation, needs[path], method)
            retiring.describe(operation, method, needs[path])
            _ask_for_body(operation)
            for status, response in operation["responses"].items():
                _as_problem(status, response)
    return result


def _ask_for_scope(operation: dict[str, Any], place: str, method: str) -> None:
    """Name the scope wherever the door asks who is there."""
    needed = needed_for(place, method)
    if needed is not None:
        operation["security"] = [{"key": [needed]}, {"oauth": [needed]}]


def _ask_for_body(operation: dict[str, Any]) -> None:
    """Where there is something to send, none at all is refused; an example shows what it is."""
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
        asked_examples.shown(operation["requestBody"])


def _as_problem(status: str, response: dict[str, Any]) -> None:
    content = response.get("content", {})
    if status >= "400" and content:
        problem = next(iter(content.values()))
        response["content"] = {"application/problem+json": problem}

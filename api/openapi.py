"""Completes the description that drf-spectacular draws from the views."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from api.components import COMPONENTS


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "qk_<prefix>_<secret>"}


def complete(result: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Add our components, and problem+json as the media type of what is not a success."""
    result["components"].setdefault("schemas", {}).update(COMPONENTS)
    for path in result["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                _as_problem(status, response)
    return result


def _as_problem(status: str, response: dict[str, Any]) -> None:
    content = response.get("content", {})
    if status >= "400" and "application/json" in content:
        content["application/problem+json"] = content.pop("application/json")

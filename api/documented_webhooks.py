"""What the operations of webhooks say of themselves."""

from collections.abc import Callable

from drf_spectacular.utils import OpenApiResponse, extend_schema

from api import documented
from api.components import ref
from api.documented import PAGES, answers, path, query

hidden = documented.hidden
TAGS = ["webhooks"]
BODY = (400, 411, 413, 415)
ENDPOINT = path("public_id", "Id of the webhook endpoint.")
HOOK = path("public_id", "Id of the feedback hook.")
DELIVERY = path("public_id", "Id of the delivery, which is its webhook-id.")


def _both(*methods: Callable) -> Callable:
    """One view that answers several methods."""

    def described(view: Callable) -> Callable:
        for method in methods:
            view = method(view)
        return view

    return described


def _operation(method: str, name: str, summary: str, **more) -> Callable:
    return extend_schema(
        methods=[method], operation_id=name, summary=summary, tags=TAGS, filters=False, **more
    )


def _removed() -> dict[int, OpenApiResponse]:
    told = answers("Problem", 403, 404)
    return {204: OpenApiResponse(description="Removed."), **{k: told[k] for k in told if k >= 400}}


endpoints = _both(
    _operation(
        "GET",
        "list_webhook_endpoints",
        "List the webhook endpoints of your source",
        parameters=PAGES,
        responses=answers("WebhookEndpointPage", 404, 422),
    ),
    _operation(
        "POST",
        "add_webhook_endpoint",
        "Have an address told of what changes",
        description="From now on. The answer holds the secret, this once.",
        request={"application/json": ref("WebhookEndpointAsked")},
        responses=answers("WebhookEndpointMade", *BODY, 422, status=201),
    ),
)
endpoint = _both(
    _operation(
        "GET",
        "get_webhook_endpoint",
        "Get one webhook endpoint",
        parameters=[ENDPOINT],
        responses=answers("WebhookEndpoint", 404),
    ),
    _operation(
        "PATCH",
        "change_webhook_endpoint",
        "Change, stop or start a webhook endpoint",
        description="Started again, it is told of everything since it was stopped.",
        parameters=[ENDPOINT],
        request={"application/json": ref("WebhookEndpointChange")},
        responses=answers("WebhookEndpoint", *BODY, 404, 422),
    ),
    _operation(
        "DELETE",
        "remove_webhook_endpoint",
        "Remove a webhook endpoint with its deliveries",
        parameters=[ENDPOINT],
        request=None,
        responses=_removed(),
    ),
)
ping = _operation(
    "POST",
    "ping_webhook_endpoint",
    "Try a webhook endpoint",
    parameters=[ENDPOINT],
    request=None,
    responses=answers("Delivery", 404, status=202),
)
rotate = _operation(
    "POST",
    "rotate_webhook_secret",
    "Take a new secret",
    description="The newest one before it signs, too, until the next.",
    parameters=[ENDPOINT],
    request=None,
    responses=answers("Secret", 404),
)
deliveries = _operation(
    "GET",
    "list_deliveries",
    "List what an endpoint was told, oldest first",
    parameters=[
        ENDPOINT,
        query("state", "Only those.", enum=["waiting", "delivered", "failed"]),
        *PAGES,
    ],
    responses=answers("DeliveryPage", 404, 422),
)
replay = _operation(
    "POST",
    "replay_delivery",
    "Send a delivery again",
    description="Under the same webhook-id.",
    parameters=[DELIVERY],
    request=None,
    responses=answers("Delivery", 404, status=202),
)
replay_range = _operation(
    "POST",
    "replay_deliveries",
    "Send again what told of a range of changes",
    parameters=[ENDPOINT],
    request={"application/json": ref("ReplayAsked")},
    responses=answers("Replayed", *BODY, 404, 422, status=202),
)
hooks = _both(
    _operation(
        "GET",
        "list_feedback_hooks",
        "List the addresses at which your source tells of feedback",
        parameters=PAGES,
        responses=answers("FeedbackHookPage", 404, 422),
    ),
    _operation(
        "POST",
        "open_feedback_hook",
        "Open an address for feedback by signed webhook",
        request=None,
        responses=answers("FeedbackHookMade", 422, status=201),
    ),
)
hook = _both(
    _operation(
        "GET",
        "get_feedback_hook",
        "Get one feedback hook",
        parameters=[HOOK],
        responses=answers("FeedbackHook", 404),
    ),
    _operation(
        "DELETE",
        "close_feedback_hook",
        "Let nothing more in at an address",
        parameters=[HOOK],
        request=None,
        responses=_removed(),
    ),
)
rotate_hook = _operation(
    "POST",
    "rotate_feedback_secret",
    "Take a new secret",
    description="The newest one before it is good until the next.",
    parameters=[HOOK],
    request=None,
    responses=answers("Secret", 404),
)

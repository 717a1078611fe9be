"""What the feed and the outbox say of themselves."""

from drf_spectacular.utils import extend_schema

from api import event_shapes, examples
from api.documented import PAGES, SOURCE, answers, example, query
from api.notation import TEXT, ref

TYPES = "|".join(event_shapes.TYPES)
WAIT = query(
    "wait",
    "Seconds to wait for news when there is none; shorter when too many wait already.",
    {"type": "integer", "minimum": 0, "maximum": 20, "default": 0},
)
changes = extend_schema(
    operation_id="list_changes",
    summary="Follow what changes, in the order of its commits",
    description="Each change comes at least once; see docs/api.md.",
    tags=["following"],
    parameters=[
        query(
            "types",
            "Types of records, separated by commas; all of them unless given.",
            {**TEXT, "pattern": f"^({TYPES})(,({TYPES}))*$"},
        ),
        query("exclude_origin", "Not what this user or source did: an id, or a source's name."),
        query("view", "latest: each record at its latest change only.", enum=["all", "latest"]),
        WAIT,
        PAGES[0],
        query("cursor", "`next_cursor` of an answer, or the Changes-Cursor of a list."),
    ],
    responses=answers("Changes", 404, 410, 422),
    examples=[example("A title", examples.CHANGES, response_only=True, status_codes=["200"])],
    filters=False,
)
outbox = extend_schema(
    operation_id="list_outbox",
    summary="Read what your source should write into its own system",
    description="Records that your source knows, fields that are written back, by others.",
    tags=["following"],
    parameters=[
        SOURCE,
        WAIT,
        PAGES[0],
        query("cursor", "`next_cursor` of an answer; what was acknowledged unless given."),
    ],
    responses=answers("Changes", 403, 404, 422),
    filters=False,
)
acknowledgement = extend_schema(
    operation_id="acknowledge_outbox",
    summary="Say up to where your source has written back",
    description="Never goes back unless asked; safe to repeat.",
    tags=["following"],
    parameters=[SOURCE],
    request={"application/json": ref("Acknowledgement")},
    responses=answers("Acknowledged", 400, 403, 404, 411, 413, 415, 422),
)

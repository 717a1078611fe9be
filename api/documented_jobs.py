"""What the operations of large loads say of themselves."""

from collections.abc import Callable

from drf_spectacular.utils import OpenApiResponse, extend_schema

from api import documented
from api.documented import PAGES, answers, header, path, query
from api.notation import TEXT, ref
from crm.load_results import Wanted

JOB = path("public_id", "Id of the job.")
KEY = documented.idempotency_key(
    "Yours: the same again within 24 hours is the same job, told as it was opened.", required=True
)
NEW_TABLE = {
    "format": "csv",
    "type": "stakeholder",
    "columns": {"Contact ID": "external_id", "Last Name": "fields.last_name"},
}


def jobs(view: Callable) -> Callable:
    """Both methods of the list."""
    return _list(_open(view))


_list = extend_schema(
    methods=["GET"],
    operation_id="list_jobs",
    summary="List the jobs of your source, oldest first",
    tags=["jobs"],
    parameters=PAGES,
    responses=answers("JobPage", 404, 422),
    filters=False,
)
_open = extend_schema(
    methods=["POST"],
    operation_id="open_job",
    summary="Open a job for up to a million records in one file",
    description="Then send the file, start it, follow it, fetch what failed; see docs/api.md.",
    tags=["jobs"],
    parameters=[KEY],
    request={"application/json": ref("NewJob")},
    responses=answers("Job", 400, 403, 409, 411, 413, 415, 422, status=201),
    examples=[documented.example("A table", NEW_TABLE, request_only=True)],
)
job = extend_schema(
    operation_id="get_job",
    summary="How far a job is",
    tags=["jobs"],
    parameters=[JOB, *documented.CONDITIONAL],
    responses=answers("Job", 304, 404),
)
data = extend_schema(
    operation_id="put_job_data",
    summary="Send the file, or the part of it that is not there yet",
    description="`received_bytes` tells where to go on after a break.",
    tags=["jobs"],
    parameters=[JOB, header("Content-Range", "Such as bytes 0-1048575/734003200.")],
    request={"application/octet-stream": {**TEXT, "minLength": 1, "format": "binary"}},
    responses=answers("Job", 400, 403, 404, 409, 411, 413),
)
start = extend_schema(
    operation_id="start_job",
    summary="Have the file written, from the beginning or from where it stopped",
    tags=["jobs"],
    parameters=[JOB],
    request=None,
    responses=answers("Job", 403, 404, 409, 422, status=202),
)
cancel = extend_schema(
    operation_id="cancel_job",
    summary="Stop a job; what is written stays",
    tags=["jobs"],
    parameters=[JOB],
    request=None,
    responses=answers("Job", 403, 404, 409, status=202),
)
results = extend_schema(
    operation_id="get_job_results",
    summary="What became of each record, as NDJSON or CSV",
    tags=["jobs"],
    parameters=[JOB, query("status", "Which; failed unless given.", enum=list(Wanted))],
    responses={
        (200, "application/x-ndjson"): OpenApiResponse(
            ref("JobResult"), description="One result a line."
        ),
        (200, "text/csv"): OpenApiResponse(TEXT, description="What failed has your columns."),
        **{status: told for status, told in answers("Job", 404, 422).items() if status != 200},
    },
)

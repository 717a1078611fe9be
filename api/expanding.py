"""More of a record than is usually shown, for those who ask."""

from collections.abc import Callable, Sequence
from typing import Any

from rest_framework.request import Request

from api import problems
from crm import showing

Show = Callable[[Sequence[Any]], list[dict]]


def expanded(request: Request, show: Show) -> Show:
    """How rows are shown; `?expand=provenance` adds who said each field."""
    wanted = request.query_params.get("expand")
    if wanted is None:
        return show
    if wanted != "provenance":
        raise problems.parameter("expand", "This is provenance, or left out.")
    return lambda rows: showing.with_provenance(rows, show(rows))

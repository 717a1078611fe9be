"""What of this door will go one day, in one table; it is told to whoever still uses it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.http import http_date

NOTICE = timedelta(days=365)
"""So long at least an operation works on after it was said that it will go."""


class Retirement(NamedTuple):
    """Since when an operation is not to be used any more, until when it works, and what is said."""

    since: datetime
    until: datetime
    page: str
    """The address of a page that says what to use instead."""


Operation = tuple[str, str]
"""The method and the place, as in `api.rights.PLACES`."""
RETIRING: dict[Operation, Retirement] = {}


def headers(method: str, place: str) -> Mapping[str, str]:
    """`Deprecation` (RFC 9745), `Sunset` (RFC 8594) and their `Link`; none of what stays."""
    found = RETIRING.get(("GET" if method == "HEAD" else method, place))
    if found is None:
        return {}
    return {
        "Deprecation": f"@{found.since.timestamp():.0f}",
        "Sunset": http_date(found.until.timestamp()),
        "Link": f'<{found.page}>; rel="deprecation"; type="text/html"',
    }


def describe(operation: dict[str, Any], method: str, place: str) -> None:
    """Say it in the description, below what this says already; nothing of what stays."""
    found = RETIRING.get((method.upper(), place))
    if found is None:
        return
    day = found.until.astimezone(UTC).date().isoformat()
    said = (operation.get("description", ""), f"It works until {day}: see {found.page}")
    operation |= {"deprecated": True, "description": "\n\n".join(filter(None, said))}

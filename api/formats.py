"""What goes over the wire: JSON and, one record a line, NDJSON."""

from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from api.problems import Problem
from crm import checking
from crm.incoming import Unreadable

DRAINED = 4  # times the limit
PIECE = 64 * 1024


def sent(request: Request) -> Any:
    """The body, read; none at all is a mistake."""
    refuse_unsized(request)
    return request.data


def has_body(request: Request) -> bool:
    """Whether anything was sent, be it unsized; only where a body may be left out."""
    is_sized = bool(request.headers.get("Content-Length", "0").strip("0"))
    return is_sized or "Transfer-Encoding" in request.headers


def refuse_unsized(request: Request) -> None:
    """A body without a length would pass for none; one that is packed would not be read."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        detail = "Send the body as it is, without Content-Encoding."
        raise Problem(415, detail, headers={"Accept-Encoding": "identity"})
    if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
        raise Problem(411, "Send the length of the body (Content-Length), not chunks.")
    if not request.headers.get("Content-Length", "0").strip("0"):
        raise Problem(400, "There is no body.")


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return checking.parsed(_body(stream))
        except orjson.JSONDecodeError as error:
            raise ParseError(f"This is not JSON in UTF-8: {error}.") from error


class PatchParser(JsonParser):
    """Members to be set, null to clear them (RFC 7396)."""

    media_type = "application/merge-patch+json"


class LinesParser(BaseParser):
    """One record a line; a line that cannot be read is refused as that record, alone."""

    media_type = "application/x-ndjson"

    def parse(self, stream, media_type=None, parser_context=None):
        lines = enumerate(_body(stream).splitlines(), start=1)
        return {"records": [_record(line, number) for number, line in lines if line.strip()]}


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else orjson.dumps(data, default=str)


class LinesRenderer(JsonRenderer):
    """NDJSON; what is no success is told as JSON."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class TableRenderer(JsonRenderer):
    """CSV; what is no success is told as JSON."""

    media_type = "text/csv"
    format = "csv"


def _body(request: HttpRequest) -> bytes:
    """All that was sent, within the limit; only this property of a request knows the limit."""
    try:
        return request.body
    except RequestDataTooBig:
        _drain(request)
        raise


def _drain(request: HttpRequest) -> None:
    """Read and forget, within reason: who is still sending does not hear a refusal."""
    left = DRAINED * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    while left > 0 and (read := request.read(PIECE)):
        left -= len(read)


def _record(line: bytes, number: int):
    try:
        return checking.parsed(line)
    except orjson.JSONDecodeError as error:
        return Unreadable(f"Line {number} is not JSON in UTF-8: {error}.")

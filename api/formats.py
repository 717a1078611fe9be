"""What goes over the wire: JSON and, one record a line, NDJSON."""

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            # The body, not the stream: only there is its size limited.
            return orjson.loads(parser_context["request"].body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"This is not JSON in UTF-8: {error}.") from error


class LinesParser(BaseParser):
    """One record a line; a line that cannot be read is refused as that record, alone."""

    media_type = "application/x-ndjson"

    def parse(self, stream, media_type=None, parser_context=None):
        lines = parser_context["request"].body.splitlines()
        return {"records": [_record(line) for line in lines if line.strip()]}


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else orjson.dumps(data, default=str)


def _record(line: bytes):
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return "unreadable"

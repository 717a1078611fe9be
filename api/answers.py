"""Answers with an ETag of their content: who has them already gets 304 and no body."""

import hashlib

import orjson
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework.request import Request
from rest_framework.response import Response


def answer(request: Request, document: dict, *, cache: str = "private, no-cache"):
    """A document under a strong ETag, or 304."""
    content = orjson.dumps(document, default=str)
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = Response(document, headers={"ETag": etag, "Cache-Control": cache})
    not_modified = get_conditional_response(request._request, etag=etag, response=response)
    if not_modified is response:
        return response
    return Response(status=not_modified.status_code, headers={"ETag": etag, "Cache-Control": cache})

"""Answers with an ETag of their content: who has them already gets 304 and no body."""

import hashlib

import orjson
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework.request import Request
from rest_framework.response import Response


def etag_of(document: dict) -> str:
    """What the document is known by: whatever of it changes, by whomever, this does."""
    content = orjson.dumps(document, default=str)
    return quote_etag(hashlib.sha256(content).hexdigest()[:32])


def answer(request: Request, document: dict, *, cache: str = "private, no-cache"):
    """A document under a strong ETag, or 304."""
    etag = etag_of(document)
    response = Response(document, headers={"ETag": etag, "Cache-Control": cache})
    not_modified = get_conditional_response(request._request, etag=etag, response=response)
    if not_modified is response:
        return response
    return Response(status=not_modified.status_code, headers={"ETag": etag, "Cache-Control": cache})

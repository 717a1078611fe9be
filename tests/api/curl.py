"""What the guide needs of curl, for machines that have none: ``curl.py [OPTIONS] ADDRESS``."""

import argparse
import sys
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener


class Staying(HTTPRedirectHandler):
    """Follows nobody, as curl does unless told."""

    def redirect_request(self, *_arguments):
        return None


def asked(words: list[str]) -> tuple[argparse.Namespace, Request]:
    """The request that a command line describes."""
    reader = argparse.ArgumentParser()
    reader.add_argument("url")
    reader.add_argument("-X", dest="method")
    reader.add_argument("-H", dest="headers", action="append", default=[])
    reader.add_argument("-d", dest="body", type=str.encode)
    reader.add_argument("-I", dest="is_head", action="store_true")
    reader.add_argument("-s", action="store_true")
    reader.add_argument("-S", action="store_true")
    told = reader.parse_args(words)
    method = told.method or ("HEAD" if told.is_head else "POST" if told.body else "GET")
    headers = dict(header.split(": ", 1) for header in told.headers)
    return told, Request(told.url, told.body, headers, method=method)


def answered(request: Request):
    """The answer, be it a refusal or not."""
    try:
        return build_opener(Staying).open(request)
    except HTTPError as error:
        return error


def main(words: list[str]) -> None:
    told, request = asked(words)
    with answered(request) as answer:
        head = f"HTTP/1.1 {answer.status}\r\n{answer.headers.as_string()}"
        out = head.encode() if told.is_head else answer.read()
    sys.stdout.buffer.write(out)


if __name__ == "__main__":
    main(sys.argv[1:])

"""No page of somebody who is signed in is kept by a browser: Back asks again and shows today."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

Answer = Callable[[HttpRequest], HttpResponse]


def never_kept(get_response: Answer) -> Answer:
    """Middleware: what a signed-in user is shown is not stored, unless the answer says how."""

    def answer(request: HttpRequest) -> HttpResponse:
        answered = get_response(request)
        if request.user.is_authenticated and not answered.has_header("Cache-Control"):
            add_never_cache_headers(answered)
        return answered

    return answer

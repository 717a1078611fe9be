"""The public pages of a survey for who writes it: as a customer sees them, and nothing is kept.

Their forms carry no token against other sites, as those of the real pages: there is nothing to do.
"""

from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from web.surveys import preview
from web.views.surveys import seen


@csp(preview.CONTENT_POLICY)
@xframe_options_sameorigin
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def preview_survey(request: HttpRequest, survey_id: str) -> HttpResponse:
    """The page after a click in the mail."""
    return preview.answered(request, seen(request, survey_id))


@csp(preview.CONTENT_POLICY)
@xframe_options_sameorigin
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def preview_stop(request: HttpRequest, survey_id: str) -> HttpResponse:
    """The page after a click on the line that asks for no more surveys."""
    return preview.stopped(request, seen(request, survey_id))

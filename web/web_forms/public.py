"""The page of a web form: shown to everybody while it is on, as if it were not there while not."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils import timezone, translation

from feedback import web_forms
from feedback.models import WebForm
from web import answer_pages as pages
from web.answer_pages import Shown
from web.web_forms.forms import TellForm

GONE = Shown("form_gone", {}, 404)


def found(form_id: str) -> WebForm | None:
    """The form of an address while it is on; None for whatever else."""
    # PostgreSQL takes no NUL, not even to say that nothing is called so.
    return WebForm.objects.filter(public_id=form_id.replace("\0", ""), is_on=True).first()


def sends(request: HttpRequest, form: WebForm) -> str:
    """What is counted of who sends: each for themselves, so that nobody shuts a form for others."""
    return f"forms:{form.pk}:{pages.address_of(request)}"


def shown(request: HttpRequest, form: WebForm) -> Shown | str:
    """The empty page, the thanks, what is wrong with what was sent, or where the thanks are."""
    if request.method != "POST":
        is_done = request.GET.get("step") == "thanks"
        return Shown("form_thanks", {}) if is_done else _page(form, TellForm(of=form))
    try:
        told = TellForm(_sent(request), of=form)
    except RequestDataTooBig:
        return _page(form, TellForm(of=form), pages.too_long(), 413)
    # A program that fills in everything is thanked as anybody, and nothing of it is kept.
    if told.data.get("website"):
        return pages.query(request, step="thanks")
    if not told.is_valid():
        return _page(form, told, " ".join(told.non_field_errors()), 422)
    spoken = translation.get_language()
    web_forms.take(form, told.filled, on=timezone.localdate(), language=spoken)
    return pages.query(request, step="thanks")


def _sent(request: HttpRequest) -> dict[str, str]:
    """What was sent without the letter NUL, which PostgreSQL does not take."""
    return {name: value.replace("\0", "") for name, value in request.POST.items()}


def _page(of: WebForm, told: TellForm, refusal: str = "", status: int = 200) -> Shown:
    return Shown("form", {"form": told, "of": of, "refusal": refusal}, status)

"""The list of web forms: where each is, and how much came by it, in two queries."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from feedback.models import Arrival, WebForm
from web.web_forms.forms import NameForm


@dataclass(frozen=True)
class Line:
    """A form, its address as it is linked from elsewhere, and what came by it."""

    row: WebForm
    address: str
    arrived: int


def listed(form: NameForm) -> dict[str, Any]:
    rows = list(WebForm.objects.all())
    came = Arrival.objects.filter(source__in=[row.origin for row in rows]).order_by()
    counts = dict(came.values_list("source").annotate(Count("pk")))
    lines = [Line(row, _address(row), counts.get(row.origin, 0)) for row in rows]
    return {"lines": lines, "form": form}


def _address(row: WebForm) -> str:
    return settings.PUBLIC_URL + reverse("fill_web_form", args=[row.public_id])

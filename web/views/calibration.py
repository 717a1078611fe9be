"""How right our figures were: closed opportunities beside what we said of them."""

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Account
from stakeholders import record
from web import access, spreadsheets
from web.calibration import page, reliability_plot, words


@require_safe
def calibration(request: HttpRequest) -> HttpResponse:
    """The record of the accounts this user may judge, at one horizon."""
    access.require_judge(access.may_edit(request.user))
    generator = np.random.default_rng(page.SEED)
    days = page.days_of(request.GET.get("days", ""))
    shown = page.shown(request.user, days, generator=generator, now=timezone.now())
    plot = reliability_plot.plot(shown.found) if shown.found else None
    values = {"shown": shown, "plot": plot, "words": words.told(shown)}
    return render(request, "web/calibration/page.html", values)


@require_safe
def forecasts(request: HttpRequest) -> HttpResponse:
    """Every forecast and outcome of that record, as a file."""
    access.require_judge(access.may_edit(request.user))
    days = page.days_of(request.GET.get("days", ""))
    found = record.record(Account.objects.judged_by(request.user), days)
    lines = spreadsheets.lines(page.file_rows(found))
    return spreadsheets.whole(lines, f"forecasts-{days}-days")

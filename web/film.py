"""One day of an account as the replay shows it."""

from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from stakeholders.analysis import NOBODY_DECIDES
from web.region import NOT_STARTED, Region
from web.templatetags.figures import band, percent


def frame(shown: Region) -> dict[str, Any]:
    """The map, the day, and coverage and risk as they read; no risk for who may not see it."""
    found, sees = shown.analysis, shown.focus.rights.sees_judgements
    return {
        "on": shown.focus.on.isoformat(),
        "day": formats.date_format(shown.focus.on),
        "coverage": percent(found.coverage) if found else "",
        "risk": f"{percent(found.risk)} ({band(found.band)})" if found and sees else "",
        "problem": _problem(shown.problem),
        "map": shown.map_data,
    }


def _problem(code: str) -> str:
    """Why there are no numbers; empty where there are."""
    if not code:
        return ""
    said = {
        NOT_STARTED: _("This deal had not started on that day."),
        NOBODY_DECIDES: _("Nobody who decides was known on that day."),
    }
    return said.get(code, _("the decision rule cannot be met"))

"""One day of an account as the replay shows it."""

from typing import Any

from django.utils import formats

from web import problems
from web.region import Region
from web.templatetags.figures import band, percent


def frame(shown: Region) -> dict[str, Any]:
    """The map, the day, and coverage and risk as they read; no risk for who may not see it."""
    found, sees = shown.analysis, shown.focus.rights.sees_judgements
    return {
        "on": shown.focus.on.isoformat(),
        "day": formats.date_format(shown.focus.on),
        "coverage": percent(found.coverage) if found else "",
        "risk": f"{percent(found.risk)} ({band(found.band)})" if found and sees else "",
        "problem": problems.told(shown.problem, "replay"),
        "map": shown.map_data,
    }

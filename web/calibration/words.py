"""What the record says in words: how sure we were, how hopeful, and what has no forecast."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, ngettext

from accounts.models import Opportunity
from committee import Calibration
from committee.uncertainty import Interval
from stakeholders.record import Forecast, Missing
from web.calibration.page import Shown
from web.templatetags.figures import percent

EXAMPLES = (0.1, 0.3, 0.5, 0.7, 0.9)


@dataclass(frozen=True)
class Verdict:
    """Where the recalibration lies; `fits` where the outcomes do not contradict no change."""

    sureness: str
    level: str

    @property
    def fits(self) -> bool:
        return self.sureness == self.level == "fits"


def verdict(found: Calibration) -> Verdict:
    """What the intervals of slope and intercept allow to say."""
    doubt = found.recalibration_intervals
    return Verdict(_sureness(doubt.slope), _level(doubt.intercept))


def _sureness(slope: Interval) -> str:
    low, high = slope
    if high < 0:
        return "wrong_way"
    if high < 1:
        return "too_sure"
    return "not_sure_enough" if low > 1 else "fits"


def _level(intercept: Interval) -> str:
    low, high = intercept
    if high < 0:
        return "too_hopeful"
    return "too_cautious" if low > 0 else "fits"


def sentences(found: Calibration) -> list[str]:
    """The verdict as sentences."""
    said = verdict(found)
    half = {"share": percent(float(found.recalibration.recalibrated([0.5])[0]))}
    sureness = {
        "wrong_way": _(
            "The figures point the wrong way: opportunities with a high agreement were won less "
            "often than those with a low one."
        ),
        "too_sure": _(
            "Too sure: high agreements came true less often than they said, low ones more often."
        ),
        "not_sure_enough": _(
            "Not sure enough: high agreements came true more often than they said, low ones less "
            "often."
        ),
        "fits": _("Neither too sure nor not sure enough, as far as these outcomes can tell."),
    }
    level = {
        "too_hopeful": _("Too hopeful: of opportunities given 50 %%, about %(share)s are won."),
        "too_cautious": _("Too cautious: of opportunities given 50 %%, about %(share)s are won."),
        "fits": _("Neither too hopeful nor too cautious, as far as these outcomes can tell."),
    }
    told = level[said.level]
    return [sureness[said.sureness], told % half if said.level != "fits" else told]


def examples(found: Calibration) -> list[tuple[float, float]]:
    """Some agreements, and what each would become."""
    moved = found.recalibration.recalibrated(EXAMPLES)
    return list(zip(EXAMPLES, moved.tolist(), strict=True))


def outcomes(shown: Shown) -> list[tuple[str, int]]:
    """How many of the scored opportunities ended how."""
    decided = [one for one in Opportunity.Outcome if one != Opportunity.Outcome.OPEN]
    return [(one.label, shown.outcomes[one.value]) for one in decided]


def told(shown: Shown) -> dict[str, Any]:
    """All words of the page about this record."""
    found = shown.found
    return {
        "verdict": verdict(found) if found else None,
        "sentences": sentences(found) if found else [],
        "examples": examples(found) if found else [],
        "outcomes": outcomes(shown),
        "missing": list(missing(shown)),
        "kinds": [(Opportunity.Kind(one.name).label, one) for one in shown.kinds],
        "segments": [(one.name or _("No segment"), one) for one in shown.segments],
        "listed": [_listed(one) for one in shown.listed],
    }


def _listed(one: Forecast) -> dict[str, Any]:
    outcome = Opportunity.Outcome(one.outcome).label
    return {"forecast": one, "outcome": outcome, "why": why_missing(one.missing)}


def why_missing(missing: Missing | None) -> str:
    """Why one opportunity has no forecast."""
    return {
        None: "",
        Missing.TOO_SHORT: _("opened later"),
        Missing.UNKNOWN: _("nothing was known yet"),
        Missing.NOT_COMPUTED: _("no analysis kept"),
    }[missing]


def missing(shown: Shown) -> Iterator[str]:
    """How many have no forecast, and why."""
    count = shown.missing[Missing.TOO_SHORT]
    if count:
        yield ngettext(
            "%(count)s was opened less than %(days)s days before its close.",
            "%(count)s were opened less than %(days)s days before their close.",
            count,
        ) % {"count": count, "days": shown.days}
    count = shown.missing[Missing.UNKNOWN]
    if count:
        yield ngettext(
            "Of %(count)s nobody had entered a committee by that day; what was entered later "
            "does not count.",
            "Of %(count)s nobody had entered a committee by that day; what was entered later "
            "does not count.",
            count,
        ) % {"count": count}
    count = shown.missing[Missing.NOT_COMPUTED]
    if count:
        yield ngettext(
            "Of %(count)s no analysis of that day was kept. The command backfill_forecasts "
            "computes it from what was known then, where somebody decided.",
            "Of %(count)s no analysis of that day was kept. The command backfill_forecasts "
            "computes it from what was known then, where somebody decided.",
            count,
        ) % {"count": count}

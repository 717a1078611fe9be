"""Every number that has a trend: what it is called, how it reads, which way is better."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from web.templatetags.figures import MINUS, UNKNOWN, number, percent, rounded, signed

RATIO, SCORE, COUNT = "ratio", "score", "count"
HIGHER, LOWER = 1, -1


@dataclass(frozen=True)
class Number:
    """A number of a committee; all but the open ones are for those who may read judgements."""

    label: str
    better: int
    unit: str = RATIO
    is_open: bool = False

    def text(self, value: float | None) -> str:
        """How a value reads: percent, a score from -100 to 100, or a count."""
        if value is None:
            return UNKNOWN
        if self.unit == RATIO:
            return percent(value)
        return signed(100 * value) if self.unit == SCORE else number(value, 1)

    def change(self, moved: float | None) -> str:
        """How a movement reads, with its sign: in points, or in what is counted."""
        if moved is None:
            return UNKNOWN
        if self.unit != COUNT:
            return signed(100 * moved)
        shown = self._shown(moved)
        sign = MINUS if shown < 0 else "+" if shown else ""
        return sign + number(abs(shown), 1 if shown else 0)

    def direction(self, moved: float | None) -> str:
        """Whether a movement that shows is for better or worse."""
        return "same" if moved is None else direction(self._shown(moved), self.better)

    def as_printed(self, value: float | None) -> float | None:
        """A value as exact as it is printed: what lies between two of them then adds up."""
        if value is None:
            return None
        return float(rounded(value, 1)) if self.unit == COUNT else round(100 * value) / 100

    def _shown(self, moved: float) -> float:
        """What is shown of a movement: whole points, or what is counted to one place."""
        return round(moved, 1) if self.unit == COUNT else round(100 * moved)


def direction(shown: float, better: int) -> str:
    """Whether a change is for better or worse, by the figure that is shown of it."""
    if not shown:
        return "same"
    return "better" if shown * better > 0 else "worse"


NUMBERS = {
    "risk": Number(_("Consensus risk"), LOWER),
    "opposition": Number(_("Opposition"), LOWER),
    "indecision": Number(_("Indecision"), LOWER),
    "agreement": Number(_("Agreement"), HIGHER),
    "coverage": Number(_("Coverage"), HIGHER, is_open=True),
    "fragility": Number(_("Fragility"), LOWER, is_open=True),
    "single_threaded_share": Number(_("Reached by a single thread"), LOWER),
    "effective_threads": Number(_("Effective threads"), HIGHER, COUNT),
    "identified": Number(_("Power of people we know"), HIGHER),
    "engaged": Number(_("Power of people we reach"), HIGHER),
    "recent": Number(_("Power of people met recently"), HIGHER),
    "multi_threaded": Number(_("Power reached by several of us"), HIGHER),
    "supportive": Number(_("Power that is for us"), HIGHER),
    "role_coverage": Number(_("Wanted roles that are covered"), HIGHER),
    "heard_power": Number(_("Heard power"), HIGHER),
    "polarisation": Number(_("Polarisation"), LOWER),
    "plain_nps": Number(_("NPS"), HIGHER, SCORE),
    "power_nps": Number(_("NPS by power"), HIGHER, SCORE),
    "expected_departures": Number(_("Expected departures"), LOWER, COUNT),
}


def shown(*, sees_judgements: bool) -> dict[str, Number]:
    """The numbers that a reader may see; the parts of coverage rest on power, which is judged."""
    return {name: number for name, number in NUMBERS.items() if sees_judgements or number.is_open}

"""How numbers read on screen: whole points, signs one can see, amounts with their currency."""

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
UNKNOWN = "–"
NOTHING = (None, "")
"""What a template makes of an attribute of nothing is an empty text."""


@register.filter
def percent(ratio: float | str | None) -> str:
    """A ratio 0..1 as whole percent; a dash where nothing is known."""
    return UNKNOWN if ratio in NOTHING else f"{_with_minus(str(round(ratio * 100)))}{NO_BREAK}%"


@register.filter
def whole(ratio: float | None) -> int:
    """A ratio 0..1 as a number 0..100 for a bar."""
    return round((ratio or 0) * 100)


@register.filter
def signed(points: float | None) -> str:
    """Whole points with their sign."""
    if points in NOTHING:
        return UNKNOWN
    rounded = round(points)
    return f"{MINUS}{-rounded}" if rounded < 0 else f"+{rounded}" if rounded else "0"


def points_between(before: float, after: float) -> int:
    """Whole points between two ratios as they are printed, so that no page contradicts itself."""
    return round(after * 100) - round(before * 100)


@register.filter
def steps(points: float | None) -> int:
    """How many whole points those are, up or down: one alone is a point."""
    return abs(round(points or 0))


@register.filter
def band(ends: tuple[float, float]) -> str:
    """A band of ratios as whole percent."""
    low, high = (round(end * 100) for end in ends)
    return f"{low}–{high}"


@register.filter
def money(amount, currency: str) -> str:
    """An amount in whole units, short above a million."""
    whole_units = rounded(amount)
    if whole_units < 1_000_000:
        return whole_money(amount, currency)
    short = number(whole_units / 1_000_000, 1)
    return f"{currency}{NO_BREAK}" + _("%(amount)s M") % {"amount": short}


@register.filter
def whole_money(amount, currency: str) -> str:
    """An amount in whole units however large it is, to be compared with another one."""
    return f"{currency}{NO_BREAK}{number(amount)}"


@register.filter
def signed_money(amount, currency: str) -> str:
    """A change of an amount in whole units, with its sign."""
    sign = MINUS if amount < 0 else "+"
    return "0" if not rounded(amount) else sign + whole_money(abs(amount), currency)


@register.filter
def decimals(figure: float, places: int) -> str:
    """A figure of so many places, below zero with the sign that all others have."""
    return _with_minus(number(rounded(figure, places) or 0, places))


def _with_minus(text: str) -> str:
    return text.replace("-", MINUS)


def number(amount, places: int = 0) -> str:
    """A number rounded to that many places, its thousands apart."""
    return number_format(rounded(amount, places), decimal_pos=places, force_grouping=True)


def rounded(amount, places: int = 0) -> Decimal:
    """The nearest number of that many places, half up; Django itself cuts the rest off."""
    return Decimal(str(amount)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@register.filter
def page_of(focus, key: str) -> str:
    """The address where the panel of a person or an empty seat is open."""
    return focus.page_of(key)

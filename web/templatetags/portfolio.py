"""How sums over many accounts read on screen."""

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

from web.templatetags.figures import NO_BREAK, NOTHING, UNKNOWN, money, number, rounded, signed

register = template.Library()


@register.filter
def counted(things: int) -> str:
    """A count with its thousands apart."""
    return number(things)


@register.filter
def amounts(sums: Sequence[tuple[float, str]]) -> str:
    """Sums by currency in whole units; a dash for none."""
    return " + ".join(_whole(money(amount, currency)) for amount, currency in sums) or UNKNOWN


@register.filter
def short(sums: Sequence[tuple[float, str]]) -> str:
    """Sums by currency in thousands or millions, for small places."""
    return " + ".join(_whole(_short(amount, currency)) for amount, currency in sums) or UNKNOWN


@register.filter
def ends(band: tuple[int, int]) -> str:
    """A band of whole points."""
    return f"{band[0]}–{band[1]}{NO_BREAK}%"


@register.filter
def points(ratio: float) -> float:
    return 100 * ratio


@register.filter
def score(ratio: float | None) -> str:
    """A net promoter score -1..1 in whole points with its sign."""
    return UNKNOWN if ratio in NOTHING else signed(100 * ratio)


def _whole(amount: str) -> str:
    """An amount is not broken into lines."""
    return amount.replace(" ", NO_BREAK)


def _short(amount: float, currency: str) -> str:
    whole_units = rounded(amount)
    if whole_units < 10_000:
        return money(amount, currency)
    if whole_units >= 999_500:
        return money(max(whole_units, 1_000_000), currency)
    thousands = number(whole_units / 1000)
    return f"{currency}{NO_BREAK}" + _("%(amount)s k") % {"amount": thousands}

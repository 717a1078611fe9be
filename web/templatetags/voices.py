"""How scores of a question read on screen."""

from django import template

from committee import Nps, Share
from web.templatetags.figures import UNKNOWN, percent, signed

register = template.Library()
THIN = 5
"""Of fewer answers a figure leaves nearly everything open: its interval spans half of the scale."""


@register.filter
def figure(found: Nps | Share) -> str:
    """A promoter score with its sign, a share as whole percent; a dash without answers."""
    if found.score is None:
        return UNKNOWN
    return signed(100 * found.score) if isinstance(found, Nps) else percent(found.score)


@register.filter
def is_thin(found: Nps | Share) -> bool:
    """Whether so few answered that the figure says little, and is not printed as others are."""
    return found.score is not None and found.answers < THIN


@register.filter
def interval(found: Nps | Share) -> str:
    """Where the true figure lies with 95 % certainty, in whole points."""
    if found.score is None:
        return ""
    if isinstance(found, Nps):
        return f"{signed(100 * found.low)} … {signed(100 * found.high)}"
    return f"{round(100 * found.low)}–{round(100 * found.high)}"

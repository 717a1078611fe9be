"""How the values of CX goals read and are written: points, percent or hours."""

from django.utils.translation import gettext as _

from feedback.models import CxGoal
from web.templatetags.figures import number, percent, signed

Figure = CxGoal.Figure
POINTS = {Figure.NPS, Figure.POWER_NPS}
HOURS = {Figure.FIRST_RESPONSE}


def text(figure: str, value: float | None) -> str:
    """A value as it reads; a dash where nothing is measured."""
    if value is None or figure not in POINTS | HOURS:
        return percent(value)
    if figure in POINTS:
        return signed(100 * value)
    return _("%(hours)s h") % {"hours": number(value, 1)}


def shown(figure: str, value: float) -> float:
    """A value as it is written into a field, so exactly that it is read as it was."""
    told = round(float(value if figure in HOURS else 100 * value), 2)
    return int(told) if told.is_integer() else told


def read(figure: str, given: float | None) -> float | None:
    """What stands in a field as a value."""
    return given if given is None or figure in HOURS else given / 100

"""Which day a reader asks to see: a past one, or today where it cannot be shown."""

from dataclasses import dataclass
from datetime import date

from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.dateparse import parse_date

no_slip = MinValueValidator(date(1900, 1, 1))
"""A browser takes a year of two digits for one of the first century."""


@dataclass(frozen=True)
class ShownDay:
    """The day that is shown; `is_other` when it is not the one that was asked for."""

    on: date
    is_past: bool = False
    is_other: bool = False

    @classmethod
    def of(cls, asked: str) -> "ShownDay":
        """Today for nothing, nonsense and the future."""
        today, day = timezone.localdate(), parsed(asked)
        on = min(day or today, today)
        return cls(on, is_past=on < today, is_other=bool(asked) and day != on)

    @property
    def text(self) -> str:
        """How an address says it; today is not said."""
        return self.on.isoformat() if self.is_past else ""


EARLIEST = date(1900, 1, 1)
"""No earlier day is meant, and none leads out of the calendar when days are counted back."""


def parsed(asked: str) -> date | None:
    """The day asked for; None for nothing and for nonsense."""
    try:
        day = parse_date(asked)
    except ValueError:
        return None
    return day if day and day >= EARLIEST else None

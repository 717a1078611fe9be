"""What an act did, in words, also what is known only once it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html_join


@dataclass(frozen=True)
class Done:
    """What was done, whom the page shows after it, and what came of it as far as it is known."""

    said: str
    person: str
    also: Callable[[], str] = str

    def __str__(self) -> str:
        return self.said


def told(*said: object) -> str:
    """One message of all there is to say; what holds markup keeps it."""
    return format_html_join(" ", "{}", ((one,) for one in said if str(one)))

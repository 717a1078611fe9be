"""What a field that a company defined may hold, and how that is kept. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta

MOST_LETTERS = 1000
MOST_WORD = 120
"""Of a word that can be chosen."""
MOST_NUMBER = 10**15
"""Whole numbers up to here are the same number in JSON, in Python and in either database."""

TEXT = Annotated[
    str,
    Meta(max_length=MOST_LETTERS, description=f"A text of at most {MOST_LETTERS} characters."),
]
NUMBER = Annotated[
    float,
    Meta(ge=-MOST_NUMBER, le=MOST_NUMBER, description=f"A number up to {MOST_NUMBER}."),
]
DAY = Annotated[date, Meta(description="A date such as 2026-06-30.")]
TRUTH = Annotated[bool, Meta(description="True or false.")]
KINDS = {"text": TEXT, "number": NUMBER, "date": DAY, "boolean": TRUTH}


def kind_of(kind: str, choices: Sequence[str]) -> Any:
    """What msgspec checks a value of this kind against."""
    if kind != "choice":
        return KINDS[kind]
    words = tuple(choices)
    return Annotated[Literal[words], Meta(description=f"One of {', '.join(words)}.")]


def kept(value: Any) -> Any:
    """A value as the document of a row keeps it; an empty text is none.

    >>> kept(date(2026, 6, 30)), kept(5.0), kept(""), kept(False)
    ('2026-06-30', 5, None, False)
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value

"""PURE: what stands in place of words that are forgotten, and which words name somebody."""

from collections.abc import Collection, Iterable

SILENCED = "—"
"""Where something must be said, though what was said is forgotten."""


def is_named(told: Iterable[str], words: Collection[str]) -> bool:
    """Whether one of these folded words stands in what is told."""
    text = "\n".join(told).casefold()
    return any(word in text for word in words)

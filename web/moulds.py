"""What differs in a few words from one to the next: rendered once, and filled for each."""

import re
from collections.abc import Collection, Mapping

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


class Mould:
    """A fragment that was rendered with marks for values; to fill it costs little."""

    def __init__(self, rendered: str, holes: Collection[str]) -> None:
        marks = "|".join(map(re.escape, marked(holes).values()))
        # Text and marks in turn, text first and last.
        self._parts = re.split(f"({marks})", rendered)
        self._places = [(i, self._parts[i].strip("_")) for i in range(1, len(self._parts), 2)]

    def filled(self, values: Mapping[str, str]) -> SafeString:
        """The fragment of these values, each escaped as a template does."""
        parts, safe = (
            [*self._parts],
            {name: conditional_escape(one) for name, one in values.items()},
        )
        for place, name in self._places:
            parts[place] = safe[name]
        return SafeString("".join(parts))


def marked(holes: Collection[str]) -> dict[str, str]:
    """What stands in each hole while a mould is rendered; it may be part of an address."""
    return {name: f"__{name}__" for name in holes}

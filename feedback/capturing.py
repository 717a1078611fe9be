"""What one line of an employee is: an insight or an idea, and its words. Pure."""

import re

INSIGHT, IDEA = "insight", "idea"
KINDS = (INSIGHT, IDEA)
LONGEST = 2_000
"""Letters of what is told."""
# As people write them in the three languages of the house.
WORDS = {
    IDEA: ("ideas?", "idées?", "idees?", "idee"),
    INSIGHT: ("insights?", "constats?", "osservazion[ei]"),
}
_SAID = {
    kind: re.compile(
        rf"^\s*#?(?:{'|'.join(words)})\s*:\s*|(?:^|(?<=\s))#(?:{'|'.join(words)})(?!\w)\s*",
        re.IGNORECASE,
    )
    for kind, words in WORDS.items()
}


def read(line: str, kind: str = INSIGHT) -> tuple[str, str]:
    """The kind and the words: what the line says of itself goes before what was chosen.

    >>> read("idea: one number for all three plants")
    ('idea', 'one number for all three plants')
    >>> read("They plan a second line #insight", "idea")
    ('insight', 'They plan a second line')
    """
    for said, pattern in _SAID.items():
        words, found = pattern.subn("", line, count=1)
        if found:
            return said, words.strip()
    return kind if kind in KINDS else INSIGHT, line.strip()

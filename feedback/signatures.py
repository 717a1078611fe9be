"""PURE: where the words of a text end and its signature begins, and whose name stands there."""

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_BELOW = 8
"""Lines of a signature: title, company, telephone... Whoever writes more goes on speaking."""
LONGEST_BELOW = 80
LONGEST_NAME = 60
MARK = re.compile(r"(?:--|__|—|––)[ \t]*")
_THANKS = (
    r"(?:(?:many )?thanks(?: a lot| again)?|thank you|merci(?: d['’]avance)?|grazie(?: mille)?)"
)
_REGARDS = (
    r"(?:with )?(?:my |our )?(?:(?:very )?(?:best|kind|kindest|warm|warmest) )?regards"
    r"|(?:with )?best wishes|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?"
    r"|(?:bien |très |tres )?cordialement|(?:bien )?(?:à|a) vous|(?:bien )?(?:à|a) toi"
    r"|(?:avec )?(?:mes |nos )?(?:cordiales |sincères |meilleures )?salutations"
    r"(?: cordiales| distinguées| les meilleures)?"
    r"|respectueusement|amicalement"
    r"|(?:con )?(?:i |un )?(?:miei |nostri )?(?:più )?(?:cordiali|distinti|migliori|cari|tanti|"
    r"cordiale|caro) salut[io]|(?:un )?salut[io]|cordialmente"
)
_LIGHT = r"best|cheers|ciao|a presto|(?:à|a) bient[ôo]t|bonne journée|buona giornata|in fede"
"""What also begins a sentence: a formula only with its comma."""
_FORMULA = (
    rf"(?:(?:{_THANKS})(?:,? (?:and|et|e))?,? )?(?:{_REGARDS})(?:[ \t]*[,.!:–-]+[ \t]*|[ \t]*$)"
)
CLOSING = re.compile(rf"{_FORMULA}|(?:{_THANKS}|{_LIGHT})[ \t]*,[ \t]*", re.IGNORECASE)
CLOSING_WITHIN = re.compile(rf"(?<=[.!?…])[ \t]+(?:{_FORMULA})", re.IGNORECASE)
"""In the line of a last sentence: regards only, as "Thanks, Anna" there may speak to her."""
_WORD = r"[^\W\d_][\w'’.-]*"
NAME = re.compile(rf"{_WORD}(?:[ \t]+{_WORD}){{0,4}}")
PARTICLES = frozenset({
    "al", "da", "de", "degli", "dei", "del", "della", "den", "der", "des", "di", "du", "la", "le",
    "lo", "van", "vom", "von", "zu",
})  # fmt: skip


class Parted(NamedTuple):
    """The words without the signature below them, and the name in it."""

    words: str
    name: str = ""


def parted(text: str) -> Parted:
    """The words of a text and who signs it; the whole text where it holds nothing else.

    A signature begins at a line "-- ", or at a closing formula in English, French or Italian that
    ends the text or that a name follows, also behind the last sentence in its line.

    >>> parted("Nobody answers.\\n\\nKind regards,\\nPaola Neri\\nCFO")
    Parted(words='Nobody answers.', name='Paola Neri')
    >>> parted("Thank you, well done")
    Parted(words='Thank you, well done', name='')
    """
    lines = text.rstrip().split("\n")
    for words, name in _signed(lines):
        return Parted(words.rstrip() or text, name)
    return Parted(text)


def _signed(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The words above where a signature can begin, and the name in it, from above."""
    for start in range(max(0, len(lines) - 2 * MOST_BELOW), len(lines)):
        below = [line.strip() for line in lines[start + 1 :] if line.strip()]
        if len(below) > MOST_BELOW or any(len(line) > LONGEST_BELOW for line in below):
            continue
        above, line = "\n".join(lines[:start]), lines[start]
        next_line = below[0] if below else ""
        if MARK.fullmatch(line.strip()) and below:
            yield above, next_line if is_name(next_line) else ""
        elif found := CLOSING.match(line.strip()):
            name = line.strip()[found.end() :].strip() or next_line
            is_end = not name and start > 0 and not below
            if is_end or is_name(name):
                yield above, name
        else:
            for words, name in _signed_within(line, next_line):
                yield f"{above}\n{words}" if start else words, name


def _signed_within(line: str, next_line: str) -> Iterator[tuple[str, str]]:
    """As above, where the formula stands behind the last sentence, in the same line."""
    for found in CLOSING_WITHIN.finditer(line):
        name = line[found.end() :].strip().rstrip(".") or next_line
        if is_name(name):
            yield line[: found.start()], name


def is_name(text: str) -> bool:
    """Whether a line can be a name and nothing else: a few words, each with a capital letter.

    >>> [is_name(one) for one in ("Paola Neri", "J. de la Tour", "See you", "Acme 2000")]
    [True, True, False, False]
    """
    if len(text) > LONGEST_NAME or not NAME.fullmatch(text.rstrip(",")):
        return False
    words = [word for word in text.rstrip(",").split() if word not in PARTICLES]
    return bool(words) and all(word[0].isupper() for word in words)

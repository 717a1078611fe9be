"""Pure: a text as sentences and words, whatever came in."""

import re
import unicodedata

MOST_CHARACTERS = 20_000
"""What is read of a longer text: its beginning."""
MOST_SENTENCES = 60
MOST_WORDS = 60
"""Of a longer sentence, and of one without an end, the beginning is read."""

_END = re.compile(r"(?<=[.!?…])[\s\"'»)]+|\n+")
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")


def cleaned(text: str) -> str:
    """The beginning of a text, without control characters and what no computer can write.

    >>> cleaned("Well\\x00 done\\r\\n")
    'Well done'
    """
    kept = (_kept(letter) for letter in text[:MOST_CHARACTERS])
    return "".join(kept).strip()


def sentences(text: str) -> list[str]:
    """The sentences that hold a word, each of bounded length.

    >>> sentences("Good. And fast!\\n:-)")
    ['Good.', 'And fast!']
    """
    parts = (" ".join(part.split()[:MOST_WORDS]) for part in _END.split(text) if part)
    return [part for part in parts if words(part)][:MOST_SENTENCES]


def words(text: str) -> list[str]:
    """Everything that begins with a letter.

    >>> words("L'API renvoie 500")
    ["L'API", 'renvoie']
    """
    return _WORD.findall(text)


def shortened(text: str, most: int) -> str:
    """A text cut at a word, with a sign that it goes on.

    >>> shortened("one two three", 9)
    'one two…'
    """
    if len(text) <= most:
        return text
    whole, _, rest = text[:most].rpartition(" ")
    return f"{whole or rest}…"


def _kept(letter: str) -> str:
    if letter == "\n":
        return letter
    kind = unicodedata.category(letter)
    if kind in {"Cc", "Zl", "Zp"}:
        return " " if letter in "\t\u2028\u2029" else ""
    return "" if kind in {"Cs", "Co", "Cn"} else letter

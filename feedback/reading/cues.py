"""Pure: what the words of a sentence tell by themselves, by lists of words for each language."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "fr", "it")
LISTS = Path(__file__).parent / "cues"
KINDS = (
    "liking", "disliking", "middling", "silence", "waiting", "repetition", "breakdown", "fault",
    "extra_work", "leaving", "dispute", "loss", "dearer", "unkept", "turnover", "speed", "early",
    "growth", "loyalty", "saving", "word_of_mouth", "calm", "kept", "initiative", "ease", "solved",
    "enquiry", "arrangement", "circumstance",
)  # fmt: skip
DENIABLE = (
    "liking", "disliking", "breakdown", "fault", "loss", "dispute", "dearer", "solved",
    "extra_work",
)  # fmt: skip
"""What turns round when it is denied: "not good", "no complaints"."""
NAMES = (*KINDS, *(f"denied_{kind}" for kind in DENIABLE), "question", "exclamation")
WINDOW = 3
"""So many words before a cue may deny it."""

_ANY = r"[\w']*"
_GAP = r"(?:[\w']+ ){0,4}"
_BREAK = re.compile(r"[,;:.!?()]")


def features(sentence: str, language: str) -> list[float]:
    """One number per name: whether such a cue is there; all 0 in a language without lists.

    >>> read = dict(zip(NAMES, features("The answer was not good.", "en"), strict=True))
    >>> read["liking"], read["denied_liking"]
    (0.0, 1.0)
    """
    plain = plainly(sentence)
    found = _found(plain, language) if language in LANGUAGES else set()
    marks = {"question": "?" in plain, "exclamation": "!" in plain}
    return [float(name in found or marks.get(name, False)) for name in NAMES]


def plainly(text: str) -> str:
    """Small letters without accents, straight apostrophes, single spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(kept.split())


def _found(plain: str, language: str) -> set[str]:
    lists, denial = _lists(language)
    found = set()
    for kind, pattern in lists.items():
        for match in pattern.finditer(plain):
            denied = kind in DENIABLE and _is_denied(plain[: match.start()], denial)
            found.add(f"denied_{kind}" if denied else kind)
    return found


def _is_denied(before: str, denial: re.Pattern[str]) -> bool:
    """Whether one of the last words before denies what follows, in the same part of the sentence.

    French and Italian elide: "n'est" and "non c'e" are denials, too.
    """
    clause = _BREAK.split(before)[-1]
    return bool(denial.search(" ".join(clause.split()[-WINDOW:])))


@cache
def _lists(language: str) -> tuple[dict[str, re.Pattern[str]], re.Pattern[str]]:
    lists = _cues(language)
    return {kind: compiled(lists[kind]) for kind in KINDS}, compiled(lists["denial"])


def compiled(cues: list[str]) -> re.Pattern[str]:
    """A pattern of any of these cues, as whole words.

    >>> compiled(["no ~ answer*"]).findall("no quick answers")
    ['no quick answers']
    """
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, cues))})(?:(?<=')|(?!\w))")


def plain_words(language: str, kind: str) -> list[str]:
    """The cues of a kind that are words as they are, their ends left open where they vary."""
    return [cue.replace("*", "") for cue in _cues(language)[kind] if "~" not in cue]


def _pattern(cue: str) -> str:
    words = cue.split()
    parts = [_GAP if word == "~" else f"{_word(word)} " for word in words]
    return "".join(parts).removesuffix(" ")


def _word(word: str) -> str:
    if word == "_":
        return r"[\w']+"
    return re.escape(word).replace(r"\*", _ANY)


@cache
def _cues(language: str) -> dict[str, list[str]]:
    return tomllib.loads((LISTS / f"{language}.toml").read_text(encoding="utf-8"))

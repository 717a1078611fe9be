"""One cell to one value. Pure; None says that the cell says nothing we understand."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from committee.vocabulary import Role
from crm.csv_words import COUNTRIES, GONE, NO, ROLES, YES, plain

_MARKER = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$")
_WRITTEN = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[T ,].*)?$")
_EMAIL = re.compile(r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$")
_HOST = re.compile(r"^[^\s@,;]+\.[^\s@,;]+$")
_BETWEEN_ROLES = re.compile(r"[;,|/\n]+")
MOST_WEIGHT = 1000
_STRENGTHS = {
    "weak": 0.25, "low": 0.25, "faible": 0.25, "debole": 0.25,
    "medium": 0.5, "moyen": 0.5, "moyenne": 0.5, "medio": 0.5, "media": 0.5,
    "strong": 1.0, "high": 1.0, "fort": 1.0, "forte": 1.0,
}  # fmt: skip


class Name(NamedTuple):
    """A name without its markers, and what they said."""

    first: str
    last: str
    roles: tuple[Role, ...] = ()
    is_gone: bool = False


def name(first: str, last: str, whole: str) -> Name:
    """First and last name; `Ruiz, Ana` is turned round, `(DM)` and `(GONE)` are read."""
    words = [plain(word) for text in (first, last, whole) for word in _MARKER.findall(text)]
    first, last, whole = (_unmarked(text) for text in (first, last, whole))
    if not (first or last):
        before, comma, after = whole.partition(",")
        first, last = (after.strip(), before.strip()) if comma else _cut(whole)
    roles = tuple(dict.fromkeys(ROLES[word] for word in words if word in ROLES))
    return Name(first, last, roles, is_gone=any(word in GONE for word in words))


def _unmarked(text: str) -> str:
    """Without the markers we know; others belong to the name."""

    def known(found: re.Match[str]) -> str:
        word = plain(found[1])
        return " " if word in ROLES or word in GONE else found[0]

    return " ".join(_MARKER.sub(known, text).split())


def _cut(whole: str) -> tuple[str, str]:
    first, _, last = whole.rpartition(" ")
    return first, last


def roles(text: str) -> tuple[tuple[Role, ...], tuple[str, ...]]:
    """The roles of a cell and the words that name none."""
    words = [word.strip() for word in _BETWEEN_ROLES.split(text) if word.strip()]
    if plain(text) in ROLES:
        words = [text]
    known = dict.fromkeys(ROLES[plain(word)] for word in words if plain(word) in ROLES)
    return tuple(known), tuple(word for word in words if plain(word) not in ROLES)


def truth(text: str) -> bool | None:
    word = plain(text)
    return True if word in YES else False if word in NO else None


def email(text: str) -> str | None:
    """`mailto:` and capitals say nothing."""
    address = text.removeprefix("mailto:").strip().lower()
    return address if _EMAIL.match(address) else None


def domain(text: str) -> str | None:
    """The host of an address or the host itself; None for what names none."""
    found = re.sub(r"^(https?://)?(www\.)?", "", text.strip().lower()).split("/")[0]
    return found if _HOST.fullmatch(found) else None


def country(text: str) -> str | None:
    code = text.strip().upper()
    is_code = len(code) == 2 and code.isascii() and code.isalpha()
    return code if is_code else COUNTRIES.get(plain(text))


def number(text: str) -> float | None:
    """A number with a point or a comma, or a share written in percent."""
    share = 100.0 if text.strip().endswith("%") else 1.0
    try:
        return float(text.strip().rstrip("%").strip().replace(",", ".")) / share
    except ValueError:
        return None


def weight(text: str) -> int | None:
    found = number(text)
    if found is None or not (0 <= found <= MOST_WEIGHT and found.is_integer()):
        return None
    return int(found)


def score(text: str, low: int, high: int) -> int | None:
    """A whole number on its scale; `9/10` is 9."""
    found = number(text.partition("/")[0])
    if found is None or not (low <= found <= high and found.is_integer()):
        return None
    return int(found)


def strength(text: str) -> float | None:
    """Above 0, at most 1; weak, medium and strong stand for a quarter, a half and 1."""
    found = _STRENGTHS.get(plain(text), number(text))
    return found if found is not None and 0 < found <= 1 else None


def is_day_first(texts: Iterable[str]) -> bool:
    """Whether 3/4/2026 is in April: a column of dates tells by those above 12, else it is."""
    found = _WRITTEN.match(telling(texts))
    return found is None or int(found[1]) > 12


def telling(texts: Iterable[str]) -> str:
    """The first date with a number above 12, which no month has; empty if there is none."""
    written = filter(None, map(_WRITTEN.match, texts))
    return next((one[0] for one in written if max(int(one[1]), int(one[2])) > 12), "")


def day(text: str, *, day_first: bool) -> date | None:
    if found := _ISO.match(text):
        return _date(found[1], found[2], found[3])
    if found := _WRITTEN.match(text):
        first, second, year = found.groups()
        month, of_month = (second, first) if day_first else (first, second)
        return _date(year if len(year) == 4 else f"20{year}", month, of_month)
    return None


def _date(year: str, month: str, of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None

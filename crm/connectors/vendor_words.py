"""Words of vendors in ours. Pure; what is not as documented goes on as it is, to be refused."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from committee.vocabulary import Role
from crm.csv_words import COUNTRIES, ROLES, SENIORITIES, plain

KINDS = {
    **dict.fromkeys(("new business", "new customer", "newbusiness", "new"), "new_business"),
    **dict.fromkeys(
        (
            "existing business",
            "existingbusiness",
            "existing customer",
            "existing customer upgrade",
            "existing customer downgrade",
            "existing customer replacement",
            "add on",
            "cross sell",
            "upgrade",
            "upsell",
            "expansion",
        ),
        "expansion",
    ),
    **dict.fromkeys(("renewal", "existing customer renewal"), "renewal"),
}


def is_blank(raw: Any) -> bool:
    return raw is None or raw == ""


def host(raw: Any) -> Any:
    """The host of a web address: `https://www.client.example/about` is `client.example`."""
    if not isinstance(raw, str) or not raw.strip():
        return raw
    text = raw.strip()
    try:
        found = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return text
    return (found or text).removeprefix("www.")


def moment(raw: Any) -> datetime | None:
    """A moment as vendors write it (`...03.000+0000`, `...03.123Z`, milliseconds), in UTC."""
    if not isinstance(raw, str):
        return None
    try:
        if raw.isdigit():
            return datetime.fromtimestamp(int(raw) / 1000, UTC)
        found = datetime.fromisoformat(raw)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError, OSError):
        return None


def day(raw: Any) -> date | None:
    """The calendar date of a date or a moment."""
    if isinstance(raw, str) and len(raw) == len("2026-06-30"):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return None
    found = moment(raw)
    return found.date() if found else None


def written(value: date | None) -> str | None:
    return value.isoformat() if value else None


def amount(raw: Any) -> Any:
    """An amount is text or a number; of a float the shortest text, as a binary fraction is none."""
    return repr(raw) if isinstance(raw, float) else raw


def kind(raw: Any) -> str | None:
    """The kind of an opportunity, None for a word that is the customer's own."""
    return KINDS.get(plain(raw)) if isinstance(raw, str) else None


def seniority(raw: Any) -> str | None:
    found = SENIORITIES.get(plain(raw)) if isinstance(raw, str) else None
    return found.value if found else None


def country(code: Any, name: Any = None) -> str | None:
    """A two-letter code, from a code or a name in three languages; None for an unknown name."""
    for raw in (code, name):
        if isinstance(raw, str) and raw.strip():
            text = raw.strip()
            is_code = len(text) == 2 and text.isascii() and text.isalpha()
            return text.upper() if is_code else COUNTRIES.get(plain(text))
    return None


def roles(raw: Iterable[Any]) -> list[str]:
    """Our roles for words of theirs, each once; a word that is none of ours is `other`."""
    said = (plain(word) for word in raw if isinstance(word, str) and word.strip())
    return list(dict.fromkeys(ROLES.get(word, Role.OTHER).value for word in said))


def known_roles(raw: Iterable[Any]) -> list[str]:
    """As `roles`, but a word that is none of ours says nothing."""
    said = (plain(word) for word in raw if isinstance(word, str))
    return list(dict.fromkeys(ROLES[word].value for word in said if word in ROLES))

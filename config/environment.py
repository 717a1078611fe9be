"""Settings from the environment; each reading is remembered, so that none is undocumented."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

Number = TypeVar("Number", int, float)
DECLARED: dict[str, str] = {}
"""Name and default of every variable that was asked for; compared with docs/operations.md."""


def text(name: str, default: str = "", *, shown: str | None = None) -> str:
    """A text; `shown` replaces a default that depends on the machine in the documentation."""
    DECLARED[name] = default if shown is None else shown
    return os.environ.get(name, default).strip()


def number(name: str, default: Number) -> Number:
    """A whole number; where the default is a fraction, anything above 0."""
    if isinstance(default, int):
        return _parsed(name, str(default), int, "a whole number")
    return _parsed(name, str(default), _above_zero, "a number above 0, such as 0.5")


def truth(name: str, default: bool, *, shown: str | None = None) -> bool:
    value = _parsed(name, str(default).lower(), _truth, "true or false")
    DECLARED[name] = DECLARED[name] if shown is None else shown
    return value


def words(name: str, default: str = "", *, shown: str | None = None) -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in text(name, default, shown=shown).split(",") if word.strip()]


def rates(name: str) -> dict[str, float]:
    """What one unit of each currency is worth, as in `USD=0.92,GBP=1.17`."""
    return _parsed(name, "", _rates, "currencies with a rate above 0, such as USD=0.92,GBP=1.17")


def secrets(prefix: str) -> dict[str, str]:
    """Whatever begins so, by the rest of its name; which ones there are is for rows to say."""
    found = {name: value for name, value in os.environ.items() if name.startswith(prefix)}
    return {name.removeprefix(prefix): value.strip() for name, value in found.items()}


def secret_key(file: Path, *, may_generate: bool) -> str:
    """SECRET_KEY; on a laptop one is made once and kept in `file`, which git ignores."""
    given = text("SECRET_KEY", shown="generated on a laptop, required elsewhere")
    if given:
        return given
    if not may_generate:
        raise ImproperlyConfigured(
            "SECRET_KEY is required as PUBLIC_URL is not this machine. Make one with: "
            'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    if not file.exists():
        _write_once(file, get_random_secret_key())
    return file.read_text().strip()


class Location(NamedTuple):
    """What a database address such as postgres://user:secret@host:5432/name says."""

    scheme: str
    name: str
    user: str
    password: str
    host: str
    port: int | None


def location(address: str) -> Location:
    parts = urlsplit(address)
    return Location(
        scheme=parts.scheme,
        name=unquote(parts.path.removeprefix("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=unquote(parts.hostname or ""),
        port=parts.port,
    )


def _write_once(file: Path, content: str) -> None:
    """Create the file, readable by its owner alone, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(content)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass  # another process was first; its key is the one
    finally:
        draft.unlink()


def _above_zero(given: str) -> float:
    if not 0 < (found := float(given)) < float("inf"):
        raise ValueError
    return found


def _truth(given: str) -> bool:
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[
        given.lower()
    ]


def _rates(given: str) -> dict[str, float]:
    pairs = [pair.split("=") for pair in given.split(",") if pair.strip()]
    found = {currency.strip().upper(): float(rate) for currency, rate in pairs}
    if not all(len(currency) == 3 and 0 < rate < float("inf") for currency, rate in found.items()):
        raise ValueError
    return found


def _parsed(name: str, default: str, parse: Callable[[str], Any], expected: str) -> Any:
    given = text(name, default)
    try:
        return parse(given)
    except (KeyError, ValueError):
        raise ImproperlyConfigured(f"{name} is {given!r}, but must be {expected}.") from None

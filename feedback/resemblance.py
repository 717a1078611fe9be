"""PURE: how alike a sender and a person are, from names and addresses alone."""

import re
import unicodedata
from difflib import SequenceMatcher

ALIKE = 0.75
PUBLIC_HOSTS = frozenset({
    "aol.com", "bluewin.ch", "email.it", "free.fr", "freenet.de", "gmail.com", "gmx.ch", "gmx.de",
    "gmx.net", "googlemail.com", "hotmail.com", "hotmail.fr", "hotmail.it", "icloud.com",
    "laposte.net", "libero.it", "live.com", "mail.com", "me.com", "msn.com", "orange.fr",
    "outlook.com", "outlook.fr", "outlook.it", "proton.me", "protonmail.com", "sfr.fr",
    "sunrise.ch", "t-online.de", "tin.it", "tiscali.it", "virgilio.it", "wanadoo.fr", "web.de",
    "yahoo.com", "yahoo.fr", "yahoo.it", "yandex.com", "zoho.com",
})  # fmt: skip
"""Who has an address there can work anywhere."""


def likeness(name: str, address: str, person: str) -> float:
    """From 0.0 to 1.0: of the name, or of what an address says of one, whichever is more."""
    told = [words(name), words(address.partition("@")[0])]
    return max(_alike(one, words(person)) for one in told)


def words(name: str) -> list[str]:
    """The words of a name, plain and in one order, whichever comes first in its language."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return sorted(re.findall(r"[^\W\d_]+", letters))


def is_company(domain: str) -> bool:
    """Whether all who have an address there belong together."""
    return bool(domain) and domain not in PUBLIC_HOSTS


def _alike(said: list[str], known: list[str]) -> float:
    if not said or not known:
        return 0.0
    whole = SequenceMatcher(None, " ".join(said), " ".join(known)).ratio()
    return max(whole, _initials(said, known))


def _initials(said: list[str], known: list[str]) -> float:
    """A last name that is the same, and first names of which the first letter is."""
    shared = {word for word in said if len(word) > 2} & set(known)
    rest = [word for word in said if word not in shared]
    others = [word[0] for word in known if word not in shared]
    is_theirs = bool(shared) and bool(rest) and all(word[0] in others for word in rest)
    return 0.9 if is_theirs and all(len(word) == 1 for word in rest) else 0.0

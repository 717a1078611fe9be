"""The names of rules that we propose: stored in one language, said in that of their reader."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

NAMES = {
    "powerful-detractor": _("A detractor of high power"),
    "detractor": _("Every detractor"),
    "dissatisfied": _("Somebody dissatisfied (CSAT 1 or 2)"),
    "hard-work": _("Hard work for them (CES 3 or less)"),
    "decider-negative": _("Negative words of somebody who decides"),
}


def named(name: str) -> str:
    """A name in the language of its reader, if it is that of a proposal; else as it is."""
    return str(_kept().get(name, name))


def kept(name: str) -> str:
    """What is stored for a name that was shown by `named`."""
    return next((own for own, said in _kept().items() if str(said) == name), name)


def stored(key: str) -> str:
    """How the name of a proposal is stored."""
    with translation.override(None):
        return str(NAMES[key])


def _kept() -> dict[str, Any]:
    """The names of the proposals as they are stored, and as they are said."""
    return {stored(key): name for key, name in NAMES.items()}

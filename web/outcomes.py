"""How much became what, how fast a job goes and how long it still takes, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _, ngettext, ngettext_lazy

from crm.sync import REFUSED

COUNTS = {
    "created": ngettext_lazy("new", "new", "number"),
    "updated": ngettext_lazy("changed", "changed", "number"),
    "restored": ngettext_lazy("back again", "back again", "number"),
    "unchanged": ngettext_lazy("unchanged", "unchanged", "number"),
    "deleted": ngettext_lazy("deleted", "deleted", "number"),
    "merged": ngettext_lazy("merged", "merged", "number"),
    "repeated": ngettext_lazy("repeated", "repeated", "number"),
    "superseded": ngettext_lazy("repeated", "repeated", "number"),
    "stale": ngettext_lazy("older than what we hold", "older than what we hold", "number"),
    "refused": ngettext_lazy("not imported", "not imported", "number"),
    "new_accounts": ngettext_lazy("new account", "new accounts", "number"),
}
MINUTE, HOUR = 60, 3600


def counted(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """How many became what, in a fixed order; nothing where there is none."""
    told = dict(counts)
    told["refused"] = told.get("refused", 0) + sum(told.pop(str(one), 0) for one in REFUSED)
    found = [(told.get(name, 0), words) for name, words in COUNTS.items()]
    return [(_grouped(number), words % {"number": number}) for number, words in found if number]


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def rate(per_second: float | None) -> str:
    """How fast it goes; empty while nobody can say."""
    if per_second is None:
        return ""
    number = round(per_second)
    said = ngettext("%(number)s record a second", "%(number)s records a second", number)
    return said % {"number": _grouped(number)}


def left(seconds: float | None) -> str:
    """How long it still takes, about; empty while nobody can say."""
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return _("less than a minute left")
    if seconds < HOUR:
        minutes = round(seconds / MINUTE)
        said = ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes)
        return said % {"n": minutes}
    hours = round(seconds / HOUR)
    return ngettext("about %(n)d hour left", "about %(n)d hours left", hours) % {"n": hours}


def progress(told: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of a job as its page says them."""
    return {
        "share": told["share"],
        "percent": int(told["share"] * 100),
        "records": told["records"],
        "rate": rate(told["records_per_second"]),
        "left": left(told["remaining_seconds"]),
    }

"""Everything the page of the voice of the customer shows, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import get_language_info, gettext as _

from accounts.models import User
from feedback import voices
from feedback.models import Channel
from feedback.voices import Voice
from web.labels import ROLES, SENIORITIES
from web.portfolio import listing, money
from web.portfolio.exposure import open_deals
from web.voice.asked import BYS, KINDS, SPANS, Listening
from web.voice.scoring import Four, four

UNKNOWN = ""


@dataclass(frozen=True)
class Heard:
    """The scores of a question, all together and compared; `accounts` could be listened to."""

    accounts: int
    whole: Four
    groups: tuple[tuple[str, Four], ...]


@dataclass(frozen=True)
class Choice:
    """Another way to ask for the page."""

    name: str
    query: str
    is_chosen: bool


def heard(user: User, asked: Listening) -> Heard:
    """What people of the accounts whose judgements this user may read answered in the span."""
    seen = listing.accounts_of(user, asked.accounts).order_by().values_list("pk", "is_judged")
    accounts = [pk for pk, is_judged in seen if is_judged]
    today = timezone.localdate()
    said = voices.voices(accounts, today - timedelta(days=asked.days), today)
    given = [one for one in said if one.kind == asked.kind]
    worth = _worth({one.account for one in given})
    groups = voices.grouped(given, asked.by)
    return Heard(
        accounts=len(accounts),
        whole=four(asked.kind, given, worth),
        groups=tuple(
            (_name(asked.by, key), four(asked.kind, groups[key], worth))
            for key in _in_order(asked.by, groups)
        ),
    )


def context(user: User, asked: Listening) -> dict[str, Any]:
    """What the page needs."""
    kinds = [
        Choice(str(name), asked.but(kind=kind).query, kind == asked.kind)
        for kind, name in KINDS.items()
    ]
    bys = [Choice(str(name), asked.but(by=by).query, by == asked.by) for by, name in BYS.items()]
    return {
        "asked": asked,
        "heard": heard(user, asked),
        "kinds": kinds,
        "bys": bys,
        "spans": SPANS.values(),
        "group_title": BYS[asked.by],
    }


def _worth(accounts: Iterable[int]) -> dict[str, float]:
    """What is open with each account in one unit; one query."""
    found: dict[str, float] = {}
    for account, amount, currency, _deal in open_deals(Q(account__among=accounts)):
        found[str(account)] = found.get(str(account), 0.0) + money.worth(amount or 0.0, currency)
    return found


def _in_order(by: str, groups: dict[str, list[Voice]]) -> Sequence[str]:
    """Months from the newest; else who answered most, and last what is not known."""
    if by == "month":
        return sorted(groups, reverse=True)
    return sorted(groups, key=lambda key: (key == UNKNOWN, -len(groups[key]), key))


def _name(by: str, key: str) -> str:
    match by:
        case "role":
            return str(ROLES[key]) if key else _("No role in a committee")
        case "level":
            return str(SENIORITIES[key]) if key else _("Not there any more")
        case "language":
            return _language(key)
        case "channel":
            return str(Channel(key).label)
        case "month":
            return formats.date_format(date.fromisoformat(f"{key}-01"), "YEAR_MONTH_FORMAT")
    return key or _("Not known")


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code or _("Not known")

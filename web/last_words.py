"""What each stakeholder said last, short enough for a badge."""

from datetime import date

from accounts.models import Account
from feedback.models import Feedback


def last_words(account: Account, on: date) -> dict[int, str]:
    """The newest score by stakeholder pk, empty for words without one; one query."""
    said = Feedback.objects.known().filter(stakeholder__account=account, said_on__lte=on)
    found: dict[int, str] = {}
    scores = said.order_by("said_on", "pk").values_list("stakeholder", "nps", "csat", "ces")
    for stakeholder, nps, csat, ces in scores:
        found[stakeholder] = _badge(nps, csat, ces) or found.get(stakeholder, "")
    return found


def _badge(nps: int | None, csat: int | None, ces: int | None) -> str:
    if nps is not None:
        return str(nps)
    if csat is not None:
        return f"{csat}/5"
    return f"{ces}/7" if ces is not None else ""

"""What an act changed in the numbers of the committee in sight, as the toast tells it."""

from django.utils.translation import gettext as _

from stakeholders.models import Snapshot
from web.focus import Focus
from web.templatetags.figures import percent

Readings = dict[str, str]


def readings(focus: Focus) -> Readings:
    """Risk and coverage as printed; empty where there are none or the reader may not see them."""
    committee = focus.refreshed().committee
    if not focus.rights.sees_judgements or not committee.pk or committee.problem:
        return {}
    newest = Snapshot.objects.filter(committee=committee.pk).order_by("on")
    found = newest.values("risk", "coverage").last() or {}
    return {name: percent(ratio) for name, ratio in found.items()}


def told(before: Readings, after: Readings) -> str:
    """`Risk 87 % → 71 %.` for each number that reads otherwise now; empty for none."""
    words = {"risk": _("Risk"), "coverage": _("Coverage")}
    moved = [name for name in words if name in before and name in after]
    return " ".join(
        f"{words[name]} {before[name]} → {after[name]}."
        for name in moved
        if before[name] != after[name]
    )

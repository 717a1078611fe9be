"""Contacts and statements counted by their kind, what was often first."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import ngettext

from committee.vocabulary import EvidenceKind, TouchKind
from web import decision, labels

CONTACTS = {
    TouchKind.VISIT: lambda n: ngettext("%(n)s visit", "%(n)s visits", n),
    TouchKind.MEETING: lambda n: ngettext("%(n)s meeting", "%(n)s meetings", n),
    TouchKind.CALL: lambda n: ngettext("%(n)s call", "%(n)s calls", n),
    TouchKind.TWO_WAY_EMAIL: lambda n: ngettext(
        "%(n)s answered e-mail", "%(n)s answered e-mails", n
    ),
    TouchKind.ONE_WAY_EMAIL: lambda n: ngettext("%(n)s e-mail", "%(n)s e-mails", n),
    TouchKind.EVENT: lambda n: ngettext("%(n)s event", "%(n)s events", n),
}


def contacts(kinds: Sequence[str]) -> str:
    """4 meetings and 2 calls."""
    counted = Counter(map(TouchKind, kinds)).most_common()
    return decision.listed([CONTACTS[kind](n) % {"n": n} for kind, n in counted])


def statements(kinds: Sequence[str]) -> str:
    """NPS × 2, Assessment."""
    counted = Counter(map(EvidenceKind, kinds)).most_common()
    return ", ".join(
        f"{labels.EVIDENCE[kind]} × {n}" if n > 1 else str(labels.EVIDENCE[kind])
        for kind, n in counted
    )

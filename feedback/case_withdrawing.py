"""The step that ends cases whose reason is gone: what was said was taken back, or is forgotten."""

from collections.abc import Collection, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from accounts import alerts, journal
from accounts.models import ChangeSet
from feedback.models import Case, CaseNote

Kind = CaseNote.Kind


def follow(changes: ChangeSet, taken_back: Collection[str]) -> None:
    """Close, in the act that took these feedbacks back, the cases that stand on nothing else.

    As replies they leave the stories in which they stood. A case in which the customer replied
    since stands on that reply, and stays open.
    """
    theirs = CaseNote.objects.known().filter(kind=Kind.REPLY, feedback__in=taken_back)
    journal.retract_all(changes, list(theirs.order_by("pk")))
    replied = CaseNote.objects.known().filter(kind=Kind.REPLY, case=OuterRef("pk"))
    close(changes, Case.objects.filter(~Exists(replied), feedback__in=taken_back))


def close(changes: ChangeSet, cases: QuerySet[Case]) -> None:
    """Close what of these still runs, as withdrawn; the news about it are over."""
    running: Sequence[Case] = list(cases.exclude(state=Case.State.CLOSED).order_by("pk"))
    ended = {
        "state": Case.State.CLOSED,
        "outcome": Case.Outcome.WITHDRAWN,
        "closed_at": changes.at,
    }
    journal.update_all(changes, [(case, ended) for case in running])
    journal.create_all(changes, [CaseNote(case=case, kind=Kind.CLOSED) for case in running])
    open_news = alerts.open_about([case.public_id for case in running])
    alerts.close_all(one for some in open_news.values() for one in some)

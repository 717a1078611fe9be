"""News about cases in the reader's words, made from the cases as they are when they are read."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from feedback import case_alerts
from feedback.models import Case, Feedback
from web.news_words import Words

CASE = "cas_"
_BY_RULE = gettext_lazy("Told when a rule, or somebody here, opens a case or gives it to you.")
WORDS = {
    case_alerts.OPENED: Words(
        gettext_lazy("A case waits for you: %(name)s, %(said)s. Due %(due)s."),
        gettext_lazy("Who is answered soon stays, who is not tells others."),
        _BY_RULE,
    ),
    case_alerts.NOTICED: Words(
        gettext_lazy("A case was opened: %(name)s, %(said)s. %(owner)s has it."),
        gettext_lazy("A rule names you as somebody who should know."),
        _BY_RULE,
    ),
    case_alerts.DUE: Words(
        gettext_lazy("A case is due soon: %(name)s, %(said)s. Due %(due)s."),
        gettext_lazy("There is still time to answer."),
        gettext_lazy("Told once, some hours before the due time of a case of yours."),
    ),
    case_alerts.OVERDUE: Words(
        gettext_lazy("A case is overdue: %(name)s, %(said)s. It was due %(due)s."),
        gettext_lazy("They have waited longer than we promised ourselves."),
        gettext_lazy("Told once, when the due time of a case of yours is over."),
    ),
    case_alerts.ESCALATED: Words(
        gettext_lazy("A case of %(owner)s is long overdue: %(name)s, %(said)s."),
        gettext_lazy("It was due %(due)s, and nobody has closed it."),
        gettext_lazy("Told once to the lead above its owner, some hours after the due time."),
    ),
    case_alerts.REPLIED: Words(
        gettext_lazy("There is a reply in a case: %(name)s, %(said)s. Due %(due)s."),
        gettext_lazy("Somebody answered what one of us wrote, and waits for the next word."),
        gettext_lazy("Told when somebody replies to a mail that was sent from a case of yours."),
    ),
    case_alerts.UNSENT: Words(
        gettext_lazy("An answer was not sent: %(name)s, %(said)s."),
        gettext_lazy("They do not know what you wrote; the case says why."),
        gettext_lazy("Told when the mail server refuses an answer or cannot be reached."),
    ),
}


class Told(NamedTuple):
    """A case and what it follows, if that was said."""

    case: Case
    heard: Feedback | None


def cases_of(subjects: Iterable[str]) -> dict[str, Told]:
    """The cases that news are about, with whom and what; two queries, none without cases."""
    ids = {one for one in subjects if one.startswith(CASE)}
    rows = Case.objects.filter(public_id__in=ids).select_related("stakeholder__person", "owner")
    cases = list(rows)
    said = {one.feedback for one in cases if one.feedback}
    words = {one.public_id: one for one in Feedback.objects.known().filter(public_id__in=said)}
    return {one.public_id: Told(one, words.get(one.feedback)) for one in cases}


def holes_of(told: Told | None) -> dict[str, str]:
    """What the sentences of a case have holes for."""
    if told is None:
        gone = _("somebody")
        return {"name": gone, "said": "", "due": "", "owner": gone}
    case, heard = told
    due = timezone.localtime(case.due_at)
    return {
        "name": str(case.stakeholder),
        "said": said_shortly(heard),
        "due": date_format(due, "SHORT_DATETIME_FORMAT"),
        "owner": str(case.owner) if case.owner else _("Nobody"),
    }


def said_shortly(heard: Feedback | None) -> str:
    """The scores of a feedback, or in which way words came; what somebody here noticed else."""
    if heard is None:
        return _("opened here")
    scores = [(name, getattr(heard, name)) for name in ("nps", "csat", "ces")]
    told = [f"{name.upper()} {score}" for name, score in scores if score is not None]
    return ", ".join(told) or str(heard.get_channel_display())

"""Why there is no analysis: one table of codes, and of sentences for each place that says so."""

from django.utils.translation import gettext_lazy as _

from stakeholders.analysis import IMPOSSIBLE, NOBODY_DECIDES

NOT_STARTED = "not_started"
"""Beside the codes of the analysis: the deal is younger than the day."""
NOT_YET = _("This deal had not started on that day.")
NOBODY_THEN = _("Nobody who decides was known on that day.")
NO_RULE = _(
    "The decision rule cannot be met with these seats: it asks for somebody who has no seat, or "
    "for more weight than there is. Change the quota or the seats, or let more than half of the "
    "weight decide."
)
SENTENCES = {
    "number": {
        NOT_STARTED: _("not started yet"),
        NOBODY_DECIDES: _("nobody decides yet"),
        IMPOSSIBLE: _("the decision rule cannot be met"),
    },
    "map": {
        NOT_STARTED: NOT_YET,
        NOBODY_DECIDES: _(
            "Nobody decides yet: give somebody a seat that votes, or say who must approve, and "
            "the risk appears."
        ),
        IMPOSSIBLE: NO_RULE,
    },
    "past map": {NOT_STARTED: NOT_YET, NOBODY_DECIDES: NOBODY_THEN, IMPOSSIBLE: NO_RULE},
    "replay": {
        NOT_STARTED: NOT_YET,
        NOBODY_DECIDES: NOBODY_THEN,
        IMPOSSIBLE: _("the decision rule cannot be met"),
    },
    "readings": {
        NOT_STARTED: NOT_YET,
        NOBODY_DECIDES: _("Nobody decides yet, so there is nothing to read."),
        IMPOSSIBLE: _("The decision rule cannot be met, so there is nothing to read."),
    },
    "what if": {
        NOT_STARTED: NOT_YET,
        NOBODY_DECIDES: _(
            "Nobody decides yet, so there is nothing to rehearse: give somebody a seat that "
            "votes, or say who must approve."
        ),
        IMPOSSIBLE: _(
            "The decision rule cannot be met with these seats, so there is nothing to rehearse: "
            "change the quota or the seats first."
        ),
    },
    "changes": {
        NOT_STARTED: NOT_YET,
        NOBODY_DECIDES: _(
            "On %(day)s nobody who decides was known, so stances, seats and numbers cannot be "
            "compared."
        ),
        IMPOSSIBLE: _(
            "On %(day)s the decision rule could not be met with its seats, so stances, seats and "
            "numbers cannot be compared."
        ),
    },
}


def told(code: str, place: str) -> str:
    """The sentence of a place for a code; empty where there is an analysis."""
    sentences = SENTENCES[place]
    return str(sentences.get(code, sentences[IMPOSSIBLE])) if code else ""

"""What happens to an opportunity, written into a change set that somebody else opened."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.models import ChangeSet, ExpectedClose, Opportunity

DECIDED = set(Opportunity.Outcome) - {Opportunity.Outcome.OPEN}


def open_on(on: date, way: str = "") -> Q:
    """Opened by that day, not closed on it, not archived; `way` leads there: `opportunity__`."""
    not_closed = Q(**{f"{way}closed_on": None}) | Q(**{f"{way}closed_on__gt": on})
    return not_closed & Q(**{f"{way}opened_on__lte": on, f"{way}archived_at": None})


def expect_close(changes: ChangeSet, opportunity: Opportunity, closes_on: date, on: date) -> None:
    """Expect the close on a day from `on`; the former expectation ends."""
    if closes_on < opportunity.opened_on:
        raise Refused(_("An opportunity cannot close before the opening."), field="closes_on")
    expected = opportunity.expected_closes.all()
    if expected.known().filter(to_on=None, closes_on=closes_on).exists():
        return
    journal.end_open(changes, expected, on)
    journal.create(changes, ExpectedClose(opportunity=opportunity, closes_on=closes_on, from_on=on))


def close(changes: ChangeSet, opportunity: Opportunity, outcome: str, on: date) -> None:
    """Set how and when the opportunity ended."""
    if outcome not in DECIDED:
        raise Refused(
            _("Say whether it was won, lost, or ended without decision."), field="outcome"
        )
    if on < opportunity.opened_on:
        raise Refused(_("An opportunity cannot close before it was opened."), field="closed_on")
    journal.update(changes, opportunity, outcome=outcome, closed_on=on)

"""Where a scenario lives: its steps stand in the address, so nothing needs to be saved."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accounts.errors import Refused
from committee import CommitteeError, Step, scenario_document, scenario_from_document
from stakeholders.models import Scenario
from stakeholders.scenarios import MOST_STEPS
from web.focus import Focus

LONGEST = 3000
"""Of the steps in an address; web servers refuse a request line above 4,094 characters."""


def text_of(steps: Sequence[Step]) -> str:
    """Steps as an address or a hidden field carries them; a sentence for more than it can."""
    if len(steps) > MOST_STEPS:
        raise Refused(_("A scenario has at most %(most)s steps.") % {"most": MOST_STEPS})
    text = json.dumps(scenario_document(steps), separators=(",", ":"), ensure_ascii=False)
    if len(urlencode({"steps": text})) > LONGEST:
        raise Refused(_("These steps are too long for an address; take fewer."))
    return text


def steps_of(text: str) -> tuple[Step, ...]:
    """The steps of a text; a sentence for what is none."""
    if len(text) > LONGEST:
        raise Refused(_("These steps are too long for an address; take fewer."))
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(_("These steps cannot be read.")) from None
    return steps_from(document)


def steps_from(document: object) -> tuple[Step, ...]:
    """The steps of a kept document; a sentence for what an earlier version may have kept."""
    try:
        steps = scenario_from_document(document)
    except CommitteeError as error:
        said = _("These steps cannot be read: %(reason)s.") % {"reason": error}
        raise Refused(said) from error
    text_of(steps)
    return steps


def address(focus: Focus, steps: Sequence[Step] = (), kept: Scenario | None = None) -> str:
    """The page of these steps; for a kept scenario the page of what became of it."""
    page = focus.url("scenario", kept.public_id) if kept else focus.url("what_if")
    if kept and scenario_document(steps) == kept.steps:
        return page
    return _joined(page, steps=text_of(steps)) if steps or kept else page


def adding(focus: Focus, kind: str, **said: str) -> str:
    """A page with one step taken, as a link from elsewhere says it."""
    return _joined(focus.url("what_if"), add=kind, **said)


def _joined(page: str, **said: str) -> str:
    return f"{page}{'&' if '?' in page else '?'}{urlencode(said)}"

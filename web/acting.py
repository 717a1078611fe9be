"""What the forms of an account's page offer, and where they send it."""

from typing import Any
from uuid import uuid4

from web import labels
from web.focus import Focus
from web.forms import OpportunityForm
from web.hearing.forms import BY_HAND
from web.scenario_addresses import adding

ON_THE_ACCOUNT = (
    "undo", "set_rule", "add_opportunity", "add_person", "preview_person", "log_touch",
    "draw_tie", "add_seat", "add_feedback",
)  # fmt: skip
ON_THE_PERSON = ("set_stance", "edit_person", "leave", "open_case")


def choices() -> dict[str, Any]:
    return {
        "role_choices": labels.options(labels.ROLES),
        "stance_choices": labels.options(labels.STANCES),
        "basis_choices": labels.options(labels.BASES),
        "touch_choices": labels.options(labels.TOUCHES),
        "tie_choices": labels.options(labels.TIES),
        "seniority_choices": labels.options(labels.SENIORITIES),
        "opportunity_form": OpportunityForm(),
        "channel_choices": [(one.value, one.label) for one in BY_HAND],
        "said_token": uuid4().hex,
    }


def addresses_of_acts(focus: Focus) -> dict[str, str]:
    """Every address an edit is sent to, with the focus in it."""
    found = {f"{name}_url": focus.url(name) for name in ON_THE_ACCOUNT}
    if focus.person.startswith("stk_"):
        found |= {f"{name}_url": focus.url(name, focus.person) for name in ON_THE_PERSON}
        found["what_if_they_leave_url"] = adding(focus, "leaves", who=focus.person)
    if focus.committee.opportunity:
        deal = focus.committee.opportunity.public_id
        found["expect_close_url"] = focus.url("expect_close", deal)
    return found

"""What the names of an analysis (public ids) are called on screen."""

from django.utils.translation import gettext as _

from stakeholders.queries import CommitteeFacts
from web.roster import Member


def names_of(members: list[Member], facts: CommitteeFacts) -> dict[str, str]:
    """Public id to name: people and empty seats of the client, and colleagues who met them."""
    colleagues = {row.user.public_id: str(row.user) for row in facts.touches}
    return colleagues | {one.key: one.name or _("Empty seat") for one in members}

"""Which roles a committee must have: the most specific template, or the usual. Reads no rows."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from committee.vocabulary import Role


class Template(Protocol):
    """A row of the roles wanted in a segment and stage; empty means any."""

    segment: str
    stage: str
    roles: dict[str, int]


AnyTemplate = TypeVar("AnyTemplate", bound=Template)

USUAL_ROLES = {
    Role.DECISION_MAKER: 60,
    Role.ECONOMIC_BUYER: 60,
    Role.CHAMPION: 30,
    Role.TECHNICAL_BUYER: 60,
    Role.USER: 90,
    Role.PROCUREMENT: 90,
    Role.LEGAL: 120,
}
"""A judgement, for who has set no template: who says yes and who pays once within two months, who
speaks for us twice as often, who only examines a contract once a quarter or less."""


def template_for(templates: Iterable[AnyTemplate], segment: str, stage: str) -> AnyTemplate | None:
    """The template of segment and stage, else of the segment, else of the stage, else of neither.

    Upper and lower case are one.
    """
    fitting = [
        one for one in templates if speaks_of(one.segment, segment) and speaks_of(one.stage, stage)
    ]
    return max(fitting, key=_how_specific, default=None)


def speaks_of(named: str, name: str) -> bool:
    """Whether a template that names this segment or stage is about that one; none means any."""
    return plain(named) in {"", plain(name)}


def plain(name: str) -> str:
    """A segment or stage as it is compared."""
    return name.strip().casefold()


def wanted_roles(template: Template | None) -> dict[Role, int]:
    """Each role that must be there with the days within which to be in touch."""
    if template is None:
        return dict(USUAL_ROLES)
    return {role: template.roles[role] for role in Role if role in template.roles}


def _how_specific(template: Template) -> tuple[bool, bool]:
    return bool(plain(template.segment)), bool(plain(template.stage))

"""How a person is seen from three sides, as lines. Reads no rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from committee import PerceptionGap, Picture
from committee.vocabulary import Perspective
from web import labels
from web.roster import Member

WORTH_SAYING = 1.0
"""Steps of the scale from opponent to advocate below which sides may just as well agree."""


@dataclass(frozen=True)
class Seen:
    """How one side sees somebody."""

    step: int
    label: str
    items: int
    newest_on: date


@dataclass(frozen=True)
class GapLine:
    """One person from each side, None where a side has said nothing; the gap in steps."""

    member: Member
    seen: list[tuple[str, Seen | None]]
    steps: float
    words: str


def gap_lines(gaps: Mapping[str, PerceptionGap], people: Mapping[str, Member]) -> list[GapLine]:
    """Everybody seen from two sides at least, the widest gap first, then the most powerful."""
    lines = [_gap(gap, people[key]) for key, gap in gaps.items() if gap.between and key in people]
    return sorted(lines, key=lambda one: (-round(one.steps, 1), -(one.member.power or 0)))


def _gap(gap: PerceptionGap, member: Member) -> GapLine:
    kinder, harsher = gap.between
    steps = gap.gap * 2
    words = _KINDER[kinder, harsher] if round(steps, 1) >= WORTH_SAYING else ""
    seen = [(str(labels.PERSPECTIVES[side]), _seen(gap.pictures.get(side))) for side in Perspective]
    return GapLine(member, seen, steps, str(words))


def _seen(picture: Picture | None) -> Seen | None:
    if picture is None:
        return None
    step = round(picture.stance * 2)
    return Seen(step, str(labels.STANCES[step]), picture.items, picture.newest_on)


_KINDER = {
    (Perspective.ACCOUNT_MANAGER, Perspective.COLLEAGUES): gettext_lazy(
        "The account manager is more hopeful than colleagues."
    ),
    (Perspective.ACCOUNT_MANAGER, Perspective.PERSON): gettext_lazy(
        "The account manager is more hopeful than what they say themselves."
    ),
    (Perspective.COLLEAGUES, Perspective.ACCOUNT_MANAGER): gettext_lazy(
        "Colleagues are more hopeful than the account manager."
    ),
    (Perspective.COLLEAGUES, Perspective.PERSON): gettext_lazy(
        "Colleagues are more hopeful than what they say themselves."
    ),
    (Perspective.PERSON, Perspective.ACCOUNT_MANAGER): gettext_lazy(
        "They speak better of us than the account manager thinks."
    ),
    (Perspective.PERSON, Perspective.COLLEAGUES): gettext_lazy(
        "They speak better of us than colleagues think."
    ),
}

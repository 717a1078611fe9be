"""What a scenario changes, as lines of a page: figures, people, losses. Reads no rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from committee import Loss, Outcome

Names = Mapping[str, str]
MOST_AFFECTED = 6


def whole_points(before: float, after: float) -> int:
    """Between the two as they are printed, so that the page never contradicts itself."""
    return round(after * 100) - round(before * 100)


def direction(points: float, *, is_gain: bool) -> str:
    """Whether more is better or worse."""
    if not points:
        return "same"
    return "better" if (points > 0) == is_gain else "worse"


@dataclass(frozen=True)
class Figure:
    """One ratio before and after."""

    label: str
    before: float
    after: float
    is_gain: bool = False

    @property
    def points(self) -> int:
        return whole_points(self.before, self.after)

    @property
    def direction(self) -> str:
        return direction(self.points, is_gain=self.is_gain)


@dataclass(frozen=True)
class Exposed:
    """The revenue exposed before and after, in the currency of the deal."""

    before: float
    after: float
    currency: str

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def direction(self) -> str:
        return direction(round(self.change), is_gain=False)


@dataclass(frozen=True)
class LossLine:
    """What losing somebody would come to, and where that is rehearsed in full."""

    name: str
    loss: Loss
    coverage: Figure
    agreement: Figure
    address: str

    @property
    def exposed_direction(self) -> str:
        return direction(round(self.loss.exposed_change or 0), is_gain=False)


def figures(found: Outcome) -> list[Figure]:
    """The numbers of a committee, those that an account manager asks for first."""
    told = (
        ("risk", _("Consensus risk"), False),
        ("coverage", _("Coverage"), True),
        ("agreement", _("Agreement"), True),
        ("fragility", _("Fragility"), False),
        ("opposition", _("Opposition"), False),
        ("indecision", _("Indecision"), False),
    )
    return [
        Figure(label, getattr(found.before, name), getattr(found.after, name), is_gain)
        for name, label, is_gain in told
    ]


def exposed(found: Outcome, currency: str) -> Exposed | None:
    """What is exposed where a deal of a known amount is open."""
    if found.exposed_before is None or found.exposed_after is None:
        return None
    return Exposed(found.exposed_before, found.exposed_after, currency)


def affected(found: Outcome, names: Names) -> Iterator[Figure]:
    """Those whose chance of a yes moves most, by a whole point at least."""
    for name, _change in found.affected[:MOST_AFFECTED]:
        line = Figure(
            names.get(name, name),
            found.before.probability[name],
            found.after.probability[name],
            True,
        )
        if line.points:
            yield line


def loss_line(loss: Loss, names: Names, address: str) -> LossLine:
    """A loss with what was before it."""
    return LossLine(
        name=names.get(loss.name, loss.name),
        loss=loss,
        coverage=Figure("", loss.coverage - loss.coverage_change, loss.coverage, is_gain=True),
        agreement=Figure("", loss.agreement - loss.agreement_change, loss.agreement, is_gain=True),
        address=address,
    )

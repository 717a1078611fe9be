"""What a scenario changes, as lines of a page: figures, people, losses. Reads no rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from committee import Loss, Outcome
from web.numbers import HIGHER, LOWER, direction
from web.templatetags.figures import points_between, rounded

Names = Mapping[str, str]
MOST_AFFECTED = 6


@dataclass(frozen=True)
class Figure:
    """One ratio before and after."""

    label: str
    before: float
    after: float
    better: int = LOWER

    @property
    def points(self) -> int:
        return points_between(self.before, self.after)

    @property
    def direction(self) -> str:
        return direction(self.points, self.better)


@dataclass(frozen=True)
class RevenueAtRisk:
    """The revenue at risk before and after, in the currency of the deal."""

    before: float
    after: float
    currency: str

    @property
    def change(self) -> int:
        """What lies between the two as they are printed."""
        return int(rounded(self.after) - rounded(self.before))

    @property
    def direction(self) -> str:
        return direction(self.change, LOWER)


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
        return direction(round(self.loss.exposed_change or 0), LOWER)


def figures(found: Outcome) -> list[Figure]:
    """The numbers of a committee, those that an account manager asks for first."""
    told = (
        ("risk", _("Consensus risk"), LOWER),
        ("coverage", _("Coverage"), HIGHER),
        ("agreement", _("Agreement"), HIGHER),
        ("fragility", _("Fragility"), LOWER),
        ("opposition", _("Opposition"), LOWER),
        ("indecision", _("Indecision"), LOWER),
    )
    return [
        Figure(label, getattr(found.before, name), getattr(found.after, name), better)
        for name, label, better in told
    ]


def exposed(found: Outcome, currency: str) -> RevenueAtRisk | None:
    """What is exposed where a deal of a known amount is open."""
    if found.exposed_before is None or found.exposed_after is None:
        return None
    return RevenueAtRisk(found.exposed_before, found.exposed_after, currency)


def affected(found: Outcome, names: Names) -> Iterator[Figure]:
    """Those whose chance of a yes moves most, by a whole point at least."""
    for name, _change in found.affected[:MOST_AFFECTED]:
        line = Figure(
            names.get(name, name),
            found.before.probability[name],
            found.after.probability[name],
            HIGHER,
        )
        if line.points:
            yield line


def loss_line(loss: Loss, names: Names, address: str) -> LossLine:
    """A loss with what was before it."""
    return LossLine(
        name=names.get(loss.name, loss.name),
        loss=loss,
        coverage=Figure("", loss.coverage - loss.coverage_change, loss.coverage, HIGHER),
        agreement=Figure("", loss.agreement - loss.agreement_change, loss.agreement, HIGHER),
        address=address,
    )

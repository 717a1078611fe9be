"""The reliability plot as coordinates of a small picture; the table beside it says the same."""

from dataclasses import dataclass

import numpy as np

from committee import Bin, Calibration

LEFT, TOP, SIDE = 46, 12, 280
WIDTH, HEIGHT = LEFT + SIDE + 18, TOP + SIDE + 48
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
CURVE = np.linspace(0.01, 0.99, 50)


@dataclass(frozen=True)
class Mark:
    """One bin: where its point is, and from where to where its interval goes."""

    x: str
    y: str
    top: str
    bottom: str
    bin: Bin


@dataclass(frozen=True)
class Tick:
    """A line of the grid: the share it stands for, and where it is on both axes."""

    share: float
    x: str
    y: str


@dataclass(frozen=True)
class Plot:
    marks: list[Mark]
    ticks: list[Tick]
    curve: str

    left, top, right, bottom = LEFT, TOP, LEFT + SIDE, TOP + SIDE
    width, height, middle = WIDTH, HEIGHT, LEFT + SIDE // 2


def plot(found: Calibration) -> Plot:
    """Share won over agreement said, the diagonal where both are equal, and the recalibration."""
    moved = found.recalibration.recalibrated(CURVE)
    return Plot(
        marks=[_mark(one) for one in found.reliability],
        ticks=[Tick(share, _x(share), _y(share)) for share in TICKS],
        curve=" ".join(f"{_x(said)},{_y(came)}" for said, came in zip(CURVE, moved, strict=True)),
    )


def _mark(one: Bin) -> Mark:
    low, high = one.interval
    return Mark(_x(one.forecast), _y(one.rate), top=_y(high), bottom=_y(low), bin=one)


def _x(share: float) -> str:
    """A text, as a template would write a number with the comma of the language."""
    return f"{LEFT + SIDE * share:.1f}"


def _y(share: float) -> str:
    return f"{TOP + SIDE * (1.0 - share):.1f}"

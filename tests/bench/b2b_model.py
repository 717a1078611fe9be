"""448 real deals, folds that part no copies, and a model made to be simple."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from committee import passed, recalibration

FILE = Path(__file__).parent.parent / "data" / "b2b_deals" / "b2b_deals.csv"
FOLDS = 5
PRIOR_VARIANCE = 1.0


@dataclass(frozen=True)
class Deals:
    """Attributes as columns of 0 and 1, outcomes, and one label for equal attributes."""

    features: NDArray[np.float64]
    outcomes: NDArray[np.float64]
    groups: NDArray[np.intp]

    def only(self, chosen: NDArray[np.generic]) -> "Deals":
        """Return the chosen deals, by places or by a mask."""
        return Deals(self.features[chosen], self.outcomes[chosen], self.groups[chosen])


@dataclass(frozen=True)
class Part:
    """A fold: log odds of its deals, and of the others by folds among themselves."""

    held: NDArray[np.bool_]
    odds: NDArray[np.float64]
    others: Deals
    odds_of_others: NDArray[np.float64]


def load() -> Deals:
    """Return all deals of the file; each word of each column becomes a column of 0 and 1."""
    with FILE.open(encoding="ascii", newline="") as lines:
        rows = [tuple(row.values()) for row in csv.DictReader(lines, delimiter=";")]
    words = np.array([row[:-1] for row in rows])
    columns = [column[:, np.newaxis] == np.unique(column) for column in words.T]
    _, groups = np.unique(words, axis=0, return_inverse=True)
    outcomes = np.array([passed(row[-1].lower()) for row in rows], dtype=float)
    return Deals(np.hstack(columns).astype(float), outcomes, groups)


def without_copies(deals: Deals) -> Deals:
    """Keep the first of equal rows; equal attributes with the other outcome stay."""
    rows = np.column_stack([deals.groups, deals.outcomes])
    _, first = np.unique(rows, axis=0, return_index=True)
    return deals.only(np.sort(first))


def folds_of(deals: Deals, dice: np.random.Generator) -> NDArray[np.intp]:
    """Return each deal's fold: a group stays whole, won and lost deals are spread evenly."""
    _, groups = np.unique(deals.groups, return_inverse=True)
    kinds = np.zeros((groups.max() + 1, 2))
    np.add.at(kinds, (groups, deals.outcomes.astype(int)), 1.0)
    shuffled = dice.permutation(len(kinds))
    filled, folds = np.zeros((FOLDS, 2)), np.zeros(len(kinds), dtype=np.intp)
    for group in sorted(shuffled, key=lambda one: -kinds[one].sum()):
        folds[group] = np.argmin(filled @ kinds[group])
        filled[folds[group]] += kinds[group]
    return folds[groups]


def fitted(deals: Deals) -> NDArray[np.float64]:
    """Return the weights of a logistic regression with the prior N(0, 1) on the weight of a word.

    A word that no deal has gets exactly 0. The intercept, which is last, has no prior. The variance
    1 of the prior was chosen beforehand and not tuned.
    """
    inputs = np.column_stack([deals.features, np.ones(len(deals.outcomes))])
    signs = 2.0 * deals.outcomes - 1.0
    pull = np.append(np.full(deals.features.shape[1], 1.0 / PRIOR_VARIANCE), 0.0)

    def penalty(weights):
        margins = signs * (inputs @ weights)
        value = np.logaddexp(0.0, -margins).sum() + 0.5 * weights @ (pull * weights)
        return value, inputs.T @ (-signs * expit(-margins)) + pull * weights

    return minimize(penalty, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B").x


def log_odds(deals: Deals, weights: NDArray[np.float64]):
    """Return the logit of the model's chance for each deal."""
    return deals.features @ weights[:-1] + weights[-1]


def parted(deals: Deals, dice: np.random.Generator) -> Iterator[tuple[NDArray[np.bool_], Deals]]:
    """Yield each fold with the deals outside it."""
    folds = folds_of(deals, dice)
    for fold in range(FOLDS):
        yield folds == fold, deals.only(folds != fold)


def out_of_fold(deals: Deals, dice: np.random.Generator) -> NDArray[np.float64]:
    """Return log odds for each deal by a model that has seen neither it nor its group."""
    odds = np.empty(len(deals.outcomes))
    for held, others in parted(deals, dice):
        odds[held] = log_odds(deals.only(held), fitted(others))
    return odds


def nested(deals: Deals, dice: np.random.Generator) -> list[Part]:
    """Return all parts: whatever is learnt from the others of a part has not seen its deals."""
    return [
        Part(held, log_odds(deals.only(held), fitted(others)), others, out_of_fold(others, dice))
        for held, others in parted(deals, dice)
    ]


def recalibrated(parts: list[Part], sureness: float) -> tuple[NDArray[np.float64], float]:
    """Return each deal's chance recalibrated by the other parts, and the mean slope."""
    chances, slopes = np.empty(len(parts[0].held)), []
    for part in parts:
        learnt = recalibration(expit(sureness * part.odds_of_others), part.others.outcomes)
        chances[part.held] = learnt.recalibrated(expit(sureness * part.odds))
        slopes.append(learnt.slope)
    return chances, float(np.mean(slopes))

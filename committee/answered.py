"""What answers weigh when accounts, or only the most powerful of each, are to count alike."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from committee import checks


class Given(Protocol):
    """Something that somebody of an account answered, on whatever scale."""

    @property
    def account(self) -> str:
        """Whose answer counts together."""

    @property
    def score(self) -> int:
        """The answer on its own scale, higher is better."""

    @property
    def power(self) -> float:
        """What its giver decides there, 0..1."""


One = TypeVar("One", bound=Given)


def revenue_weights(answers: Sequence[Given], revenue: Mapping[str, float]) -> list[float]:
    """Return what each answer weighs when its account weighs its revenue.

    Definition: revenue of the account over the number of its answers, so that many answers of
    one account weigh as much as one.

    Parameters
    ----------
    answers : sequence of n answers
    revenue : mapping of str to float
        Of each account in one currency, >= 0; accounts that are missing weigh nothing.

    Returns
    -------
    list of n float
        In the unit of the revenue, >= 0.

    Raises
    ------
    CommitteeError
        A revenue below 0.
    """
    counts = Counter(one.account for one in answers)
    worth = {
        name: checks.number(revenue.get(name, 0.0), f"the revenue of {name!r}", 0)
        for name in counts
    }
    return [worth[one.account] / counts[one.account] for one in answers]


def most_powerful(answers: Iterable[One]) -> list[One]:
    """Return the answer of the most powerful of each account; of equals the lowest counts."""
    top: dict[str, One] = {}
    for one in answers:
        top[one.account] = max(top.get(one.account, one), one, key=precedence)
    return list(top.values())


def precedence(answer: Given) -> tuple[float, int]:
    """Return what orders answers: the most powerful is the greatest, of equals the lowest score."""
    return answer.power, -answer.score

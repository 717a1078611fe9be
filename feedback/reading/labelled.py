"""Pure: the sentences that people labelled, and how often a reader agrees with them."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SENTENCES = Path(__file__).parent / "sentences"
OUTSIDE = ("outside", "outside_later")
UNSEEN = ("test", "test_later", *OUTSIDE)
"""What nothing is ever fitted to, nor chosen by."""
KINDS = ("plain", "implied")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, whether it says or implies how it is meant, and how: -1, 0 or 1."""

    sentence: str
    language: str
    kind: str
    sentiment: int
    split: str
    place: int
    """Its line in the file of its language."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each label is read as each class, and how often the reader is sure, and right."""

    pairs: Counter[tuple[int, int]]
    sure: int
    sure_and_right: int

    @property
    def count(self) -> int:
        return sum(self.pairs.values())

    @property
    def accuracy(self) -> float:
        """The share read as labelled, 0 to 1."""
        return sum(self.pairs[one, one] for one in (-1, 0, 1)) / self.count


def labelled(*names: str) -> list[Labelled]:
    """All sentences of these files, in their order."""
    return [one for name in names for one in _of(name)]


def tally(sentences: Iterable[Labelled], read: Iterable[tuple[int, bool]]) -> Tally:
    """Count what a reader made of each of these sentences: its class, and whether it was sure."""
    pairs: Counter[tuple[int, int]] = Counter()
    sure = right = 0
    for one, (found, is_sure) in zip(sentences, read, strict=True):
        pairs[one.sentiment, found] += 1
        sure += is_sure
        right += is_sure and found == one.sentiment
    return Tally(pairs, sure, right)


def _of(name: str) -> list[Labelled]:
    with (SENTENCES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Labelled(
                row["sentence"],
                row.get("language") or name,
                row["kind"],
                int(row["sentiment"]),
                row.get("split") or name,
                place,
            )
            for place, row in enumerate(csv.DictReader(file), 1)
        ]

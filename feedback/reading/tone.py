"""Pure: how sure a sentence sounds negative, neutral or positive, by weights that were fitted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.reading import cues, encoding, wording
from feedback.reading.encoding import Numbers

WEIGHTS = Path(__file__).parent / "weights.npz"
CLASSES = (-1, 0, 1)
SPOKEN = 0.6
"""How much the tones of words count beside the meaning of the sentence, before fitting."""
DIGITS = 4
"""More of a probability would differ between machines."""
NEARNESS = 0.5
"""How fast a likeness fades with the distance of two sentences."""
HUNDREDTHS = 100.0
"""Examples are kept in whole hundredths, which is near enough and small."""
MOST_WORDS = 20_000
"""So many words are remembered: 40 MB."""
_known: dict[str, Numbers] = {}


@dataclass(frozen=True)
class Head:
    """A linear map from what a text is to the three classes."""

    weights: Numbers
    offsets: Numbers

    def chances(self, features: Numbers) -> Numbers:
        """Probabilities of negative, neutral, positive; by rows where several are asked."""
        scores = features @ self.weights + self.offsets
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


@dataclass(frozen=True)
class Examples:
    """Labelled sentences by rows, and how to tell what is like them."""

    features: NDArray[np.float32]
    squares: NDArray[np.float32]

    @classmethod
    def of(cls, hundredths: NDArray[np.int16]) -> "Examples":
        """The examples as they were kept."""
        features = hundredths.astype(np.float32) / np.float32(HUNDREDTHS)
        return cls(features, (features**2).sum(axis=1))

    def likeness(self, features: Numbers) -> Numbers:
        """To each example, 1 where it is the same and near 0 where nothing is; by rows."""
        asked = features.astype(np.float32)
        own = (asked**2).sum(axis=-1, keepdims=True)
        apart = own + self.squares - 2 * (asked @ self.features.T)
        return np.asarray(np.exp(-NEARNESS * np.maximum(apart, 0)), dtype=np.float64)


def chances(sentence: str, encoded: Numbers, language: str) -> tuple[float, float, float]:
    """Calibrated probabilities that an encoded sentence sounds negative, neutral, positive."""
    return all_chances([sentence], encoded[None], [language])[0]


def all_chances(
    sentences: Sequence[str], encoded: Numbers, languages: Sequence[str]
) -> list[tuple[float, float, float]]:
    """Those of each of some sentences, in one pass over the examples."""
    learn(sentences)
    heads = _heads()
    cued = np.array([cues.features(*one) for one in zip(sentences, languages, strict=True)])
    spoken = np.array([tones(one, heads["words"]) for one in sentences])
    alike = _examples().likeness(np.hstack([encoded, _scale() * cued, spoken]))
    found = heads["sentences"].chances(alike).round(DIGITS).tolist()
    return [(negative, neutral, positive) for negative, neutral, positive in found]


def tones(sentence: str, head: Head) -> Numbers:
    """The most, and all, that single words sound positive and negative by themselves."""
    words = [word.lower() for word in wording.words(sentence)]
    if not words:
        return np.zeros(5)
    heard = head.chances(_encoded(words))
    negative, positive = heard[:, 0], heard[:, 2]
    most = (positive.max(), negative.max(), positive.max() - negative.max())
    return SPOKEN * np.array([*most, positive.sum(), negative.sum()])


def learn(sentences: Iterable[str]) -> None:
    """Remember the words of these sentences, which is faster for all than for each."""
    _encoded([word.lower() for sentence in sentences for word in wording.words(sentence)])


def _encoded(words: Sequence[str]) -> Numbers:
    """Words by rows, each encoded by itself; those that are new in one pass."""
    found = {word: kept for word in words if (kept := _known.get(word)) is not None}
    new = [word for word in dict.fromkeys(words) if word not in found]
    if new:
        if len(_known) + len(new) > MOST_WORDS:
            _known.clear()
        fresh = dict(zip(new, encoding.encode_all(new).astype(np.float32), strict=True))
        _known.update(fresh)
        found |= fresh
    return np.array([found[word] for word in words], dtype=np.float64)


def _scale() -> float:
    """How much cues count beside the meaning of the sentence, before fitting."""
    return float(_stored()["scale"])


@cache
def _heads() -> dict[str, Head]:
    kept = _stored()
    return {
        name: Head(*(kept[f"{name}_{part}"].astype(np.float64) for part in ("weights", "offsets")))
        for name in ("sentences", "words")
    }


@cache
def _examples() -> Examples:
    return Examples.of(_stored()["examples"])


@cache
def _stored() -> dict[str, NDArray[Any]]:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}

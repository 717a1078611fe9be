"""Pure: how sure a sentence sounds negative, neutral or positive, by weights that were fitted."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.reading import close_encoding, cues, encoding, wording
from feedback.reading.encoding import Numbers

WEIGHTS = Path(__file__).parent / "weights.npz"
CLASSES = (-1, 0, 1)
SPOKEN = 0.6
"""How much the tones of words count beside the meaning of the sentence, before fitting."""
DIGITS = 4
"""More of a probability would differ between machines."""
NEARNESS = 0.5
"""How fast a likeness fades with the distance of two sentences."""
CLOSE_NEARNESS = 1.0
CLOSE_SHARE = 0.6
"""How much likeness by the close encoder counts beside that by the other, in close chances."""
HUNDREDTHS = 100.0
"""Examples are kept in whole hundredths, which is near enough and small."""
THOUSANDTHS = 1000.0
"""And those of the close encoder in thousandths."""
MOST_WORDS = 20_000
"""So many words are remembered: 40 MB."""
Chances = tuple[float, float, float]
"""Probabilities of negative, neutral, positive."""
AllChances = Callable[[Sequence[str], Numbers, Sequence[str]], list[Chances]]
"""Of each of some sentences, which are encoded and in these languages."""
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
    nearness: float

    @classmethod
    def of(cls, hundredths: NDArray[np.int16]) -> "Examples":
        """The examples as they were kept."""
        return cls._of(hundredths.astype(np.float32) / np.float32(HUNDREDTHS), NEARNESS)

    @classmethod
    def close(cls, thousandths: NDArray[np.int16]) -> "Examples":
        """Those of the close encoder as they were kept."""
        return cls._of(thousandths.astype(np.float32) / np.float32(THOUSANDTHS), CLOSE_NEARNESS)

    @classmethod
    def _of(cls, features: NDArray[np.float32], nearness: float) -> "Examples":
        return cls(features, (features**2).sum(axis=1), nearness)

    def likeness(self, features: Numbers) -> Numbers:
        """To each example, 1 where it is the same and near 0 where nothing is; by rows."""
        asked = features.astype(np.float32)
        own = (asked**2).sum(axis=-1, keepdims=True)
        apart = own + self.squares - 2 * (asked @ self.features.T)
        return np.asarray(np.exp(-self.nearness * np.maximum(apart, 0)), dtype=np.float64)


def chances(sentence: str, encoded: Numbers, language: str) -> Chances:
    """Calibrated probabilities that an encoded sentence sounds negative, neutral, positive."""
    return all_chances([sentence], encoded[None], [language])[0]


def all_chances(
    sentences: Sequence[str], encoded: Numbers, languages: Sequence[str]
) -> list[Chances]:
    """Those of each of some sentences, in one pass over the examples."""
    return _rounded(_heads()["sentences"].chances(_likeness(sentences, encoded, languages)))


def all_close_chances(
    sentences: Sequence[str], encoded: Numbers, languages: Sequence[str]
) -> list[Chances]:
    """As `all_chances`, of how the sentences are to the close encoder, too: ten times as slow."""
    closely = centred(close_encoding.encode_all(sentences), _stored()["close_mean"])
    own = _likeness(sentences, encoded, languages)
    alike = mixed(own, _close_examples().likeness(closely))
    return _rounded(_heads()["closely"].chances(alike))


def centred(encoded: Numbers, mean: Numbers) -> Numbers:
    """Vectors of length 1 from the mean, as those of the close encoder all point one way."""
    apart = encoded - mean
    return np.asarray(apart / np.linalg.norm(apart, axis=-1, keepdims=True))


def mixed(alike: Numbers, closely: Numbers) -> Numbers:
    """How alike sentences are to both encoders."""
    return (1 - CLOSE_SHARE) * alike + CLOSE_SHARE * closely


def _likeness(sentences: Sequence[str], encoded: Numbers, languages: Sequence[str]) -> Numbers:
    learn(sentences)
    head = _heads()["words"]
    cued = np.array([cues.features(*one) for one in zip(sentences, languages, strict=True)])
    spoken = np.array([tones(one, head) for one in sentences])
    return _examples().likeness(np.hstack([encoded, _scale() * cued, spoken]))


def _rounded(chances: Numbers) -> list[Chances]:
    found = chances.round(DIGITS).tolist()
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
        for name in ("sentences", "closely", "words")
    }


@cache
def _examples() -> Examples:
    return Examples.of(_stored()["examples"])


@cache
def _close_examples() -> Examples:
    return Examples.close(_stored()["close_examples"])


@cache
def _stored() -> dict[str, NDArray[Any]]:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}

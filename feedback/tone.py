"""Pure: how sure a sentence sounds negative, neutral or positive, by weights that were fitted."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from feedback import cues, encoding, wording
from feedback.encoding import Numbers

WEIGHTS = Path(__file__).parent / "weights.npz"
CLASSES = (-1, 0, 1)
SPOKEN = 0.6
"""How much the tones of words count beside the meaning of the sentence, before fitting."""
DIGITS = 4
"""More of a probability would differ between machines."""


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


def chances(sentence: str, encoded: Numbers, language: str) -> tuple[float, float, float]:
    """Calibrated probabilities that an encoded sentence sounds negative, neutral, positive."""
    cued = _scale() * np.array(cues.features(sentence, language))
    heads = _heads()
    weighed = np.concatenate([encoded, cued, tones(sentence, heads["words"])])
    found = heads["sentences"].chances(weighed)
    negative, neutral, positive = (round(float(one), DIGITS) for one in found)
    return negative, neutral, positive


def tones(sentence: str, head: Head) -> Numbers:
    """The most, and all, that single words sound positive and negative by themselves."""
    heard = np.array([word_chances(word.lower(), head) for word in wording.words(sentence)])
    if not len(heard):
        return np.zeros(5)
    negative, positive = heard[:, 0], heard[:, 2]
    most = (positive.max(), negative.max(), positive.max() - negative.max())
    return SPOKEN * np.array([*most, positive.sum(), negative.sum()])


def word_chances(word: str, head: Head) -> tuple[float, ...]:
    """How one word sounds by itself."""
    return tuple(head.chances(_word(word)).tolist())


@lru_cache(maxsize=20_000)
def _word(word: str) -> Numbers:
    return encoding.encode(word)


def _scale() -> float:
    """How much cues count beside the meaning of the sentence, before fitting."""
    return float(_stored()["scale"])


@cache
def _heads() -> dict[str, Head]:
    kept = _stored()
    return {
        name: Head(kept[f"{name}_weights"], kept[f"{name}_offsets"])
        for name in ("sentences", "words")
    }


@cache
def _stored() -> dict[str, Numbers]:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        return {name: np.asarray(file[name], dtype=np.float64) for name in file.files}

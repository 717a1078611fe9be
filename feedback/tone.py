"""Pure: how sure a sentence sounds negative, neutral or positive, by weights that were fitted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
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
        name: Head(kept[f"{name}_weights"], kept[f"{name}_offsets"])
        for name in ("sentences", "words")
    }


@cache
def _stored() -> dict[str, Numbers]:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        return {name: np.asarray(file[name], dtype=np.float64) for name in file.files}

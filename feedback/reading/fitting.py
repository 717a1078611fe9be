"""Fits the reader of texts to the labelled sentences: `python -m feedback.reading.fitting`.

The same sentences give the same weights. Prints how well the reader does on sentences that were
never used here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from scipy.optimize import minimize

from feedback.reading import close_encoding, cues, encoding, labelled, measuring, tone
from feedback.reading.cues import LANGUAGES
from feedback.reading.encoding import Numbers
from feedback.reading.labelled import KINDS, OUTSIDE, UNSEEN, Labelled
from feedback.reading.tone import Examples, Head
from feedback.rules import SURE_ENOUGH

FOLDS = 5
AFTER_THE_CUES = 440
"""Sentences up to this line were known when the lists of cues were written: they flatter them."""
FIRST_HAND = 941
"""Sentences up to this line are of the first author: the words of the others are left to test."""
SAME = 0.85
"""Sentences more alike than this say the same, maybe in two languages."""
SCALES = (0.2, 0.3)
PENALTIES = (0.7, 1.2)
HEATS = (5.0, 4.5, 4.0, 3.5, 3.0, 2.5, 2.0)
RIGHT_WHEN_SURE = 0.9
WORD_PENALTY = 0.001
CLOSE_PENALTY = 0.7

Hundredths = NDArray[np.int16]


def main() -> None:
    """Fit, store the weights, print the tables."""
    known, encoded = _known()
    words = fit_words(*_spoken(known), WORD_PENALTY)
    parts = (encoded, *_heard(known, words))
    classes = np.array([one.sentiment for one in known])
    scale, penalty, left_out = _chosen(known, parts, classes)
    _folded, late = _folds(known)
    heat = _heat(known, left_out, classes, late)
    examples = _joined(parts, scale)
    head = fit(_likeness(examples, examples), classes, penalty)
    unclear = late & ~_sure(left_out, heat)
    mean, close_examples, closely = _close(known, _likeness(examples, examples), classes, unclear)
    _store(
        {"sentences": _heated(head, heat), "closely": closely, "words": words},
        {"examples": examples, "close_examples": close_examples, "close_mean": mean},
        scale,
    )
    print(f"{len(known)} sentences; scale {scale}, penalty {penalty}, heat {heat}")
    print(measuring.report())


def fit(likeness: Numbers, classes: Numbers, penalty: float) -> Head:
    """Ridge regression of the three classes on how alike the sentences are to each other."""
    wanted = np.eye(3)[classes + 1] - 1 / 3
    ridge = likeness + penalty * np.eye(len(classes))
    return Head(solve(ridge, wanted, assume_a="pos"), np.zeros(3))


def fit_words(features: Numbers, classes: Numbers, penalty: float) -> Head:
    """Multinomial logistic regression with L2 on the weights."""
    rows, size = features.shape
    wanted = np.eye(3)[classes + 1]

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        head = _unpacked(flat, size)
        found = head.chances(features)
        cost = -np.log((found * wanted).sum(axis=1) + 1e-30).mean()
        slope = features.T @ (found - wanted) / rows + penalty * head.weights
        cost += penalty * float((head.weights**2).sum()) / 2
        return cost, np.concatenate([slope.ravel(), (found - wanted).mean(axis=0)])

    start = np.zeros(size * 3 + 3)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return _unpacked(best.x, size)


def _unpacked(flat: Numbers, size: int) -> Head:
    return Head(flat[: size * 3].reshape(size, 3), flat[size * 3 :])


def _known() -> tuple[list[Labelled], Numbers]:
    """The sentences to fit to, encoded; without those that say the same as one to test on."""
    every = labelled.labelled(*LANGUAGES, *OUTSIDE)
    encoded = encoding.encode_all([one.sentence for one in every])
    unseen = np.array([one.split in UNSEEN for one in every])
    kept = ~unseen & ((encoded @ encoded[unseen].T).max(axis=1) <= SAME)
    return [one for one, keep in zip(every, kept, strict=True) if keep], encoded[kept]


def _spoken(known: Sequence[Labelled]) -> tuple[Numbers, Numbers]:
    """Words that sound like something by the lists, and words of neutral sentences that do not."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for kind, value in (("liking", 1), ("disliking", -1)):
            found |= dict.fromkeys(cues.plain_words(language, kind), value)
    first = [one for one in known if one.place <= FIRST_HAND]
    facts = [one for one in first if one.sentiment == 0 and one.kind == "implied"]
    for word in sorted({word.lower() for one in facts for word in measuring.words(one)})[::2]:
        found.setdefault(word, 0)
    return encoding.encode_all(list(found)), np.array(list(found.values()))


def _heard(known: Sequence[Labelled], words: Head) -> tuple[Numbers, Numbers]:
    tone.learn([one.sentence for one in known])
    return (
        np.array([cues.features(one.sentence, one.language) for one in known]),
        np.array([tone.tones(one.sentence, words) for one in known]),
    )


def _joined(parts: tuple[Numbers, Numbers, Numbers], scale: float) -> Hundredths:
    meanings, cued, spoken = parts
    joined = np.hstack([meanings, scale * cued, spoken])
    return (joined * tone.HUNDREDTHS).round().astype(np.int16)


def _likeness(asked: Hundredths, examples: Hundredths) -> Numbers:
    return Examples.of(examples).likeness(asked / tone.HUNDREDTHS)


def _chosen(
    known: Sequence[Labelled], parts: tuple[Numbers, Numbers, Numbers], classes: Numbers
) -> tuple[float, float, Numbers]:
    """Scale of the cues and penalty that read most left-out sentences right, and their scores.

    Only those count that the lists of cues did not know.
    """
    folds, late = _folds(known)
    best, found = (0.0, 0.0, 0.0), np.zeros((0, 3))
    for scale in SCALES:
        examples = _joined(parts, scale)
        likeness = _likeness(examples, examples)
        for penalty in PENALTIES:
            scores = _left_out(likeness, classes, folds, penalty)
            right = _right(scores, classes)[late].mean()
            print(f"scale {scale}, penalty {penalty}: {right:.2%} of those left out")
            if right > best[0]:
                best, found = (right, scale, penalty), scores
    return *best[1:], found


def _close(
    known: Sequence[Labelled],
    likeness: Numbers,
    classes: Numbers,
    unclear: NDArray[np.bool_],
) -> tuple[NDArray[np.float32], Hundredths, Head]:
    """What the close encoder makes of the sentences: their mean, where they are from it, a head.

    It is asked of the unclear ones, so it is as careful as they need.
    """
    encoded = close_encoding.encode_all([one.sentence for one in known])
    mean = encoded.mean(axis=0).round(6).astype(np.float32)
    kept = (tone.centred(encoded, mean) * tone.THOUSANDTHS).round().astype(np.int16)
    alike = tone.mixed(likeness, Examples.close(kept).likeness(kept / tone.THOUSANDTHS))
    folds, late = _folds(known)
    scores = _left_out(alike, classes, folds, CLOSE_PENALTY)
    print(f"closely: {_right(scores, classes)[late].mean():.2%} of those left out")
    heat = _heat(known, scores, classes, unclear)
    return mean, kept, _heated(fit(alike, classes, CLOSE_PENALTY), heat)


def _heated(head: Head, heat: float) -> Head:
    return Head(heat * head.weights, heat * head.offsets)


def _folds(known: Sequence[Labelled]) -> tuple[Numbers, NDArray[np.bool_]]:
    """Which fifth each is in, and which of them the lists of cues did not know."""
    places = np.array([one.place for one in known])
    return (places // 4) % FOLDS, places > AFTER_THE_CUES


def _left_out(likeness: Numbers, classes: Numbers, folds: Numbers, penalty: float) -> Numbers:
    scores = np.zeros((len(classes), 3))
    for fold in range(FOLDS):
        out = folds == fold
        head = fit(likeness[np.ix_(~out, ~out)], classes[~out], penalty)
        scores[out] = likeness[np.ix_(out, ~out)] @ head.weights
    return scores


def _right(scores: Numbers, classes: Numbers) -> Numbers:
    return np.asarray(scores.argmax(axis=1) - 1 == classes)


def _heat(
    known: Sequence[Labelled], scores: Numbers, classes: Numbers, asked: NDArray[np.bool_]
) -> float:
    """The greatest with which nine in ten are right where it is sure, of each kind asked."""
    right = _right(scores, classes)
    for heat in HEATS:
        sure = _sure(scores, heat)
        shares = []
        for kind in KINDS:
            some = asked & sure & np.array([one.kind == kind for one in known])
            shares.append(right[some].mean())
        print(f"heat {heat}: sure of {sure[asked].mean():.0%}, right {min(shares):.0%}")
        if min(shares) >= RIGHT_WHEN_SURE:
            break
    return heat


def _sure(scores: Numbers, heat: float) -> NDArray[np.bool_]:
    chances = Head(heat * np.eye(3), np.zeros(3)).chances(scores)
    return np.asarray(chances.max(axis=1) >= SURE_ENOUGH)


def _store(heads: dict[str, Head], arrays: dict[str, NDArray[Any]], scale: float) -> None:
    """Rounded, so that the file is the same on machines whose last digits differ."""
    kept: dict[str, Any] = arrays | {
        f"{name}_{part}": values.round(4).astype(np.float32)
        for name, head in heads.items()
        for part, values in (("weights", head.weights), ("offsets", head.offsets))
    }
    np.savez_compressed(tone.WEIGHTS, scale=np.float64(scale), **kept)


if __name__ == "__main__":
    main()

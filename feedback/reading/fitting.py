"""Fits the reader of texts to the labelled sentences: `python -m feedback.reading.fitting`.

The same sentences give the same weights. Prints how well the reader does on sentences that were
never used here.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from scipy.optimize import minimize

from feedback.reading import cues, encoding, labelled, measuring, tone
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

Hundredths = NDArray[np.int16]


def main() -> None:
    """Fit, store the weights, print the tables."""
    known, encoded = _known()
    words = fit_words(*_spoken(known), WORD_PENALTY)
    parts = (encoded, *_heard(known, words))
    classes = np.array([one.sentiment for one in known])
    scale, penalty, heat = _chosen(known, parts, classes)
    examples = _joined(parts, scale)
    head = fit(_likeness(examples, examples), classes, penalty)
    _store(Head(heat * head.weights, heat * head.offsets), words, examples, scale)
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
) -> tuple[float, float, float]:
    """Scale of the cues and penalty that read most left-out sentences right, and the heat.

    Only those count that the lists of cues did not know.
    """
    places = np.array([one.place for one in known])
    folds, late = (places // 4) % FOLDS, places > AFTER_THE_CUES
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
    return *best[1:], _heat(known, found, classes, late)


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
    known: Sequence[Labelled], scores: Numbers, classes: Numbers, late: NDArray[np.bool_]
) -> float:
    """The greatest with which nine in ten are right where it is sure, of each kind."""
    right = _right(scores, classes)
    for heat in HEATS:
        sure = Head(heat * np.eye(3), np.zeros(3)).chances(scores).max(axis=1) >= SURE_ENOUGH
        shares = []
        for kind in KINDS:
            some = late & sure & np.array([one.kind == kind for one in known])
            shares.append(right[some].mean())
        print(f"heat {heat}: sure of {sure[late].mean():.0%}, right {min(shares):.0%}")
        if min(shares) >= RIGHT_WHEN_SURE:
            break
    return heat


def _store(head: Head, words: Head, examples: Hundredths, scale: float) -> None:
    """Rounded, so that the file is the same on machines whose last digits differ."""
    np.savez_compressed(
        tone.WEIGHTS,
        examples=examples,
        sentences_weights=head.weights.round(4).astype(np.float32),
        sentences_offsets=head.offsets.round(4).astype(np.float32),
        words_weights=words.weights.round(4).astype(np.float32),
        words_offsets=words.offsets.round(4).astype(np.float32),
        scale=np.float64(scale),
    )


if __name__ == "__main__":
    main()

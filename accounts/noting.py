"""Which acts somebody opens, for who wants to take all of them back later."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from accounts.models import ChangeSet

_opened: ContextVar[list[ChangeSet] | None] = ContextVar("opened", default=None)


@contextmanager
def noted() -> Iterator[list[ChangeSet]]:
    """The change sets that are opened within, and no others."""
    opened: list[ChangeSet] = []
    token = _opened.set(opened)
    try:
        yield opened
    finally:
        _opened.reset(token)


def note(changes: ChangeSet) -> None:
    """Tell whoever notes at the moment."""
    opened = _opened.get()
    if opened is not None:
        opened.append(changes)

"""A refusal with more than one reason: all of them, each at its place."""

from collections.abc import Callable, Sequence
from typing import Any

from accounts.errors import Refused
from crm.decisions import Fault


class Faulty(Refused):
    """What cannot be taken, all of it, each with its place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        super().__init__(first.detail, field=first.pointer.removeprefix("/"), code=first.code)
        self.faults = faults


def refuse_all(*checks: Callable[[], Any]) -> None:
    """Make all of these checks, and refuse with what every one of them says."""
    faults: list[Fault] = []
    for check in checks:
        try:
            check()
        except Faulty as error:
            faults += error.faults
        except Refused as error:
            faults.append(Fault(f"/{error.field}" if error.field else "", error.code, str(error)))
    if faults:
        raise Faulty(faults)

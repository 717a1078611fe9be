"""What all values of the method are: frozen, equal by what they hold, and cheap to make."""

import msgspec


class Value(msgspec.Struct, frozen=True, gc=False):
    """A frozen value; hundreds are made for each committee.

    A frozen dataclass takes four times as long to make. None can be part of a circle, so the
    collector of garbage need not look at them.
    """

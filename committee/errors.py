"""The one exception of the package."""


class CommitteeError(ValueError):
    """A fact that cannot be true, said in one sentence that names its place."""

    def at(self, place: str) -> "CommitteeError":
        """Return the same sentence with its place in a document before it."""
        return CommitteeError(f"{place}: {self}")

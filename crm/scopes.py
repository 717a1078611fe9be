"""What a machine may do: a closed list of words; whatever was not given is denied."""

from collections.abc import Iterable

OF_RECORDS = (
    "users",
    "accounts",
    "people",
    "stakeholders",
    "opportunities",
    "committees",
    "seats",
    "ties",
    "relationships",
    "touches",
    "assessments",
    "feedback",
    "goals",
    "cases",
    "insights",
    "ideas",
)
ONLY_READ = {"users", "people"}
DOING = {
    "analysis:read": "Read analyses and snapshots, which judge people.",
    "sync": "Read and write records as one's own source.",
    "changes": "Follow the feed of changes.",
    "outbox": "Read what is to be written back, and acknowledge it.",
    "conflicts": "Read and settle conflicts.",
    "jobs": "Run large loads.",
    "erasure": "Erase a person for good.",
    "webhooks": "Set up webhook endpoints, read and repeat their deliveries.",
    "policies": "Say which fields there are, and who owns them.",
}


def _of_types() -> dict[str, str]:
    reads = {f"{name}:read": f"Read {name}." for name in OF_RECORDS}
    written = [name for name in OF_RECORDS if name not in ONLY_READ]
    writes = {f"{name}:write": f"Add and change {name}." for name in written}
    return {**reads, **writes}


SCOPES: dict[str, str] = {**_of_types(), **DOING}
"""Every scope and what it allows, in the order in which they are shown."""

READING = tuple(scope for scope in SCOPES if scope.endswith(":read"))
SYNCING = (*READING, "sync", "changes", "outbox", "conflicts", "jobs")
"""What a sync needs: all but erasing, webhooks, the ownership of fields, and writing one by one."""


def unknown(given: Iterable[str]) -> list[str]:
    """Those that are no scopes.

    >>> unknown(["sync", "everything"])
    ['everything']
    """
    return sorted(set(given) - SCOPES.keys())


def ordered(given: Iterable[str]) -> list[str]:
    """Each known scope once, in the order of the vocabulary.

    >>> ordered(["sync", "accounts:read", "sync"])
    ['accounts:read', 'sync']
    """
    held = set(given)
    return [scope for scope in SCOPES if scope in held]

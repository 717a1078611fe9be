"""Under which ids and addresses somebody was known who must not be stored again: keyed digests."""

from collections.abc import Iterable, Sequence

from django.utils.crypto import salted_hmac

from crm.decisions import Incoming, Op
from crm.models import ErasedName, Source

SALT = "crm.erased_names"
FORGET = "crm.tasks.forget_person"
"""The task of the jobs that erase whom a source asks us to forget."""


def remember(names: Iterable[tuple[Source | None, str, str]]) -> int:
    """Refuse whoever comes under these ids and addresses from now on; says how many they are."""
    found = {digest for one in names for digest in digests(*one)}
    rows = [ErasedName(digest=one) for one in sorted(found)]
    ErasedName.objects.bulk_create(rows, ignore_conflicts=True)
    return len(found)


def among(source: Source, incoming: Sequence[Incoming]) -> frozenset[int]:
    """The indexes of the records of erased people; two queries at most."""
    if not ErasedName.objects.exists():
        return frozenset()
    wanted: dict[str, set[int]] = {}
    for record in incoming:
        if record.type != "stakeholder" or record.op != Op.UPSERT:
            continue
        same = record.refs.get("person")
        names = [*digests(source, record.external_id, record.fields.get("email") or "")]
        names += digests(source, same.external_id, "") if same else []
        for digest in names:
            wanted.setdefault(digest, set()).add(record.index)
    found = ErasedName.objects.filter(digest__in=wanted).values_list("digest", flat=True)
    return frozenset(index for digest in found for index in wanted[digest])


def digests(source: Source | None, external_id: str, email: str) -> list[str]:
    """Of an id within its source, and of an address whatever its case."""
    told = []
    if source is not None and external_id:
        told.append(f"{source.public_id}:{external_id}")
    if email.strip():
        told.append(f"email:{email.strip().casefold()}")
    return [salted_hmac(SALT, one, algorithm="sha256").hexdigest() for one in told]

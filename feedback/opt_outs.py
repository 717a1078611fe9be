"""Who wants no survey any more: by their record, and by their address whoever else has it."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.crypto import salted_hmac

from feedback.models import OptOut
from stakeholders.models import Person

SALT = "feedback.opt_outs"


def digest(address: str) -> str:
    """What is kept of an address, whatever its case; nothing of none."""
    plain = address.strip().casefold()
    return salted_hmac(SALT, plain, algorithm="sha256").hexdigest() if plain else ""


def is_of(address: str) -> bool:
    """Whether who has this address wants none; one query."""
    return bool(address) and OptOut.objects.filter(address=digest(address)).exists()


def among(people: Iterable[Person]) -> set[int]:
    """The primary keys of those who want none; one query."""
    rows = {one.pk: one for one in people}
    digests = {pk: digest(one.email) for pk, one in rows.items()}
    kept = set(filter(None, digests.values()))
    found = OptOut.objects.filter(Q(person__in=rows) | Q(address__in=kept))
    wishes = list(found.values_list("person", "address"))
    named = {person for person, _address in wishes}
    addresses = {address for _person, address in wishes if address}
    return {pk for pk in rows if pk in named or digests[pk] in addresses}

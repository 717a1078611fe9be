"""Full lists, for sources that do not say what they delete: what is not on the list is gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import User
from crm import sync
from crm.models import FullList, Link, Source

MOST_MISSING, MOST_SHARE = 500, 0.05
BLOCK = 1000


@dataclass(frozen=True)
class Brake(Exception):
    """More is missing than a slip would explain: somebody has to say that it is so."""

    missing: int
    known: int


@transaction.atomic
def open_list(source: Source, type_: str, prefix: str = "") -> FullList:
    """A new list of one type; one that was left open before is forgotten.

    With a prefix it is about ids alone that begin so: a source may have several kinds of a type.
    """
    about = {"source": source, "type": type_, "prefix": prefix}
    FullList.objects.filter(**about, completed_at=None).delete()
    return FullList.objects.create(**about)


@transaction.atomic
def name(full_list: FullList, external_ids: Sequence[str]) -> FullList:
    """Say of more ids that they are alive; safe to repeat, in any order."""
    _refuse_completed(full_list)
    links = Link.objects.filter(source=full_list.source, type=full_list.type)
    for start in range(0, len(external_ids), BLOCK):
        links.filter(external_id__in=external_ids[start : start + BLOCK]).update(
            listed_in=full_list
        )
    FullList.objects.filter(pk=full_list.pk).update(named=F("named") + len(external_ids))
    full_list.refresh_from_db()
    return full_list


def complete(
    full_list: FullList, *, user: User, by: Author, is_confirmed: bool = False
) -> FullList:
    """Delete what the list lacks, in blocks; safe to repeat after a crash.

    What came while the list was open is alive. A large loss needs to be confirmed.
    """
    _refuse_completed(full_list)
    missing, known = _missing(full_list).count(), _live(full_list).count()
    if not is_confirmed and (missing > MOST_MISSING or missing > MOST_SHARE * known):
        raise Brake(missing, known)
    while external_ids := list(_missing(full_list).values_list("external_id", flat=True)[:BLOCK]):
        _delete(full_list, external_ids, user, by)
    full_list.completed_at = timezone.now()
    full_list.save(update_fields=["completed_at"])
    return full_list


def _delete(full_list: FullList, external_ids: Sequence[str], user: User, by: Author) -> None:
    """Delete a block as the source itself would, each once."""
    documents = [
        {"op": "delete", "type": full_list.type, "external_id": one} for one in external_ids
    ]
    with transaction.atomic():
        told = sync.apply(full_list.source, documents, user=user, by=by)
        refused = [one.external_id for one in told if one.status in sync.REFUSED]
        # Whom the user of the key may not change stays, and is not asked for again.
        links = Link.objects.filter(source=full_list.source, type=full_list.type)
        links.filter(external_id__in=refused).update(listed_in=full_list)
        full_list.deleted += len(told) - len(refused)
        full_list.save(update_fields=["deleted"])


def _live(full_list: FullList) -> QuerySet[Link]:
    """The links that the source has not deleted, but aliases."""
    links = Link.objects.filter(source=full_list.source, type=full_list.type, deleted_at=None)
    if full_list.prefix:
        links = links.filter(external_id__startswith=full_list.prefix)
    return links.filter(is_alias=False).order_by("pk")


def _missing(full_list: FullList) -> QuerySet[Link]:
    is_named = Q(listed_in=full_list)
    return _live(full_list).exclude(is_named).filter(created_at__lt=full_list.opened_at)


def _refuse_completed(full_list: FullList) -> None:
    if full_list.completed_at is not None:
        raise Refused(_("This list is completed."), code="completed")

"""Whole lists as lines of JSON, in stretches by key: memory does not grow with the rows."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import orjson
from django.db.models import QuerySet

from committee.vocabulary import TieKind
from crm.models import Link
from crm.records import Document
from stakeholders.models import Position, Stakeholder, Tie
from stakeholders.people import POSITION_FIELDS

STRETCH = 2000
PERSON_FIELDS = ("first_name", "last_name", "email", "phone", "language")


def lines(rows: QuerySet, show: Callable[[Sequence[Any]], list[Document]]) -> Iterator[bytes]:
    """Each row as it is shown, in the order in which they were added."""
    after = 0
    while found := list(rows.order_by("pk").filter(pk__gt=after)[:STRETCH]):
        yield _written(show(found))
        after = found[-1].pk


def stakeholders(rows: QuerySet[Stakeholder]) -> Iterator[bytes]:
    """As `lines`, from tuples instead of rows: of these there are most."""
    told = rows.order_by("pk").values_list(
        "pk",
        "public_id",
        "version",
        "account__public_id",
        "is_external",
        "custom",
        *(f"person__{name}" for name in PERSON_FIELDS),
    )
    after = 0
    while found := list(told.filter(pk__gt=after)[:STRETCH]):
        yield _written(_stakeholders(found))
        after = found[-1][0]


def _stakeholders(found: Sequence[tuple]) -> Iterator[Document]:
    pks = [row[0] for row in found]
    posts, superiors = _posts(pks), _superiors(pks)
    links = _links([row[1] for row in found])
    empty = ("", "", "", "unknown", None)
    for pk, id_, version, account, is_external, own, *person in found:
        first, last, email, phone, language = person
        title, department, location, seniority, left_on = posts.get(pk, empty)
        yield {
            "type": "stakeholder",
            "id": id_,
            "version": version,
            "links": links.get(id_, []),
            "account": account,
            "reports_to": superiors.get(pk),
            "first_name": first,
            "last_name": last,
            "email": email,
            "phone": phone,
            "language": language,
            "title": title,
            "department": department,
            "location": location,
            "seniority": seniority,
            "is_external": is_external,
            "left_on": left_on,
            "custom": own,
        }


def _posts(pks: Sequence[int]) -> dict[int, tuple]:
    posts = Position.objects.known().filter(stakeholder__among=pks).order_by("from_on", "pk")
    return {row[0]: row[1:] for row in posts.values_list("stakeholder", *POSITION_FIELDS, "to_on")}


def _superiors(pks: Sequence[int]) -> dict[int, str]:
    held = Tie.objects.known().filter(
        stakeholder__among=pks, kind=TieKind.REPORTS_TO.value, to_on=None
    )
    return dict(held.values_list("stakeholder", "other__public_id"))


def _links(ids: Sequence[str]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    rows = Link.objects.filter(subject__among=ids).order_by("pk")
    told = rows.values_list("subject", "source__name", "external_id", "url", "source_modified_at")
    for subject, source, external_id, url, modified_at in told:
        document = {
            "source": source,
            "external_id": external_id,
            "url": url or None,
            "source_modified_at": modified_at,
        }
        found.setdefault(subject, []).append(document)
    return found


def _written(documents: Sequence[Document] | Iterator[Document]) -> bytes:
    return b"".join(
        orjson.dumps(one, default=str, option=orjson.OPT_APPEND_NEWLINE) for one in documents
    )

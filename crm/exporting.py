"""Whole lists as lines of JSON, in stretches by key: memory does not grow with the rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

import orjson
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from committee.vocabulary import TieKind
from crm import records
from crm.models import Link
from crm.records import Document
from stakeholders.models import Position, Stakeholder, Tie

STRETCH = 5000
MOST_BETWEEN = 2
END, NOTHING = orjson.Fragment(b"\n"), orjson.Fragment(b"")


def lines(rows: QuerySet, show: Callable[[Sequence[Any]], Iterable[Document]]) -> Iterator[bytes]:
    """Each row as it is shown, in the order in which they were added."""
    return _written(map(show, _stretches(rows, attrgetter("pk"))))


def stakeholders(rows: QuerySet[Stakeholder]) -> Iterator[bytes]:
    """As `lines`, from columns instead of rows: of these there are most."""
    told = rows.values_list(
        "pk",
        *(name for name in records.HEAD if name != "custom"),
        _text("custom"),
        *(f"person__{name}" for name in records.PERSON_FIELDS),
    )
    return _written(map(_stakeholders, _stretches(told, itemgetter(0))))


def _stretches(rows: QuerySet, key: Callable[[Any], int]) -> Iterator[list[Any]]:
    after, rows = 0, rows.order_by("pk")
    while found := list(rows.filter(pk__gt=after)[:STRETCH]):
        yield found
        after = key(found[-1])


def _written(stretches: Iterator[Iterable[Document]]) -> Iterator[bytes]:
    """Each stretch is written while the database finds the next."""
    ahead: Future[bytes] | None = None
    with ThreadPoolExecutor(max_workers=1) as writer:
        for documents in stretches:
            before, ahead = ahead, writer.submit(_as_lines, documents)
            if before:
                yield before.result()
        if ahead:
            yield ahead.result()


def _as_lines(documents: Iterable[Document]) -> bytes:
    """One document a line, written by one call, as a call for each takes five times as long.

    A line ends with an item of its own: a newline stands nowhere else in what orjson writes.
    """
    items = [item for document in documents for item in (document, END)]
    # SQLite keeps moments without a zone.
    together = orjson.dumps([*items, NOTHING], default=str, option=orjson.OPT_NAIVE_UTC)
    return together.replace(b",\n,", b"\n")[1:-1]


def _stakeholders(found: Sequence[tuple]) -> Iterator[Document]:
    """What else is known of them is read at once; the documents are made when they are written."""
    pks = [row[0] for row in found]
    posts, superiors = _posts(pks), _superiors(pks)
    return _documents(found, posts, superiors, _links([row[1] for row in found]))


def _documents(
    found: Sequence[tuple],
    posts: dict[int, tuple],
    superiors: dict[int, str],
    links: dict[str, list[Document]],
) -> Iterator[Document]:
    for pk, id_, version, account, is_external, own, *person in found:
        yield records.told_stakeholder(
            (id_, version, account, is_external, orjson.loads(own)),
            person=person,
            post=posts.get(pk, records.NO_POST),
            superior=superiors.get(pk),
            links=links.get(id_, []),
        )


def _posts(pks: Sequence[int]) -> dict[int, tuple]:
    posts = Position.objects.known().filter(**_of(pks)).order_by("from_on", "pk")
    return {row[0]: row[1:] for row in posts.values_list("stakeholder", *records.POST)}


def _superiors(pks: Sequence[int]) -> dict[int, str]:
    held = Tie.objects.known().filter(**_of(pks), kind=TieKind.REPORTS_TO.value, to_on=None)
    return dict(held.values_list("stakeholder", "other__public_id"))


def _of(pks: Sequence[int]) -> dict[str, Any]:
    """Of these, which are in order: where they lie close, all from the first to the last."""
    is_close = pks[-1] - pks[0] < MOST_BETWEEN * len(pks)
    if is_close:
        return {"stakeholder__gte": pks[0], "stakeholder__lte": pks[-1]}
    return {"stakeholder__among": pks}


def _links(ids: Sequence[str]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    rows = Link.objects.filter(subject__among=ids).order_by("pk")
    told = rows.values_list(
        "subject", "source__name", "external_id", "url", _text("source_modified_at")
    )
    for subject, source, external_id, url, modified in told:
        modified_at = datetime.fromisoformat(modified) if modified else None
        document = records.told_link(source, external_id, url, modified_at)
        found.setdefault(subject, []).append(document)
    return found


def _text(name: str) -> Cast:
    """A column as the database writes it: reading it here is faster than by the driver."""
    return Cast(F(name), TextField())

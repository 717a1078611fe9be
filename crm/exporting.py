"""Whole lists as lines of JSON, in stretches by key: memory does not grow with the rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from operator import attrgetter
from typing import Any

import orjson
from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, NullIf
from psycopg import Cursor

from committee.vocabulary import TieKind
from crm import records, showing
from crm.models import Link
from crm.records import Document
from crm.spelled import Moment, Spelled
from stakeholders.models import Person, Position, Stakeholder, Tie
from stakeholders.people import POSITION_FIELDS

STRETCH = 5000
MOST_BETWEEN = 2
MOST_LINKS = 4
NO_POST = orjson.dumps(dict(zip(POSITION_FIELDS, records.NO_POST, strict=False))).decode()
END, NOTHING = orjson.Fragment(b"\n"), orjson.Fragment(b"")


def lines(rows: QuerySet, show: Callable[[Sequence[Any]], Iterable[Document]]) -> Iterator[bytes]:
    """Each row as it is shown, in the order in which they were added."""
    return _written(map(show, _stretches(rows, attrgetter("pk"))), _as_lines)


def stakeholders(rows: QuerySet[Stakeholder]) -> Iterator[bytes]:
    """As `lines`; of these there are most, so PostgreSQL spells what it can.

    Their people, posts and links are read each by itself: rows that were added together lie
    together, and reading on from one to the next takes a fifth of looking up each.
    """
    if connection.vendor != "postgresql":
        return lines(rows, showing.stakeholders)
    return _ahead(rows.order_by("pk").values_list(*_HEAD))


def _ahead(rows: QuerySet) -> Iterator[bytes]:
    """PostgreSQL looks for a stretch while the one before is written and sent."""
    connection.ensure_connection()
    with connection.connection.pipeline():
        found, told = _asked(rows.filter(pk__gt=0)[:STRETCH]).fetchall(), None
        while found:
            asked = [_asked(query) for query in _of_these(found)]
            next_ = _asked(rows.filter(pk__gt=found[-1][0])[:STRETCH])
            if told:
                yield _lines(*told)
            told, found = (found, _taken(found, asked)), next_.fetchall()
    if told:
        yield _lines(*told)


def _asked(query: QuerySet) -> Cursor:
    """A query that is sent; its rows are waited for when they are fetched."""
    return connection.connection.cursor().execute(*query.query.sql_with_params())


def _stretches(rows: QuerySet, key: Callable[[Any], int]) -> Iterator[list[Any]]:
    after, rows = 0, rows.order_by("pk")
    while found := list(rows.filter(pk__gt=after)[:STRETCH]):
        yield found
        after = key(found[-1])


def _written(stretches: Iterator[Iterable[Any]], write: Callable) -> Iterator[bytes]:
    """Each stretch is written while the database finds the next."""
    ahead: Future[bytes] | None = None
    with ThreadPoolExecutor(max_workers=1) as writer:
        for told in stretches:
            before, ahead = ahead, writer.submit(write, told)
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


def _of_these(found: Sequence[tuple]) -> list[QuerySet]:
    """What else is told of them."""
    pks, ids = [row[0] for row in found], [row[3] for row in found]
    return [_people({row[1] for row in found}), _superiors(pks), _posts(pks), _near(ids)]


def _taken(found: Sequence[tuple], asked: Sequence[Cursor]) -> list[Sequence[tuple]]:
    """The rows that were asked for; where others lie between the links, each is looked for."""
    *told, links = (cursor.fetchall() for cursor in asked)
    if len(links) == MOST_LINKS * len(found):
        links = _asked(_LINKS.filter(subject__among=[row[3] for row in found])).fetchall()
    return [*told, links]


def _lines(found: Sequence[tuple], told: Sequence[Sequence[tuple]]) -> bytes:
    """Each as `records.stakeholder` shows it."""
    people, superiors, links = dict(told[0]), dict(told[1]), _linked(told[3])
    posts = {pk: (post[1:-1], _name(left_on)) for pk, post, left_on in told[2]}
    lines = [
        f'{{"type":"stakeholder","id":"{id_}","version":{version},'
        f'"links":[{links.get(id_, "")}],"account":"{account}",'
        f'"reports_to":{_name(superiors.get(pk))},{people[person][1:-1]},{post},'
        f'"is_external":{is_external},"left_on":{left_on},"custom":{_compact(own)}}}\n'
        for pk, person, account, id_, version, is_external, own in found
        if person in people  # Else it was deleted since.
        for post, left_on in (posts.get(pk, (NO_POST[1:-1], "null")),)
    ]
    return "".join(lines).encode()


def _name(text: str | None) -> str:
    """An id or a day, in which nothing has to be escaped."""
    return f'"{text}"' if text else "null"


def _compact(document: str) -> str:
    return document if document == "{}" else orjson.dumps(orjson.loads(document)).decode()


def _people(pks: set[int]) -> QuerySet:
    # In no order: sorting by name takes a third of the query.
    rows = Person.objects.order_by().filter(_of("pk", sorted(pks)))
    return rows.values_list("pk", Spelled(*records.PERSON_FIELDS))


def _posts(pks: Sequence[int]) -> QuerySet:
    posts = Position.objects.known().filter(_of("stakeholder", pks)).order_by("from_on", "pk")
    return posts.values_list("stakeholder", Spelled(*POSITION_FIELDS), _text("to_on"))


def _superiors(pks: Sequence[int]) -> QuerySet:
    held = Tie.objects.known().filter(kind=TieKind.REPORTS_TO.value, to_on=None)
    return held.filter(_of("stakeholder", pks)).values_list("stakeholder", "other__public_id")


def _of(key: str, pks: Sequence[int]) -> Q:
    """Of these, which are in order: where they lie close, all from the first to the last."""
    if pks[-1] - pks[0] < MOST_BETWEEN * len(pks):
        return Q(**{f"{key}__gte": pks[0], f"{key}__lte": pks[-1]})
    return Q(**{f"{key}__among": pks})


def _near(ids: Sequence[str]) -> QuerySet:
    """Ids that were made together sort together, so these are the links of the ids and few more."""
    return _LINKS.filter(subject__gte=min(ids), subject__lte=max(ids))[: MOST_LINKS * len(ids)]


def _linked(rows: Sequence[tuple]) -> dict[str, str]:
    found: dict[str, str] = {}
    for _pk, subject, link in sorted(rows):
        found[subject] = f"{found[subject]},{link}" if subject in found else link
    return found


def _text(name: str) -> Cast:
    """A column as the database writes it: reading it here is faster than by the driver."""
    return Cast(F(name), TextField())


_LINK = Spelled(
    source=F("source__name"),
    external_id=F("external_id"),
    url=NullIf("url", Value("", CharField())),
    source_modified_at=Moment("source_modified_at"),
)
"""As `records.link` shows it."""
_LINKS = Link.objects.values_list("pk", "subject", _LINK)
_HEAD = (
    *("pk", "person", "account__public_id", "public_id", "version"),
    *(_text("is_external"), _text("custom")),
)

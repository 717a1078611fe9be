"""Lines of the types of which there are most: PostgreSQL spells them, and finds what comes next
while they are written.

What is told of a record beside its row is read by itself: rows that were added together lie
together, and reading on from one to the next takes a fifth of looking up each.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, NullIf
from psycopg import Cursor

from accounts.models import ExpectedClose
from committee.vocabulary import TieKind
from crm import exporting, records
from crm.models import Link
from crm.records import Document
from crm.shapes import SHAPES
from crm.spelled import Moment, Spelled
from stakeholders.models import Person, Position, Tie
from stakeholders.people import POSITION_FIELDS

MOST_BETWEEN = 2
MOST_LINKS = 4
NO_POST = orjson.dumps(dict(zip(POSITION_FIELDS, records.NO_POST, strict=False))).decode()

Rows = Sequence[tuple]


class Way(NamedTuple):
    """What is asked of rows, their key and public id first, and of what belongs to those found.

    Of one that `judges` people the last column is the account of which a judgement is shown.
    """

    columns: tuple
    belonging: Callable[[Rows], list[QuerySet]]
    write: Callable[[Rows, Sequence[Rows], Mapping[str, str]], Iterable[str]]
    judges: bool = False


def lines(
    rows: QuerySet,
    way: Way | None,
    *,
    show: Callable[[Sequence[Any]], Iterable[Document]],
    note: Callable[[set[str]], None],
) -> Iterator[bytes]:
    """As `exporting.lines`, which it is where PostgreSQL has no way to spell them.

    That judgements are sent of accounts is noted before.
    """
    if way is None or connection.vendor != "postgresql":
        return exporting.lines(rows, show)
    return _lines(rows, way, note)


def _lines(rows: QuerySet, way: Way, note: Callable[[set[str]], None]) -> Iterator[bytes]:
    """A stretch is asked for before the one before it is written.

    It is sent behind the pipeline, all of which is one transaction: a slow client would keep it
    open, and migrations would wait for it.
    """
    rows, told = rows.order_by("pk").values_list(*way.columns), None
    found = list(rows.filter(pk__gt=0)[: exporting.STRETCH])
    while found:
        ids = [row[1] for row in found]
        with connection.connection.pipeline():
            asked = [_asked(query) for query in (*way.belonging(found), _near(ids))]
            next_ = _asked(rows.filter(pk__gt=found[-1][0])[: exporting.STRETCH])
            written = _written(way, *told) if told else b""
            told, found = (found, _taken(ids, asked)), next_.fetchall()
        if written:
            yield written
        if way.judges:
            note({row[-1] for row in told[0] if row[-1]})
    if told:
        yield _written(way, *told)


def _asked(query: QuerySet) -> Cursor:
    """A query that is sent; its rows are waited for when they are fetched."""
    return connection.connection.cursor().execute(*query.query.sql_with_params())


def _taken(ids: Sequence[str], asked: Sequence[Cursor]) -> list[Rows]:
    """The rows that were asked for; where others lie between the links, each is looked for."""
    *told, links = (cursor.fetchall() for cursor in asked)
    if len(links) == MOST_LINKS * len(ids):
        links = _asked(_LINKS.filter(subject__among=ids)).fetchall()
    return [*told, links]


def _written(way: Way, found: Rows, told: Sequence[Rows]) -> bytes:
    return "".join(way.write(found, told[:-1], _linked(told[-1]))).encode()


def _near(ids: Sequence[str]) -> QuerySet:
    """Ids that were made together sort together, so these are the links of the ids and few more."""
    return _LINKS.filter(subject__gte=min(ids), subject__lte=max(ids))[: MOST_LINKS * len(ids)]


def _linked(rows: Rows) -> dict[str, str]:
    found: dict[str, str] = {}
    for _pk, subject, link in sorted(rows):
        found[subject] = f"{found[subject]},{link}" if subject in found else link
    return found


def alone(found: Rows) -> list[QuerySet]:
    """Nothing belongs to these that is not told with their row."""
    return []


def _plain(type_: str) -> Callable[[Rows, Sequence[Rows], Mapping[str, str]], Iterable[str]]:
    """Each as `records` shows an account or an opportunity."""

    def write(found: Rows, _told: Sequence[Rows], links: Mapping[str, str]) -> Iterable[str]:
        return (
            f'{{"type":"{type_}","id":"{id_}","version":{version},"links":[{links.get(id_, "")}],'
            f'{fields[1:-1]},"custom":{compact(own)}}}\n'
            for _pk, id_, version, fields, own in found
        )

    return write


def _stakeholders(found: Rows, told: Sequence[Rows], links: Mapping[str, str]) -> Iterable[str]:
    """Each as `records.stakeholder` shows it."""
    people, superiors = dict(told[0]), dict(told[1])
    posts = {pk: (post[1:-1], name(left_on)) for pk, post, left_on in told[2]}
    return [
        f'{{"type":"stakeholder","id":"{id_}","version":{version},'
        f'"links":[{links.get(id_, "")}],"account":"{account}",'
        f'"reports_to":{name(superiors.get(pk))},{people[person][1:-1]},{post},'
        f'"is_external":{is_external},"left_on":{left_on},"custom":{compact(own)}}}\n'
        for pk, id_, person, account, version, is_external, own in found
        if person in people  # Else it was deleted since.
        for post, left_on in (posts.get(pk, (NO_POST[1:-1], "null")),)
    ]


def name(text: str | None) -> str:
    """An id or a day, in which nothing has to be escaped."""
    return f'"{text}"' if text else "null"


def compact(document: str) -> str:
    return document if document == "{}" else orjson.dumps(orjson.loads(document)).decode()


def _of_stakeholders(found: Rows) -> list[QuerySet]:
    pks = [row[0] for row in found]
    return [_people({row[2] for row in found}), _superiors(pks), _posts(pks)]


def _people(pks: set[int]) -> QuerySet:
    # In no order: sorting by name takes a third of the query.
    rows = Person.objects.order_by().filter(_of("pk", sorted(pks)))
    return rows.values_list("pk", Spelled(*records.PERSON_FIELDS))


def _posts(pks: Sequence[int]) -> QuerySet:
    posts = Position.objects.known().filter(_of("stakeholder", pks)).order_by("from_on", "pk")
    return posts.values_list("stakeholder", Spelled(*POSITION_FIELDS), text("to_on"))


def _superiors(pks: Sequence[int]) -> QuerySet:
    held = Tie.objects.known().filter(kind=TieKind.REPORTS_TO.value, to_on=None)
    return held.filter(_of("stakeholder", pks)).values_list("stakeholder", "other__public_id")


def _of(key: str, pks: Sequence[int]) -> Q:
    """Of these, which are in order: where they lie close, all from the first to the last."""
    if pks[-1] - pks[0] < MOST_BETWEEN * len(pks):
        return Q(**{f"{key}__gte": pks[0], f"{key}__lte": pks[-1]})
    return Q(**{f"{key}__among": pks})


def text(name: str) -> Cast:
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
_CLOSES_ON = ExpectedClose.objects.known().filter(to_on=None, opportunity=OuterRef("pk"))
_ACCOUNT = {name: F(name) for name in SHAPES["account"].fields if name != "owner"}
_DEAL = {name: F(name) for name in SHAPES["opportunity"].fields if name != "closes_on"}
_HEAD = ("pk", "public_id", "version")
ACCOUNTS = Way(
    (*_HEAD, Spelled(**_ACCOUNT, owner=F("owner__public_id")), text("custom")),
    alone,
    _plain("account"),
)
OPPORTUNITIES = Way(
    (
        *_HEAD,
        Spelled(
            account=F("account__public_id"),
            **_DEAL | {"amount": text("amount")},
            closes_on=Subquery(_CLOSES_ON.values("closes_on")),
        ),
        text("custom"),
    ),
    alone,
    _plain("opportunity"),
)
STAKEHOLDERS = Way(
    (
        *("pk", "public_id", "person", "account__public_id", "version"),
        *(text("is_external"), text("custom")),
    ),
    _of_stakeholders,
    _stakeholders,
)

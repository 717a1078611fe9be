"""Whole lists as lines of JSON, in stretches by key: memory does not grow with the rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from operator import attrgetter, itemgetter
from typing import Any

import orjson
from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, NullIf

from accounts.models import Account
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
NO_POST = orjson.dumps(dict(zip(POSITION_FIELDS, records.NO_POST, strict=False))).decode(), None
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
    told = rows.values_list(
        "pk", "person", "account", "public_id", "version", "is_external", _text("custom")
    )
    return _written(map(_stakeholders, _stretches(told, itemgetter(0))), b"".join)


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


def _stakeholders(found: Sequence[tuple]) -> Iterator[bytes]:
    """What else is known of them is read at once; the lines are made when they are written."""
    pks, ids = [row[0] for row in found], [row[3] for row in found]
    *told, near = _at_once(
        _people({row[1] for row in found}),
        _accounts({row[2] for row in found}),
        _superiors(pks),
        _posts(pks),
        _near_links(ids),
    )
    people, accounts, superiors = map(dict, told[:3])
    return _lines(found, people, accounts, (told[3], superiors, _links(ids, near)))


def _at_once(*asked: QuerySet) -> list[Sequence[tuple]]:
    """The rows of several queries: PostgreSQL works at one while those before it are taken in."""
    server = connection.connection
    with server.pipeline():
        cursors = [server.cursor().execute(*one.query.sql_with_params()) for one in asked]
        return [cursor.fetchall() for cursor in cursors]


def _lines(
    found: Sequence[tuple],
    people: Mapping[int, str],
    accounts: Mapping[int, str],
    told: tuple[Sequence[tuple], Mapping[int, str], Sequence[tuple]],
) -> Iterator[bytes]:
    """Each as `records.stakeholder` shows it."""
    posts, superiors, links = {row[0]: row[1:] for row in told[0]}, told[1], _linked(told[2])
    for pk, person, account, id_, version, is_external, own in found:
        if person not in people or account not in accounts:
            continue  # It was deleted since.
        post, left_on = posts.get(pk, NO_POST)
        yield (
            f'{{"type":"stakeholder","id":"{id_}","version":{version},'
            f'"links":[{links.get(id_, "")}],"account":"{accounts[account]}",'
            f'"reports_to":{_name(superiors.get(pk))},{people[person][1:-1]},{post[1:-1]},'
            f'"is_external":{"true" if is_external else "false"},"left_on":{_name(left_on)},'
            f'"custom":{_compact(own)}}}\n'
        ).encode()


def _name(text: str | None) -> str:
    """An id or a day, in which nothing has to be escaped."""
    return f'"{text}"' if text else "null"


def _compact(document: str) -> str:
    return document if document == "{}" else orjson.dumps(orjson.loads(document)).decode()


def _people(pks: set[int]) -> QuerySet:
    # In no order: sorting by name takes a third of the query.
    rows = Person.objects.order_by().filter(_of("pk", sorted(pks)))
    return rows.values_list("pk", Spelled(*records.PERSON_FIELDS))


def _accounts(pks: set[int]) -> QuerySet:
    rows = Account.objects.order_by().filter(_of("pk", sorted(pks)))
    return rows.values_list("pk", "public_id")


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


def _near_links(ids: Sequence[str]) -> QuerySet:
    """Ids that were made together sort together, so these are the links of the ids and few more."""
    near = Link.objects.filter(subject__gte=min(ids), subject__lte=max(ids))
    return near.values_list("pk", "subject", _LINK)[: MOST_LINKS * len(ids)]


def _links(ids: Sequence[str], near: Sequence[tuple]) -> Sequence[tuple]:
    """Where others lie between, each is looked for."""
    if len(near) < MOST_LINKS * len(ids):
        return near
    return list(Link.objects.filter(subject__among=ids).values_list("pk", "subject", _LINK))


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

"""Salesforce by its REST API: pages of changes in order, updates of 200 records, errors as ours."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from simple_salesforce import Salesforce as Client
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError

from crm.connectors import (
    salesforce_answers as answers,
    salesforce_mapping as mapping,
    salesforce_relations as relations,
    vendor_words as words,
)
from crm.connectors.exchange import (
    Associations,
    NotAllowed,
    Outcome,
    Page,
    Position,
    Setup,
    Told,
    Unreachable,
    Update,
    Wait,
    joined,
    unfit,
)

MOST_UPDATES = 200
PAGE = 1000
TIMEOUT_SECONDS = 60
OVERLAP = timedelta(minutes=2)
"""A long transaction there shows its rows later than they are stamped: read that much again."""
DAILY_LIMIT_SECONDS = 3600
BUSY_SECONDS = 60
LOST_LOCATOR = "INVALID_QUERY_LOCATOR"
STREAMS = {
    "Account": "001",
    "Contact": "003",
    relations.RELATION: "07k",
    "Opportunity": "006",
    "OpportunityContactRole": "00K",
    relations.LEAD: "00Q",
}
"""The objects we read, in the order in which we do, and with what their ids begin."""
NO_SUCH_OBJECT = "NOT_FOUND"
VENDOR_FAULTS = {"SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION", "QUERY_TIMEOUT", "UNABLE_TO_LOCK_ROW"}


class Line(requests.Session):
    """Every request goes to the one address, whatever host the library thinks of, and ends."""

    def __init__(self, address: str):
        super().__init__()
        self.address = urlsplit(address)
        self.retry_after = ""
        self.clock: datetime | None = None
        self.headers["Sforce-Query-Options"] = f"batchSize={PAGE}"

    def request(self, method, url, **options):
        path, query = urlsplit(url)[2:4]
        here = urlunsplit((self.address.scheme, self.address.netloc, path, query, ""))
        # A secret must not follow a redirect to another host.
        options = {"timeout": TIMEOUT_SECONDS, **options, "allow_redirects": False}
        answer = super().request(method, here, **options)
        self.retry_after = answer.headers.get("Retry-After", "")
        # Their stamps are of their clock, which is not ours.
        with suppress(ValueError):
            self.clock = parsedate_to_datetime(answer.headers.get("Date", ""))
        return answer


class Salesforce:
    """One organisation; a session is begun at the first request and renewed when it has ended."""

    streams = tuple(STREAMS)
    most_updates = MOST_UPDATES
    most_asked_again = 0
    silent = frozenset({"OpportunityContactRole"})
    """Of these nothing is said when they are deleted."""

    def __init__(self, setup: Setup):
        self.setup = setup
        self.line = Line(setup.address)
        self._client: Client | None = None
        self._fields: dict[str, frozenset[str]] = {}

    def types_of(self, stream: str) -> tuple[str, ...]:
        """What the stream brings, if it brings all there is when read from the beginning."""
        if stream in relations.FIELDS:
            return ("stakeholder", "seat") if stream == relations.RELATION else ()
        return (mapping.TYPES[stream],)

    def prefix(self, stream: str) -> str:
        """With what the ids of all that the stream brings begin."""
        return STREAMS[stream]

    def begin(self, stream: str, done: Position, now: datetime) -> Position:
        """Where a pull starts: shortly before the last one did; without one at the beginning."""
        stamp = words.moment(done.get("began") or done.get("stamp"))
        days = {"today": now.date().isoformat(), "ended": done.get("today", "")}
        return days | ({"stamp": (stamp - OVERLAP).isoformat(), "id": ""} if stamp else {})

    def page(self, stream: str, position: Position) -> Page:
        """The next records in the order of their stamps, deleted ones too."""
        try:
            answer = self._answer(stream, position)
        except NotAllowed as error:
            # Not every organisation relates contacts to several accounts, or lets us see leads.
            if stream not in relations.FIELDS or NO_SUCH_OBJECT not in str(error):
                raise
            return Page(Told(), position, is_last=True, is_absent=True)
        if "began" not in position and self.line.clock:
            position = {**position, "began": self.line.clock.isoformat()}
        records = answer.get("records") if isinstance(answer, Mapping) else None
        if not isinstance(records, list):
            raise Unreachable("An answer without records came.")
        # A pull that began before days were kept has none.
        today = date.fromisoformat(position.get("today", date.min.isoformat()))
        told = joined([self._told(stream, record, today) for record in records])
        return answers.page(answer, told, position, records)

    def writable(self, type_: str) -> frozenset[str]:
        """The fields of ours that have a place there."""
        columns = mapping.COLUMNS.get(type_, {})
        return frozenset({*columns, *self.setup.names.get(type_, {})})

    def unwritable(self, type_: str, names: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Which fields of theirs cannot be written, and why; by what the object says of itself."""
        with self._translated():
            told = self._open().restful(f"sobjects/{mapping.OBJECTS[type_]}/describe")
            writable = {one["name"]: one.get("updateable") is True for one in told["fields"]}
        return unfit(names, writable)

    def is_record(self, type_: str, external_id: str) -> bool:
        """Whether the id is of a record of its own there, and not of a relation."""
        return external_id.startswith(STREAMS[mapping.OBJECTS[type_]])

    def updated(self, type_: str, updates: Sequence[Update]) -> list[Outcome]:
        """Write at most 200 updates; each is taken or refused by itself."""
        names = self.setup.names.get(type_, {})
        records = [
            {
                "attributes": {"type": mapping.OBJECTS[type_]},
                "id": one.external_id,
                **mapping.as_theirs(type_, one.values, names),
            }
            for one in updates
        ]
        body = {"allOrNone": False, "records": records}
        with self._translated():
            results = self._open().restful("composite/sobjects", method="PATCH", json=body)
        if not isinstance(results, list) or len(results) != len(updates):
            raise Unreachable("Not every update was answered.")
        pairs = zip(updates, results, strict=True)
        return [answers.outcome(one.external_id, result) for one, result in pairs]

    def lost(self, known: Mapping[str, Associations]) -> Told:
        """Nothing: relations are records of their own, whose end is told."""
        return Told()

    def close(self) -> None:
        self.line.close()

    def _told(self, stream: str, record: Any, today: date) -> Told:
        if stream in relations.FIELDS:
            return relations.told(stream, record, today)
        type_ = mapping.TYPES[stream]
        return mapping.told(type_, record, self.setup.custom.get(type_, ()))

    def _wanted(self, stream: str) -> tuple[str, ...]:
        if stream in relations.FIELDS:
            return relations.FIELDS[stream]
        type_ = mapping.TYPES[stream]
        return (*mapping.fields_of(type_), *self.setup.custom.get(type_, ()))

    def _answer(self, stream: str, position: Position) -> Mapping[str, Any]:
        more = position.get("more")
        if more:
            try:
                with self._translated():
                    return self._open().query_more(more, identifier_is_url=True)
            except NotAllowed as error:
                # What Salesforce kept for us is gone: the position still tells where we were.
                if LOST_LOCATOR not in str(error):
                    raise
        with self._translated():
            return self._open().query(self._question(stream, position), include_deleted=True)

    def _question(self, stream: str, position: Position) -> str:
        where = ""
        if position.get("stamp"):
            stamp = words.moment(position["stamp"]).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
            where = f" WHERE SystemModstamp > {stamp}"
            if answers.is_id(position.get("id")):
                same = f"(SystemModstamp = {stamp} AND Id > '{position['id']}')"
                where += f" OR {same}"
            else:
                where = f" WHERE SystemModstamp >= {stamp}"
        asked = self._asked(stream)
        if where and "EndDate" in asked and "today" in position:
            # What ends by the clock is not changed by it.
            where += f" OR {relations.ended(position['ended'], position['today'])}"
        fields = ", ".join(asked)
        # Names that are described there, a moment that we wrote, an id of letters and digits.
        return f"SELECT {fields} FROM {stream}{where} ORDER BY SystemModstamp, Id"  # noqa: S608

    def _asked(self, stream: str) -> list[str]:
        """The fields to ask for, but those that this organisation or our user does not have."""
        if stream not in self._fields:
            with self._translated():
                told = self._open().restful(f"sobjects/{stream}/describe")
            self._fields[stream] = frozenset(one["name"] for one in told["fields"])
        known = self._fields[stream]
        return [
            name for name in self._wanted(stream) if name.replace("Owner.Email", "OwnerId") in known
        ]

    def _open(self) -> Client:
        if self._client is None:
            self._client = Client(
                consumer_key=self.setup.secret("CLIENT_ID"),
                consumer_secret=self.setup.secret("CLIENT_SECRET"),
                domain=self.line.address.hostname,
                session=self.line,
            )
        return self._client

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What goes wrong there, as one of the three things that we know how to take."""
        try:
            yield
        except SalesforceAuthenticationFailed as error:
            raise _refusal(error) from error
        except SalesforceError as error:
            raise self._meaning(error) from error
        except requests.RequestException as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise Unreachable(f"An answer that is not as documented came: {error!r}") from error

    def _meaning(self, error: SalesforceError) -> Exception:
        told = [one for one in error.content if isinstance(one, dict)] if _many(error) else []
        codes = {one.get("errorCode") for one in told}
        sentence = "; ".join(f"{one.get('errorCode')}: {one.get('message')}" for one in told)
        if "REQUEST_LIMIT_EXCEEDED" in codes:
            return Wait(_seconds(self.line.retry_after, DAILY_LIMIT_SECONDS), sentence)
        if error.status in {429, 503}:
            return Wait(_seconds(self.line.retry_after, BUSY_SECONDS), sentence or "It is busy.")
        if error.status >= 500 or codes & VENDOR_FAULTS:
            return Unreachable(sentence or f"It answered {error.status}.")
        return NotAllowed(sentence or f"It answered {error.status}.")


def _refusal(error: SalesforceAuthenticationFailed) -> Exception:
    is_theirs = isinstance(error.code, int) and error.code >= 500
    return Unreachable(str(error)) if is_theirs else NotAllowed(str(error))


def _many(error: SalesforceError) -> bool:
    return isinstance(error.content, list)


def _seconds(told: str, otherwise: float) -> float:
    return float(told) if told.isdigit() else otherwise

"""HubSpot by its CRM API: lists, searches within their limits, updates of 100 records, errors."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from hubspot import HubSpot as Client
from hubspot.crm.associations.v4.exceptions import ApiException as LinksRefused
from hubspot.crm.objects.exceptions import ApiException as ObjectsRefused
from hubspot.crm.owners.exceptions import ApiException as OwnersRefused
from hubspot.crm.pipelines.exceptions import ApiException as PipelinesRefused
from hubspot.crm.properties.exceptions import ApiException as PropertiesRefused
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from crm import checking
from crm.connectors import (
    hubspot_answers as answers,
    hubspot_mapping as mapping,
    hubspot_places as places,
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
    joined,
    unfit,
)
from crm.connectors.hubspot_mapping import Around
from crm.connectors.hubspot_places import Link

REFUSED = (ObjectsRefused, LinksRefused, OwnersRefused, PipelinesRefused, PropertiesRefused)

MOST_UPDATES = 100
LIST_PAGE, SEARCH_PAGE = 100, 200
TIMEOUT_SECONDS = 60
OVERLAP = timedelta(minutes=5)
"""A search does not see what was changed in the last moments: read that much again."""
ARCHIVED = " archived"


class HubSpot:
    """One portal. Live records come by list the first time and by search later.

    What was archived is a list of its own, read after everything live, so that a merge is
    known before the end of what went into it.
    """

    streams = (*mapping.TYPES, *(f"{name}{ARCHIVED}" for name in mapping.TYPES))
    most_updates = MOST_UPDATES
    most_asked_again = 10_000
    silent: frozenset[str] = frozenset()

    def __init__(self, setup: Setup):
        self.setup = setup
        self._apis: dict[str, Any] = {}
        self._around: Around | None = None

    def types_of(self, stream: str) -> tuple[str, ...]:
        """What the stream brings, if it brings all there is when read from the beginning."""
        if stream.endswith(ARCHIVED):
            return ()
        type_ = mapping.TYPES[stream]
        return (type_, "seat") if type_ == "stakeholder" else (type_,)

    def prefix(self, stream: str) -> str:
        """With what the ids begin: they are numbers, so with nothing."""
        return ""

    def begin(self, stream: str, done: Position, now: datetime) -> Position:
        """Where a pull starts, and until when it looks; without a former one at the start."""
        until = now.isoformat()
        since = words.moment(done.get("until"))
        if since is None:
            return {"until": until, "after": ""}
        start = {"since": (since - OVERLAP).isoformat(), "until": until}
        return start | ({"after": ""} if stream.endswith(ARCHIVED) else {"id": "0"})

    def page(self, stream: str, position: Position) -> Page:
        """The next records of a list, or of those changed within the window of the position."""
        name = stream.removesuffix(ARCHIVED)
        if stream.endswith(ARCHIVED):
            return self._archived(name, position)
        return self._list(name, position) if "after" in position else self._found(name, position)

    def writable(self, type_: str) -> frozenset[str]:
        """The fields of ours that have a place there."""
        columns = mapping.COLUMNS.get(type_, {})
        return frozenset({*columns, *self.setup.names.get(type_, {})})

    def unwritable(self, type_: str, names: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Which properties of theirs cannot be written, and why."""
        try:
            told = self._ask("properties.core_api", "get_all", mapping.OBJECTS[type_])
        except NotAllowed as error:
            return {name: ("not_allowed", str(error)) for name in names}
        return unfit(names, dict(answers.writable(told["results"])))

    def is_record(self, type_: str, external_id: str) -> bool:
        """Whether the id is of a record of its own there, and not of a place of somebody."""
        return external_id.isdigit()

    def updated(self, type_: str, updates: Sequence[Update]) -> list[Outcome]:
        """Write at most 100 updates; each is taken or refused by itself."""
        names = self.setup.names.get(type_, {})
        inputs = [
            {"id": one.external_id, "properties": mapping.as_theirs(type_, one.values, names)}
            for one in updates
        ]
        name, body = mapping.OBJECTS[type_], {"inputs": inputs}
        try:
            answer = self._ask("objects.batch_api", "update", name, body)
        except NotAllowed as error:
            return self._by_halves(type_, updates, error)
        return answers.outcomes([one.external_id for one in updates], answer)

    def lost(self, known: Mapping[str, Associations]) -> Told:
        """What ends as contacts are not associated with it any more; at most 1,000 contacts."""
        companies, deals = (
            answers.all_links(self._associations("contacts", to, known))
            for to in ("companies", "deals")
        )
        return joined(
            [
                places.lost(id_, one, companies.get(id_), deals.get(id_))
                for id_, one in known.items()
            ]
        )

    def close(self) -> None:
        for api in self._apis.values():
            api.api_client.rest_client.pool_manager.clear()
            api.api_client.close()

    def _by_halves(self, type_: str, updates: Sequence[Update], error: NotAllowed) -> list[Outcome]:
        """One value that is not valid has all of a batch refused: find the record it is in."""
        if len(updates) == 1:
            return [Outcome(updates[0].external_id, "refused", str(error))]
        half = len(updates) // 2
        return [*self.updated(type_, updates[:half]), *self.updated(type_, updates[half:])]

    def _list(self, name: str, position: Position) -> Page:
        answer = self._listed(name, position, archived=False)
        after = answers.after(answer)
        told = self._told(name, answer["results"])
        if after is None:
            return Page(told, {"until": position["until"]}, is_last=True)
        return Page(told, {**position, "after": after}, is_last=False)

    def _archived(self, name: str, position: Position) -> Page:
        """There is no search for what was archived: the list is read, what is known passed over."""
        answer = self._listed(name, position, archived=True)
        since = words.moment(position.get("since"))
        news = answers.archived_since(answer["results"], since)
        told = joined([mapping.told(mapping.TYPES[name], one, Around()) for one in news])
        after = answers.after(answer)
        if after is None:
            return Page(told, {"until": position["until"]}, is_last=True)
        return Page(told, {**position, "after": after}, is_last=False)

    def _found(self, name: str, position: Position) -> Page:
        """By ids within a window of time: no search goes beyond its limit of 10,000 results."""
        changed = mapping.CHANGED[name]
        limits = [
            (changed, "GTE", answers.milliseconds(position["since"])),
            (changed, "LT", answers.milliseconds(position["until"])),
            ("hs_object_id", "GT", position["id"]),
        ]
        filters = [{"propertyName": of, "operator": how, "value": to} for of, how, to in limits]
        answer = self._ask(
            "objects.search_api",
            "do_search",
            name,
            {
                "filterGroups": [{"filters": filters}],
                "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
                "properties": self._properties(name),
                "limit": SEARCH_PAGE,
            },
        )
        ids = answers.ids(answer["results"])
        total = answer.get("total")
        is_last = len(answer["results"]) < SEARCH_PAGE or not ids
        after: Position = {"until": position["until"]}
        if not is_last:
            after = {**position, "id": max(ids, key=int)}
        told = self._told(name, answer["results"])
        return Page(told, after, is_last, total if isinstance(total, int) else None)

    def _listed(self, name: str, position: Position, *, archived: bool) -> dict[str, Any]:
        options = {"limit": LIST_PAGE, "archived": archived, "properties": self._properties(name)}
        if position["after"]:
            options["after"] = position["after"]
        return self._ask("objects.basic_api", "get_page", name, **options)

    def _told(self, name: str, records: list[Any]) -> Told:
        type_ = mapping.TYPES[name]
        around = self._linked(name, answers.ids(records))
        custom = self.setup.custom.get(type_, ())
        return joined([mapping.told(type_, one, around, custom) for one in records])

    def _linked(self, name: str, ids: list[str]) -> Around:
        """What the records of a page are associated with, in one question each."""
        known = self._surroundings()
        if name == "companies" or not ids:
            return known
        deals = self._associated(name, "deals", ids) if name == "contacts" else {}
        companies = self._associated(name, "companies", ids)
        return Around(companies, deals, known.owners, known.stages)

    def _associated(self, name: str, to: str, ids: list[str]) -> dict[str, tuple[Link, ...]]:
        return dict(answers.links(self._associations(name, to, ids)["results"]))

    def _associations(self, name: str, to: str, ids: Iterable[str]) -> dict[str, Any]:
        body = {"inputs": [{"id": one} for one in ids]}
        return self._ask("associations.v4.batch_api", "get_page", name, to, body)

    def _surroundings(self) -> Around:
        """Owners and stages by their ids; asked once for each run."""
        if self._around is None:
            owners = self._ask("owners.owners_api", "get_page", limit=500)
            pipelines = self._ask("pipelines.pipelines_api", "get_all", "deals")
            self._around = Around(
                owners=dict(answers.pairs(owners["results"], "id", "email")),
                stages=dict(
                    pair
                    for pipeline in pipelines["results"]
                    if isinstance(pipeline, Mapping)
                    for pair in answers.pairs(pipeline.get("stages"), "id", "label")
                ),
            )
        return self._around

    def _properties(self, name: str) -> list[str]:
        type_ = mapping.TYPES[name]
        return [*mapping.properties_of(type_), *self.setup.custom.get(type_, ())]

    def _ask(self, api: str, method: str, *arguments: Any, **options: Any) -> dict[str, Any]:
        """The answer as it came: the library's own models fall over one bad record of a page."""
        call: Callable[..., Any] = getattr(self._api(api), method)
        try:
            answer = call(
                *arguments, **options, _preload_content=False, _request_timeout=TIMEOUT_SECONDS
            )
            content = checking.parsed(answer.data)
        except HTTPError as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        except orjson.JSONDecodeError as error:
            raise Unreachable("An answer that is no JSON came.") from error
        except REFUSED as error:
            raise answers.meaning(error.status, error.body, error.headers or {}) from error
        if not isinstance(content, dict) or not isinstance(content.get("results"), list):
            raise Unreachable("An answer without results came.")
        return content

    def _api(self, path: str) -> Any:
        if path not in self._apis:
            client = Client(
                access_token=self.setup.secret("TOKEN"),
                host=self.setup.address.rstrip("/"),
                # How often to ask again is decided for both vendors in one place.
                retry=Retry(0, redirect=0),
            )
            api = client.crm
            for word in path.split("."):
                api = getattr(api, word)
            self._apis[path] = api
        return self._apis[path]

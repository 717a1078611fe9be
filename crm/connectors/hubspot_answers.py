"""What answers of HubSpot say, whatever may be missing in them. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from crm.connectors import vendor_words as words
from crm.connectors.exchange import NotAllowed, Outcome, Unreachable, Wait
from crm.connectors.hubspot_places import Link

PAUSES = {"SECONDLY": 1, "TEN_SECONDLY_ROLLING": 10, "DAILY": 3600}
PAUSE_SECONDS = 10
NO_ASSOCIATIONS = "crm.associations.NO_ASSOCIATIONS_FOUND"


def after(answer: Mapping[str, Any]) -> str | None:
    """Where the next page begins; None at the end."""
    paging = answer.get("paging")
    following = paging.get("next") if isinstance(paging, Mapping) else None
    found = following.get("after") if isinstance(following, Mapping) else None
    return str(found) if found else None


def ids(records: Iterable[Any]) -> list[str]:
    """The ids of the records that have one; an id is a number in text."""
    found = [one.get("id") for one in records if isinstance(one, Mapping)]
    return [one for one in found if isinstance(one, str) and one.isdigit()]


def archived_since(records: Iterable[Any], since: datetime | None) -> list[Any]:
    """The records archived since then; one that does not say when counts, too."""
    return [one for one in records if since is None or not _is_older(one, since)]


def _is_older(record: Any, since: datetime) -> bool:
    at = words.moment(record.get("archivedAt")) if isinstance(record, Mapping) else None
    return at is not None and at < since


def links(results: Iterable[Any]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Associations by the record they start from."""
    for one in results:
        start = one.get("from") if isinstance(one, Mapping) else None
        if isinstance(start, Mapping) and start.get("id") and isinstance(one.get("to"), list):
            yield str(start["id"]), tuple(_links(one["to"]))


def all_links(answer: Mapping[str, Any]) -> dict[str, tuple[Link, ...]]:
    """The associations of those of whom all were told; none only where that was said."""
    whole = [one for one in answer["results"] if isinstance(one, Mapping) and not after(one)]
    told = answer.get("errors")
    without = (
        str(id_)
        for error in (told if isinstance(told, list) else [])
        if isinstance(error, Mapping) and error.get("subCategory") == NO_ASSOCIATIONS
        for id_ in _listed(error.get("context"))
    )
    return dict.fromkeys(without, ()) | dict(links(whole))


def _listed(context: Any) -> list[Any]:
    found = context.get("fromObjectId") if isinstance(context, Mapping) else None
    return found if isinstance(found, list) else []


def _links(targets: Iterable[Any]) -> Iterator[Link]:
    for target in targets:
        if isinstance(target, Mapping) and target.get("toObjectId"):
            kinds = target.get("associationTypes")
            kinds = kinds if isinstance(kinds, list) else []
            labels = (kind.get("label") for kind in kinds if isinstance(kind, Mapping))
            yield Link(str(target["toObjectId"]), tuple(label for label in labels if label))


def pairs(results: Any, key: str, value: str) -> Iterator[tuple[str, str]]:
    """Two members of each of the results that has both."""
    for one in results if isinstance(results, list) else []:
        if isinstance(one, Mapping) and one.get(key) and isinstance(one.get(value), str):
            yield str(one[key]), one[value]


def writable(results: Iterable[Any]) -> Iterator[tuple[str, bool]]:
    """Whether each property may be written; a calculated one never is."""
    for one in results:
        if isinstance(one, Mapping) and isinstance(one.get("name"), str):
            told = one.get("modificationMetadata")
            is_fixed = isinstance(told, Mapping) and told.get("readOnlyValue") is True
            yield one["name"], not (is_fixed or one.get("calculated") is True)


def outcomes(wanted: Sequence[str], answer: Mapping[str, Any]) -> list[Outcome]:
    """What became of each update: refused are those an error names, or those without a result."""
    told = answer.get("errors")
    errors = [one for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []
    named = dict(_named(errors))
    nameless = [one for one in errors if not list(_named([one]))]
    if nameless:
        done = {*ids(answer.get("results") or []), *named}
        lost = [one for one in wanted if one not in done]
        named |= {one: _outcome(one, nameless[0]) for one in lost}
    return [named.get(one, Outcome(one)) for one in wanted]


def _named(errors: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Outcome]]:
    for error in errors:
        context = error.get("context")
        named = context.get("ids") if isinstance(context, Mapping) else None
        for id_ in named if isinstance(named, list) else []:
            yield str(id_), _outcome(str(id_), error)


def _outcome(id_: str, error: Mapping[str, Any]) -> Outcome:
    return Outcome(id_, str(error.get("category") or "refused"), str(error.get("message") or ""))


def meaning(status: Any, body: Any, headers: Mapping[str, str]) -> Exception:
    """An answer that is none, as one of the three things that we know how to take."""
    told = _object(body)
    sentence = str(told.get("message") or f"It answered {status}.")
    if status == 429:
        policy = str(told.get("policyName"))
        retry_after = headers.get("Retry-After") or ""
        pause = int(retry_after) if retry_after.isdigit() else PAUSES.get(policy, PAUSE_SECONDS)
        return Wait(pause, sentence)
    is_theirs = not isinstance(status, int) or status >= 500 or status in {0, 408, 423}
    return Unreachable(sentence) if is_theirs else NotAllowed(f"{status}: {sentence}")


def _object(body: Any) -> Mapping[str, Any]:
    try:
        told = orjson.loads(body)
    except (orjson.JSONDecodeError, TypeError):
        return {}
    return told if isinstance(told, dict) else {}


def milliseconds(at: str) -> str:
    """A moment as a search wants it."""
    return str(int(datetime.fromisoformat(at).astimezone(UTC).timestamp() * 1000))

"""What answers of Salesforce say, whatever may be missing in them. Pure."""

from collections.abc import Mapping
from typing import Any

from crm.connectors import vendor_words as words
from crm.connectors.exchange import Outcome, Page, Position, Problem, Told, joined

KEPT = ("stamp", "id", "began", "today", "ended")
"""Of a position, from one page to the next."""


def page(answer: Mapping[str, Any], told: Told, before: Position, records: list[Any]) -> Page:
    """The page, and a position that stands for itself even when the rest is no longer kept."""
    more = answer.get("nextRecordsUrl") if answer.get("done") is False else None
    position: Position = {name: before[name] for name in KEPT if name in before}
    for record in reversed(records):
        is_told = isinstance(record, Mapping) and is_id(record.get("Id"))
        if is_told and words.moment(record.get("SystemModstamp")):
            stamp = words.moment(record["SystemModstamp"])
            position |= {"stamp": stamp.isoformat(), "id": record["Id"]}
            break
    if isinstance(more, str) and more:
        return Page(told, {**position, "more": more}, False, _total(answer))
    if answer.get("done") is False:
        cut = Problem("", "", "cut_short", "Salesforce said there is more, but not where.")
        told = joined([told, Told(problems=(cut,))])
    return Page(told, position, True, _total(answer))


def outcome(external_id: str, result: Any) -> Outcome:
    """What became of one update."""
    if isinstance(result, Mapping) and result.get("success") is True:
        return Outcome(external_id)
    errors = result.get("errors") if isinstance(result, Mapping) else None
    told = [one for one in errors if isinstance(one, Mapping)] if isinstance(errors, list) else []
    code = str(told[0].get("statusCode")) if told else "refused"
    return Outcome(external_id, code, "; ".join(str(one.get("message")) for one in told))


def _total(answer: Mapping[str, Any]) -> int | None:
    total = answer.get("totalSize")
    return total if isinstance(total, int) else None


def is_id(raw: Any) -> bool:
    """Whether it may stand in a question."""
    return isinstance(raw, str) and raw.isalnum() and raw.isascii()

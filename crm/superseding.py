"""Which of several records of one key in a batch counts, and what it takes over. Decides only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from crm import removals, seating
from crm.decisions import Decision, Held, Incoming, Known, Op, Status, Target

REFUSED = {Status.INVALID, Status.HELD}
Decide = Callable[[Incoming], Decision]


@dataclass(frozen=True, slots=True)
class Settled:
    """By index the records that count, and what became of those that were refused before."""

    counting: dict[int, Incoming] = field(default_factory=dict)
    refused: dict[int, Decision] = field(default_factory=dict)


def settle(sound: Sequence[Incoming], known: Known, decide: Decide) -> Settled:
    """As if the records of one key came one after the other, the oldest first, and one is written.

    The newest counts, of two equal stamps the later; it takes over what those before it say
    besides, so nothing is lost of a record in pieces. One that is refused supersedes nothing.
    Records under several ids of one of ours speak of the same, but merges of nothing else.
    """
    about: dict[tuple[bool, Target], list[Incoming]] = {}
    for record in sound:
        held = known.held.get(record.key)
        key = record.op == Op.MERGE, seating.spoken_of(record, held)
        about.setdefault(key, []).append(record)
    settled = Settled()
    for records in about.values():
        if len(records) == 1:
            settled.counting[records[0].index] = records[0]
        else:
            _one_after_the_other(sorted(records, key=_stamp), known, decide, settled)
    return settled


def hiding(decisions: Sequence[Decision], refused: Mapping[int, Decision]) -> dict[int, Decision]:
    """Further decisions that refuse a record for which others stood back, by index."""
    hidden = {one.incoming.key for one in decisions if one.status == Status.SUPERSEDED}
    return {
        one.incoming.index: one
        for one in decisions
        if one.status in REFUSED
        and one.incoming.key in hidden
        and one.incoming.index not in refused
    }


def _stamp(record: Incoming) -> float:
    return record.modified_at.timestamp() if record.modified_at else float("-inf")


def _one_after_the_other(
    records: Sequence[Incoming], known: Known, decide: Decide, settled: Settled
) -> None:
    last = None
    for record in records:
        whole = _over(last, record, known.held.get(record.key))
        decision = decide(whole)
        if decision.status in REFUSED:
            settled.refused[record.index] = replace(decision, incoming=record)
        else:
            last = whole
    if last is not None:
        settled.counting[last.index] = last


def _over(former: Incoming | None, record: Incoming, held: Held | None) -> Incoming:
    """The record with what the former one of its key says besides, if that is not stale."""
    if former is None or former.key != record.key or {former.op, record.op} != {Op.UPSERT}:
        return record
    if held is not None and removals.is_stale(former, held):
        return record
    return replace(
        record,
        fields={**former.fields, **record.fields},
        refs={**former.refs, **record.refs},
        custom=tuple(dict.fromkeys((*former.custom, *record.custom))),
        url=record.url or former.url,
    )

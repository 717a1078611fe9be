"""What is different between two days, as values: nothing here is worded in a language."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec.structs import replace

from committee.explanation import shown_stance
from committee.findings import SILENT_DAYS, days_silent
from committee.patch import ABOUT, LISTS, Difference, Fact, patched_rule
from committee.rules import Gate, Rule
from committee.values import Analysis, Committee, Touch
from committee.vocabulary import DifferenceKind as Kind

# What a fact of a list is called that is new, gone, or other than before.
KINDS = {
    "people": (Kind.JOINED, Kind.LEFT, Kind.REWEIGHED),
    "listens": (Kind.TIE_ADDED, Kind.TIE_REMOVED, Kind.TIE_CHANGED),
    "introductions": (
        Kind.INTRODUCTION_ADDED,
        Kind.INTRODUCTION_REMOVED,
        Kind.INTRODUCTION_CHANGED,
    ),
    "evidence": (Kind.HEARD, Kind.EVIDENCE_WITHDRAWN, Kind.HEARD),
    "touches": (Kind.TOUCHED, Kind.TOUCH_WITHDRAWN, Kind.TOUCHED),
}
ORDER = {kind: place for place, kind in enumerate(Kind)}
ABOUT_STANCES = {Kind.HEARD, Kind.EVIDENCE_WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Day:
    """A committee, its analysis, and who sits where: seat to person, an empty one to itself."""

    committee: Committee
    analysis: Analysis
    seats: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> Committee:
        """The committee as far as it is known on the day of the analysis."""
        return known_on(self.committee, self.analysis.as_of)


def known_on(committee: Committee, on: date) -> Committee:
    """Return the committee without evidence and touches dated after a day."""
    return replace(
        committee,
        evidence=tuple(item for item in committee.evidence if item.on <= on),
        touches=tuple(touch for touch in committee.touches if touch.on <= on),
    )


def differences(before: Day, after: Day) -> tuple[Difference, ...]:
    """Return in what a committee differs between two days.

    - Of the facts: every difference, so that `patched` makes the newer committee of the older
      one. What is dated after the day of an analysis is not known on it.
    - Turned: in words the stance is another than before, and something new was heard or taken
      back. Faded: it is another without that, as evidence ages and the close comes nearer.
    - Silent: the last touch or feedback is 60 days old or older; it was not yet, or it is
      another one than before.

    Parameters
    ----------
    before, after : Day
        Without `seats` an empty seat shows as somebody who joined or left.

    Returns
    -------
    tuple of Difference
        In the order of `DifferenceKind`, then of the facts; empty when nothing differs. The
        order of facts, or of the children of a gate, is no difference.
    """
    older, newer = before.known, after.known
    facts = _first_touches(older, [*_of_facts(older, newer)])
    found = [*_seats(before.seats, after.seats, facts)]
    found += _rule(older, newer, found)
    found += _stances(before.analysis, after.analysis, found)
    found += _silences(before.analysis, after.analysis)
    return tuple(sorted(found, key=lambda one: ORDER[one.kind]))


def _of_facts(older: Committee, newer: Committee) -> Iterator[Difference]:
    for name, (added, removed, changed) in KINDS.items():
        about = ABOUT[LISTS[name]]
        for before, after in _paired(getattr(older, name), getattr(newer, name)):
            kind = added if before is None else removed if after is None else changed
            person, other, *_ = about(before or after)
            yield Difference(kind, person, other, before, after)


def _paired(
    before: Iterable[Fact], after: Iterable[Fact]
) -> Iterator[tuple[Fact | None, Fact | None]]:
    """Yield what is gone and what is new, together where it is about the same."""
    older, newer = Counter(before), Counter(after)
    waiting: dict[tuple[Any, ...], list[Fact]] = defaultdict(list)
    for fact in (newer - older).elements():
        waiting[ABOUT[type(fact)](fact)].append(fact)
    for fact in (older - newer).elements():
        same = waiting[ABOUT[type(fact)](fact)]
        yield fact, same.pop(0) if same else None
    yield from ((None, fact) for facts in waiting.values() for fact in facts)


def _first_touches(older: Committee, facts: Sequence[Difference]) -> Iterator[Difference]:
    """Yield the facts, the earliest touch of each person never met before as their first."""
    met = {touch.person for touch in older.touches}
    touches = [
        (one.after.on, place, one.after.person)
        for place, one in enumerate(facts)
        if isinstance(one.after, Touch)
    ]
    firsts: dict[str, int] = {}
    for _day, place, person in sorted(touches):
        firsts.setdefault(person, place)
    chosen = {place for person, place in firsts.items() if person not in met}
    for place, one in enumerate(facts):
        yield replace(one, kind=Kind.FIRST_TOUCH) if place in chosen else one


def _seats(
    before: Mapping[str, str], after: Mapping[str, str], facts: Iterable[Difference]
) -> Iterator[Difference]:
    """Yield the facts, those of an empty seat's coming and going as a difference of that seat."""
    holders = {seat: (before.get(seat), after.get(seat)) for seat in {**before, **after}}
    changed = {seat: (was, now) for seat, (was, now) in holders.items() if was != now}
    empty: dict[str, Difference] = {}
    for one in facts:
        if one.kind in {Kind.JOINED, Kind.LEFT} and one.person in changed:
            empty[one.person] = one
        else:
            yield one
    for seat, (was, now) in changed.items():
        kind, person, other = _seat(seat, was, now)
        fact = empty.get(seat, Difference(kind))
        yield replace(fact, kind=kind, person=person, other=other)


def _seat(seat: str, was: str | None, now: str | None) -> tuple[Kind, str | None, str]:
    """Return what happened to a seat, to whom, and the seat or who held it before."""
    if was is None:
        return Kind.SEAT_ADDED, None if now == seat else now, seat
    if now is None:
        return Kind.SEAT_REMOVED, None if was == seat else was, seat
    if was == seat:
        return Kind.SEAT_FILLED, now, seat
    if now == seat:
        return Kind.SEAT_EMPTIED, was, seat
    return Kind.SEAT_PASSED_ON, now, was


def _rule(
    older: Committee, newer: Committee, found: Collection[Difference]
) -> Iterator[Difference]:
    """Yield another rule, unless only who sits in its seats is other; and another close."""
    if _sorted(patched_rule(older.rule, found)) != _sorted(newer.rule):
        yield Difference(Kind.RULE_CHANGED, before=older.rule, after=newer.rule)
    if older.closes_on != newer.closes_on:
        yield Difference(Kind.CLOSE_MOVED, before=older.closes_on, after=newer.closes_on)


def _sorted(rule: Rule) -> Rule:
    if isinstance(rule, str):
        return rule
    children = ((_sorted(child), weight) for child, weight in rule.children)
    return Gate(rule.quota, tuple(sorted(children, key=repr)))


def _stances(
    before: Analysis, after: Analysis, found: Iterable[Difference]
) -> Iterator[Difference]:
    heard = {one.person for one in found if one.kind in ABOUT_STANCES}
    for person in after.stance:
        if person in before.stance:
            was, now = shown_stance(before, person), shown_stance(after, person)
            if was != now:
                kind = Kind.TURNED if person in heard else Kind.FADED
                yield Difference(kind, person, before=was, after=now)


def _silences(before: Analysis, after: Analysis) -> Iterator[Difference]:
    for person, last in after.last_contact.items():
        days = days_silent(after, person)
        told = before.last_contact.get(person) == last and _is_silent(before, person)
        if days is not None and _is_silent(after, person) and not told:
            yield Difference(Kind.SILENT, person, after=days)


def _is_silent(analysis: Analysis, person: str) -> bool:
    days = days_silent(analysis, person)
    return days is not None and days >= SILENT_DAYS

"""Rules as they are stored: read into values, with every fault at its place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

from committee.vocabulary import Role, Standing
from feedback.rules import Actions, Band, Conditions, Owner, Sentiment, Tier
from feedback.scales import SCALES

MOST_HOURS = 24 * 90
MOST_WORDS = 20
MOST_LETTERS = 120
KNOWN: Mapping[str, Collection[str]] = {
    "bands": tuple(Band),
    "sentiments": tuple(Sentiment),
    "roles": tuple(Role),
    "tiers": tuple(Tier),
    "standings": tuple(Standing),
}
"""Words of which no others are there."""
FREE = ("channels", "topics", "segments", "teams")
Document = dict[str, Any]


class Unreadable(Exception):
    """A rule that means nothing: `place` is the member at fault."""

    def __init__(self, place: str, sentence: str):
        super().__init__(f"{place}: {sentence}")
        self.place = place
        self.sentence = sentence


def conditions_of(document: Any) -> Conditions:
    """The conditions of a stored rule; Unreadable for what is unknown or out of range."""
    known = _members(document, "conditions", {one.name for one in fields(Conditions)})
    words: dict[str, Any] = {
        name: _words(known[name], name) for name in (*KNOWN, *FREE) if name in known
    }
    for name, vocabulary in KNOWN.items():
        for word in words.get(name, ()):
            if word not in vocabulary:
                raise Unreadable(name, f"{word!r} is unknown")
    return Conditions(**words, **_score(known), least_power=_power(known.get("least_power")))


def actions_of(document: Any) -> Actions:
    """The actions of a stored rule; Unreadable for what is unknown or out of range."""
    known = _members(document, "actions", {one.name for one in fields(Actions)})
    hours = _members(known.get("due_hours"), "due_hours", set(Tier))
    owner = known.get("owner", Owner.ACCOUNT_OWNER)
    if not isinstance(owner, str) or not (owner in tuple(Owner) or owner.startswith("usr_")):
        raise Unreadable("owner", "expected a user, or in which way one is found")
    return Actions(
        due_hours={
            tier.value: _whole(hours.get(tier), "due_hours", 1, MOST_HOURS) for tier in Tier
        },
        owner=str(owner),
        notify=_words(known.get("notify", []), "notify"),
    )


def document_of(value: Conditions | Actions) -> Document:
    """What is stored of it: nothing of what asks for nothing."""
    held = {one.name: getattr(value, one.name) for one in fields(value)}
    return {
        name: list(kept) if isinstance(kept, tuple) else kept
        for name, kept in held.items()
        if kept not in (None, "", ())
    }


def _score(known: Mapping[str, Any]) -> dict[str, Any]:
    scale = known.get("score", "")
    bounds = {name: known.get(name) for name in ("at_most", "at_least")}
    if not scale:
        if any(bound is not None for bound in bounds.values()):
            raise Unreadable("score", "expected the scale that the number is of")
        return {}
    if scale not in SCALES:
        raise Unreadable("score", f"{scale!r} is no scale")
    if all(bound is None for bound in bounds.values()):
        raise Unreadable("score", "expected the number to compare with")
    read = {
        name: _whole(bound, name, *SCALES[scale])
        for name, bound in bounds.items()
        if bound is not None
    }
    return {"score": scale, **read}


def _power(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Unreadable("least_power", "expected a number from 0 to 1")
    return float(value)


def _members(document: Any, place: str, allowed: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        raise Unreadable(place, "expected an object")
    for name in document:
        if name not in allowed:
            raise Unreadable(name, "unknown member")
    return document


def _words(value: Any, place: str) -> tuple[str, ...]:
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    if not is_list or len(value) > MOST_WORDS:
        raise Unreadable(place, f"expected a list of at most {MOST_WORDS} words")
    if any(not isinstance(one, str) or not 0 < len(one) <= MOST_LETTERS for one in value):
        raise Unreadable(place, f"expected words of at most {MOST_LETTERS} letters")
    return tuple(value)


def _whole(value: Any, place: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Unreadable(place, f"expected a whole number from {least} to {most}")
    return value

"""Decision rules: trees of threshold gates over people."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from committee import checks
from committee.errors import CommitteeError

Made = TypeVar("Made")

DEEPEST = 50
MOST_REPEATED = 12


@dataclass(frozen=True, slots=True)
class Gate:
    """Passes when the weights of its passing children reach the quota.

    Raises
    ------
    CommitteeError
        No children, a weight below 1, a quota below 1 or above the total weight.
    """

    quota: int
    children: tuple[tuple["Rule", int], ...]

    def __post_init__(self) -> None:
        """Refuse a gate that always or never passes."""
        if not self.children:
            raise CommitteeError("a gate needs at least one child")
        for _, weight in self.children:
            checks.whole(weight, "a weight")
        checks.whole(self.quota, "the quota")
        if self.quota > self.total:
            raise CommitteeError(
                f"the quota {checks.shown(self.quota)} is above the weights' total "
                f"{checks.shown(self.total)}"
            )

    @property
    def total(self) -> int:
        """Sum of the children's weights."""
        return sum(weight for _, weight in self.children)


Rule = str | Gate


def parse_rule(document: Any, place: str = "rule") -> Rule:
    """Return the rule a JSON document describes.

    Parameters
    ----------
    document : str or dict
        A name; or a gate: ``{"quota": q, "of": children}``, ``{"all": children}``,
        ``{"any": children}``, ``{"majority": children}``. A child is a document or a pair
        ``[document, weight]``; weights default to 1.
    place : str
        Where the document stands, for messages.

    Returns
    -------
    Rule
        `all` has the total as quota, `any` the smallest weight, `majority` total // 2 + 1.

    Raises
    ------
    CommitteeError
        Anything else, with the path of the offending part.

    Examples
    --------
    >>> parse_rule({"majority": ["a", "b", ["c", 3]]}).quota
    3
    """
    if place.count(".") > DEEPEST:
        raise CommitteeError("rule: nested too deeply")
    if isinstance(document, str):
        return _located(place, checks.name, document)
    if not isinstance(document, dict):
        raise CommitteeError(f"{place}: expected a name or a gate, got {checks.shown(document)}")
    word = _gate_word(document, place)
    listed = document[word]
    if not isinstance(listed, list):
        raise CommitteeError(f"{place}.{word}: expected a list, got {checks.shown(listed)}")
    children = tuple(
        _child(child, f"{place}.{word}[{index}]") for index, child in enumerate(listed)
    )
    return _located(place, _gate, document, word, children)


def _located(place: str, build: Callable[..., Made], *arguments: Any) -> Made:
    try:
        return build(*arguments)
    except CommitteeError as error:
        raise error.at(place) from None


def _gate_word(document: dict[str, Any], place: str) -> str:
    if set(document) == {"quota", "of"}:
        return "of"
    if len(document) == 1 and next(iter(document)) in ("all", "any", "majority"):
        return next(iter(document))
    raise CommitteeError(
        f"{place}: a gate is all, any, majority, or quota and of; got {checks.shown([*document])}"
    )


def _child(document: Any, place: str) -> tuple[Rule, int]:
    if not isinstance(document, list):
        return parse_rule(document, place), 1
    if len(document) != 2:
        raise CommitteeError(f"{place}: a weighted child is a pair [child, weight]")
    child, weight = document
    return parse_rule(child, f"{place}[0]"), _located(place, checks.whole, weight, "a weight")


def _gate(document: dict[str, Any], word: str, children: tuple[tuple[Rule, int], ...]) -> Gate:
    if not children:
        raise CommitteeError("a gate needs at least one child")
    weights = [weight for _, weight in children]
    if word == "of":
        return Gate(checks.whole(document["quota"], "the quota"), children)
    quota = {"all": sum(weights), "any": min(weights), "majority": sum(weights) // 2 + 1}[word]
    return Gate(quota, children)


def rule_document(rule: Rule) -> Any:
    """Return the JSON document of a rule; `parse_rule` gives the same rule back.

    Examples
    --------
    >>> rule_document(parse_rule({"all": ["a", "b"]}))
    {'quota': 2, 'of': ['a', 'b']}
    """
    if isinstance(rule, str):
        return rule
    documents = [
        rule_document(child) if weight == 1 else [rule_document(child), weight]
        for child, weight in rule.children
    ]
    return {"quota": rule.quota, "of": documents}


def members(rule: Rule) -> tuple[str, ...]:
    """Return the people of a rule, each once, in the order they are first named.

    Examples
    --------
    >>> members(parse_rule({"all": ["b", {"any": ["a", "b"]}]}))
    ('b', 'a')
    """
    return tuple(dict.fromkeys(leaves(rule)))


def evaluable(rule: Rule) -> Rule:
    """Return the rule.

    Raises
    ------
    CommitteeError
        More than 12 people occur more than once: each doubles the work.
    """
    repeated = sum(count > 1 for count in Counter(leaves(rule)).values())
    if repeated > MOST_REPEATED:
        raise CommitteeError(
            f"rule: {repeated} people occur more than once, at most {MOST_REPEATED} may"
        )
    return rule


def leaves(rule: Rule) -> list[str]:
    """Return a name for each of its occurrences in a rule, in order."""
    if isinstance(rule, str):
        return [rule]
    found: list[str] = []
    for child, _ in rule.children:
        # Most children are people, who need no call.
        found += [child] if isinstance(child, str) else leaves(child)
    return found

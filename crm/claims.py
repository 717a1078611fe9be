"""What a record of a source claims, judged member by member by whose word counts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from crm.decisions import Held, Ignored, Incoming, Policy, Shape
from crm.ownership import (
    NOBODY,
    Act,
    Claim,
    Owner,
    Reason,
    Verdict,
    Word,
    decide,
    is_of_another,
    left,
    plain,
)

USUAL = Word()
PINNED = left(Reason.PINNED)


class Judged(Struct, frozen=True):
    """Why members are left out, what is agreed, and what stands against the word of a person."""

    left_out: Mapping[str, Reason] = field(default_factory=dict)
    agreed: tuple[str, ...] = ()
    contested: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        return tuple(Ignored(name, str(reason)) for name, reason in self.left_out.items())

    def kept(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Those that are not left out."""
        if not self.left_out:
            return dict(values)
        return {name: value for name, value in values.items() if name not in self.left_out}


NOTHING_LEFT_OUT = Judged()


def judge(record: Incoming, held: Held | None, told: Mapping[str, Any], policy: Policy) -> Judged:
    """Judge the members told; what a person tells here is never judged."""
    if not policy.source or (held is None and not policy.words):
        return NOTHING_LEFT_OUT
    if held is None or held.is_stub:
        return Judged(_left_out_of_new(record, told, policy))
    verdicts = {
        name: _verdict(Claim(value, policy.source, record.modified_at), name, held, policy)
        for name, value in told.items()
        if policy.words or not _is_settled(name, value, held, policy)
    }
    return Judged(
        {name: one.reason for name, one in verdicts.items() if one.reason is not None},
        tuple(name for name, one in verdicts.items() if one.act == Act.AGREE),
        {name: plain(told[name]) for name, one in verdicts.items() if one.act == Act.CONFLICT},
    )


def together(
    judged: Judged, before: Mapping[str, Any], told: Mapping[str, Any], shape: Shape, today: date
) -> Judged:
    """Leave out all of what belongs together if a part of it would contradict the rest."""
    missed = [reason for name, reason in judged.left_out.items() if name in shape.together]
    if not missed or not shape.broken({**before, **judged.kept(told)}, today):
        return judged
    others = dict.fromkeys(shape.together & told.keys(), missed[0])
    return replace(judged, left_out={**others, **judged.left_out})


def left_out_again(record: Incoming, policy: Policy) -> tuple[Ignored, ...]:
    """What is left out for good of a record that repeats itself."""
    if not (policy.source and policy.words):
        return ()
    names = [*record.fields, *record.refs]
    return Judged(_foreign(record.type, names, policy)).ignored


def _is_settled(name: str, value: Any, held: Held, policy: Policy) -> bool:
    """Whether the source repeats its own word, which most members of most records do."""
    said = held.said.get(name)
    return said is not None and said.by == policy.source and _held(name, held, policy) == value


def _held(name: str, held: Held, policy: Policy) -> Any:
    is_ref = name in policy.shapes[held.type].refs
    return held.refs.get(name) if is_ref else held.values.get(name)


def _verdict(claim: Claim, name: str, held: Held, policy: Policy) -> Verdict:
    value, said = _held(name, held, policy), held.said.get(name, NOBODY)
    if said.is_usual and value == policy.shapes[held.type].empty.get(name):
        said = NOBODY  # Who told of the record told nothing of this.
    verdict = decide(claim, value, said, _word(held.type, name, policy))
    # Who has not come yet cannot be chosen by anybody, so there is nothing to ask.
    is_unknown = isinstance(claim.value, tuple)
    return PINNED if verdict.act == Act.CONFLICT and is_unknown else verdict


def _left_out_of_new(
    record: Incoming, told: Mapping[str, Any], policy: Policy
) -> dict[str, Reason]:
    """Of a new record what it cannot do without is taken, whoever owns it."""
    shape = policy.shapes[record.type]
    needed = {name for names in shape.needs for name in names}
    needed |= {*shape.needs_refs, *shape.one_of, shape.same}
    return _foreign(record.type, [name for name in told if name not in needed], policy)


def _foreign(type_: str, names: Iterable[str], policy: Policy) -> dict[str, Reason]:
    """The members of others than this source."""
    if not policy.words:
        return {}
    found = {}
    for name in names:
        word = _word(type_, name, policy)
        if word.owner == Owner.QUORATE:
            found[name] = Reason.OWNED_BY_QUORATE
        elif is_of_another(policy.source, word):
            found[name] = Reason.OWNED_BY_SOURCE
    return found


def _word(type_: str, name: str, policy: Policy) -> Word:
    return policy.words.get((type_, name), USUAL)

"""What may be set of a record by our own id, and what is answered, as JSON Schema."""

from api.notation import TEXT, Schema, listed, nullable, record, ref
from api.record_components import CUSTOM_IN, kind_of
from api.resources import RESOURCES
from crm import patches
from crm.changing import KINDS, SYNCED, writable
from crm.shapes import SHAPES

ID: Schema = {**TEXT, "pattern": "^[a-z]{3}_[0-9a-f]{32}$"}
OURS: Schema = {"description": "Kept by Quorate: ignored, and reported."}


def _patch(type_: str) -> Schema:
    if type_ not in SYNCED:
        return record({name: kind_of(kind) for name, kind in KINDS[type_].items()}, needs=())
    shape = SHAPES[type_]
    refs = patches.writable(type_, shape)
    told = {name: _member(type_, name, part) for name, part in refs.items()}
    own = {"custom": nullable(CUSTOM_IN)} if "custom" in writable(type_) else {}
    return record({**told, **own}, needs=())


def _member(type_: str, name: str, part: str) -> Schema:
    shape = SHAPES[type_]
    if name in shape.ours:
        return OURS
    return nullable(ID if part == "refs" else kind_of(shape.fields[name]))


def _changed(type_: str) -> Schema:
    left_out = listed(record({"field": TEXT, "reason": TEXT}))
    return record({"record": ref(type_.title()), "fields_ignored": left_out})


CHANGING = [type_ for type_, one in RESOURCES.items() if "PATCH" in one.methods]
PATCHES: dict[str, Schema] = {
    **{f"{type_.title()}Patch": _patch(type_) for type_ in CHANGING},
    **{f"{type_.title()}Changed": _changed(type_) for type_ in CHANGING},
}

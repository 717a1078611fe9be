"""Entry functions for whose word counts: what the people here said, beside what the code says."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import custom, journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import User
from crm.decisions import Policy, UnknownParents
from crm.models import CustomField, FieldPolicy, Link, Source
from crm.ownership import Owner, Rule, Word
from crm.shapes import POLICY, SHAPES

UNHEARD = "incomplete"
OURS = Word(Owner.QUORATE, Rule.OWNER_WINS)
SHARED = Word(Owner.SHARED, Rule.NEWEST_WINS)
USUAL = {
    (type_, name): OURS if name in shape.ours else SHARED if name in shape.shared else Word()
    for type_, shape in SHAPES.items()
    for name in (*shape.fields, *shape.refs, *sorted(shape.ours))
}
"""Identity and firmographics are of the sources, what we judge is ours, seats are shared."""


@transaction.atomic
def set_policy(
    type_: str, field: str, word: Word, *, source: Source | None = None, by: Author
) -> FieldPolicy:
    """Say whose word counts for a field from now on; repetitions are judged anew."""
    _refuse_impossible(type_, field, word, source)
    changes = journal.begin(by)
    values = {
        "owner": word.owner.value,
        "rule": word.rule.value,
        "source": source,
        "write_back": word.write_back,
    }
    row = FieldPolicy.objects.select_for_update(no_key=True).filter(type=type_, field=field).first()
    if row is None:
        row = journal.create(changes, FieldPolicy(type=type_, field=field, **values))
    else:
        journal.update(changes, row, **values)
    hear_again(type_)
    return row


@transaction.atomic
def reset_policy(policy: FieldPolicy, *, by: Author) -> None:
    """Let the word of the code count again."""
    journal.delete(journal.begin(by), policy)
    hear_again(policy.type)


def words() -> Mapping[tuple[str, str], Word]:
    """Whose word counts for every field, in two queries."""
    return USUAL | _own() | _said()


def usual(type_: str, field: str) -> Word | None:
    """Whose word counts unless it is said otherwise; None for what is no field."""
    return USUAL.get((type_, field)) or _own().get((type_, field))


def speaking(author: Author) -> Policy:
    """The policy under which an author's records are judged: people may say everything."""
    if isinstance(author, User):
        return POLICY
    unknown = UnknownParents(author.on_unknown)
    return Policy(SHAPES, unknown, source=author.origin, words=_said())


def _own() -> dict[tuple[str, str], Word]:
    """The fields that the company defined are of the sources, too."""
    rows = CustomField.objects.filter(archived_at=None).values_list("type", "key")
    return {(type_, custom.member(key)): Word() for type_, key in rows}


def _said() -> dict[tuple[str, str], Word]:
    rows = FieldPolicy.objects.select_related("source")
    return {(row.type, row.field): row.word for row in rows}


def _refuse_impossible(type_: str, field: str, word: Word, source: Source | None) -> None:
    held = usual(type_, field)
    if held is None:
        raise Refused(_("There is no such field."), field="field", code="unknown_field")
    if held.owner == Owner.QUORATE and word.owner != Owner.QUORATE:
        raise Refused(_("Only people here decide this."), field="owner", code="owned_by_quorate")
    if source is not None and word.owner != Owner.SOURCES:
        raise Refused(_("Only a field of the sources has a source."), field="source")
    if word.rule == Rule.OWNER_WINS and word.owner == Owner.SHARED:
        raise Refused(_("What is shared has no owner who could win."), field="rule")


def hear_again(type_: str) -> None:
    """What a source repeats is no longer known to change nothing."""
    Link.objects.filter(type=type_).exclude(digest="").update(digest=UNHEARD)

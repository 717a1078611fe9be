"""Entry functions for the roles that committees of a segment and stage must have."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet
from committee.vocabulary import Role
from stakeholders import acting
from stakeholders.models import RoleTemplate
from stakeholders.wanted_roles import plain

LONGEST_CADENCE_DAYS = 730


@transaction.atomic
def set_template(
    segment: str, stage: str, roles: Mapping[str, int], *, on: date, by: Author
) -> ChangeSet:
    """Say which roles a committee must have from that day on, and how often we are in touch.

    An empty segment or stage stands for any. What is already so leaves no trace.
    """
    acting.refuse_future(on)
    segment, stage = _plain(segment, "segment"), _plain(stage, "stage")
    wanted = _checked(roles)
    acting.take_every_turn()
    changes = journal.begin(by)
    same = [one for one in _open() if _is_for(one, segment, stage)]
    if same and same[0].roles == wanted:
        return changes
    if same:
        segment, stage = same[0].segment, same[0].stage
    journal.end_open(changes, RoleTemplate.objects.filter(segment=segment, stage=stage), on)
    row = RoleTemplate(segment=segment, stage=stage, roles=wanted, from_on=on)
    _create(changes, row)
    acting.mark_wanting(row, changes.at)
    return changes


@transaction.atomic
def remove_template(template: RoleTemplate, *, on: date, by: Author) -> ChangeSet:
    """Let a template end on that day: the next less specific one counts."""
    acting.refuse_future(on)
    acting.take_every_turn()
    changes = journal.begin(by)
    held = RoleTemplate.objects.known().filter(pk=template.pk, to_on=None).first()
    if held is None:
        raise Refused(_("This template was already removed or changed."), code="gone")
    journal.end(changes, held, on)
    acting.mark_wanting(held, changes.at)
    return changes


def _create(changes: ChangeSet, row: RoleTemplate) -> None:
    """Where there is no account yet there is no turn either: two may do this at once."""
    try:
        with transaction.atomic():
            journal.create(changes, row)
    except IntegrityError as error:
        raise Refused(
            _("Somebody changed this at the same moment. Please look again."), code="changed_since"
        ) from error


def _open() -> list[RoleTemplate]:
    return list(RoleTemplate.objects.known().filter(to_on=None).select_for_update())


def _is_for(template: RoleTemplate, segment: str, stage: str) -> bool:
    return (plain(template.segment), plain(template.stage)) == (plain(segment), plain(stage))


def _plain(text: str, field: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > RoleTemplate._meta.get_field(field).max_length:
        raise Refused(_("This name is too long."), field=field)
    return plain


def _checked(roles: Mapping[str, int]) -> dict[str, int]:
    """Known roles in the order of the vocabulary, each with a number of days that makes sense."""
    unknown = roles.keys() - {role.value for role in Role}
    if unknown:
        sentence = _("There is no role “%(role)s”.") % {"role": min(unknown)}
        raise Refused(sentence, field="roles", code="unknown_role")
    if not roles:
        raise Refused(_("Choose at least one role."), field="roles", code="no_role")
    if any(not 1 <= days <= LONGEST_CADENCE_DAYS for days in roles.values()):
        raise Refused(
            _("Say how often to be in touch in days, from 1 to %(most)s.")
            % {"most": LONGEST_CADENCE_DAYS},
            field="cadence",
            code="cadence",
        )
    return {role.value: roles[role.value] for role in Role if role.value in roles}

"""Fetch by right: what one may not see is 404, what one sees but may not change is 403."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.access import MAY_EDIT, SEES_EVERYTHING
from accounts.models import Access, Account, User
from feedback import insights
from feedback.models import Survey

MAY_SET_ROLES = {Access.ADMINISTRATOR, Access.CX_LEAD, Access.MANAGER}


@dataclass(frozen=True)
class Rights:
    """What a user may do with one account they can see."""

    can_edit: bool
    sees_judgements: bool


def readable(user: User, account_id: str) -> Account:
    """The account, or 404 for a stranger."""
    seen = Account.objects.visible_to(user).select_related("owner", "parent")
    return get_object_or_404(seen, public_id=account_id)


def rights_on(account: Account, user: User) -> Rights:
    return Rights(
        can_edit=Account.objects.editable_by(user).filter(pk=account.pk).exists(),
        sees_judgements=Account.objects.judged_by(user).filter(pk=account.pk).exists(),
    )


def may_edit(user: User) -> bool:
    """Whether the user may change the accounts they see."""
    return user.access in MAY_EDIT


def may_set_roles(user: User) -> bool:
    """Whether the user may say which roles a committee must have."""
    return user.access in MAY_SET_ROLES


def may_run_survey(user: User, survey: Survey) -> bool:
    """Whether the user may change and close a survey: its author, and who leads others."""
    return survey.author_id == user.pk or user.access in MAY_SET_ROLES


def may_rule(user: User) -> bool:
    """Whether the user may write the rules that open cases, which see every account."""
    return user.access in SEES_EVERYTHING


def may_open_forms(user: User) -> bool:
    """Whether the user may make public forms, and see what came by them from whomever."""
    return user.access in SEES_EVERYTHING


def may_connect(user: User) -> bool:
    """Whether the user may let outside systems in."""
    return user.access == Access.ADMINISTRATOR


def may_tell(user: User) -> bool:
    """Whether the user may add an insight or an idea at all."""
    return insights.may_add(user)


def require(is_allowed: bool) -> None:
    """403 for what is seen but not allowed."""
    if not is_allowed:
        raise PermissionDenied


def require_judge(is_allowed: bool) -> None:
    """403 for what judges people, which the page then says."""
    if not is_allowed:
        raise PermissionDenied(_("This page rests on judgements of people."))

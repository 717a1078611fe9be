"""Entry functions for saved views: each one act, one transaction, one change set."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import journal
from accounts.access import MAY_EDIT
from accounts.errors import Refused
from accounts.models import Access, Change, ChangeSet, SavedView, User

LONGEST_NAME = SavedView._meta.get_field("name").max_length
LONGEST_QUERY = SavedView._meta.get_field("query").max_length


def seen_by(user: User, page: str) -> QuerySet[SavedView]:
    """Own views of a page and those that others share with everybody."""
    views = SavedView.objects.filter(Q(user=user) | Q(is_shared=True), page=page)
    return views.select_related("user")


def may_share(user: User) -> bool:
    """Who only reads keeps views to themselves."""
    return user.access in MAY_EDIT


def may_delete(view: SavedView, user: User) -> bool:
    """Own views; an administrator those of others that everybody is shown, too."""
    return view.user_id == user.pk or (view.is_shared and user.access == Access.ADMINISTRATOR)


@transaction.atomic
def save_view(view: SavedView, *, by: User) -> SavedView:
    """Keep a filter under a name; a name that this user has given already is given anew."""
    view.user, view.name = by, _name(view.name)
    _refuse_to_share(view.is_shared, by)
    if len(view.query) > LONGEST_QUERY:
        raise Refused(_("This filter is too long to be saved."), field="query")
    _take_turn(by)
    changes = journal.begin(by)
    same = SavedView.objects.filter(user=by, page=view.page, name=view.name).first()
    if same is None:
        return journal.create(changes, view)
    return journal.update(changes, same, query=view.query, is_shared=view.is_shared)


@transaction.atomic
def change_view(view: SavedView, *, name: str, is_shared: bool, by: User) -> ChangeSet:
    """Name a view anew, share it with everybody or keep it to oneself."""
    name = _name(name)
    _refuse_to_share(is_shared and not view.is_shared, by)
    _take_turn(view.user)
    _refuse_twice(view, name)
    changes = journal.begin(by)
    journal.update(changes, view, name=name, is_shared=is_shared)
    return changes


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> ChangeSet:
    """Forget a view; what it was stays in the journal, from where it can be brought back."""
    changes = journal.begin(by)
    journal.delete(changes, view)
    return changes


def deleted_by(user: User, public_id: str) -> Change | None:
    """The newest deletion of a view by this user."""
    deletions = Change.objects.filter(type=SavedView._meta.label_lower, op=Change.Op.RETRACTED)
    return deletions.filter(subject=public_id, change_set__user=user).order_by("-pk").first()


@transaction.atomic
def bring_view_back(deleted: Change, *, by: User) -> SavedView:
    """As it was, for its owner; safe to repeat. Refused where the name was given anew since.

    Of who may share no more it is seen by them alone.
    """
    view = SavedView(public_id=deleted.subject, **deleted.before)
    view.is_shared &= may_share(view.user)
    _take_turn(view.user)
    if there := SavedView.objects.filter(public_id=view.public_id).first():
        return there
    _refuse_twice(view, view.name)
    return journal.create(journal.begin(by), view)


def _refuse_twice(view: SavedView, name: str) -> None:
    others = SavedView.objects.filter(user=view.user, page=view.page).exclude(pk=view.pk)
    if others.filter(name=name).exists():
        raise Refused(_("You have a view of this name already."), field="name")


def _refuse_to_share(is_shared: bool, by: User) -> None:
    if is_shared and not may_share(by):
        raise Refused(_("Only those who may edit accounts share a view."), field="is_shared")


def _take_turn(user: User) -> None:
    """Wait until nobody else writes views of this user: their names differ."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _name(given: str) -> str:
    name = " ".join(given.replace("\0", "").split())
    if not name:
        raise Refused(_("A view needs a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(_("This name is too long."), field="name")
    return name

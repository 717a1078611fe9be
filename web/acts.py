"""The last acts of a user, kept in the session so that each can be undone as a whole.

Scenarios hold no facts: their acts stand apart, so undoing an edit never takes one away.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.models import Account, ChangeSet
from feedback import taking_back as feedback
from stakeholders import editing

Said = TypeVar("Said")
MOST_REMEMBERED = 20
ON_FACTS, ON_SCENARIOS = "acts_on_facts", "acts_on_scenarios"


def attempt(do: Callable[[], Said]) -> Said:
    """Do it whole; what met somebody else's act of the same moment is Refused with a sentence."""
    try:
        return do()
    except IntegrityError as error:
        sentence = _("Somebody changed this at the same moment. Please look again.")
        raise Refused(sentence) from error


@transaction.atomic
def perform(
    request: HttpRequest, account: Account, act: Callable[[], Said], *, among: str = ON_FACTS
) -> Said:
    """Do one act whole or not at all, and remember its change sets; says what was done."""
    mine = ChangeSet.objects.filter(user=request.user, account=account)
    newest = mine.order_by("-pk").values_list("pk", flat=True).first() or 0
    said = act()
    done = list(mine.filter(pk__gt=newest).order_by("pk").values_list("pk", flat=True))
    if done:
        acts = [*request.session.get(among, []), [account.pk, done, str(said)]]
        request.session[among] = acts[-MOST_REMEMBERED:]
    return said


def to_undo(request: HttpRequest, account: Account, *, among: str = ON_FACTS) -> str:
    """What the newest remembered act on the account did; nothing where there is none."""
    mine = [said for pk, _done, said in request.session.get(among, []) if pk == account.pk]
    return mine[-1] if mine else ""


@transaction.atomic
def undo(request: HttpRequest, account: Account, *, among: str = ON_FACTS) -> str:
    """Take back the newest remembered act on the account; says which."""
    acts = request.session.get(among, [])
    mine = [one for one in acts if one[0] == account.pk]
    if not mine:
        raise Refused(_("There is nothing to undo."), code="nothing_to_undo")
    _account, done, said = mine[-1]
    request.session[among] = [one for one in acts if one is not mine[-1]]
    change_sets = ChangeSet.objects.filter(pk__in=done, account=account)
    for change_set in change_sets.order_by("-pk"):
        feedback.follow_undo(editing.undo(change_set, by=request.user))
    return _("Undone: %(what)s") % {"what": said}

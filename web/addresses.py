"""Where a thing with a public id is shown."""

from functools import lru_cache

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.models import Account, Alert, Opportunity, User
from feedback.models import Case, CxGoal, Feedback, Idea, Insight
from stakeholders import scenarios
from stakeholders.models import BuyingCommittee, Stakeholder

HOLE = "__id__"
NOTED = {"ins": Insight, "ide": Idea}


def page(name: str, *public_ids: str) -> str:
    """What `reverse` says of a page of these ids, for a page that has hundreds of them."""
    return _pattern(name, len(public_ids), get_script_prefix()).format(*public_ids)


@lru_cache(maxsize=100)
def _pattern(name: str, holes: int, _prefix: str) -> str:
    """The address of such pages, under the prefix that this site has."""
    return reverse(name, args=[HOLE] * holes).replace(HOLE, "{}")


def to(name: str, **asked: object) -> str:
    """The address of a page with what it is asked for."""
    return f"{reverse(name)}?{urlencode(asked)}" if asked else reverse(name)


def way_back(request: HttpRequest, otherwise: str = "/") -> str:
    """Where the user came from, as the form or the browser says it, if that is one of our pages."""
    for asked in (request.POST.get("next", ""), request.headers.get("referer", "")):
        # A word without a slash is no page; Django takes it for the name of one.
        if "/" in asked and url_has_allowed_host_and_scheme(
            asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return asked
    return otherwise


def address_of(public_id: str, user: User) -> str | None:
    """The page of a public id; None for what does not exist for this user."""
    prefix = public_id.partition("_")[0]
    if prefix == "sce":
        return _scenario(public_id, user)
    if prefix in NOTED:
        found = NOTED[prefix].objects.visible_to(user).filter(public_id=public_id)
        return reverse("idea", args=[public_id]) if found.exists() else None
    if prefix == "cxg":
        is_there = CxGoal.objects.there().filter(public_id=public_id).exists()
        return f"{reverse('cx_goals')}#{public_id}" if is_there else None
    find = _PAGES.get(prefix)
    return find(public_id, Account.objects.visible_to(user)) if find else None


def _account(public_id, visible):
    found = visible.filter(public_id=public_id).first()
    return found and reverse("account", args=[public_id])


def _stakeholder(public_id, visible):
    people = Stakeholder.objects.filter(account__in=visible).select_related("account")
    found = people.filter(public_id=public_id).first()
    return found and reverse("person", args=[found.account.public_id, public_id])


def _committee(public_id, visible):
    committees = BuyingCommittee.objects.filter(account__in=visible).select_related("account")
    found = committees.filter(public_id=public_id).first()
    return found and f"{reverse('account', args=[found.account.public_id])}?committee={public_id}"


def _opportunity(public_id, visible):
    deals = Opportunity.objects.filter(account__in=visible, archived_at=None).select_related(
        "account"
    )
    found = deals.filter(public_id=public_id).first()
    return found and reverse("account", args=[found.account.public_id])


def _alert(public_id, visible):
    alerts = Alert.objects.filter(account__in=visible).select_related("account")
    found = alerts.filter(public_id=public_id).first()
    if found and found.subject.startswith("cas_"):
        return reverse("case", args=[found.subject])
    if found and found.subject.startswith("ins_"):
        return reverse("idea", args=[found.subject])
    page = found and reverse("account", args=[found.account.public_id])
    return page and f"{page}?committee={found.subject}"


def _case(public_id, visible):
    found = Case.objects.filter(public_id=public_id, stakeholder__account__in=visible).exists()
    return reverse("case", args=[public_id]) if found else None


def _feedback(public_id, visible):
    said = Feedback.objects.known().filter(public_id=public_id, stakeholder__account__in=visible)
    return reverse("feedback", args=[public_id]) if said.exists() else None


def _scenario(public_id, user):
    found = scenarios.visible_to(user).filter(public_id=public_id).first()
    return found and reverse("scenario", args=[found.committee.account.public_id, public_id])


_PAGES = {
    "acc": _account,
    "stk": _stakeholder,
    "com": _committee,
    "opp": _opportunity,
    "alr": _alert,
    "cas": _case,
    "fee": _feedback,
}

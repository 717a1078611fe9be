"""The pages of insights and ideas, in a fixed number of queries whatever they list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Account, User
from feedback import insights
from feedback.insights import Told
from feedback.models import Case, CxGoal, Idea, Insight, Vote
from web import addresses
from web.insights.forms import DecisionForm, WordsForm, decision_form, words_form

MODELS = {"ideas": Idea, "insights": Insight}
VOTES, NEWEST = "votes", "newest"
UNDECIDED = "undecided"
"""Not a state of an idea, but those in which somebody has yet to decide."""
MOST_SHOWN = 20
MOST_LINKS = 30
USED_STATES = (Idea.State.ACCEPTED, Idea.State.DONE)
UNDECIDED_STATES = (Idea.State.NEW, Idea.State.CONSIDERED)


@dataclass(frozen=True)
class Asked:
    """What the list is asked for; what nobody can have asked is left out."""

    kind: str = "ideas"
    state: str = ""
    account: str = ""
    is_mine: bool = False
    is_unused: bool = False
    order: str = NEWEST

    @classmethod
    def of(cls, sent: QueryDict) -> "Asked":
        kind, state, order = (sent.get(name, "") for name in ("kind", "state", "sort"))
        kind = kind if kind in MODELS else "ideas"
        return cls(
            kind=kind,
            state=state if kind == "ideas" and state in _states() else "",
            account=sent.get("account", "").replace("\0", "")[:40],
            is_mine="mine" in sent,
            is_unused="unused" in sent,
            order=order if order == VOTES else NEWEST,
        )

    @property
    def query(self) -> str:
        told = {"kind": self.kind, "state": self.state, "account": self.account}
        told |= {"mine": "1" * self.is_mine, "unused": "1" * self.is_unused}
        told["sort"] = self.order if self.order != NEWEST else ""
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.account or self.is_mine or self.is_unused)


@dataclass(frozen=True)
class Line:
    """One insight or idea as one user sees it."""

    row: Told
    may_change: bool
    may_remove: bool
    words_form: WordsForm
    form: DecisionForm | None = None

    @property
    def is_idea(self) -> bool:
        return isinstance(self.row, Idea)


def seen(user: User, model: type[Told], *, removed: bool = False) -> QuerySet[Told]:
    """What the user sees, with `number` of votes and whether theirs `is_for` it."""
    name = model._meta.model_name
    own = Vote.objects.filter(user=user, **{name: OuterRef("pk")})
    rows = model.objects.visible_to(user, removed=removed).select_related("author", "account")
    if model is Insight:
        rows = rows.select_related("stakeholder__person", "stakeholder__account")
    return rows.annotate(number=Count("votes"), is_for=Exists(own))


def listed(user: User, asked: Asked, number: str) -> dict[str, Any]:
    """One page of the list, and what it can be narrowed to."""
    page = Paginator(_narrowed(user, asked), MOST_SHOWN).get_page(number)
    return {
        "asked": asked,
        "page": page,
        "lines": [line(one, user) for one in page],
        "tabs": _tabs(user, asked),
        "states": _states().items(),
        "account": Account.objects.visible_to(user).filter(public_id=asked.account).first(),
        "may_add": insights.may_add(user),
    }


def line(
    row: Told, user: User, *, form: DecisionForm | None = None, sent: QueryDict | None = None
) -> Line:
    """What the user may do with it; who decides gets the form."""
    is_author = row.author_id == user.pk and insights.may_add(user)
    if form is None and insights.may_decide(user):
        form = decision_form(row)
    return Line(row, is_author, insights.may_remove(row, user), words_form(row, sent), form)


def one(user: User, row: Told, sent: QueryDict | None = None) -> dict[str, Any]:
    """One of them whole, with what it can be linked to; a form keeps what was sent of it."""
    told = decision_form(row, links(user, row), sent) if insights.may_decide(user) else None
    link = addresses.address_of(row.used_link, user) if row.used_link else None
    return {"line": line(row, user, form=told, sent=sent), "link": link, "is_alone": True}


def refused(request: HttpRequest, row: Told, why: str) -> HttpResponse:
    """Its page, with why not and what was typed."""
    values = {**one(request.user, row, request.POST), "refusal": why}
    return render(request, "web/insights/one.html", values, status=422)


def links(user: User, row: Told) -> list[tuple[str, str]]:
    """The CX goals that run, and the newest cases of its account that the user may know of."""
    goals = CxGoal.objects.current(timezone.localdate()).select_related("team")
    aims = [(one.public_id, _("CX goal: %(name)s") % {"name": one}) for one in goals[:MOST_LINKS]]
    judged = Account.objects.judged_by(user).filter(pk=row.account_id)
    found = Case.objects.filter(stakeholder__account__in=judged.values("pk"))
    newest = found.select_related("stakeholder__person").order_by("-opened_at", "-pk")
    return aims + [(one.public_id, _case(one)) for one in newest[:MOST_LINKS]]


def unread(user: User) -> dict[str, Any]:
    """How many answers to what they told a user has not read, and on which tab to begin."""
    numbers = {kind: insights.unread(model, user).count() for kind, model in MODELS.items()}
    found = [kind for kind, number in numbers.items() if number]
    return {"number": sum(numbers.values()), "kind": found[0]} if found else {}


def mark_read(user: User, asked: Asked) -> None:
    """Whoever looks at all of their own of a kind has read what became of it."""
    if asked.is_mine and not asked.state and not asked.account:
        insights.mark_read(MODELS[asked.kind], user, timezone.now())


def _states() -> dict[str, Any]:
    return {UNDECIDED: _("Waits for a decision"), **dict(Idea.State.choices)}


def _case(case: Case) -> str:
    opened = timezone.localdate(case.opened_at)
    day = date_format(opened, "SHORT_DATE_FORMAT")
    return _("Case: %(name)s, %(day)s") % {"name": case.stakeholder, "day": day}


def _narrowed(user: User, asked: Asked) -> QuerySet[Told]:
    model = MODELS[asked.kind]
    found = Q()
    if asked.state:
        undecided = asked.state == UNDECIDED
        found &= Q(state__in=UNDECIDED_STATES if undecided else [asked.state])
    if asked.account:
        found &= Q(account__public_id=asked.account)
    if asked.is_mine:
        found &= Q(author=user)
    if asked.is_unused:
        found &= ~Q(state__in=USED_STATES) if model is Idea else Q(settled_at=None)
    order = ("-number", "-at", "-pk") if asked.order == VOTES else ("-at", "-pk")
    return seen(user, model).filter(found).order_by(*order)


def _tabs(user: User, asked: Asked) -> Sequence[tuple[str, str, int, bool]]:
    labels = {"ideas": _("Ideas"), "insights": _("Insights")}
    return [
        (
            f"{reverse('ideas')}?kind={kind}",
            label,
            MODELS[kind].objects.visible_to(user).count(),
            kind == asked.kind,
        )
        for kind, label in labels.items()
    ]

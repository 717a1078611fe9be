"""Everything the page of an account shows, for the page and for the fragment alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

import committee as method
from accounts.models import Account, Opportunity
from accounts.opportunities import open_on
from committee import Analysis, CommitteeError
from feedback import silence
from stakeholders import analysis as analysing, conversion, queries
from stakeholders.models import Person, Snapshot
from stakeholders.queries import CommitteeFacts
from web import (
    acts,
    decision,
    explanation,
    goal_grid,
    maps,
    notices,
    open_cases,
    panels,
    problems,
    since,
    trend,
)
from web.acting import addresses_of_acts, choices
from web.focus import Focus
from web.last_words import last_words
from web.names import names_of
from web.numbers import HIGHER, LOWER, direction
from web.own_fields import page as own_fields
from web.portfolio import money
from web.portfolio.family import family
from web.problems import NOT_STARTED
from web.roster import Member, roster
from web.slider import Slider, slider


@dataclass(frozen=True)
class Region:
    """One account in one focus; `problem` is the code of why there is no analysis."""

    focus: Focus
    facts: CommitteeFacts
    analysis: Analysis | None
    problem: str
    members: list[Member]

    @cached_property
    def series(self) -> list[trend.Point]:
        """One query for the pages that show where it is going; the replay of a day asks none."""
        pk = self.focus.committee.pk
        return trend.points([pk], self.focus.on, history=trend.HISTORY).get(pk, [])

    @property
    def map_data(self) -> dict[str, Any]:
        return maps.map_data(self.members, self.facts.ties, self.focus)

    @property
    def trend_data(self) -> dict[str, Any]:
        return trend.chart(self.series, with_risk=self.focus.rights.sees_judgements)

    @property
    def slider(self) -> Slider:
        """Asks for the days of change, so only the whole page does."""
        return slider(self.focus, timezone.localdate())

    @property
    def decision(self) -> str:
        return decision.in_words(self.facts, names_of(self.members, self.facts))

    @property
    def coverage_change(self) -> float | None:
        return trend.change(self.series, "coverage")

    @property
    def coverage_direction(self) -> str:
        return direction(self.coverage_change or 0, HIGHER)

    @property
    def risk_change(self) -> float | None:
        return trend.change(self.series, "risk")

    @property
    def risk_direction(self) -> str:
        return direction(self.risk_change or 0, LOWER)

    @property
    def problem_on_map(self) -> str:
        return problems.told(self.problem, "past map" if self.focus.is_past else "map")

    @property
    def is_impossible(self) -> bool:
        """Whether the rule is at fault, which another rule mends."""
        return self.problem not in {"", NOT_STARTED, analysing.NOBODY_DECIDES}

    @property
    def is_pending(self) -> bool:
        """Facts changed and a worker has yet to look at them."""
        return not self.focus.is_past and self.focus.committee.changed_at is not None


def region(focus: Focus) -> Region:
    """Facts and newest analysis of the focus, in a fixed number of queries."""
    (facts,) = queries.facts_of([focus.committee], focus.on)
    analysis, problem = _analysis(focus, facts)
    sees = focus.rights.sees_judgements
    words = last_words(focus.account, focus.on) if sees else {}
    asked = silence.asked_on([focus.account.pk], focus.on) if sees else {}
    return Region(
        focus=focus,
        facts=facts,
        analysis=analysis,
        problem=problem,
        members=roster(facts, analysis, words=words, asked=asked, sees_judgements=sees),
    )


def context(request: HttpRequest, focus: Focus) -> dict[str, Any]:
    """What page and fragment need."""
    mark = "" if focus.is_past else since.mark_of_focus(focus)
    shown = region(focus)
    deals = list(_open_deals(focus))
    is_told = shown.analysis is not None and focus.rights.sees_judgements
    return {
        "region": shown,
        "mark": mark,
        "focus": focus,
        "account": focus.account,
        "open_deals": deals,
        "pipeline": _pipeline(deals),
        "why": explanation.in_words(shown.analysis, shown.members, shown.facts)
        if is_told
        else None,
        "family": None if focus.is_past else family(focus.account, focus.user),
        "notices": notices.of_account(focus),
        "own": own_fields.of_account(focus),
        "to_undo": focus.can_edit and acts.to_undo(request, focus.account),
        "departments": sorted({one.position.department for one in shown.members if one.position}),
        **_of_person(focus, shown),
        **choices(),
        **addresses_of_acts(focus),
    }


def _of_person(focus: Focus, shown: Region) -> dict[str, Any]:
    """What the panel says of whoever is chosen."""
    sees = focus.rights.sees_judgements
    return {
        "panel": panels.panel(shown.members, shown.facts, shown.analysis, focus.person),
        "stands": goal_grid.stands_of(focus.person, shown.facts) if sees else [],
        "open_cases": open_cases.of_person(focus),
        "own_of_person": own_fields.of_person(focus),
        "also_in": _also_in(focus) if focus.can_edit else [],
    }


def _also_in(focus: Focus) -> QuerySet[Account]:
    """The other accounts the user sees that the person of the panel is in, too."""
    same = Person.objects.filter(stakeholders__public_id=focus.person)
    others = Account.objects.visible_to(focus.user).exclude(pk=focus.account.pk)
    return others.filter(stakeholders__person__in=same, stakeholders__is_stub=False).distinct()


def _open_deals(focus: Focus) -> QuerySet[Opportunity]:
    """What was open on the day of the focus."""
    return focus.account.opportunities.filter(open_on(focus.on))


def _pipeline(deals: Iterable[Opportunity]) -> list[money.Amount]:
    """What the open deals come to."""
    amounts = ((deal.currency, float(deal.amount or 0)) for deal in deals)
    return money.total(money.by_currency(amounts))


def _analysis(focus: Focus, facts: CommitteeFacts) -> tuple[Analysis | None, str]:
    """Today from the newest snapshot; a past day computed from what was true then."""
    if not focus.has_started:
        return None, NOT_STARTED
    if focus.is_past:
        return _analysed(facts)
    problem = focus.committee.problem
    of_committee = Snapshot.objects.filter(committee=focus.committee.pk)
    newest = None if problem else of_committee.order_by("on").last()
    if newest is None:
        return None, problem or ("" if facts.seats else analysing.NOBODY_DECIDES)
    try:
        return method.analysis_from_document(newest.document), ""
    except CommitteeError:
        # Stored by an earlier version of the method; the next analysis replaces it.
        return _analysed(facts)


def _analysed(facts: CommitteeFacts) -> tuple[Analysis | None, str]:
    try:
        return analysing.analysis_of(facts), ""
    except conversion.NobodyDecides:
        return None, analysing.NOBODY_DECIDES
    except CommitteeError:
        return None, analysing.IMPOSSIBLE

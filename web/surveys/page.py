"""What the list of surveys and the page of one show, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Account, User
from feedback import hearing, silence, survey_templates as templates
from feedback.models import Invitation, Survey
from web import access
from web.surveys import funnel, preview
from web.surveys.forms import NameForm, TextsForm
from web.surveys.funnel import Step
from web.surveys.words import ERRORS, TEMPLATES

MOST_SHOWN = 50


@dataclass(frozen=True)
class Line:
    """One survey and how far those came whom it asked in accounts of the reader."""

    row: Survey
    steps: list[Step]

    @property
    def sent(self) -> Step:
        return funnel.step(self.steps, "sent")

    @property
    def answered(self) -> Step:
        return funnel.step(self.steps, "answered")


@dataclass(frozen=True)
class Silent:
    """Somebody who was asked and did not answer."""

    row: Invitation
    power: float | None


def asked_by(user: User) -> QuerySet[Invitation]:
    """Those that were sent to people of accounts that the user edits."""
    return Invitation.objects.filter(stakeholder__account__in=Account.objects.editable_by(user))


def listed(user: User) -> dict[str, Any]:
    """Every survey, the newest first, and the templates for another one."""
    found = funnel.funnels(asked_by(user))
    rows = Survey.objects.there().select_related("author")[:MOST_SHOWN]
    return {
        "lines": [Line(row, found.get(row.pk) or funnel.nothing()) for row in rows],
        "templates": [(key, *told) for key, told in TEMPLATES.items()],
    }


def one(request: HttpRequest, survey: Survey) -> dict[str, Any]:
    """One survey: what came back, who is silent, what it says, and how that looks."""
    asked = asked_by(request.user).filter(survey=survey)
    language = preview.language_of(request)
    return {
        "survey": survey,
        "steps": funnel.funnels(asked).get(survey.pk) or funnel.nothing(),
        "silent": _silent(asked),
        "unsent": _unsent(asked),
        "silent_days": settings.SURVEY_SILENT_DAYS,
        "may_run": access.may_run_survey(request.user, survey),
        "may_see": access.may_edit(request.user),
        "name_form": NameForm(survey),
        "texts_form": TextsForm(survey, language),
        "missing": templates.faults(survey.texts, asks_words=survey.asks_words),
        **preview.context(survey, language),
    }


def _silent(asked: QuerySet[Invitation]) -> list[Silent]:
    """Who did not answer, those with most power first."""
    rows = _with_people(silence.unanswered(timezone.localdate()).filter(pk__in=asked))
    power = hearing.power_in({row.stakeholder.account_id for row in rows})
    silent = [Silent(row, power.get(row.stakeholder.public_id)) for row in rows]
    return sorted(silent, key=lambda one: -(one.power or 0))[:MOST_SHOWN]


def _unsent(asked: QuerySet[Invitation]) -> list[tuple[Invitation, str]]:
    """What was not delivered, or not sent, and why."""
    states = (Invitation.State.FAILED, Invitation.State.STOPPED)
    rows = _with_people(asked.filter(state__in=states))[:MOST_SHOWN]
    return [(row, str(ERRORS.get(row.error, row.error))) for row in rows]


def _with_people(rows: QuerySet[Invitation]) -> Sequence[Invitation]:
    return rows.select_related("stakeholder__person", "stakeholder__account")

"""Ask silent power: who would be asked by a survey and why, and what they would get."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Account, User
from feedback import candidates, surveys
from feedback.candidates import Chosen
from feedback.choosing import Reason
from feedback.models import Survey
from stakeholders.models import Stakeholder
from web import labels
from web.surveys import preview
from web.surveys.forms import WantedForm
from web.surveys.words import REASONS

MOST_ACCOUNTS = 200
MOST_ASKED = 100
MOST_LEFT_OUT = 200


@dataclass(frozen=True)
class Line:
    """Somebody, whether they are ticked, and why."""

    row: Stakeholder
    power: float | None
    roles: str
    why: str
    is_asked: bool
    may_be_asked: bool


def context(request: HttpRequest, survey: Survey, asked: QueryDict) -> dict[str, Any]:
    """What the page needs, in a fixed number of queries."""
    form = WantedForm(asked, user=request.user)
    form.is_valid()
    accounts, are_all = _accounts(form, request.user)
    found = _chosen(survey, accounts, form)
    lines = [_line(one) for one in found]
    asked_lines = [one for one in lines if one.is_asked][:MOST_ASKED]
    spoken = Counter(surveys.language_of(one.row) for one in asked_lines)
    chosen = form.cleaned_data.get("account") or []
    return {
        "survey": survey,
        "others": Survey.objects.asking().exclude(pk=survey.pk)[:20],
        "form": form,
        "accounts": accounts,
        "chosen": {one.public_id for one in chosen},
        "only": chosen[0] if len(chosen) == 1 else None,
        "are_all": are_all,
        "roles": labels.options(labels.ROLES),
        "wanted_roles": form.cleaned_data.get("role", ()),
        "asked": asked_lines,
        "left_out": [one for one in lines if not one.is_asked][:MOST_LEFT_OUT],
        "fatigue_days": settings.SURVEY_FATIGUE_DAYS,
        "asked_for": _without_language(asked),
        "readers": [(name, spoken[code]) for code, name in settings.LANGUAGES if spoken[code]],
        **preview.context(survey, _shown_in(request, spoken)),
    }


def people(user: User, keys: Sequence[str]) -> list[Stakeholder]:
    """Those of the named people whose account the user edits."""
    rows = candidates.among(Account.objects.editable_by(user).values_list("pk", flat=True))
    # PostgreSQL takes no NUL, not even to say that nobody is called so.
    wanted = [key.replace("\0", "") for key in keys]
    return list(rows.filter(public_id__in=wanted).order_by("pk"))


def why(chosen: Chosen) -> str:
    """The reason in words, with the days it speaks of."""
    one, choice = chosen.choice.candidate, chosen.choice
    day = one.asked_on if choice.reason == Reason.ASKED_LATELY else one.heard_on
    told = {"day": day and date_format(day, "SHORT_DATE_FORMAT"), "again": ""}
    if choice.again_on:
        told["again"] = date_format(choice.again_on, "SHORT_DATE_FORMAT")
    return str(REASONS[choice.reason]) % told


def _shown_in(request: HttpRequest, spoken: Counter[str]) -> str:
    """The language that is asked for, else that of most of those who would be asked."""
    if "language" in request.GET or not spoken:
        return preview.language_of(request)
    return spoken.most_common(1)[0][0]


def _without_language(asked: QueryDict) -> str:
    """What the page is asked for, for the links to the other languages."""
    kept = QueryDict(mutable=True)
    for name in WantedForm.base_fields:
        kept.setlist(name, [one for one in asked.getlist(name) if one])
    return kept.urlencode()


def _accounts(form: WantedForm, user: User) -> tuple[list[Account], bool]:
    """The accounts to choose from, and whether these are all that the user edits."""
    edited, segment = Account.objects.editable_by(user), form.cleaned_data.get("segment")
    edited = edited.filter(segment__iexact=segment) if segment else edited
    own = list(edited[: MOST_ACCOUNTS + 1])
    chosen = form.cleaned_data.get("account") or []
    shown = own[:MOST_ACCOUNTS]
    missing = [one for one in chosen if one not in shown]
    return [*missing, *shown], len(own) <= MOST_ACCOUNTS


def _chosen(survey: Survey, accounts: list[Account], form: WantedForm) -> list[Chosen]:
    looked_at = form.cleaned_data.get("account") or accounts
    wanted = form.wanted(settings.SURVEY_FATIGUE_DAYS)
    rows = candidates.among([one.pk for one in looked_at])
    return candidates.choose(survey, rows, wanted, timezone.localdate())


def _line(chosen: Chosen) -> Line:
    one, reason = chosen.choice.candidate, chosen.choice.reason
    return Line(
        row=chosen.row,
        power=one.power,
        roles=", ".join(str(labels.ROLES[role]) for role in sorted(one.roles)),
        why=why(chosen),
        is_asked=chosen.choice.is_asked,
        may_be_asked=reason in {Reason.HEARD_LATELY, Reason.OTHER_ROLE, Reason.LITTLE_POWER},
    )

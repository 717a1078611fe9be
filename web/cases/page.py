"""One case beside the map: what was said, who said it, what they can decide, what was done."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import Account
from feedback import cases, hearing, understanding
from feedback.models import Arrival, Case, CaseNote, Feedback, Understanding
from stakeholders.models import SeatHolder
from web import access, acts, labels, panels, rule_names
from web.access import Rights
from web.case_news import said_shortly
from web.cases import forms, words
from web.focus import Focus, to_read
from web.region import region

AMONG = "acts_on_cases"
MOVING = {"note_case", "wait_case", "assign_case", "postpone_case"}
OF_RULES = {CaseNote.Kind.OPENED, CaseNote.Kind.RULE}
CLOSABLE = [one for one in Case.Outcome.chosen() if one[0] != Case.Outcome.MISTAKEN]


@dataclass(frozen=True)
class Entry:
    """One entry of the story in words, with what the customer said, if it tells of that."""

    row: CaseNote
    said: Feedback | None = None

    @property
    def headline(self) -> str:
        return words.headline_of(self.row, self.said)

    @property
    def text(self) -> str:
        """The words of the entry; a rule is called as on its page."""
        is_of_rule = self.row.author is None and self.row.kind in OF_RULES
        return rule_names.named(self.row.text) if is_of_rule else self.row.text

    @property
    def fault(self) -> str:
        return words.fault_of(self.row)


def seen(request: HttpRequest, case_id: str) -> Case:
    """The case; 404 for a stranger, 403 for who may not read what is judged of the account."""
    there = Case.objects.filter(
        stakeholder__account__in=Account.objects.visible_to(request.user).values("pk")
    )
    joined = there.select_related(
        "stakeholder__person", "stakeholder__account__owner", "owner", "rule"
    )
    case = get_object_or_404(joined, public_id=case_id)
    judged = Account.objects.judged_by(request.user).filter(pk=case.stakeholder.account_id)
    access.require_judge(judged.exists())
    return case


def to_work(request: HttpRequest, case_id: str) -> Case:
    """As `seen`; 403 for who may not act on it."""
    case = seen(request, case_id)
    access.require(can_work(request, case))
    return case


def can_work(request: HttpRequest, case: Case) -> bool:
    return Case.objects.workable_by(request.user).filter(pk=case.pk).exists()


def context(request: HttpRequest, case: Case, refusal: str = "") -> dict[str, Any]:
    """What the page needs, in a fixed number of queries."""
    focus = _focus(request, case)
    shown = region(focus)
    heard = Feedback.objects.known().filter(public_id=case.feedback or None).first()
    person = case.stakeholder
    panel = panels.panel(shown.members, shown.facts, shown.analysis, person.public_id)
    power = panel.member.power if panel else None
    return {
        "case": case,
        "rule": rule_names.named(case.rule.name) if case.rule else "",
        "heard": heard,
        "said": said_shortly(heard),
        "tone": words.tone_of(_read(heard)),
        "focus": focus,
        "place": shown,
        "panel": panel,
        "risk": shown.analysis.risk if shown.analysis else None,
        "tier": words.TIERS[hearing.tier_of(power)],
        "entries": _entries(case),
        "now": timezone.now(),
        "stance_choices": labels.options(labels.STANCES),
        "refusal": refusal,
        "to_undo": "",
        "undo_what": acts.to_undo(request, person.account, among=AMONG),
        **_acts(request, case),
    }


def _read(heard: Feedback | None) -> Understanding | None:
    """How the words are understood, if there are any."""
    return understanding.held([heard.public_id]).get(heard.public_id) if heard else None


def _acts(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The forms; what was typed stays where something was refused."""
    at = request.resolver_match.url_name
    answer, note = (request.POST if at == one else None for one in ("answer_case", "note_case"))
    language = cases.language_of(case.stakeholder.person.language)
    frames = words.frames_of(case.stakeholder.person, language, _subject(case))
    return {
        "frame": frames[""],
        "frames": {code: asdict(one) for code, one in frames.items()},
        "at": at if at in MOVING else "answer_case",
        "can_work": can_work(request, case),
        "answers": cases.answers(case).count(),
        "outcomes": CLOSABLE,
        "mistaken": Case.Outcome.MISTAKEN,
        "answer_form": forms.AnswerForm(
            answer,
            auto_id="answer_%s",
            initial={"language": language, "subject": frames[""].subject},
        ),
        "note_form": forms.NoteForm(note, auto_id="note_%s"),
        "wait_form": forms.WaitForm(auto_id="wait_%s"),
        "assign_form": forms.AssignForm(
            auto_id="assign_%s", initial={"owner": case.owner.public_id if case.owner else ""}
        ),
        "due_form": forms.DueForm(auto_id="due_%s", initial={"days": 3}),
        "words": request.POST.get("words", ""),
    }


def _subject(case: Case) -> str:
    """Of the mail in which it was said, if it was one."""
    came = Arrival.objects.filter(became=case.feedback).exclude(became="")
    return came.values_list("subject", flat=True).first() or ""


def _entries(case: Case) -> list[Entry]:
    notes = list(case.notes.known().select_related("author", "user", "case"))
    replies = [note.feedback for note in notes if note.feedback]
    said = Feedback.objects.known().filter(public_id__in=replies)
    by_id = {one.public_id: one for one in said.select_related("stakeholder__person")}
    return [Entry(note, by_id.get(note.feedback)) for note in reversed(notes)]


def _focus(request: HttpRequest, case: Case) -> Focus:
    """The account as it is, to look at, in the first committee in which the person has a seat."""
    person, account = case.stakeholder.public_id, case.stakeholder.account.public_id
    focus = to_read(request, account, person=person)
    held = SeatHolder.objects.known().filter(to_on=None, stakeholder=case.stakeholder)
    seated = set(held.values_list("committee", flat=True))
    committee = next((one for one in focus.committees if one.pk in seated), focus.committee)
    return replace(focus, committee=committee, rights=Rights(False, sees_judgements=True))

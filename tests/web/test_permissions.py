"""The permission matrix of the human door: who, method, address, status; complete by test."""

import io
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import saved_views
from accounts.models import Access, AccountShare, Alert, SavedView
from committee import QuotaSet
from crm import conflicts, custom_fields, imports, keys, sources, webhooks
from crm.credentials import Grant
from crm.custom_fields import Definition
from crm.models import Conflict, Link, Load, LoadPiece
from feedback import (
    arrivals,
    case_rules,
    cases,
    cx_goals,
    insights,
    intake,
    senders,
    survey_links,
    surveys,
    triage,
    web_forms,
)
from feedback.arrivals import Known, Message
from feedback.case_opening import Opening
from feedback.case_rules import Draft
from feedback.intake import Said
from feedback.models import Arrival
from feedback.rules import Actions, Conditions
from stakeholders import goals, people as people_entries, role_templates, scenarios, ties
from stakeholders.models import RoleTemplate, Tie
from tests import factories
from tests.commits import commit
from web import digest
from web.conflicts.seals import seal
from web.urls import urlpatterns

pytestmark = pytest.mark.django_db

WHO = ("nobody", "maya", "tom", "rae", "lea")
"""Maya manages it, Tom manages elsewhere, Rae is a stranger, Lea reads what is shared with her."""

SIGNED_IN = (302, 200, 200, 200, 200)
READS = (302, 200, 404, 404, 200)
OWN = (302, 200, 404, 404, 404)
OWN_ONLY = (302, 302, 404, 404, 404)
EDITS = (302, 302, 404, 404, 403)
EDITS_BADLY = (302, 422, 404, 404, 403)

JUDGES = (302, 200, 404, 404, 403)
JUDGES_AND_GOES_ON = (302, 302, 404, 404, 403)

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
SAID = {"said_by": "ana", "channel": "call", "ces": "3"}
TAKES = (302, 302, 302, 403, 403)
TRIES = (302, 200, 404, 403, 403)
DECIDES = (302, 302, 404, 403, 403)
DECIDES_BADLY = (302, 422, 404, 403, 403)

TELLS = (302, 302, 422, 422, 302)
"""An account that one does not see has no name that one could give."""

STEPS = '[{"step":"quota","quota":1}]'
ADMINISTRATORS = (302, 403, 403, 403, 403)
"""None of these is one; what an administrator gets is in test_integrations."""
CX_LEADS = ADMINISTRATORS
"""What one of these gets is in test_cases."""
READ_TOO = {
    "add_rule", "edit_rule",
    "integrations", "own_fields", "add_account", "edit_account", "hear", "imports",
    "import_columns", "stop_digest", "answer_survey", "stop_surveys", "ask_survey", "capture",
    "preview_survey", "preview_stop", "web_forms", "fill_web_form",
    "add_cx_goal", "edit_cx_goal", "add_company_goal", "edit_company_goal",
}  # fmt: skip
ENDPOINT = ("source", "endpoint")
BEGUN = {"template": "relationship", "name": "How is it?"}
NAMED = {"name": "Acme SA", "serves": "both"}
DEAL = {"name": "Deal", "kind": "renewal", "currency": "EUR"}

CONFLICT = {"resolution": "ours", "seen": "seal"}
ALL_CONFLICTS = {
    "resolution": "ours", "source": "source", "type": "stakeholder", "field": "phone", "until": "9",
}  # fmt: skip

MATRIX = [
    ("get", "sign_in", (), {}, (200, 302, 302, 302, 302)),
    ("post", "sign_out", (), {}, (302,) * 5),
    ("post", "set_language", (), {"language": "fr"}, (302,) * 5),
    ("post", "set_theme", (), {"theme": "dark"}, (302,) * 5),
    ("get", "home", (), {}, SIGNED_IN),
    ("get", "home_news", (), {}, SIGNED_IN),
    ("get", "method", (), {}, SIGNED_IN),
    ("get", "developers", (), {}, SIGNED_IN),
    ("get", "calibration", (), {}, (302, 200, 200, 403, 403)),
    ("get", "forecasts", (), {}, (302, 200, 200, 403, 403)),
    ("get", "accounts", (), {}, SIGNED_IN),
    ("get", "accounts_csv", (), {}, SIGNED_IN),
    ("get", "portfolio", (), {}, SIGNED_IN),
    ("get", "voice", (), {}, SIGNED_IN),
    ("get", "voice_csv", (), {}, SIGNED_IN),
    ("get", "said", (), {}, SIGNED_IN),
    ("post", "save_view", (), {"name": "Mine", "query": "mine=1"}, (302,) * 5),
    ("post", "change_view", ("view",), {"name": "Other"}, OWN_ONLY),
    ("post", "change_view", ("shown_view",), {"name": "Other"}, (302, 302, 403, 403, 403)),
    ("post", "delete_view", ("view",), {}, OWN_ONLY),
    ("post", "delete_view", ("shown_view",), {}, (302, 302, 403, 403, 403)),
    ("post", "restore_view", ("gone_view",), {}, OWN_ONLY),
    ("get", "add_account", (), {}, (302, 200, 200, 403, 403)),
    ("post", "add_account", (), {"name": "New", "serves": "both"}, (302, 302, 302, 403, 403)),
    ("post", "add_account", (), {}, (302, 422, 422, 403, 403)),
    ("get", "account_names", (), {}, SIGNED_IN),
    ("get", "edit_account", ("account",), {}, JUDGES),
    ("post", "edit_account", ("account",), {**NAMED, "version": "1"}, EDITS),
    ("post", "edit_account", ("account",), NAMED, EDITS_BADLY),
    ("post", "hand_over", ("account",), {"owner": "tom", "version": "1"}, EDITS),
    ("post", "hand_over", ("account",), {}, EDITS_BADLY),
    ("get", "resolve", ("account",), {}, (302, 302, 404, 404, 302)),
    ("get", "resolve", ("ana",), {}, (302, 302, 404, 404, 302)),
    ("get", "resolve", ("committee",), {}, (302, 302, 404, 404, 302)),
    ("get", "resolve", ("deal",), {}, (302, 302, 404, 404, 302)),
    ("get", "resolve", ("alert",), {}, (302, 302, 404, 404, 302)),
    ("post", "dismiss_alert", ("alert",), {}, (302, 302, 404, 404, 404)),
    ("post", "restore_alert", ("alert",), {}, (302, 302, 404, 404, 404)),
    ("post", "snooze_alert", ("alert",), {"span": "week"}, (302, 302, 404, 404, 404)),
    ("post", "snooze_alert", ("alert",), {"until": "2001-01-01"}, (302, 422, 404, 404, 404)),
    ("post", "wake_alert", ("alert",), {}, (302, 302, 404, 404, 404)),
    ("get", "preferences", (), {}, SIGNED_IN),
    ("post", "choose_digest", (), {"digest": "daily"}, (302,) * 5),
    ("post", "choose_digest", (), {"digest": "hourly"}, (302, 422, 422, 422, 422)),
    ("post", "send_digest", (), {}, (302,) * 5),
    ("get", "stop_digest", ("token",), {}, (200,) * 5),
    ("post", "stop_digest", ("token",), {}, (200,) * 5),
    ("get", "triage", (), {}, (302, 200, 200, 403, 403)),
    ("post", "bring_mail", (), {"text": "Late again.", "on": "2026-11-20"}, TAKES),
    ("post", "bring_mail", (), {}, (302, 422, 422, 403, 403)),
    ("get", "hear", ("account",), {}, JUDGES),
    ("post", "hear", ("account",), {"said_by": "ana", "channel": "chat", "nps": "3"}, EDITS),
    ("post", "hear", ("account",), {"said_by": "ana"}, EDITS_BADLY),
    ("post", "add_feedback", ("account",), SAID, EDITS),
    ("post", "add_feedback", ("account",), {"said_by": "ana", "nps": "11"}, EDITS_BADLY),
    ("post", "read_calendar", ("account",), {"pasted": CALENDAR}, (302, 200, 404, 404, 403)),
    ("post", "read_calendar", ("account",), {}, EDITS_BADLY),
    ("post", "log_meetings", ("account",), {}, EDITS_BADLY),
    ("post", "bring_mail_to", ("account",), {"text": "Nobody answers.", "on": "2026-11-20"}, EDITS),
    ("post", "bring_mail_to", ("account",), {"text": "Nobody answers."}, EDITS_BADLY),
    ("post", "bring_mail_to", ("account",), {}, EDITS_BADLY),
    ("get", "arrival", ("arrival",), {}, TRIES),
    ("post", "assign_arrival", ("arrival",), {"person": "ana"}, DECIDES),
    ("post", "assign_arrival", ("arrival",), {}, DECIDES_BADLY),
    ("post", "add_sender", ("arrival",), {"last_name": "Roe", "account": "Acme"}, DECIDES),
    ("post", "add_sender", ("arrival",), {}, DECIDES_BADLY),
    ("post", "discard_arrival", ("arrival",), {"reason": "spam"}, DECIDES),
    ("post", "discard_arrival", ("arrival",), {"reason": "bounce"}, DECIDES_BADLY),
    ("post", "reopen_arrival", ("discarded",), {}, DECIDES),
    ("get", "surveys", (), {}, (302, 200, 200, 403, 403)),
    ("post", "add_survey", (), BEGUN, (302, 302, 302, 403, 403)),
    ("post", "add_survey", (), {}, (302, 422, 422, 403, 403)),
    ("get", "survey", ("survey",), {}, (302, 200, 200, 403, 403)),
    ("post", "edit_survey", ("survey",), {"name": "Other"}, (302, 302, 302, 403, 403)),
    ("post", "edit_survey", ("survey",), {"name": ""}, (302, 422, 422, 403, 403)),
    ("get", "ask_survey", ("survey",), {}, (302, 200, 200, 403, 403)),
    ("post", "ask_survey", ("survey",), {"person": "bo"}, (302, 302, 422, 403, 403)),
    ("post", "ask_survey", ("survey",), {}, (302, 422, 422, 403, 403)),
    ("post", "send_survey_again", ("survey",), {}, (302, 302, 302, 403, 403)),
    ("post", "close_survey", ("survey",), {}, (302, 302, 302, 403, 403)),
    ("get", "preview_survey", ("survey",), {}, (302, 200, 200, 403, 403)),
    ("post", "preview_survey", ("survey",), {"score": "9"}, (302, 302, 302, 403, 403)),
    ("post", "preview_survey", ("survey",), {}, (302, 422, 422, 403, 403)),
    ("get", "preview_stop", ("survey",), {}, (302, 200, 200, 403, 403)),
    ("post", "preview_stop", ("survey",), {}, (302, 200, 200, 403, 403)),
    ("post", "remove_survey", ("survey",), {}, (302, 302, 302, 403, 403)),
    ("post", "restore_survey", ("survey",), {}, (302, 302, 302, 403, 403)),
    ("get", "ask_account", ("account",), {}, (302, 302, 404, 404, 403)),
    ("get", "programme", (), {}, (302, 403, 200, 403, 403)),
    ("get", "weak_practices", (), {}, (302, 403, 200, 403, 403)),
    ("get", "cx_goals", (), {}, SIGNED_IN),
    ("get", "add_cx_goal", (), {}, CX_LEADS),
    ("post", "add_cx_goal", (), {}, CX_LEADS),
    ("get", "edit_cx_goal", ("cx_goal",), {}, CX_LEADS),
    ("post", "edit_cx_goal", ("cx_goal",), {}, CX_LEADS),
    ("get", "add_company_goal", (), {}, CX_LEADS),
    ("post", "add_company_goal", (), {}, CX_LEADS),
    ("get", "edit_company_goal", ("company_goal",), {}, CX_LEADS),
    ("post", "edit_company_goal", ("company_goal",), {}, CX_LEADS),
    ("post", "take_goal_away", ("cx_goal",), {}, CX_LEADS),
    ("post", "bring_goal_back", ("company_goal",), {}, CX_LEADS),
    ("get", "resolve", ("cx_goal",), {}, (302,) * 5),
    ("get", "ideas", (), {}, SIGNED_IN),
    ("get", "capture", (), {}, SIGNED_IN),
    ("post", "capture", (), {"words": "One number"}, (302,) * 5),
    ("post", "capture", (), {"words": "Noticed", "account": "Acme"}, TELLS),
    ("get", "idea", ("idea",), {}, READS),
    ("get", "resolve", ("idea",), {}, (302, 302, 404, 404, 302)),
    ("post", "vote_idea", ("idea",), {}, (302, 302, 404, 404, 302)),
    ("post", "take_vote_back", ("idea",), {}, (302, 302, 404, 404, 302)),
    ("post", "change_idea", ("idea",), {"words": "Two"}, EDITS),
    ("post", "decide_idea", ("idea",), {"state": "done"}, (302, 403, 404, 404, 403)),
    ("post", "remove_idea", ("idea",), {}, EDITS),
    ("post", "restore_idea", ("idea",), {}, EDITS),
    ("get", "answer_survey", ("link",), {}, (200,) * 5),
    ("post", "answer_survey", ("link",), {"score": "9"}, (302,) * 5),
    ("post", "answer_survey", ("link",), {}, (422,) * 5),
    ("get", "answer_survey", ("committee",), {}, (404,) * 5),
    ("get", "stop_surveys", ("link",), {}, (200,) * 5),
    ("post", "stop_surveys", ("link",), {}, (200,) * 5),
    ("post", "stop_surveys", ("committee",), {}, (404,) * 5),
    ("get", "web_forms", (), {}, CX_LEADS),
    ("post", "web_forms", (), {"name": "Site"}, CX_LEADS),
    ("post", "switch_web_form", ("web_form",), {}, CX_LEADS),
    ("post", "set_receipts", ("web_form",), {}, CX_LEADS),
    ("get", "fill_web_form", ("web_form",), {}, (200,) * 5),
    ("post", "fill_web_form", ("web_form",), {}, (422,) * 5),
    ("get", "fill_web_form", ("committee",), {}, (404,) * 5),
    ("get", "account", ("account",), {}, READS),
    ("get", "account_news", ("account",), {}, READS),
    ("get", "changes", ("account",), {}, READS),
    ("get", "trends", ("account",), {}, READS),
    ("get", "trends_csv", ("account",), {}, READS),
    ("get", "replay", ("account",), {}, READS),
    ("get", "person", ("account", "ana"), {}, READS),
    ("get", "seat", ("account", "seat"), {}, READS),
    ("get", "what_if", ("account",), {}, JUDGES),
    ("get", "what_if", ("account",), {"add": "leaves", "who": "ana"}, JUDGES_AND_GOES_ON),
    ("get", "scenario", ("account", "scenario"), {}, JUDGES),
    ("get", "resolve", ("scenario",), {}, (302, 302, 404, 404, 404)),
    ("post", "keep_scenario", ("account",), {"name": "New", "steps": STEPS}, EDITS),
    ("post", "keep_scenario", ("account",), {"name": "New"}, EDITS_BADLY),
    ("post", "change_scenario", ("account", "scenario"), {"name": "X", "steps": STEPS}, EDITS),
    ("post", "change_scenario", ("account", "scenario"), {"name": "X"}, EDITS_BADLY),
    ("post", "remove_scenario", ("account", "scenario"), {}, EDITS),
    ("post", "undo_scenario", ("account",), {}, EDITS_BADLY),
    ("get", "preview_person", ("account",), {}, (302, 200, 404, 404, 403)),
    ("post", "add_person", ("account",), {"line": "Zoe Roe, CIO, champion, neutral"}, EDITS),
    ("post", "add_person", ("account",), {"line": ""}, EDITS_BADLY),
    ("post", "set_stance", ("account", "ana"), {"stance": "1"}, EDITS),
    ("post", "set_stance", ("account", "ana"), {"stance": "9"}, EDITS_BADLY),
    ("post", "log_touch", ("account",), {"person": "ana", "kind": "call"}, EDITS),
    ("post", "draw_tie", ("account",), {"kind": "influences", "from": "ana", "to": "bo"}, EDITS),
    ("post", "remove_tie", ("account", "tie"), {}, EDITS),
    ("post", "add_seat", ("account",), {"roles": "coach", "weight": "0"}, EDITS),
    ("post", "fill_seat", ("account", "seat"), {"holder": "bo"}, EDITS),
    ("post", "empty_seat", ("account", "seat"), {}, EDITS),
    ("post", "edit_seat", ("account", "seat"), {"weight": "2", "is_veto": "on"}, EDITS),
    ("post", "remove_seat", ("account", "seat"), {}, EDITS),
    ("post", "set_rule", ("account",), {"quota": "1"}, EDITS),
    ("post", "set_rule", ("account",), {"quota": "99"}, EDITS_BADLY),
    ("post", "edit_person", ("account", "ana"), {"last_name": "Ruiz"}, EDITS),
    ("post", "leave", ("account", "ana"), {}, EDITS),
    ("post", "add_opportunity", ("account",), DEAL, EDITS),
    ("post", "expect_close", ("account", "deal"), {"closes_on": "2099-01-01"}, EDITS),
    ("post", "undo", ("account",), {}, EDITS_BADLY),
    ("get", "brief", ("account",), {}, (302, 200, 404, 404, 403)),
    ("get", "readings", ("account",), {}, (302, 200, 404, 404, 403)),
    ("post", "add_goal", ("account",), {"name": "Grow"}, EDITS),
    ("post", "add_goal", ("account",), {}, EDITS_BADLY),
    ("post", "rename_goal", ("account", "goal"), {"name": "Save more"}, EDITS),
    ("post", "remove_goal", ("account", "goal"), {}, EDITS),
    ("post", "set_positions", ("account", "ana"), {}, EDITS),
    ("post", "set_positions", ("account", "ana"), {"goa_1:": "7"}, EDITS_BADLY),
    ("post", "undo_goals", ("account",), {}, EDITS_BADLY),
    ("get", "role_templates", (), {}, (302, 403, 200, 403, 403)),
    ("post", "set_role_template", (), {"role": "user"}, (302, 403, 302, 403, 403)),
    ("post", "set_role_template", (), {}, (302, 403, 422, 403, 403)),
    ("post", "remove_role_template", ("template",), {}, (302, 403, 302, 403, 403)),
    ("get", "integrations", (), {}, ADMINISTRATORS),
    ("post", "integrations", (), {"name": "hubspot"}, ADMINISTRATORS),
    ("get", "api_use", (), {}, ADMINISTRATORS),
    ("get", "source", ("source",), {}, ADMINISTRATORS),
    ("post", "change_source", ("source",), {"label": "CRM"}, ADMINISTRATORS),
    ("post", "add_credential", ("source",), {"kind": "api_key"}, ADMINISTRATORS),
    ("post", "revoke_credential", ("source", "credential"), {}, ADMINISTRATORS),
    ("post", "add_endpoint", ("source",), {"url": "https://a.example"}, ADMINISTRATORS),
    ("get", "endpoint", ENDPOINT, {}, ADMINISTRATORS),
    ("post", "change_endpoint", ENDPOINT, {"url": "https://a.example"}, ADMINISTRATORS),
    ("post", "pause_endpoint", ENDPOINT, {}, ADMINISTRATORS),
    ("post", "resume_endpoint", ENDPOINT, {}, ADMINISTRATORS),
    ("post", "try_endpoint", ENDPOINT, {}, ADMINISTRATORS),
    ("post", "rotate_endpoint", ENDPOINT, {}, ADMINISTRATORS),
    ("post", "remove_endpoint", ENDPOINT, {}, ADMINISTRATORS),
    ("post", "replay_failed", ENDPOINT, {}, ADMINISTRATORS),
    ("post", "replay_delivery", (*ENDPOINT, "delivery"), {}, ADMINISTRATORS),
    ("get", "own_fields", (), {}, ADMINISTRATORS),
    ("post", "own_fields", (), {"type": "account"}, ADMINISTRATORS),
    ("post", "change_own_field", ("field",), {"label": "New"}, ADMINISTRATORS),
    ("post", "archive_own_field", ("field",), {}, ADMINISTRATORS),
    ("post", "restore_own_field", ("field",), {}, ADMINISTRATORS),
    ("post", "tell_account", ("account",), {"custom-tier": "gold"}, EDITS),
    ("post", "tell_account", ("account",), {"custom-tier": "x" * 1001}, EDITS_BADLY),
    ("post", "tell_person", ("account", "ana"), {"custom-tier": "gold"}, EDITS),
    ("post", "tell_person", ("account", "ana"), {"custom-tier": "x" * 1001}, EDITS_BADLY),
    ("get", "conflicts", (), {}, (302, 200, 200, 403, 403)),
    ("post", "resolve_conflict", ("conflict",), CONFLICT, (302, 302, 404, 403, 403)),
    ("post", "resolve_conflict", ("conflict",), {}, (302, 422, 404, 403, 403)),
    ("post", "resolve_conflicts", (), ALL_CONFLICTS, (302, 302, 302, 403, 403)),
    ("post", "resolve_conflicts", (), {}, (302, 422, 422, 403, 403)),
    ("post", "reopen_conflicts", ("settled",), {}, (302, 302, 404, 403, 403)),
    ("get", "feedback", ("said",), {}, JUDGES),
    ("get", "resolve", ("said",), {}, (302, 302, 404, 404, 302)),
    ("post", "overrule_feedback", ("said",), {"tone": "negative"}, EDITS),
    ("post", "overrule_feedback", ("said",), {"tone": "angry"}, EDITS_BADLY),
    ("post", "undo_overruling", ("said",), {}, EDITS_BADLY),
    ("get", "cases", (), {}, SIGNED_IN),
    ("get", "case", ("case",), {}, JUDGES),
    ("get", "resolve", ("case",), {}, (302, 302, 404, 404, 302)),
    ("post", "open_case", ("account", "ana"), {"words": "Furious", "days": "2"}, EDITS),
    ("post", "take_case", ("case",), {}, EDITS),
    ("post", "take_case", ("case",), {"version": "99"}, EDITS_BADLY),
    ("post", "assign_case", ("case",), {"owner": "ada"}, EDITS),
    ("post", "assign_case", ("case",), {"owner": "tom"}, EDITS_BADLY),
    ("post", "note_case", ("case",), {"text": "Called"}, EDITS),
    ("post", "note_case", ("case",), {}, EDITS_BADLY),
    ("post", "answer_case", ("case",), {"text": "Sorry"}, EDITS),
    ("post", "answer_case", ("case",), {}, EDITS_BADLY),
    ("post", "wait_case", ("case",), {}, EDITS),
    ("post", "resume_case", ("case",), {}, EDITS),
    ("post", "postpone_case", ("case",), {"days": "3"}, EDITS),
    ("post", "postpone_case", ("case",), {"days": "0"}, EDITS_BADLY),
    ("post", "close_case", ("case",), {"outcome": "solved"}, EDITS),
    ("post", "close_case", ("case",), {}, EDITS_BADLY),
    ("post", "reopen_case", ("case",), {}, EDITS_BADLY),
    ("post", "undo_case", ("case",), {}, EDITS_BADLY),
    ("get", "rules", (), {}, CX_LEADS),
    ("get", "add_rule", (), {}, CX_LEADS),
    ("post", "add_rule", (), {"proposal": "dissatisfied"}, CX_LEADS),
    ("get", "rule", ("rule",), {}, CX_LEADS),
    ("get", "edit_rule", ("rule",), {}, CX_LEADS),
    ("post", "edit_rule", ("rule",), {}, CX_LEADS),
    ("post", "switch_rule_on", ("rule",), {}, CX_LEADS),
    ("post", "switch_rule_off", ("rule",), {}, CX_LEADS),
    ("post", "remove_rule", ("rule",), {}, CX_LEADS),
    ("post", "restore_rule", ("rule",), {}, CX_LEADS),
    ("get", "jobs", (), {}, (302, 200, 200, 403, 403)),
    ("get", "job", ("load",), {}, OWN),
    ("post", "cancel_job", ("load",), {}, OWN_ONLY),
    ("get", "job_results", ("load", "wanted"), {}, OWN),
    ("get", "imports", (), {}, (302, 200, 200, 403, 403)),
    ("post", "imports", (), {"kind": "people"}, (302, 422, 422, 403, 403)),
    ("get", "import", ("file",), {}, OWN),
    ("get", "import_columns", ("file",), {}, OWN),
    ("post", "import_columns", ("file",), {"column-0": "name"}, OWN_ONLY),
    ("post", "import_columns", ("file",), {}, (302, 422, 404, 404, 404)),
    ("post", "confirm_import", ("file",), {}, OWN_ONLY),
    ("post", "cancel_import", ("file",), {}, OWN_ONLY),
    ("post", "go_on_import", ("file",), {}, OWN_ONLY),
    ("post", "undo_import", ("file",), {}, OWN_ONLY),
    ("get", "import_results", ("stopped", "wanted"), {}, OWN),
]  # fmt: skip


@pytest.fixture(scope="module")
def here(django_db_setup, django_db_blocker):
    """What everybody finds, told once: what a test does to it is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        told = _told_of_everything()
        commit()
        yield told
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sessions(here):
    """What everybody is signed in by, once."""
    return {who: _session_of(user) for who, user in here[1].items()}


def _told_of_everything():
    """One account with everything that an address may name."""
    maya = factories.user("maya")
    account = factories.account(maya)
    deal = factories.opportunity(account)
    ana = factories.stakeholder(account, "Ana Ruiz")
    bo = factories.stakeholder(account, "Bo Lee")
    committee = factories.committee(account)
    factories.seat(committee, ana, roles=("approver",))
    seat = factories.seat(committee)
    ties.draw_tie(ana, bo, ties.Link("reports_to"), on=date(2026, 1, 5), by=maya)
    alert = Alert.objects.create(
        user=maya, account=account, kind="risk_up", subject=committee.public_id,
        parameters={"before": 0.4, "after": 0.5},
    )  # fmt: skip
    file = imports.receive(io.BytesIO(b"name\nCy Mora"), by=maya, kind="people", name="people.csv")
    rows = {
        "stopped": _stopped_file(maya),
        "view": SavedView.objects.create(user=maya, name="Own", page="accounts"),
        "shown_view": SavedView.objects.create(
            user=maya, name="Shown", page="accounts", is_shared=True
        ),
        "gone_view": _gone_view(maya),
        "file": file,
        "arrival": _arrived("1", account, maya),
        "discarded": triage.discard(_arrived("2", account, maya), "spam", by=maya),
        "web_form": web_forms.add("Site", by=maya),
        "goal": goals.add_goal(account, "Save money", on=date(2026, 1, 5), by=maya),
        **_aims(maya),
        "idea": insights.capture(insights.Line("idea", "One number", account), by=maya),
        "account": account,
        "ana": ana,
        "bo": bo,
        "seat": seat,
        "deal": deal,
        "alert": alert,
        "scenario": scenarios.keep(committee, "Mine", [QuotaSet(1)], by=maya),
    }
    names = {name: row.public_id for name, row in rows.items()}
    people = _people(maya, account)
    names |= _synced(account, maya)
    names |= {"committee": committee.public_id, "token": digest.token_of(maya)}
    for type_ in ("account", "stakeholder"):
        tier = custom_fields.define(type_, "tier", Definition("Tier", "text"), by=maya)
    names["field"] = tier.public_id
    role_templates.set_template("", "", {"user": 90}, on=date(2026, 1, 5), by=maya)
    names |= _asked(ana, maya)
    names["tom"] = people["tom"].public_id
    names |= _followed_up(ana, maya)
    numbers = {"tie": Tie.objects.get().pk, "template": RoleTemplate.objects.get().pk}
    return {**names, **numbers}, people


def _people(maya, account):
    """Who owns the account, who leads another team, a colleague, and one it is shared with."""
    people = {
        "maya": maya,
        "tom": factories.user("tom", access=Access.MANAGER, team=factories.team("South")),
        "rae": factories.user("rae", access=Access.COLLEAGUE),
        "lea": factories.user("lea", access=Access.COLLEAGUE),
    }
    AccountShare.objects.create(account=account, user=people["lea"])
    return people


def _synced(account, maya):
    """What stands around a source."""
    salesforce = sources.add_source("salesforce", by=maya)
    key, _secret = keys.create_key(salesforce, maya, Grant(("sync",)), by=maya)
    names = {"load": _stopped_load(salesforce, maya), "wanted": "unprocessed"}
    names |= _told(salesforce, maya)
    names |= {"source": salesforce.public_id, "credential": key.public_id}
    return names | _contested(salesforce, account, maya)


def _session_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def _arrived(external_id, account, user):
    """What somebody unknown said, brought on the page of the account."""
    said = Said("email", text="Nobody answers.")
    message = Message(said, date(2026, 1, 5), Arrival.Door.PASTE, external_id)
    return arrivals.take(message, Known(senders.there(), account), by=user)[0]


def _followed_up(person, user):
    """A case about somebody, and a rule that would open another."""
    opening = Opening(user, timezone.now() + timedelta(days=1))
    case = cases.open_by_hand(person, opening, by=user)
    due_hours = {"high": 1, "medium": 2, "low": 3}
    draft = Draft("Detractors", Conditions(bands=("detractor",)), Actions(due_hours))
    rule = case_rules.add_rule(draft, by=user)
    ada = factories.user("ada", access=Access.ADMINISTRATOR)
    said = intake.receive(person, intake.Said(text="Well done."), on=date(2026, 3, 2), by=user)
    names = {"case": case, "rule": rule, "ada": ada, "said": said}
    return {name: row.public_id for name, row in names.items()}


def _stopped_load(source, user):
    """One whose rows were not looked at."""
    load = Load.objects.create(source=source, user=user, format="ndjson", received_bytes=2)
    Load.objects.filter(pk=load.pk).update(state="cancelled")
    LoadPiece.objects.create(load=load, offset=0, content=b"{}")
    return load.public_id


def _aims(user):
    """A goal of the company and one that a team of nobody has for it."""
    first, last = date(2026, 1, 5), date(2026, 12, 31)
    wanted = cx_goals.add_company_goal(cx_goals.CompanyDraft("Heard", first, last), by=user)
    team = factories.team("West")
    draft = cx_goals.CxDraft(team, "nps", 0.5, first, last, 0.1, wanted)
    return {"company_goal": wanted, "cx_goal": cx_goals.add_cx_goal(draft, by=user)}


def _gone_view(maya):
    view = SavedView.objects.create(user=maya, name="Gone", page="accounts")
    saved_views.delete_view(view, by=maya)
    return view


def _stopped_file(user):
    row = imports.receive(io.BytesIO(b"name\nCy Mora"), by=user, kind="people", name="people.csv")
    imports.confirm(row)
    row.refresh_from_db()
    imports.cancel(row)
    return row


def _told(source, user):
    """An endpoint of the source and what it was told."""
    url, of = "https://receiver.example/changes", webhooks.Interest()
    endpoint, _secret = webhooks.add_endpoint(source, url, of, user=user, by=user)
    delivery = webhooks.ping(endpoint, by=user)
    return {"endpoint": endpoint.public_id, "delivery": delivery.public_id}


def _asked(stakeholder, user):
    """A survey that asks somebody, and their link."""
    survey = surveys.create("relationship", "How is it?", by=user)
    people_entries.change_person(stakeholder, email="ana@client.example", by=user)
    (invitation,) = surveys.invite(survey, [stakeholder], by=user).invitations
    token, digest_ = survey_links.make()
    type(invitation).objects.update(state="sent", token_digest=digest_)
    return {"survey": survey.public_id, "link": token}


def _contested(source, account, user):
    """One open conflict of the account, and what settled another."""
    link = {"type": "account", "subject": account.public_id}
    Link.objects.create(source=source, external_id="001", **link)
    one, other = (
        Conflict.objects.create(
            source=source, account=account, field=field, base="a", ours="", theirs="b", **link
        )
        for field in ("city", "segment")
    )
    settled = conflicts.resolve([other], conflicts.Answer("ours"), by=user)
    return {"conflict": one.public_id, "seal": seal(one), "settled": settled.pk}


def _browser(session):
    client = Client()
    client.cookies["sessionid"] = session
    return client


def answer_to(client, row, names):
    """What this client gets at the address of the row; what it did there is taken back."""
    method, url, parts, sent, _statuses = row
    address = reverse(url, args=[names[part] for part in parts])
    values = {name: names.get(value, value) for name, value in sent.items()}
    with transaction.atomic():
        answer = getattr(client, method)(address, values)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: f"{row[0]} {row[1]} {row[3]}")
def test_everybody_gets_what_they_may_have(here, sessions, row):
    names, _people = here
    clients = [Client(), *(_browser(sessions[who]) for who in WHO[1:])]
    answers = [answer_to(client, row, names) for client in clients]
    found, expected, url = [answer.status_code for answer in answers], row[-1], row[1]
    assert dict(zip(WHO, found, strict=True)) == dict(zip(WHO, expected, strict=True))
    if expected[0] == 302 and "set_" not in url and url not in {"sign_out", "answer_survey"}:
        assert answers[0].url.startswith(reverse("sign_in"))


def test_the_matrix_names_every_address():
    assert {row[1] for row in MATRIX} == {pattern.name for pattern in urlpatterns}


def test_the_head_of_a_page_is_that_of_the_page(here, sessions):
    """Who only asks whether a page is there, as link checkers do, is not told that it is not."""
    names, _people = here
    client = _browser(sessions["maya"])
    for method, *row in MATRIX:
        if method == "get":
            head = answer_to(client, ("head", *row), names)
            assert head.status_code == row[-1][WHO.index("maya")], row[0]


def test_reading_an_act_changes_nothing(here, sessions):
    names, _people = here
    client = _browser(sessions["maya"])
    for method, url, parts, _sent, _statuses in MATRIX:
        if method == "post" and url not in READ_TOO:
            address = reverse(url, args=[names[part] for part in parts])
            assert client.get(address).status_code == 405

"""Every edit: analysed and shown at once, undone as a whole, refused with a sentence."""

from datetime import date

import pytest
from django.contrib.auth import get_user
from django.urls import reverse
from django.utils import translation

from accounts.models import Opportunity
from stakeholders import rules, tasks, ties
from stakeholders.models import (
    Assessment,
    BuyingCommittee,
    SeatHolder,
    SeatTerms,
    Stakeholder,
    Tie,
    Touch,
)
from tests import factories

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

SCRIPT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def account(maya):
    return factories.account(maya)


@pytest.fixture
def ana(account):
    """Ana, who must approve."""
    found = factories.stakeholder(account, "Ana Ruiz", title="CFO")
    factories.seat(factories.committee(account), found, roles=("approver",), is_approver=True)
    return found


@pytest.fixture
def send(browse, maya, account):
    """Send an act on the account as a script does."""
    client = browse(maya)

    def post(act, *parts, query="", headers=SCRIPT, **values):
        address = reverse(act, args=[account.public_id, *parts]) + query
        return client.post(address, values, **headers)

    post.client = client
    return post


def person(answer, script, name="Ana Ruiz"):
    return next(one for one in script(answer)["people"] if one["name"] == name)


def test_a_stance_set_with_one_key_moves_the_risk_on_the_page(send, ana, script):
    before = BuyingCommittee.objects.get()
    answer = send("set_stance", ana.public_id, stance="2", reason="Signed the letter", basis="said")
    assert person(answer, script)["stance"] == 2
    snapshot = before.snapshots.get()
    assert snapshot.risk < 0.5
    risk = f"{round(snapshot.risk * 100)}\N{NO-BREAK SPACE}%"
    page, beside = answer.content.decode().split('<output id="time-said" hx-swap-oob="true"')
    assert risk in page
    assert f"Consensus risk {risk}" in beside
    told = Assessment.objects.get()
    assert (told.stance, told.reason, told.basis, told.author.username) == (
        1.0, "Signed the letter", "said", "maya",
    )  # fmt: skip


def test_a_person_is_added_in_one_line_with_seat_and_stance(send, ana, script):
    answer = send("add_person", line="Bo Lee, CIO, decision maker, veto, against")
    bo = person(answer, script, "Bo Lee")
    assert (bo["title"], bo["isVeto"], bo["stance"]) == ("CIO", True, -1)
    assert [role["key"] for role in bo["roles"]] == ["decision_maker"]
    assert bo["power"] > 0


def test_a_name_that_is_here_already_is_added_again_only_for_another_person(send, ana, script):
    answer = send("add_person", line="ana RUIZ, CIO")
    assert answer.status_code == 422
    assert "Tick “Somebody else of this name”" in answer.content.decode()
    assert Stakeholder.objects.count() == 1
    send("add_person", line="ana RUIZ, CIO", is_another="on")
    assert Stakeholder.objects.count() == 2


def test_without_script_a_line_that_was_refused_is_still_there_with_the_way_out(send, ana):
    page = send("add_person", headers={}, line="Ana Ruiz, CIO").content.decode()
    assert 'value="Ana Ruiz, CIO"' in page
    assert 'name="is_another"' in page
    page = send("add_person", headers={}, line="Bo Lee (gone)").content.decode()
    assert 'value="Bo Lee (gone)"' in page
    assert 'name="is_another"' not in page


def test_undo_takes_a_person_of_one_line_away_as_a_whole(send, ana, script):
    send("add_person", line="Bo Lee, CIO, veto, against")
    answer = send("undo")
    assert [one["name"] for one in script(answer)["people"]] == ["Ana Ruiz"]
    assert SeatTerms.objects.known().count() == 1
    assert not Assessment.objects.known().exists()


@pytest.mark.parametrize("line", [f"Ann {'x' * 121}, CIO", f"Ann Lee, {'x' * 161}, champion"])
@pytest.mark.on_both
def test_a_line_that_no_column_holds_gets_a_sentence_and_adds_nobody(send, ana, line):
    answer = send("add_person", line=line)
    assert answer.status_code == 422
    assert "is too long: at most 1" in answer.content.decode()
    assert Stakeholder.objects.get() == ana


def test_acts_are_undone_from_the_newest_to_the_oldest(send, ana, script):
    send("set_stance", ana.public_id, stance="1")
    send("set_stance", ana.public_id, stance="-2")
    assert person(send("undo"), script)["stance"] == 1
    assert person(send("undo"), script)["stance"] is None
    assert send("undo").status_code == 422


def test_undo_says_what_it_takes_back(send, ana):
    page = send("set_stance", ana.public_id, stance="1").content.decode()
    assert 'title="Undo: Ana Ruiz: Supporter. (Ctrl+Z)"' in page
    assert "Undone: Ana Ruiz: Supporter." in send("undo").content.decode()


def test_an_act_that_somebody_built_on_is_not_undone(send, ana, maya):
    bo = factories.stakeholder(ana.account, "Bo Lee")
    send("draw_tie", kind="reports_to", **{"from": bo.public_id, "to": ana.public_id})
    ties.remove_tie(Tie.objects.known().get(), on=date(2026, 11, 1), by=maya)
    answer = send("undo")
    assert answer.status_code == 422
    assert "in the meantime" in answer.content.decode()


def test_a_circle_of_reporting_lines_gets_a_sentence_and_changes_nothing(send, ana):
    bo = factories.stakeholder(ana.account, "Bo Lee")
    send("draw_tie", kind="reports_to", **{"from": bo.public_id, "to": ana.public_id})
    answer = send("draw_tie", kind="reports_to", **{"from": ana.public_id, "to": bo.public_id})
    assert answer.status_code == 422
    assert "Ana Ruiz → Bo Lee → Ana Ruiz" in answer.content.decode()
    assert answer["HX-Retarget"] == "#toasts"
    assert Tie.objects.known().count() == 1


@pytest.mark.parametrize("strength", ["0", "-1", "1.5"])
def test_a_strength_that_is_none_gets_the_sentence_of_the_domain(send, ana, strength):
    bo = factories.stakeholder(ana.account, "Bo Lee")
    sent = {"from": bo.public_id, "to": ana.public_id, "strength": strength}
    answer = send("draw_tie", kind="influences", **sent)
    assert answer.status_code == 422
    assert "A strength is above 0 and at most 1." in answer.content.decode()
    assert not Tie.objects.exists()


def test_a_tie_that_somebody_else_removed_gets_a_sentence(send, ana, maya):
    bo = factories.stakeholder(ana.account, "Bo Lee")
    send("draw_tie", kind="influences", **{"from": bo.public_id, "to": ana.public_id})
    tie = Tie.objects.known().get()
    assert send("remove_tie", tie.pk).status_code == 200
    answer = send("remove_tie", tie.pk)
    assert answer.status_code == 422
    assert "already removed" in answer.content.decode()


def test_a_session_that_ended_under_an_open_page_reloads_it(send, ana):
    send.client.logout()
    answer = send("set_stance", ana.public_id, stance="1")
    assert answer.status_code == 302
    assert send.client.get(answer.url, **SCRIPT)["HX-Refresh"] == "true"


def test_a_refusal_without_script_shows_the_page_with_the_sentence(send, ana):
    answer = send("draw_tie", headers={}, kind="influences",
                  **{"from": ana.public_id, "to": ana.public_id})  # fmt: skip
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "A tie joins two different people." in page
    assert "<h1>Acme</h1>" in page


def test_without_script_an_edit_leads_back_to_the_person(send, ana):
    answer = send("set_stance", ana.public_id, headers={}, stance="1")
    address = reverse("person", args=[ana.account.public_id, ana.public_id])
    assert answer.headers["Location"] == address
    assert "Ana Ruiz: Supporter." in send.client.get(address).content.decode()


def test_a_person_of_another_account_is_not_found(send, ana, maya):
    stranger = factories.stakeholder(factories.account(maya, name="Other"), "Zoe Roe")
    sent = {"from": ana.public_id, "to": stranger.public_id}
    assert send("draw_tie", kind="influences", **sent).status_code == 404
    assert send("set_stance", stranger.public_id, stance="1").status_code == 404


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("set_stance", {"stance": "7"}),
        ("set_stance", {"stance": "one"}),
        ("edit_person", {"last_name": "", "email": "nonsense"}),
    ],
)
def test_nonsense_about_a_person_gets_a_sentence(send, ana, name, values):
    answer = send(name, ana.public_id, **values)
    assert answer.status_code == 422
    assert "toast-note" in answer.content.decode()


def test_a_touch_in_the_future_gets_a_sentence(send, ana):
    answer = send("log_touch", person=ana.public_id, kind="call", on="2099-01-01")
    assert answer.status_code == 422
    assert "lies in the future" in answer.content.decode()


def test_one_meeting_counts_for_everybody_who_was_there(send, ana, script):
    bo = factories.stakeholder(ana.account, "Bo Lee")
    sent = {"person": [ana.public_id, bo.public_id], "kind": "meeting", "note": "Kick-off"}
    answer = send("log_touch", **sent)
    assert Touch.objects.count() == 2
    assert person(answer, script)["reach"] > 0
    assert person(answer, script, "Bo Lee")["lastContact"]


def test_a_seat_is_emptied_and_filled_and_keeps_its_terms(send, ana, script):
    seat = SeatHolder.objects.get().seat
    answer = send("empty_seat", seat.public_id)
    empty = next(one for one in script(answer)["people"] if one["isEmpty"])
    assert (empty["id"], empty["isApprover"]) == (seat.public_id, True)
    bo = factories.stakeholder(ana.account, "Bo Lee")
    filled = person(send("fill_seat", seat.public_id, holder=bo.public_id), script, "Bo Lee")
    assert (filled["seat"], filled["isApprover"]) == (seat.public_id, True)


def test_two_seats_for_one_person_get_a_sentence(send, ana):
    other = factories.seat(BuyingCommittee.objects.get())
    answer = send("fill_seat", other.public_id, holder=ana.public_id)
    assert answer.status_code == 422
    assert "already holds another seat" in answer.content.decode()


def test_somebody_who_leaves_leaves_an_empty_seat(send, ana, script):
    (left,) = script(send("leave", ana.public_id))["people"]
    assert left["isEmpty"]


def test_a_quota_above_the_weights_gets_a_sentence(send, ana):
    answer = send("set_rule", quota="12")
    assert answer.status_code == 422
    assert "between 1 and" in answer.content.decode()


@pytest.fixture
def gone_seat(ana, maya):
    """The id of a seat that the rule asks for, though it was removed."""
    committee = BuyingCommittee.objects.get()
    seat = factories.seat(committee)
    rule = rules.Rule(tree={"all": [seat.public_id]})
    rules.set_rule(committee, rule, on=factories.LONG_AGO, by=maya)
    for facts in (seat.terms, seat.holders, seat.roles):
        facts.update(to_on=factories.LONG_AGO)
    tasks.settle(ana.account)
    return seat.public_id


@pytest.mark.parametrize("on", ["", "2026-11-01"])
@pytest.mark.parametrize("language", ["en", "fr", "it"])
def test_a_rule_that_cannot_be_met_is_told_in_the_words_of_the_user(
    send, ana, gone_seat, on, language
):
    send.client.post(reverse("set_language"), {"language": language})
    address = reverse("account", args=[ana.account.public_id])
    page = send.client.get(address, {"on": on}).content.decode()
    with translation.override(language):
        assert translation.gettext("the decision rule cannot be met") in page
    assert "impossible" not in page
    assert "there is no seat" not in page


def test_a_rule_that_cannot_be_met_gives_way_to_more_than_half_at_a_press(send, ana, gone_seat):
    address = reverse("account", args=[ana.account.public_id])
    assert "Let more than half decide" in send.client.get(address).content.decode()
    answer = send("set_rule")
    assert "Let more than half decide" not in answer.content.decode()
    assert BuyingCommittee.objects.get().snapshots.exists()


def test_the_first_seat_of_an_account_opens_its_committee(send, account, script):
    factories.stakeholder(account, "Ana Ruiz")
    answer = send("add_seat", roles=["evaluator"], weight="1")
    assert BuyingCommittee.objects.get().account == account
    assert any(one["isEmpty"] for one in script(answer)["people"])


def test_an_opportunity_comes_with_its_committee_and_expected_close(send, account):
    send("add_opportunity", name="Renewal", kind="renewal", currency="EUR", amount="1000",
         closes_on="2099-01-01")  # fmt: skip
    deal = Opportunity.objects.get()
    assert deal.committee.account == account
    assert deal.expected_closes.get().closes_on == date(2099, 1, 1)


def test_edits_in_the_committee_of_an_opportunity_stay_there(send, ana):
    deal = factories.opportunity(ana.account)
    committee = factories.committee(ana.account, for_opportunity=deal)
    query = f"?committee={committee.public_id}"
    send("add_seat", query=query, weight="1", holder=ana.public_id)
    assert SeatHolder.objects.get(committee=committee).stakeholder == ana


def test_a_language_is_kept_with_the_user(send, maya):
    send.client.post(reverse("set_language"), {"language": "it"})
    maya.refresh_from_db()
    assert maya.language == "it"
    assert send.client.cookies["django_language"].value == "it"


def test_the_way_back_never_leads_elsewhere(send):
    for name, sent in (("set_language", {"language": "fr"}), ("set_theme", {"theme": "dark"})):
        answer = send.client.post(reverse(name), {**sent, "next": "https://evil.example/"})
        assert answer.headers["Location"] == "/"
    assert get_user(send.client).is_authenticated

"""The pages of cases and rules: from the news to a closed case, and from a draft to a rule."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Alert
from feedback import case_rules, cases, handling, intake, mailing, senders
from feedback.arrivals import Known
from feedback.case_opening import Opening
from feedback.cases import Ending
from feedback.intake import Said
from feedback.mail import mails
from feedback.models import Arrival, Case, CaseRule
from stakeholders import analysis, people, ties
from tests import factories
from web import digest, rule_names
from web.rules import proposals

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(maya):
    account = factories.account(maya)
    ana = factories.stakeholder(account, "Ana Ruiz")
    people.change_person(ana, email="ana@client.example", by=maya)
    committee = factories.committee(account)
    factories.seat(committee, ana, roles=("approver",), is_veto=True)
    analysis.analyse(committee.pk)
    return ana


def heard(ana, **said):
    return intake.receive(ana, Said(**said), on=timezone.localdate(), by=ana.account.owner)


def opened(ana, owner, *, hours=24, said="", by=None):
    opening = Opening(owner, timezone.now() + timedelta(hours=hours), said)
    return cases.open_by_hand(ana, opening, by=by or factories.user("mara", access="cx_lead"))


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_of_a_case_shows_the_whole_letter_and_takes_words_before_it_is_closed(
    ana, maya, browse
):
    boss = factories.stakeholder(ana.account, "Bo Lee")
    ties.draw_tie(boss, ana, ties.Link("influences", 0.4), on=factories.LONG_AGO, by=maya)
    people.change_person(ana, language="fr", by=maya)
    long_words = "Nobody answers us. " * 60
    case = opened(ana, maya, said=heard(ana, nps=3, text=long_words).public_id)
    shown = text(browse(maya).get(reverse("case", args=[case.public_id])))
    assert 'value="Votre retou' in shown
    assert "Bonjour Ana Ruiz," in shown
    assert "Bo Lee → Ana Ruiz" in shown
    assert "<summary>All of it</summary>" in shown
    assert shown.index('name="words"') < shown.index('value="solved"')


def test_the_answer_to_a_mail_is_about_what_the_mail_is_about(ana, maya, browse):
    raw = b"From: ana@client.example\nSubject: The invoice\nMessage-ID: <a@b>\n\nWrong again."
    mailing.bring(mails.read(raw), Known(senders.there()), Arrival.Door.EML, by=maya)
    case = opened(ana, maya, said=Arrival.objects.get().became)
    shown = text(browse(maya).get(reverse("case", args=[case.public_id])))
    assert 'value="Re: The invoice"' in shown


def test_the_frame_of_an_answer_is_there_in_every_language(ana, maya, browse):
    case = opened(ana, maya)
    frames = browse(maya).get(reverse("case", args=[case.public_id])).context["frames"]
    assert list(frames) == ["", "en", "fr", "it"]
    assert frames[""] == frames["en"]
    assert frames["it"]["greeting"] == "Gentile Ana Ruiz,"
    assert len({one["subject"] for one in frames.values()}) == 3


def test_the_story_calls_a_proposed_rule_as_its_reader_does(ana, maya, chloe, browse):
    draft = proposals.draft_of("detractor")
    rule = case_rules.add_rule(draft, by=chloe)
    case_rules.switch_on(rule, version=rule.version, by=chloe)
    handling.handle(heard(ana, nps=2).pk)
    address, client = reverse("case", args=[Case.objects.get().public_id]), browse(maya)
    assert text(client.get(address)).count("Every detractor") == 2
    client.post(reverse("set_language"), {"language": "it"})
    with translation.override("it"):
        italian = rule_names.named("Every detractor")
    assert italian != "Every detractor"
    shown = text(client.get(address))
    assert (shown.count(italian), "Every detractor" in shown) == (2, False)


def test_ties_stand_by_kind_with_the_strongest_first(ana, maya, browse):
    names = {name: factories.stakeholder(ana.account, name) for name in ("Bo", "Cy", "Di", "Ed")}
    drawn = (("Bo", "influences", 0.2), ("Cy", "conflicts_with", 1.0), ("Di", "influences", 0.9))
    for name, kind, strength in drawn:
        ties.draw_tie(ana, names[name], ties.Link(kind, strength), on=factories.LONG_AGO, by=maya)
    reports = ties.Link("reports_to")
    ties.draw_tie(ana, names["Ed"], reports, on=factories.LONG_AGO, by=maya)
    case = opened(ana, maya)
    page = browse(maya).get(reverse("case", args=[case.public_id]))
    assert [line.other for line in page.context["panel"].ties] == ["Ed", "Di", "Bo", "Cy"]
    assert text(page).count("<dt>influences</dt>") == 1


def test_from_the_news_to_a_closed_case_in_three_clicks(ana, maya, browse):
    case = opened(ana, maya, said=heard(ana, nps=3, text="Nobody answers").public_id)
    client, page = browse(maya), reverse("case", args=[case.public_id])
    home = client.get("/")
    assert "A case waits for you: Ana Ruiz, NPS 3." in text(home)
    assert f'href="{page}"' in home.content.decode()
    shown = text(client.get(page))
    for told in ("Nobody answers", "100 %, high power", "can veto", "Approver"):
        assert told in shown
    sent = client.post(reverse("answer_case", args=[case.public_id]), {"text": "We call you."})
    assert sent.status_code == 302
    done = client.post(
        reverse("close_case", args=[case.public_id]), {"outcome": "solved", "version": "2"}
    )
    assert done.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "solved")
    assert not Alert.objects.filter(dismissed_at=None, kind__startswith="case_").exists()


def test_the_digest_tells_of_a_case_and_leads_to_it(ana, maya, client, browse):
    case = opened(ana, maya, said=heard(ana, csat=1).public_id)
    maya.email = "maya@ours.example"
    told = digest.mail_of(digest.digest_of(maya, timezone.localdate()))
    assert "A case waits for you: Ana Ruiz, CSAT 1." in told.body
    alert = Alert.objects.get(kind="case_opened")
    answer = browse(maya).get(reverse("resolve", args=[alert.public_id]))
    assert answer.url == reverse("case", args=[case.public_id])
    assert mail.outbox == []


def test_an_act_says_how_to_take_it_back(ana, maya, browse):
    case, client = opened(ana, maya), browse(maya)
    shown = client.post(reverse("close_case", args=[case.public_id]), {"outcome": "explained"})
    page = text(client.get(shown.url))
    back = reverse("undo_case", args=[case.public_id])
    assert f'action="{back}"' in page
    client.post(back)
    case.refresh_from_db()
    assert case.state == "open"


def test_what_was_typed_stays_where_it_is_refused(ana, maya, browse):
    people.change_person(ana, email="", by=maya)
    case = opened(ana, maya)
    sent = {"text": "We are so sorry"}
    shown = browse(maya).post(reverse("answer_case", args=[case.public_id]), sent)
    assert shown.status_code == 422
    assert "no e-mail address of Ana Ruiz" in text(shown)
    people.change_person(ana, email="ana@client.example", by=maya)
    sent = {"text": "We are so sorry", "language": "de"}
    shown = browse(maya).post(reverse("answer_case", args=[case.public_id]), sent)
    assert ">\nWe are so sorry</textarea>" in shown.content.decode()
    refused = browse(maya).post(reverse("postpone_case", args=[case.public_id]), {"days": "0"})
    assert "This field is required" not in text(refused)


def test_the_panel_of_a_person_leads_to_their_open_cases(ana, maya, browse):
    case = opened(ana, maya, said=heard(ana, nps=3).public_id)
    person = reverse("person", args=[ana.account.public_id, ana.public_id])
    link = reverse("case", args=[case.public_id])
    assert f'<a href="{link}">NPS 3</a>' in browse(maya).get(person).content.decode()
    cases.close(case, Ending("solved"), by=maya)
    assert link not in browse(maya).get(person).content.decode()


def test_somebody_opens_a_case_on_the_page_of_a_person(ana, maya, browse):
    address = reverse("open_case", args=[ana.account.public_id, ana.public_id])
    made = browse(maya).post(address, {"words": "She sounded tired", "days": "2"})
    case = Case.objects.get()
    assert made.url == reverse("case", args=[case.public_id])
    assert (case.owner, case.notes.get().text) == (maya, "She sounded tired")
    assert browse(maya).post(address, {"days": "0"}).status_code == 302
    assert Case.objects.count() == 1


def test_a_form_that_is_sent_twice_opens_one_case(ana, maya, browse):
    client, address = (
        browse(maya),
        reverse("open_case", args=[ana.account.public_id, ana.public_id]),
    )
    sent = {"words": "She is furious", "days": "3"}
    first, second = (client.post(address, sent) for _time in range(2))
    assert first.url == second.url
    assert Case.objects.count() == 1
    client.post(address, sent | {"days": "9"})
    client.post(address, sent | {"words": "And her boss, too"})
    cases.close(Case.objects.first(), cases.Ending("solved"), by=maya)
    client.post(address, sent)
    assert Case.objects.count() == 4


def test_two_people_at_once_are_told(ana, maya, browse):
    case = opened(ana, maya)
    cases.take(Case.objects.get(), by=maya)
    sent = {"outcome": "solved", "version": case.version}
    shown = browse(maya).post(reverse("close_case", args=[case.public_id]), sent)
    assert shown.status_code == 422
    assert "Somebody changed this case in the meantime" in text(shown)


def test_the_list_is_mine_that_of_teams_and_all(ana, maya, browse):
    lead = factories.user("lead", access="manager")
    maya.team = factories.team("North", lead=lead)
    maya.save()
    boss = factories.user("boss", access="cx_lead")
    opened(ana, maya, by=boss)
    seen = {
        (who.username, whose): text(browse(who).get(f"/cases/?whose={whose}")).count("Ana Ruiz")
        for who in (maya, lead, boss, factories.user("rae", access="colleague"))
        for whose in ("mine", "team", "all")
    }
    assert seen == {
        ("maya", "mine"): 1, ("maya", "team"): 1, ("maya", "all"): 1,
        ("lead", "mine"): 0, ("lead", "team"): 1, ("lead", "all"): 1,
        ("boss", "mine"): 0, ("boss", "team"): 0, ("boss", "all"): 1,
        ("rae", "mine"): 0, ("rae", "team"): 0, ("rae", "all"): 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", {"Ana Ruiz", "Late Roe"}),
        ("state=overdue", {"Late Roe"}),
        ("state=closed", {"Done Roe"}),
        ("state=nonsense", {"Ana Ruiz", "Late Roe"}),
        ("account=acc_nobody", set()),
        ("whose=all&owner=nobody", set()),
        ("page=99", {"Ana Ruiz", "Late Roe"}),
    ],
)
def test_the_list_is_narrowed(ana, maya, browse, asked, names):
    opened(ana, maya)
    done = opened(factories.stakeholder(ana.account, "Done Roe"), maya, by=maya)
    late = opened(factories.stakeholder(ana.account, "Late Roe"), maya, by=maya)
    cases.close(done, Ending("solved"), by=maya)
    long_ago = timezone.now() - timedelta(days=2)
    Case.objects.filter(pk=late.pk).update(opened_at=long_ago, due_at=long_ago)
    shown = text(browse(maya).get(f"/cases/?{asked}"))
    people_ = {"Ana Ruiz", "Done Roe", "Late Roe"}
    assert {name for name in people_ if f"{name}, opened here" in shown} == names


def test_how_fast_we_are_is_told_with_how_many_cases_it_rests_on(ana, maya, browse):
    first, second = opened(ana, maya), opened(ana, maya, by=maya)
    cases.comment(first, "Called", is_response=True, by=maya)
    cases.close(first, Ending("solved"), by=maya)
    ago = timezone.now() - timedelta(hours=10)
    Case.objects.filter(pk=first.pk).update(
        opened_at=ago, first_response_at=ago + timedelta(hours=2)
    )
    Case.objects.filter(pk=second.pk).update(opened_at=ago, due_at=ago)
    shown = text(browse(maya).get("/cases/"))
    assert "2.0 h <small" in shown or "2 h <small" in shown
    assert "50 % <small" in shown


def test_a_longer_list_takes_no_more_queries(ana, maya, browse, django_assert_max_num_queries):
    client, counted = browse(maya), []
    opened(ana, maya, said=heard(ana, nps=1).public_id)
    for many in (0, 49):
        for number in range(many):
            person = factories.stakeholder(ana.account, f"P {number}")
            opened(person, maya, said=heard(person, nps=2).public_id, by=maya)
        for address in ("/cases/?whose=all", "/"):
            with django_assert_max_num_queries(60) as asked:
                client.get(address)
            counted.append(len(asked))
    assert counted[2:] == counted[:2]


@pytest.fixture
def chloe():
    return factories.user("chloe", access="cx_lead")


RULE = {
    "name": "Low scores",
    "score": "csat:at_most",
    "number": "2",
    "tiers": "high,medium",
    "topics": "price",
    "power_percent": "5",
    "most_days_old": "7",
    "owner": "closest",
    "high": "4",
    "medium": "24",
    "low": "72",
}


def test_a_rule_is_written_tried_and_switched_on(ana, maya, chloe, browse):
    client = browse(chloe)
    made = client.post(reverse("add_rule"), {**RULE, "topics": ""})
    rule = CaseRule.objects.get()
    assert made.url == reverse("rule", args=[rule.public_id])
    assert rule.conditions == {
        "score": "csat", "at_most": 2, "tiers": ["high", "medium"], "least_power": 0.05,
    }  # fmt: skip
    heard(ana, csat=2)
    heard(ana, csat=3)
    shown = text(client.get(made.url))
    assert "It would have opened 1 case in the last 90 days" in shown
    assert "CSAT is at most 2" in shown
    seal = re.search(r'name="seal" value="([^"]+)"', shown)[1]
    on = reverse("switch_rule_on", args=[rule.public_id])
    assert client.post(on, {"seal": "forged"}).status_code == 422
    assert client.post(on, {"seal": seal}).status_code == 302
    rule.refresh_from_db()
    assert rule.is_on
    assert not Case.objects.exists()


def test_a_rule_that_was_changed_since_it_was_tried_is_not_switched_on(chloe, browse):
    client = browse(chloe)
    made = client.post(reverse("add_rule"), RULE)
    shown = text(client.get(made.url))
    seal = re.search(r'name="seal" value="([^"]+)"', shown)[1]
    rule = CaseRule.objects.get()
    edit = reverse("edit_rule", args=[rule.public_id])
    form = client.get(edit).content.decode()
    for held in ('value="price" selected', 'value="Low scores"', 'value="5"'):
        assert held in form
    client.post(edit, {**RULE, "number": "1", "version": rule.version})
    on = reverse("switch_rule_on", args=[rule.public_id])
    assert client.post(on, {"seal": seal}).status_code == 422
    assert not CaseRule.objects.get().is_on


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"number": ""}, "Say which number."),
        ({"number": "9"}, "CSAT goes from 1 to 5."),
        ({"owner": "usr_nobody"}, "Select a valid choice"),
        ({"score": "", "tiers": "", "topics": "", "power_percent": ""}, "at least one condition"),
        ({"high": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_rule_that_makes_no_sense_is_told_where(chloe, browse, told, words):
    shown = browse(chloe).post(reverse("add_rule"), {**RULE, **told})
    assert shown.status_code == 422
    assert words in text(shown)
    assert not CaseRule.objects.exists()


def test_at_most_seven_fields_of_a_rule_are_open_at_once(chloe, browse):
    form = browse(chloe).get(reverse("add_rule")).content.decode()
    main = form.partition('<form class="card card-body"')[2]
    parts = re.findall(r"<details name=\"part\"( open)?>(.*?)</details>", main, re.DOTALL)
    fields = [len(re.findall(r"<(?:input|select)\b", inside)) for _open, inside in parts]
    assert [bool(is_open) for is_open, _inside in parts] == [True, False, False]
    assert 1 + max(fields) <= 7


def test_proposed_rules_are_added_switched_off(chloe, browse):
    client = browse(chloe)
    for key in proposals.PROPOSALS:
        made = client.post(reverse("add_rule"), {"proposal": key})
        assert client.get(made.url).status_code == 200
        assert client.get(made.url + "edit/").status_code == 200
    assert set(CaseRule.objects.values_list("is_on", flat=True)) == {False}
    assert "nearly everywhere" not in text(client.get(reverse("rules")))


@pytest.mark.parametrize("is_on", [True, False])
def test_a_rule_that_was_removed_by_a_slip_is_brought_back_as_it_was(chloe, browse, is_on):
    client, rule = browse(chloe), case_rules.add_rule(proposals.draft_of("detractor"), by=chloe)
    CaseRule.objects.update(is_on=is_on)
    gone = text(client.post(reverse("remove_rule", args=[rule.public_id]), follow=True))
    undo = reverse("restore_rule", args=[rule.public_id])
    assert f'action="{undo}"' in gone
    page = reverse("rule", args=[rule.public_id])
    assert f'href="{page}"' not in gone
    assert client.get(page).status_code == 404
    back = text(client.post(undo, follow=True))
    assert ("is on" if is_on else "is back. It is off.") in back
    assert CaseRule.objects.there().get().is_on == is_on


def test_a_rule_does_not_come_back_beside_another_of_its_name(chloe, browse):
    client, draft = browse(chloe), proposals.draft_of("detractor")
    rule = case_rules.add_rule(draft, by=chloe)
    case_rules.remove_rule(rule, by=chloe)
    case_rules.add_rule(draft, by=chloe)
    answer = client.post(reverse("restore_rule", args=[rule.public_id]), follow=True)
    assert "There is a rule of this name already." in text(answer)
    assert CaseRule.objects.there().count() == 1


def test_a_rule_is_switched_off_and_removed(chloe, browse):
    client = browse(chloe)
    client.post(reverse("add_rule"), RULE)
    rule = CaseRule.objects.get()
    CaseRule.objects.update(is_on=True)
    client.post(reverse("switch_rule_off", args=[rule.public_id]))
    assert not CaseRule.objects.get().is_on
    client.post(reverse("remove_rule", args=[rule.public_id]))
    assert not CaseRule.objects.there().exists()


def test_what_is_open_for_long_counts_as_open_and_overdue(browse, maya, ana):
    ago = timezone.now() - timedelta(days=200)
    Case.objects.filter(pk=opened(ana, maya).pk).update(opened_at=ago, due_at=ago)
    shown = browse(maya).get("/cases/?whose=all").context["figures"]
    assert (shown.open, shown.overdue, shown.in_time.cases) == (1, 1, 0)


def test_the_list_of_rules_asks_no_more_for_many_than_for_one(chloe, browse):
    client = browse(chloe)
    asked = []
    for name in ("Low scores", "Lower", "Lowest"):
        client.post(reverse("add_rule"), {**RULE, "name": name})
        with CaptureQueriesContext(connection) as found:
            assert name in text(client.get(reverse("rules")))
        asked.append(len(found))
    assert asked[2] <= asked[0]


def test_of_two_who_answer_at_once_the_second_is_told_first_and_keeps_their_words(
    ana, maya, chloe, browse
):
    case = opened(ana, maya)
    address = reverse("answer_case", args=[case.public_id])
    mine, theirs = browse(chloe), browse(maya)
    assert 'name="seen" value="0"' in text(mine.get(reverse("case", args=[case.public_id])))
    assert theirs.post(address, {"text": "It is mended.", "seen": "0"}).status_code == 302
    late = mine.post(address, {"text": "We look into it.", "seen": "0"})
    shown = text(late)
    assert late.status_code == 422
    assert "Maya Tester answered in the meantime" in shown
    assert "We look into it.</textarea>" in shown
    assert case.notes.filter(kind="email").count() == 1
    assert mine.post(address, {"text": "We look into it.", "seen": "1"}).status_code == 302
    assert theirs.post(address, {"text": "And again.", "seen": "2"}).status_code == 302

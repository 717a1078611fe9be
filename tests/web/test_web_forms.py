"""A web form: what anybody may tell us by it, once, and what nobody learns from it."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Alert
from feedback import case_rules, web_forms
from feedback.case_rules import Draft
from feedback.models import Arrival, Case, Feedback, Receipt, WebForm
from feedback.rules import Actions, Conditions
from stakeholders.models import Assessment
from tests import factories
from tests.commits import commit
from tests.feedback import asked

pytestmark = pytest.mark.django_db

WORDS = "Nobody has answered for two weeks."
SAID = {"score": "2", "words": WORDS, "address": "Ana@client.example", "name": "Ana Ruiz"}
KEY = re.compile(r'name="key" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def chloe():
    return factories.user("chloe", access="cx_lead")


@pytest.fixture
def form(chloe):
    return web_forms.add("Foot of our mails", by=chloe)


@pytest.fixture
def ana(maya):
    ana = asked.person(asked.account(maya))
    factories.seat(factories.committee(ana.account), ana, roles=("approver",), is_veto=True)
    return ana


@pytest.fixture
def reader():
    """A browser that keeps no cookie and obeys the protection of forms."""
    return Client(enforce_csrf_checks=True)


def page_of(form):
    return reverse("fill_web_form", args=[form.public_id])


def key_of(reader, form):
    return KEY.search(reader.get(page_of(form)).content.decode())[1]


def send(reader, form, **more):
    sent = {"key": key_of(reader, form), **SAID, **more}
    return reader.post(page_of(form), {name: text for name, text in sent.items() if text})


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_what_somebody_we_know_sends_is_feedback_and_opens_a_case(
    reader, form, ana, chloe, django_capture_on_commit_callbacks
):
    due = {"high": 1, "medium": 2, "low": 3}
    rule = case_rules.add_rule(
        Draft("All", Conditions(bands=("detractor",)), Actions(due)), by=chloe
    )
    case_rules.switch_on(rule, version=rule.version, by=chloe)
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(reader, form)
        commit()
    assert answer.url == "?step=thanks"
    said = Feedback.objects.get()
    assert (said.stakeholder, said.nps, said.text) == (ana, 2, WORDS)
    assert (said.channel, said.origin) == ("web_form", form.public_id)
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.door, arrival.source) == ("matched", "web", form.public_id)
    assert {one.kind for one in Assessment.objects.known()} == {"nps", "text"}
    assert Case.objects.get().stakeholder == ana
    assert Alert.objects.filter(account=ana.account, user=ana.account.owner).exists()


def test_what_nobody_we_know_sends_waits_with_whom_it_may_be(reader, form, ana, chloe, browse):
    answer = send(reader, form, address="a.ruiz@home.example", company="Acme")
    assert answer.url == "?step=thanks"
    assert not Feedback.objects.exists()
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.subject) == ("waiting", "Foot of our mails · Acme")
    shown = text_of(browse(chloe).get(reverse("triage")))
    assert WORDS in shown
    assert "Ana Ruiz · Acme</button>" in shown


def test_the_reader_does_not_learn_whom_we_know(reader, form, ana):
    known = send(reader, form)
    unknown = send(reader, form, address="who@elsewhere.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert known.headers == unknown.headers
    assert known.content == unknown.content
    shown = reader.get(page_of(form)).content.decode()
    thanks = reader.get(page_of(form) + known.url).content.decode()
    for word in ("Ruiz", "Acme", "Foot of our mails", "client.example", "arr_", "stk_"):
        assert word not in shown + thanks


def test_the_same_page_sent_twice_is_one_and_other_words_are_another(reader, form, ana):
    key = key_of(reader, form)
    for _ in range(2):
        assert send(reader, form, key=key).status_code == 302
    assert Arrival.objects.count() == Feedback.objects.count() == 1
    send(reader, form, key=key, words="And now they have.")
    assert Feedback.objects.count() == 2


def test_the_same_words_of_another_day_are_said_again(reader, form, ana):
    send(reader, form)
    send(reader, form)
    assert Feedback.objects.count() == 2


def test_a_program_that_fills_in_everything_is_thanked_and_nothing_is_kept(reader, form, ana):
    person, program = send(reader, form), send(reader, form, website="https://spam.example")
    assert (program.status_code, program.url) == (person.status_code, person.url)
    assert Arrival.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"words": "", "score": ""},
        {"words": " \r\n ", "score": ""},
        {"address": ""},
        {"address": "nobody"},
        {"address": "a" * 250 + "@client.example"},
        {"score": "11"},
        {"score": "-1"},
        {"score": "٩"},
        {"score": "9" * 5000},
        {"words": "x" * 5001},
        {"name": "x" * 201},
        {"key": "forged:key"},
        {"key": ""},
    ],
)
def test_nonsense_gets_a_sentence_keeps_what_was_written_and_is_not_kept(reader, form, sent):
    answer = send(reader, form, **sent)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in shown
    assert "Ana Ruiz" in shown or "name" in sent
    assert not Arrival.objects.exists()


def test_a_page_without_a_good_key_is_good_when_it_is_sent_once_more(reader, form, chloe):
    other = web_forms.add("Site", by=chloe)
    answer = send(reader, form, key=key_of(reader, other))
    assert "Please send it once more." in text_of(answer)
    key = KEY.search(answer.content.decode())[1]
    assert send(reader, form, key=key).status_code == 302
    assert Arrival.objects.count() == 1


def test_a_score_alone_or_words_alone_are_enough(reader, form, ana):
    send(reader, form, words="")
    send(reader, form, score="")
    said = Feedback.objects.order_by("pk").values_list("nps", "text")
    assert list(said) == [(2, ""), (None, WORDS)]


def test_letters_of_every_kind_are_kept_but_the_one_that_no_database_takes(reader, form, ana):
    lines = "x\n" * 2500
    send(reader, form, words="שלום \u202eabc\u202c 👩‍💻\0!", name="\0רות")
    send(reader, form, words=lines.replace("\n", "\r\n"))
    first, second = Arrival.objects.order_by("pk")
    assert (first.text, first.sender_name) == ("שלום \u202eabc\u202c 👩‍💻!", "רות")
    assert second.text == lines.strip()


def test_a_body_that_is_too_large_is_refused_in_the_words_of_the_reader(reader, form, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    sent = f"words={'x' * 2000}"
    kind = "application/x-www-form-urlencoded"
    browser = {"HTTP_ACCEPT_LANGUAGE": "fr"}
    answer = reader.post(page_of(form), sent, content_type=kind, **browser)
    assert answer.status_code == 413
    assert answer["Content-Language"] == "fr"
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    ("chosen", "browser", "words"),
    [
        ("", "it", "Che cosa desidera dirci?"),
        ("", "fr-CA,en;q=0.5", "Que souhaitez-vous nous dire ?"),
        ("fr", "it", "Que souhaitez-vous nous dire ?"),
        ("xx", "de", "What would you like to tell us?"),
    ],
)
def test_the_page_speaks_as_the_browser_does_or_as_is_chosen(reader, form, chosen, browser, words):
    page = reader.get(f"{page_of(form)}?language={chosen}", HTTP_ACCEPT_LANGUAGE=browser)
    assert words in text_of(page)


def test_the_chosen_language_thanks_too(reader, form):
    sent = {**SAID, "key": key_of(reader, form)}
    answer = reader.post(f"{page_of(form)}?language=it", sent)
    assert answer.url == "?step=thanks&language=it"
    assert "Grazie" in text_of(reader.get(page_of(form) + answer.url))


@pytest.mark.parametrize("page", ["off", "forged", "?step=thanks", "%00", "a number"])
def test_what_is_off_or_was_never_there_looks_the_same(reader, form, chloe, page):
    key = key_of(reader, form)
    web_forms.switch(form, is_on=False, by=chloe)
    addresses = {"off": page_of(form), "a number": f"/f/{form.pk}/"}
    address = addresses.get(page, f"/f/{page}/" if page[0] != "?" else page_of(form) + page)
    neutral = reader.get("/f/nothing/")
    assert neutral.status_code == 404
    for answer in (reader.get(address), reader.post(address, {**SAID, "key": key})):
        assert (answer.status_code, answer.content) == (404, neutral.content)
        assert answer.headers == neutral.headers
    assert not Arrival.objects.exists()


def test_who_sends_too_often_waits_and_nobody_else_does(reader, form, settings):
    settings.SURVEY_ANSWERS_PER_HOUR = 2
    assert [send(reader, form).status_code for _ in range(3)] == [302, 302, 429]
    assert Arrival.objects.count() == 2
    sent = {**SAID, "key": key_of(reader, form)}
    assert reader.post(page_of(form), sent, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_pages_of_forms_and_surveys_are_counted_together(reader, form, settings):
    settings.SURVEY_REQUESTS_PER_MINUTE = 2
    reader.get("/s/nothing/")
    answers = [reader.get(page_of(form)).status_code for _ in range(2)]
    assert answers == [200, 429]


def test_the_page_needs_no_script_and_no_cookie_and_is_kept_nowhere(reader, form):
    for page in (reader.get(page_of(form)), send(reader, form, words=""), reader.get("/f/x/")):
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["Cache-Control"] == "no-store"
        assert page["X-Frame-Options"] == "DENY"
        policy = page["Content-Security-Policy"]
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
        assert page.cookies == {}
        assert "style=" not in page.content.decode()


def test_who_leads_adds_a_form_and_switches_it_off_and_on(browse, reader, chloe):
    client = browse(chloe)
    assert "Whoever writes gets a receipt by mail" in text_of(client.get(reverse("web_forms")))
    assert client.post(reverse("web_forms"), {"name": " "}).status_code == 422
    assert client.post(reverse("web_forms"), {"name": "Site"}).status_code == 302
    form = WebForm.objects.get()
    send(reader, form)
    shown = text_of(client.get(reverse("web_forms")))
    assert f"http://127.0.0.1:8000/f/{form.public_id}/" in shown
    assert "1 message came" in shown
    switch = reverse("switch_web_form", args=[form.public_id])
    for sent, status in (({}, 404), ({"on": "1"}, 200)):
        assert client.post(switch, sent).status_code == 302
        assert reader.get(page_of(form)).status_code == status
    assert "Web forms" in text_of(client.get(reverse("surveys")))


def test_only_who_leads_is_led_to_the_forms(browse, maya, chloe):
    address = reverse("web_forms")
    assert address not in browse(maya).get(reverse("surveys")).content.decode()
    assert browse(maya).get(address).status_code == 403
    ada = factories.user("ada", access="administrator")
    assert browse(ada).get(address).status_code == 200


def test_as_many_queries_list_many_forms_as_one(browse, reader, chloe, form):
    client, address = browse(chloe), reverse("web_forms")
    send(reader, form)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(10):
        send(reader, web_forms.add(f"Site {number}", by=chloe))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(one)


def test_as_many_queries_take_what_is_sent_among_many_people(reader, form, ana):
    key = key_of(reader, form)
    with CaptureQueriesContext(connection) as few:
        send(reader, form, key=key, words="One")
    for number in range(10):
        asked.person(ana.account, f"Bo{number} Lee")
    with CaptureQueriesContext(connection) as many:
        send(reader, form, key=key, words="Two")
    assert len(many) <= len(few)


def test_the_page_tells_of_the_receipt_while_the_form_sends_one(browse, reader, chloe, form):
    client, said = browse(chloe), "A mail tells you that it has come"
    assert said in reader.get(page_of(form)).content.decode()
    address = reverse("set_receipts", args=[form.public_id])
    shown = text_of(client.post(address, {}, follow=True))
    assert "Foot of our mails: who writes gets no receipt." in shown
    assert said not in reader.get(page_of(form)).content.decode()
    client.post(address, {"on": "1"})
    assert WebForm.objects.get().sends_receipts


def test_a_program_gets_no_receipt_and_the_page_is_answered_before_one_leaves(reader, form, ana):
    send(reader, form, website="https://spam.example")
    assert not Receipt.objects.exists()
    reader.post(f"{page_of(form)}?language=it", {**SAID, "key": key_of(reader, form)})
    receipt = Receipt.objects.get()
    assert (receipt.language, receipt.state) == ("it", "waiting")

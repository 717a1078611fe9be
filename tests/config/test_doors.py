import pytest
from django.urls import reverse

from tests import factories

CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def sign_in(client, db):
    """Try to enter as Maya; says whether the session is hers afterwards."""
    factories.user("maya")

    def attempt(password):
        client.post(reverse("sign_in"), {"username": "maya", "password": password})
        return "_auth_user_id" in client.session

    return attempt


def test_the_right_password_opens_the_door(sign_in):
    assert sign_in("open sesame")


def test_after_too_many_wrong_passwords_even_the_right_one_waits(sign_in, settings):
    settings.AXES_FAILURE_LIMIT = 3
    assert not any(sign_in("guess") for _ in range(3))
    assert not sign_in("open sesame")


def test_a_few_wrong_passwords_do_not_shut_anybody_out(sign_in, settings):
    settings.AXES_FAILURE_LIMIT = 3
    assert not any(sign_in("guess") for _ in range(2))
    assert sign_in("open sesame")


@pytest.mark.django_db
def test_a_page_lets_the_browser_run_only_what_is_ours(client):
    sent = client.get(reverse("sign_in")).headers["Content-Security-Policy"]
    assert {rule.strip() for rule in sent.split(";")} == CSP


@pytest.mark.django_db
def test_who_has_not_signed_in_is_sent_to_the_door(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("sign_in"))

"""What a browser may keep of the pages."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]


@pytest.mark.parametrize("name", ["home", "accounts", "account"])
def test_a_page_of_a_signed_in_user_is_never_kept(browse, maya, name):
    account = factories.account(maya)
    arguments = [account.public_id] if name == "account" else []
    answer = browse(maya).get(reverse(name, args=arguments))
    assert "no-store" in answer["Cache-Control"]


def test_a_script_keeps_no_page_either(browse, maya):
    assert '"historyEnabled":false' in browse(maya).get(reverse("home")).content.decode()

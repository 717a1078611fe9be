"""Acts that meet another act of the same moment."""

import pytest
from django.db import transaction

from accounts.errors import Refused
from accounts.models import User
from web import acts

pytestmark = pytest.mark.django_db


@transaction.atomic
def add_again(user):
    return User.objects.create(username=user.username)


def test_what_met_another_act_of_the_same_moment_is_refused_in_a_sentence(maya):
    with pytest.raises(Refused, match="Somebody changed this at the same moment"):
        acts.attempt(lambda: add_again(maya))
    assert User.objects.filter(username=maya.username).count() == 1


def test_what_is_refused_for_another_reason_keeps_its_sentence():
    def refuse():
        raise Refused("Not this one.", code="mine")

    with pytest.raises(Refused, match="Not this one") as refused:
        acts.attempt(refuse)
    assert refused.value.code == "mine"

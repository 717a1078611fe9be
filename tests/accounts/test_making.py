import pytest

from accounts.making import made
from accounts.models import Account, Opportunity, User
from stakeholders.models import BuyingCommittee, Person, Position, Stakeholder, Touch

OWNER, ACCOUNT, PERSON = User(pk=7), Account(pk=8), Person()
MADE_ANEW = {"public_id", "recorded_at"}
VALUES = {
    Account: {"name": "Nord", "owner": OWNER, "custom": {"size": 3}},
    Opportunity: {"name": "Renewal", "account": ACCOUNT, "amount": None},
    BuyingCommittee: {"account": ACCOUNT},
    Person: {"first_name": "Ana"},
    Stakeholder: {"person": PERSON, "account_id": 8},
    Position: {"stakeholder": Stakeholder(pk=9), "title": "CFO"},
    Touch: {"public_id": "tch_1", "user": None},
}


@pytest.mark.parametrize("model", VALUES)
def test_a_row_is_as_its_model_makes_it(model):
    row, wanted = made(model, **VALUES[model]), model(**VALUES[model])
    held, usual = dict(vars(row)), dict(vars(wanted))
    states = held.pop("_state"), usual.pop("_state")
    for name in MADE_ANEW & usual.keys() - VALUES[model].keys():
        assert type(held.pop(name)) is type(usual.pop(name))
    assert held == usual
    assert states[0].adding
    assert states[0].fields_cache == states[1].fields_cache


def test_rows_share_nothing_and_each_has_its_own_id():
    one, other = made(Account), made(Account)
    assert one.custom is not other.custom
    assert one.public_id != other.public_id


def test_a_model_that_makes_its_rows_itself_is_a_mistake_of_ours():
    own = type("Own", (), {"__init__": lambda row: None})
    with pytest.raises(TypeError, match="Own has an __init__ of its own"):
        made(own)


def test_a_field_that_is_not_there_is_a_mistake_of_ours():
    with pytest.raises(TypeError, match="no field nmae"):
        made(Account, nmae="Nord")

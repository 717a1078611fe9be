"""The roles a committee must have: the most specific template counts, for those it speaks of."""

from datetime import date
from types import SimpleNamespace

import pytest

from accounts.errors import ChangedSince, Refused
from committee.vocabulary import Role
from stakeholders import editing, role_templates
from stakeholders.models import BuyingCommittee, RoleTemplate
from stakeholders.wanted_roles import USUAL_ROLES, template_for, wanted_roles
from tests import factories

ON, LATER = date(2026, 3, 2), date(2026, 4, 1)
ROWS = {
    f"{segment or 'any'}/{stage or 'any'}": SimpleNamespace(segment=segment, stage=stage, roles={})
    for segment, stage in [("", ""), ("", "Offer"), ("Bank", ""), ("Bank", "Offer")]
}


@pytest.mark.parametrize(
    ("there", "segment", "stage", "chosen"),
    [
        ("any/any any/Offer Bank/any Bank/Offer", "Bank", "Offer", "Bank/Offer"),
        ("any/any any/Offer Bank/any", "Bank", "Offer", "Bank/any"),
        ("any/any any/Offer", "Bank", "Offer", "any/Offer"),
        ("any/any", "Bank", "Offer", "any/any"),
        ("any/any any/Offer Bank/any Bank/Offer", "Bank", "Pilot", "Bank/any"),
        ("any/any any/Offer Bank/any Bank/Offer", "Rail", "Offer", "any/Offer"),
        ("any/any any/Offer Bank/any Bank/Offer", "", "", "any/any"),
        ("any/any any/Offer Bank/any Bank/Offer", " bank", "OFFER", "Bank/Offer"),
        ("Bank/Offer any/Offer", "Rail", "Pilot", None),
        ("", "Bank", "Offer", None),
    ],
)
def test_the_most_specific_template_counts(there, segment, stage, chosen):
    found = template_for([ROWS[name] for name in there.split()], segment, stage)
    assert found is (ROWS[chosen] if chosen else None)


def test_without_a_template_the_usual_roles_are_wanted():
    assert wanted_roles(None) == USUAL_ROLES
    wanted_roles(None).clear()
    assert wanted_roles(None)


def test_wanted_are_the_roles_of_the_template_and_their_days():
    row = SimpleNamespace(segment="", stage="", roles={"user": 90, "champion": 30})
    assert wanted_roles(row) == {Role.CHAMPION: 30, Role.USER: 90}


@pytest.fixture
def maya():
    return factories.user("maya", access="manager")


def held(on=LATER):
    return list(RoleTemplate.objects.true_on(on).values_list("segment", "stage", "roles"))


@pytest.mark.django_db
def test_a_template_replaces_the_one_of_its_segment_and_stage_from_its_day_on(maya):
    for segment, days, on in [("Bank", 30, ON), ("bank ", 20, LATER), ("Rail", 10, ON)]:
        role_templates.set_template(segment, "", {"champion": days}, on=on, by=maya)
    assert sorted(held(ON)) == [("Bank", "", {"champion": 30}), ("Rail", "", {"champion": 10})]
    assert sorted(held()) == [("Bank", "", {"champion": 20}), ("Rail", "", {"champion": 10})]


@pytest.mark.django_db
def test_the_same_template_again_leaves_no_trace(maya):
    first = role_templates.set_template("", "", {"user": 9, "coach": 30}, on=ON, by=maya)
    again = role_templates.set_template("", "", {"coach": 30, "user": 9}, on=LATER, by=maya)
    assert first.changes.count() == 1
    assert not again.changes.exists()


@pytest.mark.django_db
def test_a_removed_template_ends_once(maya):
    role_templates.set_template("Bank", "", {"champion": 30}, on=ON, by=maya)
    row = RoleTemplate.objects.get()
    role_templates.remove_template(row, on=LATER, by=maya)
    assert held(ON)
    assert not held()
    with pytest.raises(Refused, match="already removed"):
        role_templates.remove_template(row, on=LATER, by=maya)


def marked():
    found = BuyingCommittee.objects.exclude(changed_at=None)
    return set(found.values_list("account__name", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("segment", "stage", "touched"),
    [
        ("", "", {"Acme", "Borea", "Corso", "Dolce"}),
        ("Bank", "", {"Acme", "Borea"}),
        ("", "Offer", {"Acme", "Corso"}),
        ("bank", "offer", {"Acme"}),
        ("STRASSE", "ÉTUDE ", {"Dolce"}),
        ("Rail", "Pilot", set()),
    ],
)
def test_a_template_and_its_undo_touch_only_the_committees_they_may_speak_of(
    maya, segment, stage, touched
):
    for name, of, deal in [
        ("Acme", "Bank", "Offer"), ("Borea", "Bank", "Pilot"), ("Corso", "Rail", "Offer"),
        ("Dolce", "Straße ", " étude"),
    ]:  # fmt: skip
        account = factories.account(maya, name=name, segment=of)
        factories.committee(account, for_opportunity=factories.opportunity(account, stage=deal))
    acts = [
        lambda: role_templates.set_template(segment, stage, {"user": 90}, on=ON, by=maya),
        lambda: role_templates.remove_template(RoleTemplate.objects.get(), on=LATER, by=maya),
    ]
    for act in acts:
        BuyingCommittee.objects.update(changed_at=None)
        done = act()
        assert marked() == touched
    BuyingCommittee.objects.update(changed_at=None)
    editing.undo(done, by=maya)
    assert marked() == touched
    assert held()


@pytest.mark.django_db
def test_undo_of_a_template_that_was_changed_again_is_refused(maya):
    first = role_templates.set_template("", "", {"user": 90}, on=ON, by=maya)
    role_templates.set_template("", "", {"user": 60}, on=LATER, by=maya)
    with pytest.raises(ChangedSince):
        editing.undo(first, by=maya)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("segment", "roles", "field"),
    [
        ("", {}, "roles"),
        ("", {"wizard": 30}, "roles"),
        ("", {"user": 0}, "cadence"),
        ("", {"user": 731}, "cadence"),
        ("x" * 121, {"user": 30}, "segment"),
    ],
)
def test_nonsense_is_refused_where_it_stands(maya, segment, roles, field):
    with pytest.raises(Refused) as refused:
        role_templates.set_template(segment, "", roles, on=ON, by=maya)
    assert refused.value.field == field
    assert not RoleTemplate.objects.exists()


@pytest.mark.django_db
def test_tomorrow_is_refused(maya):
    with pytest.raises(Refused, match="future"):
        role_templates.set_template("", "", {"user": 9}, on=date(2999, 1, 1), by=maya)

"""A person in one line: what is understood of it, in three languages."""

import pytest

from committee.vocabulary import Role, Seniority, Stance
from web.quick_add import parse


@pytest.mark.parametrize(
    ("line", "name", "title", "seniority", "roles", "stance"),
    [
        ("Ana Ruiz, CFO, approver, neutral", "Ana Ruiz", "CFO", Seniority.EXECUTIVE,
         (Role.APPROVER,), Stance.NEUTRAL),
        ("Léa Petit, directrice générale, décideuse, pour", "Léa Petit", "directrice générale",
         Seniority.CHIEF_EXECUTIVE, (Role.DECISION_MAKER,), Stance.SUPPORTER),
        ("Luca Conti; amministratore delegato; contrario", "Luca Conti",
         "amministratore delegato", Seniority.CHIEF_EXECUTIVE, (), Stance.NON_SUPPORTER),
        ("Bo Lee, Head of IT, technical buyer, champion, +2", "Bo Lee", "Head of IT",
         Seniority.DIRECTOR, (Role.TECHNICAL_BUYER, Role.CHAMPION), Stance.ADVOCATE),
        ("Zoe Roe (DM), buyer", "Zoe Roe", "", Seniority.UNKNOWN,
         (Role.DECISION_MAKER, Role.PROCUREMENT), None),
        ("Ana", "Ana", "", Seniority.UNKNOWN, (), None),
        ("", "", "", Seniority.UNKNOWN, (), None),
        (" , , ,", "", "", Seniority.UNKNOWN, (), None),
    ],
)  # fmt: skip
def test_a_line_is_understood(line, name, title, seniority, roles, stance):
    who = parse(line)
    assert (who.name, who.title, who.seniority) == (name, title, seniority)
    assert (who.roles, who.stance) == (roles, stance)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ana Ruiz", "Ana", "Ruiz"),
        ("Ana de la Cruz", "Ana", "de la Cruz"),
        ("Jan van den Berg", "Jan", "van den Berg"),
        ("Maria Elena Conti", "Maria Elena", "Conti"),
        ("Ruiz", "", "Ruiz"),
    ],
)
def test_particles_belong_to_the_last_name(name, first, last):
    who = parse(name)
    assert (who.first_name, who.last_name) == (first, last)


@pytest.mark.parametrize("word", ["veto", "can veto", "droit de veto", "può bloccare"])
def test_a_veto_is_set_only_where_it_is_said(word):
    assert parse(f"Ana Ruiz, {word}").is_veto
    assert not parse("Ana Ruiz, blocker, decision maker").is_veto


def test_a_role_alone_makes_nobody_an_approver():
    who = parse("Ana Ruiz, decision maker")
    assert not who.is_approver
    assert who.needs_seat


@pytest.mark.parametrize(
    "line",
    [
        "Ana Ruiz (GONE)",
        "Ana Ruiz [left], CFO",
        "Ana Ruiz, gone",
        "Luc Petit, parti",
        "Léa Petit, partie",
        "Luca Conti, andato",
        "Lia Conti, andata",
    ],
)
def test_a_marker_says_that_somebody_has_left(line):
    assert parse(line).is_gone


@pytest.mark.parametrize(("role", "weight"), [("coach", 0), ("evaluator", 1), ("veto", 1)])
def test_who_only_speaks_has_no_vote(role, weight):
    assert parse(f"Ana Ruiz, {role}").weight == weight


def test_a_second_free_word_is_the_department():
    who = parse("Ana Ruiz, Controller, Finance, something else")
    assert (who.title, who.department) == ("Controller", "Finance")

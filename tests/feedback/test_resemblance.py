"""How alike a sender and a person are."""

import pytest

from feedback.resemblance import ALIKE, is_company, likeness


@pytest.mark.parametrize(
    ("name", "address", "person", "is_alike"),
    [
        pytest.param("RUIZ, Ana", "", "Ana Ruiz", True, id="last name first, in capitals"),
        pytest.param("Jorg Muller", "", "Jörg Müller", True, id="without accents"),
        pytest.param("", "j.muller@client.example", "Jörg Müller", True, id="initial and name"),
        pytest.param("", "ana.ruiz@client.example", "Ana Ruiz", True, id="an address of a name"),
        pytest.param("Ana Ruis", "", "Ana Ruiz", True, id="one letter wrong"),
        pytest.param("", "info@client.example", "Ana Ruiz", False, id="an office"),
        pytest.param("Bruno Ruiz", "", "Ana Ruiz", False, id="a brother"),
        pytest.param("", "b.ruiz@client.example", "Ana Ruiz", False, id="another initial"),
        pytest.param("", "", "Ana Ruiz", False, id="nothing said"),
    ],
)
def test_a_sender_resembles_a_person(name, address, person, is_alike):
    assert (likeness(name, address, person) >= ALIKE) == is_alike


@pytest.mark.parametrize(
    ("domain", "is_one"), [("client.example", True), ("gmail.com", False), ("", False)]
)
def test_only_the_domain_of_a_company_says_where_somebody_works(domain, is_one):
    assert is_company(domain) == is_one

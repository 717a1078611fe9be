"""One line says what it is; what was chosen counts where it says nothing."""

import pytest

from feedback import capturing


@pytest.mark.parametrize(
    ("line", "chosen", "expected"),
    [
        ("They plan a second line", "insight", ("insight", "They plan a second line")),
        ("They plan a second line", "idea", ("idea", "They plan a second line")),
        ("They plan a second line", "nonsense", ("insight", "They plan a second line")),
        ("idea: one number", "insight", ("idea", "one number")),
        ("  IDEA : one number ", "insight", ("idea", "one number")),
        ("#idea one number", "insight", ("idea", "one number")),
        ("one number #idea", "insight", ("idea", "one number")),
        ("Idée : un seul numéro", "insight", ("idea", "un seul numéro")),
        ("constat : ils hésitent", "idea", ("insight", "ils hésitent")),
        ("osservazione: esitano", "idea", ("insight", "esitano")),
        ("one#idea number", "insight", ("insight", "one#idea number")),
        ("#ideal candidates", "insight", ("insight", "#ideal candidates")),
        ("The idea: nobody knows", "insight", ("insight", "The idea: nobody knows")),
        ("#idea", "insight", ("idea", "")),
    ],
    ids=repr,
)
def test_a_line_says_what_it_is(line, chosen, expected):
    assert capturing.read(line, chosen) == expected

"""The headers that CRMs write in French and in Italian."""

import pytest

from crm import csv_columns
from crm.csv_columns import PEOPLE, TOUCHES
from crm.csv_reading import Unreadable
from crm.import_sentences import refused


def fields(kind, headers):
    names = headers.split(",")
    found = csv_columns.match(names, kind)
    return {field: names[place] for field, place in found.places.items()}


@pytest.mark.parametrize(
    "headers",
    [
        "ID du contact,Prénom,Nom,Titre,Supérieur hiérarchique,Rôle du contact,Nom du compte",
        "Identifiant,Prénom,Nom,Intitulé du poste,Rapporte à,Rôle du contact,Entreprise associée",
        "ID del contatto,Nome,Cognome,Titolo,Superiore gerarchico,Ruolo del contatto,Nome azienda",
        "Identificativo,Nome,Cognome,Qualifica,Riporta a,Ruolo contatto,Azienda associata",
    ],
)
def test_an_export_of_people_needs_no_renaming(headers):
    names = ("id", "first_name", "last_name", "title", "reports_to", "roles", "account")
    assert fields(PEOPLE, headers) == dict(zip(names, headers.split(","), strict=True))


@pytest.mark.parametrize(
    "headers",
    ["Nom,Dernière activité", "Name,Last activity date", "Nome,Ultima attività", "Nom,Date"],
)
def test_a_file_of_contacts_may_call_the_person_by_name(headers):
    names = headers.split(",")
    assert fields(TOUCHES, headers) == {"person": names[0], "on": names[1]}


def test_the_last_activity_says_nothing_of_a_person():
    found = csv_columns.match(["Nom", "Dernière activité"], PEOPLE)
    assert found.unused == ("Dernière activité",)


def test_a_missing_column_is_told_with_the_columns_that_are_there():
    with pytest.raises(Unreadable) as caught:
        csv_columns.match(["Nom", "Humeur"], TOUCHES)
    assert (
        str(refused(caught.value))
        == "The file needs a column “Date”. Its columns are: Nom, Humeur."
    )

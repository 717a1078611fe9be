"""Which column of a file says what: headers in three languages and of three CRMs. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm.csv_reading import Unreadable
from crm.csv_words import plain

ACCOUNTS, PEOPLE, TIES, TOUCHES = KINDS = ("accounts", "people", "ties", "touches")

_ACCOUNT = (
    "account|account name|company|company name|associated company|organisation|organization|client"
    "|customer|compte|nom du compte|entreprise|societe|azienda|cliente|nome account|nome azienda"
)
_ACCOUNT_ID = (
    "account id|accountid|company id|associated company id|associatedcompanyid|id compte"
    "|id du compte|id azienda|id account"
)
_EMAIL = "email|e mail|email address|mail|courriel|adresse e mail|posta elettronica|indirizzo email"
_USER = (
    "owner|account owner|company owner|user|assigned to|assigned user|owner name|responsable"
    "|proprietaire|proprietario|utilisateur|assegnato a|utente|our colleague|collegue|collega"
)
HEADERS: Mapping[str, Mapping[str, str]] = {
    ACCOUNTS: {
        "id": f"id|record id|external id|hs object id|{_ACCOUNT_ID}",
        "name": f"name|nom|nome|ragione sociale|raison sociale|{_ACCOUNT}",
        "domain": "domain|website|web site|company domain name|domaine|site web|dominio|sito web",
        "industry": "industry|secteur|secteur d activite|settore|industria",
        "segment": "segment|type|tier|segmento|categorie|categoria",
        "country": "country|country region|billing country|billing country code|pays|paese|nazione",
        "city": "city|billing city|ville|citta|localita",
        "owner": _USER,
    },
    PEOPLE: {
        "id": "id|record id|contact id|external id|hs object id|id contact|id contatto",
        "first_name": "first name|firstname|given name|prenom|nome",
        "last_name": "last name|lastname|surname|family name|nom|nom de famille|cognome",
        "name": "name|full name|contact name|contact|person|nom complet|personne|nome completo"
        "|contatto|persona",
        "email": _EMAIL,
        "phone": "phone|phone number|telephone|telefono|mobile|mobile phone|business phone"
        "|office phone|portable|cellulare",
        "title": "title|job title|jobtitle|position|role title|fonction|poste|intitule du poste"
        "|qualifica|mansione|titolo|ruolo aziendale",
        "department": "department|departement|service|direction|reparto|dipartimento|funzione",
        "location": "location|office|site|mailing city|city|lieu|ville|sede|luogo|citta",
        "seniority": "seniority|level|employment seniority|management level|niveau|livello"
        "|anciennete|anzianita",
        "language": "language|preferred language|langue|lingua",
        "account": _ACCOUNT,
        "account_id": _ACCOUNT_ID,
        "reports_to": "reports to|reports to name|manager|manager name|boss|superior|superieur"
        "|responsable|rattache a|riporta a|superiore|capo",
        "reports_to_id": "reports to id|reportstoid|manager id|id superieur|id superiore",
        "roles": "role|roles|buying role|hs buying role|contact role|contact roles"
        "|opportunity role|role dans la decision|role d achat|ruolo|ruoli|ruolo di acquisto",
        "weight": "weight|power|decision weight|votes|poids|pouvoir|voix|peso|potere|voti",
        "is_veto": "veto|can block|can veto|has veto|droit de veto|diritto di veto|is veto",
        "is_approver": "approver|must approve|is approver|doit approuver|approbateur"
        "|deve approvare|approvatore",
    },
    TIES: {
        "account": _ACCOUNT,
        "account_id": _ACCOUNT_ID,
        "person": "person|from|source|who|contact|contact name|de|personne|qui|da|persona|chi",
        "other": "other|to|target|whom|other person|a|vers|autre|verso|altra persona|altro",
        "kind": "kind|type|tie|relation|relationship|genre|lien|tipo|legame|relazione",
        "strength": "strength|weight|intensity|force|intensite|forza|intensita",
    },
    TOUCHES: {
        "id": "id|record id|activity id|task id|external id|hs object id",
        "account": f"related to|{_ACCOUNT}",
        "account_id": _ACCOUNT_ID,
        "person": f"person|with|contact|contact name|name|personne|avec|persona|con|contatto"
        f"|contact id|{_EMAIL}",
        "kind": "kind|type|activity type|channel|genre|canal|tipo|canale|tipo di attivita",
        "on": "on|date|activity date|due date|day|start date|le|jour|data|giorno|data attivita",
        "user": _USER,
        "note": "note|notes|subject|comment|comments|description|objet|commentaire|oggetto"
        "|commento|descrizione",
    },
}
# Groups of fields of which a file needs one.
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    ACCOUNTS: (("name",),),
    PEOPLE: (("last_name", "name", "first_name"),),
    TIES: (("person",), ("other",)),
    TOUCHES: (("person",), ("on",)),
}
CUSTOM_FIELD = " c"  # Salesforce ends the names of its custom fields with __c


@dataclass(frozen=True)
class Columns:
    """Field to the place of its column, and the headers nobody understood."""

    places: Mapping[str, int]
    unused: tuple[str, ...]


def match(headers: Sequence[str], kind: str) -> Columns:
    """Give each field its first fitting column; Unreadable when one that is needed is missing."""
    wanted = _preferred(kind, {plain(header) for header in headers})
    places: dict[str, int] = {}
    unused = []
    for place, header in enumerate(headers):
        field = wanted.get(plain(header)) or wanted.get(plain(header).removesuffix(CUSTOM_FIELD))
        if field is None or field in places:
            unused.append(header)
        else:
            places[field] = place
    if not any(places.keys() & set(group) for group in NEEDED[kind]):
        raise Unreadable("no_usable_column", headers=", ".join(headers)[:200])
    for group in NEEDED[kind]:
        if not places.keys() & set(group):
            raise Unreadable("column_missing", column=group[0])
    return Columns(places, tuple(unused))


def _preferred(kind: str, given: set[str]) -> dict[str, str]:
    """Header to field; of two fields that know a header the first counts.

    `Nome` is a first name beside `Cognome`, and a whole name without; `Nom` likewise.
    """
    wanted: dict[str, str] = {}
    for field, words in HEADERS[kind].items():
        for word in words.split("|"):
            wanted.setdefault(word, field)
    if kind == PEOPLE:
        if "nome" in given and "cognome" not in given:
            wanted["nome"] = "name"
        if "nom" in given and "prenom" not in given:
            wanted["nom"] = "name"
    return wanted

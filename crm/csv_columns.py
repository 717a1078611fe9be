"""Which column of a file says what: headers in three languages and of three CRMs. Pure."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from crm.csv_reading import Unreadable
from crm.csv_words import plain

ACCOUNTS, PEOPLE, TIES, TOUCHES, FEEDBACK = KINDS = (
    "accounts", "people", "ties", "touches", "feedback",
)  # fmt: skip

_ID = (
    "id|record id|external id|hs object id|identifiant|id d enregistrement|id de l enregistrement"
    "|id de fiche|identificativo|id record|id del record"
)
_ACCOUNT = (
    "account|account name|company|company name|associated company|organisation|organization|client"
    "|customer|compte|nom du compte|entreprise|nom de l entreprise|entreprise associee|societe"
    "|azienda|azienda associata|cliente|nome account|nome dell account|nome azienda"
    "|nome dell azienda"
)
_ACCOUNT_ID = (
    "account id|accountid|company id|associated company id|associatedcompanyid|id compte"
    "|id du compte|id de l entreprise|id de l entreprise associee|id azienda|id dell azienda"
    "|id account|id dell account"
)
_CONTACT_ID = (
    "contact id|id contact|id du contact|identifiant du contact|id contatto|id del contatto"
    "|identificativo del contatto"
)
_EMAIL = "email|e mail|email address|mail|courriel|adresse e mail|posta elettronica|indirizzo email"
_USER = (
    "owner|account owner|company owner|user|assigned to|assigned user|owner name|responsable"
    "|proprietaire|proprietario|utilisateur|proprietaire du compte"
    "|proprietaire de l entreprise|proprietario account|proprietario dell account"
    "|proprietario dell azienda|assegnato a|utente|our colleague|collegue|collega"
)
HEADERS: Mapping[str, Mapping[str, str]] = {
    ACCOUNTS: {
        "id": f"{_ID}|{_ACCOUNT_ID}",
        "name": f"name|nom|nome|ragione sociale|raison sociale|{_ACCOUNT}",
        "domain": "domain|website|web site|company domain name|domaine|site web|dominio|sito web",
        "industry": "industry|secteur|secteur d activite|settore|industria",
        "segment": "segment|type|tier|segmento|categorie|categoria",
        "country": "country|country region|billing country|billing country code|pays|paese|nazione",
        "city": "city|billing city|ville|citta|localita",
        "owner": _USER,
        "parent": "parent account|parent company|parent|compte parent|societe mere|maison mere"
        "|societa madre|casa madre|azienda madre|account padre|cliente padre|account principale",
        "parent_id": "parent id|parent account id|parentid|id compte parent|id du compte parent"
        "|id account padre|id dell account padre",
    },
    PEOPLE: {
        "id": f"{_ID}|{_CONTACT_ID}",
        "first_name": "first name|firstname|given name|prenom|nome",
        "last_name": "last name|lastname|surname|family name|nom|nom de famille|cognome",
        "name": "name|full name|contact name|contact|person|nom complet|personne|nome completo"
        "|contatto|persona",
        "email": _EMAIL,
        "phone": "phone|phone number|telephone|telefono|mobile|mobile phone|business phone"
        "|office phone|numero de telephone|portable|numero di telefono|cellulare",
        "title": "title|job title|jobtitle|position|role title|fonction|poste|titre"
        "|intitule du poste|qualifica|mansione|titolo|ruolo aziendale",
        "department": "department|departement|service|direction|reparto|dipartimento|funzione",
        "location": "location|office|site|mailing city|city|lieu|ville|sede|luogo|citta",
        "seniority": "seniority|level|employment seniority|management level|niveau|livello"
        "|anciennete|anzianita",
        "language": "language|preferred language|langue|lingua",
        "account": _ACCOUNT,
        "account_id": _ACCOUNT_ID,
        "reports_to": "reports to|reports to name|manager|manager name|boss|superior|superieur"
        "|superieur hierarchique|responsable|rattache a|rapporte a|riporta a|superiore"
        "|superiore gerarchico|responsabile diretto|capo",
        "reports_to_id": "reports to id|reportstoid|manager id|id superieur"
        "|id du superieur|id du superieur hierarchique|id superiore|id del superiore"
        "|id del superiore gerarchico",
        "roles": "role|roles|buying role|hs buying role|contact role|contact roles"
        "|opportunity role|role du contact|roles du contact|role dans la decision|role d achat"
        "|ruolo|ruoli|ruolo del contatto|ruoli del contatto|ruolo contatto"
        "|ruolo nella decisione|ruolo di acquisto",
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
        "id": f"{_ID}|activity id|task id",
        "account": f"related to|{_ACCOUNT}",
        "account_id": _ACCOUNT_ID,
        "person": "person|with|contact|contact name|name|full name|personne|avec|nom|nom complet"
        "|nom du contact|persona|con|contatto|nome|nome completo|nome del contatto"
        f"|{_CONTACT_ID}|{_EMAIL}",
        "kind": "kind|type|activity type|channel|genre|canal|tipo|canale|tipo di attivita",
        "on": "on|date|activity date|due date|day|start date|last activity|last activity date"
        "|le|jour|date d activite|derniere activite|date de derniere activite|data|giorno"
        "|data attivita|ultima attivita|data ultima attivita",
        "user": _USER,
        "note": "note|notes|subject|comment|comments|description|objet|commentaire|oggetto"
        "|commento|descrizione",
    },
    FEEDBACK: {
        "id": f"{_ID}|response id|respondent id|ticket id|id de la reponse|id risposta",
        "account": _ACCOUNT,
        "account_id": _ACCOUNT_ID,
        "person": "person|contact|contact name|name|full name|respondent|requester|customer name"
        "|personne|nom|nom complet|nom du contact|repondant|persona|contatto|nome|nome completo"
        f"|nome del contatto|rispondente|{_CONTACT_ID}",
        "email": _EMAIL,
        "on": "on|date|day|response date|submitted|submitted at|created|created at|end date|le"
        "|jour|date de reponse|data|giorno|data della risposta",
        "channel": "channel|source|via|canal|canale",
        "nps": "nps|nps score|likelihood to recommend|recommendation|note nps|punteggio nps"
        "|recommandation|raccomandazione",
        "csat": "csat|csat score|satisfaction|customer satisfaction|soddisfazione",
        "ces": "ces|ces score|effort|customer effort|effort client|sforzo",
        "text": "comment|comments|feedback|text|words|verbatim|answer|message|description|note"
        "|notes|commentaire|commentaires|texte|reponse|commento|commenti|testo|risposta",
    },
}
# Groups of fields of which a file needs one.
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    ACCOUNTS: (("name",),),
    PEOPLE: (("last_name", "name", "first_name"),),
    TIES: (("person",), ("other",)),
    TOUCHES: (("person",), ("on",)),
    FEEDBACK: (("person", "email"), ("on",), ("nps", "csat", "ces", "text")),
}
CUSTOM_FIELD = " c"  # Salesforce ends the names of its custom fields with __c


@dataclass(frozen=True)
class Columns:
    """Field to the place of its column, and the headers nobody understood.

    `telling`: a date of a column that tells the order of all of them, where that is known.
    """

    places: Mapping[str, int]
    unused: tuple[str, ...]
    telling: Mapping[str, str] = dataclasses.field(default_factory=dict)


def match(headers: Sequence[str], kind: str) -> Columns:
    """Give each field its first fitting column; Unreadable when one that is needed is missing."""
    places = named(headers, kind)
    refuse_missing(headers, places, kind)
    used = set(places.values())
    return Columns(places, tuple(one for at, one in enumerate(headers) if at not in used))


def named(headers: Sequence[str], kind: str) -> dict[str, int]:
    """The place of the first column whose header is a word for the field, by field."""
    wanted = _preferred(kind, {plain(header) for header in headers})
    places: dict[str, int] = {}
    for place, header in enumerate(headers):
        field = wanted.get(plain(header)) or wanted.get(plain(header).removesuffix(CUSTOM_FIELD))
        if field is not None:
            places.setdefault(field, place)
    return places


def refuse_missing(headers: Sequence[str], fields: Collection[str], kind: str) -> None:
    """Unreadable when a field that is needed has no column."""
    given = set(fields)
    if not any(given & set(group) for group in NEEDED[kind]):
        raise Unreadable("no_usable_column", headers=_listed(headers))
    for group in NEEDED[kind]:
        if not given & set(group):
            raise Unreadable("column_missing", column=group[0], headers=_listed(headers))


def _listed(headers: Sequence[str]) -> str:
    return ", ".join(headers)[:200]


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

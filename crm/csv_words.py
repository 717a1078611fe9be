"""Words of other programs in plain spelling: roles, ties, touches, yes and no. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from committee.vocabulary import Role, Seniority, TieKind, TouchKind

Word = TypeVar("Word")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Small letters without accents, words apart by one blank; `lastName` is two words."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    letters = unicodedata.normalize("NFKD", apart.casefold()).encode("ascii", "ignore").decode()
    return _NO_LETTERS.sub(" ", letters).strip()


def _table(words: Mapping[Word, str]) -> dict[str, Word]:
    return {word.strip(): key for key, row in words.items() for word in row.split("|")}


# HubSpot's nine buying roles, SuiteCRM's eight contact roles, Salesforce's contact roles, Altify's
# four, LinkedIn's five, Miller Heiman's four, and our own words in English, French and Italian.
ROLES = _table(
    {
        Role.DECISION_MAKER: "decision maker|primary decision maker|business decision maker"
        "|decider|dm|decideur|decideuse|decisore|decisionmaker|responsabile decisionale",
        Role.ECONOMIC_BUYER: "economic buyer|economic decision maker|budget holder|eb"
        "|economic buying influence|acheteur economique|detenteur du budget|acquirente economico"
        "|responsabile del budget",
        Role.APPROVER: "approver|approbateur|approbatrice|valideur|approvatore|approvatrice",
        Role.EXECUTIVE_SPONSOR: "executive sponsor|sponsor|sponsor executif|parrain"
        "|sponsor esecutivo",
        Role.CHAMPION: "champion|campione|championne|promotore interno",
        Role.COACH: "coach|guide|guida",
        Role.INFLUENCER: "influencer|influence|influenceur|influenceuse|prescripteur|influenzatore"
        "|influenzatrice",
        Role.EVALUATOR: "evaluator|business evaluator|technical evaluator|evaluateur|evaluatrice"
        "|valutatore|valutatrice",
        Role.TECHNICAL_BUYER: "technical buyer|technical decision maker|tb"
        "|technical buying influence|acheteur technique|acquirente tecnico",
        Role.USER: "user|end user|business user|user buying influence|utilisateur|utilisatrice"
        "|utilisateur final|utente|utente finale|utilizzatore",
        Role.LEGAL: "legal|legal and compliance|legal compliance|compliance|juridique"
        "|juridique et conformite|legale|legale e conformita",
        Role.PROCUREMENT: "procurement|purchasing|buyer|achats|acheteur|acheteuse|acquisti",
        Role.GATEKEEPER: "gatekeeper|filtre|filtro",
        Role.BLOCKER: "blocker|bloqueur|bloqueuse|bloccante|detractor",
        Role.OTHER: "other|autre|altro|primary contact",
    }
)
# Who speaks but has no vote unless a weight is given.
WITHOUT_VOTE = {
    Role.CHAMPION,
    Role.COACH,
    Role.INFLUENCER,
    Role.USER,
    Role.GATEKEEPER,
    Role.BLOCKER,
    Role.OTHER,
}
SENIORITIES = _table(
    {
        Seniority.CHIEF_EXECUTIVE: "chief executive|ceo|owner|founder|partner|pdg|directeur general"
        "|amministratore delegato",
        Seniority.EXECUTIVE: "executive|c level|cxo|svp|evp|c suite|cadre dirigeant|dirigente",
        Seniority.CHIEF_MARKETING: "chief marketing|chief marketing officer|cmo"
        "|directeur marketing|directrice marketing|direttore marketing|direttrice marketing",
        Seniority.DIRECTOR: "director|vice president|vp|head|directeur|directrice|direttore"
        "|direttrice",
        Seniority.MANAGER: "manager|senior|responsable|responsabile|supervisor",
        Seniority.STAFF: "staff|employee|individual contributor|entry|junior|employe"
        "|collaborateur|collaboratrice"
        "|impiegato|impiegata",
        Seniority.UNKNOWN: "unknown|inconnu|sconosciuto",
    }
)
TIES = _table(
    {
        TieKind.REPORTS_TO: "reports to|reports|boss|manager|rend compte a|rattache a"
        "|riporta a|dipende da",
        TieKind.INFLUENCES: "influences|influence|advises|influenza|conseille|consiglia",
        TieKind.CONFLICTS_WITH: "conflicts with|conflict|conflicts|rival|conflit|en conflit avec"
        "|est en conflit avec"
        "|conflitto|in conflitto con|e in conflitto con",
    }
)
TOUCHES = _table(
    {
        TouchKind.VISIT: "visit|site visit|on site visit|onsite|visite|visita",
        TouchKind.MEETING: "meeting|reunion|rendez vous|riunione|incontro|demo",
        TouchKind.CALL: "call|phone|phone call|telephone|appel|chiamata|telefonata",
        TouchKind.TWO_WAY_EMAIL: "two way email|email reply|answered email|e mail answered"
        "|reponse par e mail|e mail avec reponse|e mail con risposta",
        TouchKind.ONE_WAY_EMAIL: "one way email|e mail one way|email|e mail|mail|courriel"
        "|incoming email|e mail sans reponse|e mail senza risposta",
        TouchKind.EVENT: "event|webinar|conference|trade show|evenement|salon|evento|fiera",
    }
)
CHANNELS = _table(
    {
        "survey": "survey|questionnaire|sondage|enquete|sondaggio|indagine|questionario",
        "email": "email|e mail|mail|courriel|posta elettronica",
        "call": "call|phone|phone call|telephone|appel|chiamata|telefonata",
        "meeting": "meeting|visit|reunion|rendez vous|visite|riunione|incontro|visita",
        "chat": "chat|live chat|messaging|messagerie|messaggistica",
        "support_ticket": "support ticket|ticket|support|case|assistance|assistenza",
        "web_form": "web form|form|web|website|formulaire|formulaire web|modulo|modulo web",
        "review": "review|rating|avis|recensione",
        "social": "social|social network|social media|reseau social|rete sociale",
        "event": "event|webinar|conference|evenement|salon|evento|fiera",
        "other": "other|autre|altro",
    }
)
YES = {"yes", "y", "true", "1", "x", "oui", "vrai", "si", "vero", "t"}
NO = {"no", "n", "false", "0", "non", "faux", "falso", "f", ""}
GONE = {
    *("gone", "left", "ex", "no longer there", "parti", "partie"),
    *("andato", "andata", "uscito", "uscita"),
}
COUNTRIES = _table(
    {
        "AT": "osterreich|austria|autriche",
        "BE": "belgie|belgium|belgique|belgio",
        "CA": "canada",
        "CH": "schweiz|switzerland|suisse|svizzera",
        "DE": "deutschland|germany|allemagne|germania",
        "DK": "danmark|denmark|danemark|danimarca",
        "ES": "espana|spain|espagne|spagna",
        "FI": "suomi|finland|finlande|finlandia",
        "FR": "france|francia",
        "GB": "united kingdom|uk|great britain|england|royaume uni|regno unito",
        "IE": "ireland|irlande|irlanda",
        "IN": "india|inde",
        "IT": "italy|italie|italia",
        "JP": "japan|japon|giappone",
        "LU": "luxembourg|lussemburgo",
        "NL": "nederland|netherlands|the netherlands|pays bas|paesi bassi|olanda",
        "NO": "norge|norway|norvege|norvegia",
        "PL": "polska|poland|pologne|polonia",
        "PT": "portugal|portogallo",
        "SE": "sverige|sweden|suede|svezia",
        "US": "united states|united states of america|usa|etats unis|stati uniti",
    }
)

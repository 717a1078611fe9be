"""The words that a person may be described with, in plain spelling (no accents, no hyphens)."""

from committee.vocabulary import Role, Seniority, Stance
from crm.csv_words import ROLES

# What people put in brackets behind a name.
MARKERS = {"dm": "decision maker", "eb": "economic buyer", "tb": "technical buyer"}
PARTICLES = {
    "de",
    "del",
    "della",
    "di",
    "da",
    "dal",
    "du",
    "des",
    "la",
    "le",
    "van",
    "von",
    "der",
    "den",
}
VETO_WORDS = {
    "veto", "can veto", "can block", "droit de veto", "peut bloquer", "diritto di veto",
    "puo bloccare",
}  # fmt: skip
APPROVER_WORDS = {word for word, role in ROLES.items() if role is Role.APPROVER} | {
    "must approve", "approves", "doit approuver", "deve approvare",
}  # fmt: skip
# In a line a word such as "other" or "primary contact" is a title rather than a role.
ROLE_WORDS = {word: role for word, role in ROLES.items() if role not in {Role.APPROVER, Role.OTHER}}
_STANCES = {
    Stance.OPPONENT: "opponent|strongly against|opposant|opposante|oppositore|oppositrice",
    Stance.NON_SUPPORTER: "non supporter|against|sceptic|skeptic|sceptique|contre"
    "|contrario|contraria|scettico|scettica",
    Stance.NEUTRAL: "neutral|neutre|neutrale|0",
    Stance.SUPPORTER: "supporter|for|favourable|favorable|soutien|pour"
    "|sostenitore|sostenitrice|favorevole|+1",
    Stance.ADVOCATE: "advocate|strong supporter|ambassadeur|ambassadrice"
    "|ambasciatore|ambasciatrice|+2",
}
STANCE_WORDS = {
    word.strip(): stance for stance, words in _STANCES.items() for word in words.split("|")
}
SIGNS = {
    "++": Stance.ADVOCATE,
    "+": Stance.SUPPORTER,
    "=": Stance.NEUTRAL,
    "-": Stance.NON_SUPPORTER,
    "--": Stance.OPPONENT,
    "-1": Stance.NON_SUPPORTER,
    "-2": Stance.OPPONENT,
}
# A president who is only the vice of one is written so before ranks are looked for.
VICE_PRESIDENT = "vp"
SENIORITY_WORDS = {
    Seniority.CHIEF_MARKETING: (
        "cmo", "chief marketing officer", "directeur marketing", "directrice marketing",
        "direttore marketing", "direttrice marketing",
    ),
    Seniority.CHIEF_EXECUTIVE: (
        "ceo", "chief executive", "managing director", "president", "pdg", "dg",
        "directeur general", "directrice generale", "ad", "amministratore delegato",
        "amministratrice delegata", "direttore generale", "direttrice generale", "presidente",
    ),
    Seniority.EXECUTIVE: (
        "cfo", "cio", "coo", "cto", "ciso", "cpo", "cro", "chro", "cdo", "chief", "daf", "dsi",
        "drh", "rssi", "evp", "svp", "executive vp", "senior vp", "vp executif", "vp executive",
        "vp esecutivo", "vp esecutiva", "direttore finanziario", "direttrice finanziaria",
        "directeur financier", "directrice financiere", "directeur executif", "dirigente",
    ),
    Seniority.DIRECTOR: (
        "director", "vp", "head", "directeur", "directrice", "direttore",
        "direttrice", "general counsel",
    ),
    Seniority.MANAGER: (
        "manager", "lead", "team lead", "supervisor", "responsable", "chef", "cheffe",
        "responsabile", "capo", "coordinatore", "coordinatrice",
    ),
    Seniority.STAFF: (
        "analyst", "engineer", "developer", "specialist", "assistant", "administrator",
        "analyste", "ingenieur", "ingenieure", "assistante", "analista", "ingegnere",
        "specialista", "assistente", "architect", "architecte", "architetto", "counsel", "buyer",
    ),
}  # fmt: skip

"""The words that a person may be described with, in plain spelling (no accents, no hyphens)."""

from committee.vocabulary import Role, Seniority, Stance

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
APPROVER_WORDS = {
    "approver", "must approve", "approves", "approbateur", "approbatrice", "doit approuver",
    "approvatore", "approvatrice", "deve approvare",
}  # fmt: skip
VETO_WORDS = {
    "veto", "can veto", "can block", "droit de veto", "peut bloquer", "diritto di veto",
    "puo bloccare",
}  # fmt: skip
_ROLES = {
    Role.DECISION_MAKER: "decision maker|decider|decideur|decideuse|decisore|decisionmaker|dm",
    Role.ECONOMIC_BUYER: "economic buyer|budget holder|acheteur economique|acquirente economico|eb",
    Role.EXECUTIVE_SPONSOR: "executive sponsor|sponsor|sponsor executif|parrain|sponsor esecutivo",
    Role.CHAMPION: "champion|championne|campione|promotore interno",
    Role.COACH: "coach|guide|guida",
    Role.INFLUENCER: "influencer|influence|influenceur|influenceuse|prescripteur|influenzatore",
    Role.EVALUATOR: "evaluator|evaluateur|evaluatrice|valutatore|valutatrice",
    Role.TECHNICAL_BUYER: "technical buyer|acheteur technique|acquirente tecnico|tb",
    Role.USER: "user|end user|utilisateur|utilisatrice|utente|utilizzatore",
    Role.LEGAL: "legal|legal and compliance|compliance|juridique|juridique et conformite|legale"
    "|legale e conformita",
    Role.PROCUREMENT: "procurement|purchasing|buyer|achats|acheteur|acheteuse|acquisti",
    Role.GATEKEEPER: "gatekeeper|filtre|filtro",
    Role.BLOCKER: "blocker|bloqueur|bloqueuse|bloccante",
}
ROLE_WORDS = {word: role for role, words in _ROLES.items() for word in words.split("|")}
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
        "drh", "rssi", "evp", "svp", "direttore finanziario", "direttrice finanziaria",
        "directeur financier", "directrice financiere", "directeur executif", "dirigente",
    ),
    Seniority.DIRECTOR: (
        "director", "vp", "vice president", "head", "directeur", "directrice", "direttore",
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

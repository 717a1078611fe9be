"""A person in one line: `Ana Ruiz, CFO, approver, neutral`, in English, French or Italian. Pure."""

import re
from dataclasses import dataclass, replace

from accounts.folding import fold
from committee.vocabulary import Role, Seniority, Stance
from crm.csv_words import GONE, WITHOUT_VOTE
from web.quick_words import (
    APPROVER_WORDS,
    MARKERS,
    PARTICLES,
    ROLE_WORDS,
    SENIORITY_WORDS,
    SIGNS,
    STANCE_WORDS,
    VETO_WORDS,
    VICE_PRESIDENT,
)

SEPARATORS = re.compile(r"[,;\t|]+")
VICE = re.compile(r"\bvice ?president\w*")
MARKER = re.compile(r"[(\[]([^)\]]*)[)\]]")


@dataclass(frozen=True)
class QuickAdd:
    """Who the line is about; `is_gone` when a marker says that they have left."""

    first_name: str = ""
    last_name: str = ""
    title: str = ""
    department: str = ""
    seniority: Seniority = Seniority.UNKNOWN
    roles: tuple[Role, ...] = ()
    stance: Stance | None = None
    is_veto: bool = False
    is_approver: bool = False
    is_gone: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def needs_seat(self) -> bool:
        return bool(self.roles) or self.is_veto or self.is_approver

    @property
    def weight(self) -> int:
        """1 for those who vote; a coach or an influencer speaks, but has no vote."""
        has_vote = any(role not in WITHOUT_VOTE for role in self.roles)
        return int(has_vote or self.is_veto or self.is_approver)


def parse(line: str) -> QuickAdd:
    """Read the line: the name first, then title, roles and stance in any order."""
    markers = MARKER.findall(line)
    parts = [part.strip() for part in SEPARATORS.split(MARKER.sub(" ", line))]
    words = [part for part in parts[1:] if part]
    who = _named(parts[0])
    for word in [MARKERS.get(plain(one), one) for one in markers if one.strip()] + words:
        who = _told(who, word)
    return replace(who, seniority=seniority(who.title))


def seniority(title: str) -> Seniority:
    """The rank that a title suggests; the most telling word wins."""
    said = f" {VICE.sub(VICE_PRESIDENT, plain(title))} "
    for rank, words in SENIORITY_WORDS.items():
        if any(f" {word} " in said for word in words):
            return rank
    return Seniority.UNKNOWN


def plain(word: str) -> str:
    """Lower case, without accents, hyphens and spaces too many."""
    return " ".join(re.sub(r"[^\w+&]+", " ", fold(word)).split())


def _named(name: str) -> QuickAdd:
    """The last word is the last name, with the particles before it: Ana / de la Cruz."""
    words = name.split()
    start = len(words) - 1
    while start > 1 and plain(words[start - 1]) in PARTICLES:
        start -= 1
    return QuickAdd(" ".join(words[:start]), " ".join(words[start:])) if words else QuickAdd()


def _told(who: QuickAdd, word: str) -> QuickAdd:
    said = plain(word)
    if said in GONE:
        return replace(who, is_gone=True)
    stance = SIGNS.get(_sign(word), STANCE_WORDS.get(said))
    if stance is not None:
        return replace(who, stance=stance)
    if said in VETO_WORDS:
        return replace(who, is_veto=True)
    if said in APPROVER_WORDS:
        return _with_role(replace(who, is_approver=True), Role.APPROVER)
    if said in ROLE_WORDS:
        return _with_role(who, ROLE_WORDS[said])
    return _with_title(who, word)


def _sign(word: str) -> str:
    """A sign as it is typed: `−` and `- -` are `-` and `--`."""
    return word.replace("\N{MINUS SIGN}", "-").replace(" ", "")


def _with_role(who: QuickAdd, role: Role) -> QuickAdd:
    return who if role in who.roles else replace(who, roles=(*who.roles, role))


def _with_title(who: QuickAdd, word: str) -> QuickAdd:
    """The first free words are the title, the second the department."""
    if not who.title:
        return replace(who, title=word)
    return replace(who, department=word) if not who.department else who

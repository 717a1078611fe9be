"""What people said, newest first: of all accounts whose judgements somebody may read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.folding import fold
from accounts.models import Account, User
from feedback import understanding
from feedback.models import Channel, Feedback, Understanding
from feedback.rules import SURE_ENOUGH
from web.briefs.said import LastWords

PER_PAGE = 30
LONGEST = 100
UNCLEAR = "unclear"
TONES = {**dict(Understanding.Tone.choices), UNCLEAR: _("Unclear")}


@dataclass(frozen=True)
class Asked:
    """How the list is narrowed; nonsense is no filter."""

    search: str = ""
    channel: str = ""
    tone: str = ""
    mine: bool = False
    page: str = "1"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Asked":
        channel, tone = asked.get("channel", ""), asked.get("tone", "")
        return cls(
            search=asked.get("search", "").replace("\0", "").strip()[:LONGEST],
            channel=channel if channel in Channel.values else "",
            tone=tone if tone in TONES else "",
            mine=asked.get("mine") == "1",
            page=asked.get("page", "1"),
        )

    @property
    def is_filtered(self) -> bool:
        return replace(self, page="1") != Asked()

    @property
    def query(self) -> str:
        """What is asked, without the page."""
        told = {"search": self.search, "channel": self.channel, "tone": self.tone}
        mine = {"mine": "1"} if self.mine else {}
        return urlencode({name: said for name, said in told.items() if said} | mine)


@dataclass(frozen=True)
class Line(LastWords):
    """One thing that was said, and how it is understood."""

    @property
    def tone(self) -> str:
        """How it sounds, where that is clear."""
        return self.read.tone if self.read and understanding.is_clear(self.read) else ""


def context(user: User, asked: Asked) -> dict[str, Any]:
    """A page of what was said; its queries do not grow with it."""
    page = Paginator(_found(user, asked), PER_PAGE).get_page(asked.page)
    rows = list(page)
    read = understanding.held(row.public_id for row in rows)
    return {
        "asked": asked,
        "page": page,
        "lines": [Line(row, read.get(row.public_id)) for row in rows],
        "channels": Channel.choices,
        "tones": TONES.items(),
    }


def _found(user: User, asked: Asked) -> QuerySet[Feedback]:
    accounts = Account.objects.judged_by(user)
    if asked.mine:
        accounts = accounts.filter(owner=user)
    said = Feedback.objects.known().filter(stakeholder__account__in=accounts)
    if asked.channel:
        said = said.filter(channel=asked.channel)
    if asked.tone:
        said = said.filter(public_id__in=_of_tone(asked.tone))
    if asked.search:
        said = said.filter(_holds(asked.search))
    people = ("stakeholder__person", "stakeholder__account")
    return said.select_related(*people).order_by("-said_on", "-pk")


def _holds(words: str) -> Q:
    """The words, or the name of who said it or of their account."""
    return (
        Q(text__icontains=words)
        | Q(stakeholder__account__name__icontains=words)
        | Q(stakeholder__person__folded__contains=fold(words))
    )


def _of_tone(tone: str) -> QuerySet:
    """What is clear, or else all that is unclear, whatever its tone may be."""
    read = Understanding.objects.known()
    if tone == UNCLEAR:
        return read.filter(certainty__lt=SURE_ENOUGH).values("public_id")
    return read.filter(tone=tone, certainty__gte=SURE_ENOUGH).values("public_id")

"""Which scores are asked for, of which accounts, over how long, compared by what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from web.labels import EVIDENCE
from web.portfolio.asked import Asked

KINDS = {kind: EVIDENCE[kind] for kind in ("nps", "csat", "ces")}
BYS = {
    "role": _("Role"),
    "level": _("Level"),
    "segment": _("Segment"),
    "language": _("Language"),
    "channel": _("Channel"),
    "month": _("Month"),
}
SPANS = {"30": 30, "90": 90, "365": 365}


@dataclass(frozen=True)
class Listening:
    """What the page listens to; nonsense is the default."""

    kind: str = "nps"
    by: str = "role"
    days: int = 365
    accounts: Asked = field(default_factory=Asked)

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Listening":
        kind, by = asked.get("kind", ""), asked.get("by", "")
        return cls(
            kind=kind if kind in KINDS else cls.kind,
            by=by if by in BYS else cls.by,
            days=SPANS.get(asked.get("days", ""), cls.days),
            accounts=Asked.of({name: said for name, said in asked.items() if name != "on"}),
        )

    def but(self, **values: object) -> "Listening":
        return replace(self, **values)

    @property
    def query(self) -> str:
        """What is asked, as an address says it."""
        own = {"kind": self.kind, "by": self.by, "days": str(self.days)}
        return "?" + urlencode(own | self.accounts.filters)

"""Who signs in to the demo: our own company, "Halden Systems". Plain values, no rows."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

# Shown on the sign-in page of the demo, which holds invented people only.
PASSWORD = "quorate"  # noqa: S105


class Colleague(NamedTuple):
    username: str
    name: str
    access: str
    team: str
    language: str
    who: str


CAST = (
    Colleague("maya", "Maya Lindqvist", "account_manager", "South", "en", _("Account manager")),
    Colleague(
        "tom",
        "Tom Achterberg",
        "account_manager",
        "North",
        "en",
        _("Account manager of another team"),
    ),
    Colleague("mara", "Mara Conti", "manager", "Sales", "it", _("Manager of both teams")),
    Colleague("chloe", "Chloé Baudin", "cx_lead", "Sales", "fr", _("Customer experience lead")),
    Colleague("colin", "Colin Reyes", "colleague", "North", "en", _("Colleague")),
    Colleague("rae", "Rae Okafor", "read_only", "North", "en", _("Read only")),
    Colleague("admin", "Ada Moser", "administrator", "Sales", "en", _("Administrator")),
)

LEADS = {"Sales": "mara"}
TEAMS = {"Sales": None, "South": "Sales", "North": "Sales"}

SIGN_IN = [(one.username, one.who) for one in CAST]

from accounts.models.alerts import Alert
from accounts.models.jobs import Job
from accounts.models.journal import Change, ChangeSet, Counter
from accounts.models.organisations import Account, AccountShare, ExpectedClose, Opportunity
from accounts.models.provenance import Provenance
from accounts.models.users import Access, Digest, Team, User
from accounts.models.views import SavedView

__all__ = [
    "Access",
    "Account",
    "AccountShare",
    "Alert",
    "Change",
    "ChangeSet",
    "Counter",
    "Digest",
    "ExpectedClose",
    "Job",
    "Opportunity",
    "Provenance",
    "SavedView",
    "Team",
    "User",
]

from accounts.models.alerts import Alert
from accounts.models.jobs import Job
from accounts.models.journal import Change, ChangeSet
from accounts.models.organisations import Account, AccountShare, ExpectedClose, Opportunity
from accounts.models.users import Access, Team, User

__all__ = [
    "Access",
    "Account",
    "AccountShare",
    "Alert",
    "Change",
    "ChangeSet",
    "ExpectedClose",
    "Job",
    "Opportunity",
    "Team",
    "User",
]

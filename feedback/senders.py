"""Whose address it is: the people that an arrival can be of."""

from email.utils import parseaddr

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Account, User
from feedback.arrival_models import Arrival
from feedback.mail.mails import Ours
from stakeholders.models import Position, Stakeholder


def there() -> QuerySet[Stakeholder]:
    """Everybody who is in an account today."""
    held = Position.objects.known().filter(stakeholder=OuterRef("pk"), to_on=None)
    people = Stakeholder.objects.filter(Exists(held), archived_at=None, is_stub=False)
    in_sight = {"account__archived_at": None, "account__is_stub": False}
    return people.filter(**in_sight).select_related("person", "account")


def seen_by(user: User) -> QuerySet[Stakeholder]:
    """Those whom this user may say something of."""
    return there().filter(account__in=Account.objects.editable_by(user).values("pk"))


def of_address(address: str, among: QuerySet[Stakeholder]) -> QuerySet[Stakeholder]:
    """Whose address it is, or was said to be when an arrival from it was assigned."""
    if not address:
        return among.none()
    remembered = Arrival.objects.filter(
        sender_address=address.casefold(), is_remembered=True, state=Arrival.State.MATCHED
    )
    is_theirs = Q(person__email__iexact=address) | Q(pk__in=remembered.values("stakeholder"))
    return among.filter(is_theirs)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].casefold() if "@" in address else ""


def ours() -> Ours:
    """What is ours, as the settings say it."""
    sends = (settings.DEFAULT_FROM_EMAIL, settings.SURVEY_FROM_EMAIL)
    reads = settings.IMAP.user if settings.IMAP and "@" in settings.IMAP.user else ""
    own = {parseaddr(one)[1].casefold() for one in (*sends, reads)} - {""}
    domains = {domain_of(address) for address in own} | set(settings.OUR_DOMAINS)
    return Ours(frozenset(own), frozenset({settings.PUBLIC_HOST}), frozenset(domains))

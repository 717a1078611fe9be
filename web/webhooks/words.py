"""What webhook endpoints and their deliveries are called on screen."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from accounts.errors import Refused
from crm.models import Delivery, WebhookEndpoint

TYPES = {
    "account": gettext_lazy("Accounts"),
    "assessment": gettext_lazy("Assessments"),
    "case": gettext_lazy("Cases"),
    "committee": gettext_lazy("Committees"),
    "feedback": gettext_lazy("Feedback"),
    "goal": gettext_lazy("Goals"),
    "idea": gettext_lazy("Ideas"),
    "insight": gettext_lazy("Insights"),
    "opportunity": gettext_lazy("Opportunities"),
    "relationship": gettext_lazy("Relationships"),
    "seat": gettext_lazy("Seats"),
    "stakeholder": gettext_lazy("Stakeholders"),
    "tie": gettext_lazy("Ties"),
    "touch": gettext_lazy("Touches"),
}
STATES = {
    Delivery.State.WAITING: pgettext_lazy("delivery", "on its way"),
    Delivery.State.DELIVERED: pgettext_lazy("delivery", "taken"),
    Delivery.State.FAILED: pgettext_lazy("delivery", "failed"),
}
ERRORS = {
    "timeout": gettext_lazy("no answer in time"),
    "tls": gettext_lazy("no secure connection"),
    "unfit_address": gettext_lazy("not a public address"),
    "unreachable": gettext_lazy("nobody there"),
}


def type_(name: str) -> str:
    """What records of a type are called."""
    return str(TYPES[name])


def state(endpoint: WebhookEndpoint) -> str:
    """Whether it is told of changes, and why not."""
    if not endpoint.is_active:
        return str(endpoint.get_disabled_reason_display())
    if endpoint.failing_since is None:
        return _("is told")
    day = date_format(endpoint.failing_since, "SHORT_DATETIME_FORMAT")
    return _("takes nothing since %(day)s") % {"day": day}


def answer(delivery: Delivery) -> str:
    """What came back, in one line."""
    if delivery.attempted_at is None:
        return _("not sent yet")
    if delivery.status is None:
        return str(ERRORS.get(delivery.error, delivery.error))
    return str(delivery.status)


def refusal(refused: Refused) -> str:
    """Why an endpoint cannot be so."""
    if refused.code == "unfit_address":
        return _("Give an address that begins with https:// and leads to a public host.")
    if refused.code == "too_many":
        return _("This source has as many endpoints as it can have.")
    return str(refused.sentence)

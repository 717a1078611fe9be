"""What webhook endpoints and their deliveries are called on screen."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from accounts.errors import Refused
from crm.models import Delivery, WebhookEndpoint

TYPES = {
    "account": gettext_lazy("Accounts"),
    "committee": gettext_lazy("Committees"),
    "opportunity": gettext_lazy("Opportunities"),
    "stakeholder": gettext_lazy("Stakeholders"),
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
    """What records of a type are called; one without a word of its own as the API calls it."""
    return str(TYPES.get(name, name))


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

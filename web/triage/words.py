"""What an arrival, and the reasons of a suggestion, are called on screen."""

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from feedback import suggesting
from feedback.models import Arrival

REASONS = {
    suggesting.ADDRESS: _("has this address"),
    suggesting.NAME: _("is called alike"),
    suggesting.DOMAIN: _("works where the address is from"),
    suggesting.SIGNED: _("it is signed with this name"),
    suggesting.HERE: _("it was brought on the page of this account"),
}


def heading_of(row: Arrival) -> str:
    """By whom it is, else about what, else of which day."""
    told = row.sender_name or row.sender_address or row.subject
    day = {"day": date_format(row.said_on, "DATE_FORMAT")}
    return told or gettext("Mail without a sender, %(day)s") % day

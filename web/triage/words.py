"""What the reasons of a suggestion are called on screen."""

from django.utils.translation import gettext_lazy as _

from feedback import suggesting

REASONS = {
    suggesting.ADDRESS: _("has this address"),
    suggesting.NAME: _("is called alike"),
    suggesting.DOMAIN: _("works where the address is from"),
    suggesting.HERE: _("it was brought on the page of this account"),
}

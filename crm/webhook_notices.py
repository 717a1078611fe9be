"""Mails the administrators that an endpoint is told no more."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Access, User
from crm.models import WebhookEndpoint

logger = logging.getLogger(__name__)


def tell_stopped(endpoint: WebhookEndpoint) -> None:
    """Say which endpoint was stopped, and why, to every administrator who has an address."""
    logger.warning("webhook endpoint %s stopped: %s", endpoint, endpoint.disabled_reason)
    reached = User.objects.filter(access=Access.ADMINISTRATOR, is_active=True).exclude(email="")
    for user in reached:
        with translation.override(user.language):
            _mail(user, endpoint)


def _mail(user: User, endpoint: WebhookEndpoint) -> None:
    told = {
        "url": endpoint.url,
        "source": endpoint.source,
        "reason": endpoint.get_disabled_reason_display(),
        "page": settings.PUBLIC_URL,
    }
    subject = _("Quorate: %(source)s is told of changes no more") % told
    words = _(
        "The webhook endpoint %(url)s of %(source)s was stopped.\n\n%(reason)s.\n\n"
        "Nothing is lost: once it is started again, it is told of everything since.\n\n%(page)s"
    )
    send_mail(subject, words % told, None, [user.email], fail_silently=True)

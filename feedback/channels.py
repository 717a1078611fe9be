from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Where something was said."""

    SURVEY = "survey", _("Survey")
    EMAIL = "email", _("E-mail")
    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    CHAT = "chat", _("Chat")
    SUPPORT_TICKET = "support_ticket", _("Support ticket")
    WEB_FORM = "web_form", _("Web form")
    REVIEW = "review", _("Review")
    SOCIAL = "social", _("Social network")
    EVENT = "event", _("Event")
    OTHER = "other", _("Other")

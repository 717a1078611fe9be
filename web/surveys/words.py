"""What surveys, their parts and the reasons of a choice are called on screen."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from feedback import dispatch, survey_sending
from feedback.choosing import Reason

TEMPLATES = {
    "relationship": (
        _("Relationship"),
        _("NPS: how likely they are to recommend us. For those who decide, twice a year."),
    ),
    "after_support": (
        _("After support"),
        _("CSAT: how satisfied they are with the help they got. For users."),
    ),
    "onboarding": (
        _("Onboarding"),
        _("CES: how easy the start was. For those who began with us."),
    ),
}
PARTS = {
    "subject": _("Subject of the mail"),
    "greeting": _("Greeting"),
    "question": _("Question"),
    "words": _("Second question, in words"),
    "thanks": _("Thanks"),
    "did": _("You said, we did"),
}
REASONS = {
    Reason.NEVER_HEARD: _("was never heard"),
    Reason.SILENT: _("silent since %(day)s"),
    Reason.LEFT: _("left the account"),
    Reason.OPTED_OUT: _("wants no surveys"),
    Reason.NO_ADDRESS: _("has no e-mail address here"),
    Reason.INVITED: _("is asked by this survey already"),
    Reason.ASKED_LATELY: _("was asked on %(day)s; may be asked again from %(again)s on"),
    Reason.HEARD_LATELY: _("was heard on %(day)s"),
    Reason.OTHER_ROLE: _("has another role"),
    Reason.LITTLE_POWER: _("has less power than you look for"),
    Reason.ASKED_ELSEWHERE: _("is asked in another account"),
}
ERRORS = {
    survey_sending.INTERRUPTED: _("It broke off while it was sent: it may have arrived."),
    survey_sending.OPTED_OUT: _("Wants no surveys."),
    survey_sending.NO_ADDRESS: _("Has no e-mail address any more."),
    survey_sending.GONE: _("Is not there any more."),
    survey_sending.CLOSED: _("The survey was closed."),
    dispatch.CAME_BACK: _("It came back, and the mail server did not say why."),
}
"""Any other error is in the words of the mail server."""
STEPS = {
    "chosen": pgettext_lazy("survey", "Chosen"),
    "sent": pgettext_lazy("survey", "Sent"),
    "failed": pgettext_lazy("survey", "Not delivered"),
    "reminded": pgettext_lazy("survey", "Reminded"),
    "answered": pgettext_lazy("survey", "Answered"),
    "opted_out": pgettext_lazy("survey", "Opted out"),
}

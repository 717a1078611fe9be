"""What can go wrong in the words of the user; each door translates them once."""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Something we will not do; `sentence` says why, `field` says where."""

    def __init__(self, sentence, *, field: str = "", code: str = "refused"):
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return str(self.sentence)


class ChangedSince(Refused):
    """Somebody else was here in the meantime."""

    def __init__(self):
        super().__init__(
            _("This was changed again in the meantime, so it can no longer be undone."),
            code="changed_since",
        )

"""Entry functions for the outside systems that sync: each one act, one change set."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet
from crm.models import Source

ID = re.compile(r"(usr|src)_[0-9a-f]{32}")


@transaction.atomic
def add_source(name: str, *, by: Author, label: str = "") -> Source:
    """A new source; its name stands in addresses and stays for ever."""
    source = Source(name=name.strip(), label=label.strip())
    try:
        source.clean_fields()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Refused(sentences[0], field=field, code="invalid") from error
    if Source.objects.filter(name=source.name).exists():
        raise Refused(_("There is a source of this name already."), field="name", code="taken")
    return journal.create(journal.begin(by), source)


def origin_of(given: str) -> str | None:
    """How the journal names whom these words mean: an id, or the name of a source; else None."""
    if ID.fullmatch(given):
        return given
    return next((source.origin for source in Source.objects.filter(name=given)), None)


@transaction.atomic
def change_source(source: Source, *, by: Author, **fields) -> ChangeSet:
    """Call it something else, stop it, or let it in again; what it wrote stays."""
    changes = journal.begin(by)
    journal.update(changes, source, **fields)
    return changes

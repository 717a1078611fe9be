"""That judgements of people left the house is kept, whichever way they left it."""

from collections.abc import Iterable

from crm import belonging, uses
from crm.records import Document
from crm.uses import Reader

JUDGES = {"assessment": "id", "feedback": "id", "touch": "note", "case": "id"}
"""By type, the member that judges somebody once there is something in it."""
PLURALS = {
    "assessment": "assessments",
    "feedback": "feedback",
    "touch": "touches",
    "case": "cases",
}


def note(shown: Iterable[Document | None], reader: Reader) -> None:
    """Keep of which accounts judgements were read; nothing where there are none."""
    judging = [one for one in shown if one and one.get(JUDGES.get(one["type"], ""))]
    if not judging:
        return
    accounts = belonging.accounts_of(judging)
    for type_, plural in PLURALS.items():
        of_type = {accounts[one["id"]] for one in judging if one["type"] == type_}
        if of_type:
            uses.note_readings(reader, plural, of_type)

"""That judgements of people left the house is kept, whichever way they left it."""

from collections.abc import Collection, Iterable

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
    for type_ in PLURALS:
        found = {accounts[one["id"]] for one in judging if one["type"] == type_}
        note_accounts(type_, found, reader=reader)


def note_accounts(type_: str, accounts: Collection[str], *, reader: Reader) -> None:
    """The same of records of one type, by the public ids of their accounts."""
    if accounts:
        uses.note_readings(reader, PLURALS[type_], accounts)

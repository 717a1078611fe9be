"""What nobody tells of: people are asked again for what they are associated with, by turns."""

from functools import partial

from django.db import transaction

from crm.connectors import parting, pulling, refusals, turns
from crm.connectors.turns import Turn
from crm.connectors.vendors import Vendor
from crm.models import Connection, Link, Refusal, Stream

NAME = "associations"
AT_ONCE = 1000


def ask_again(connection: Connection, vendor: Vendor, turn: Turn) -> None:
    """End what the next people have lost; who is behind them comes with the next pull.

    Of a smaller portal everybody is asked with every pull.
    """
    left = vendor.most_asked_again
    if not left:
        return
    stream, _created = Stream.objects.get_or_create(connection=connection, name=NAME)
    while left > 0 and not turn.is_over():
        after = stream.position.get("after", 0)
        people = parting.contacts(connection.source, after, min(AT_ONCE, left))
        if people:
            _ask(connection, vendor, people, turn)
        stream.position = {"after": people[-1].pk if people else 0}
        stream.save(update_fields=["position"])
        left = left - len(people) if people else 0


def _ask(connection: Connection, vendor: Vendor, people: list[Link], turn: Turn) -> None:
    known = parting.known(connection.source, people)
    told = turns.patiently(partial(vendor.lost, known), turn)
    with transaction.atomic():
        turns.keep(connection, turn.now())
        verdicts = list(pulling.taken(connection, told, turn))
        refusals.settle(connection, Refusal.Way.IN, verdicts, turn.now())

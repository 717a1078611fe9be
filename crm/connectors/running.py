"""One turn at one connection: read what is new there, write back what is ours, say how it went."""

import logging
from contextlib import closing
from datetime import datetime, timedelta

from crm.connectors import asking_again, judging, pulling, pushing, turns, vendors
from crm.connectors.exchange import NotAllowed, Unreachable, Wait
from crm.connectors.turns import LeaseLost, Turn
from crm.models import Connection

logger = logging.getLogger(__name__)
AFTER_A_REFUSAL = timedelta(hours=1)


def run(connection: Connection, turn: Turn, *, is_full: bool = False, only: str = "") -> bool:
    """Take the turn and use it; false if another process has it. Safe to stop and to repeat.

    What goes wrong is kept with the connection, which is due again when that may have passed.
    """
    if not turns.take(connection, turn.now()):
        return False
    try:
        with closing(vendors.opened(connection)) as vendor:
            is_through = _work(connection, vendor, turn, is_full=is_full, only=only)
    except Wait as wait:
        turns.give_up(connection, turn.now() + timedelta(seconds=wait.seconds), str(wait))
    except Unreachable as error:
        turns.give_up(connection, turn.now() + turns.backoff(connection.failures), str(error))
    except NotAllowed as error:
        turns.give_up(connection, turn.now() + AFTER_A_REFUSAL, str(error))
    except LeaseLost:
        logger.warning("another process went on with %s", connection)
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"
        turns.give_up(connection, turn.now() + turns.backoff(connection.failures), failure)
        raise
    else:
        due_at = turn.now() + timedelta(minutes=connection.every_minutes if is_through else 0)
        turns.give_back(connection, due_at, failures=0, failure="")
    return True


def _work(
    connection: Connection, vendor: vendors.Vendor, turn: Turn, *, is_full: bool, only: str
) -> bool:
    """Read first, so that what they changed is weighed before anything of ours is written."""
    if only != "push":
        if not pulling.pull(connection, vendor, turn, is_full=is_full):
            return False
        asking_again.ask_again(connection, vendor, turn)
        _note(connection, pulled_at=turn.now())
    if only != "pull" and connection.writes_back:
        if not pushing.push(connection, vendor, turn):
            return False
        if not judging.write_back(connection, vendor, turn):
            return False
        _note(connection, pushed_at=turn.now())
    return True


def _note(connection: Connection, **moments: datetime) -> None:
    Connection.objects.filter(pk=connection.pk).update(**moments)

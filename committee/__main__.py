"""The same analysis without the service: ``python -m committee analyse|power FILE``."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from committee.analysis import analyse
from committee.documents import committee_from_document
from committee.errors import CommitteeError
from committee.parameters import MOST_NODES, Parameters
from committee.power import power_document
from committee.rules import parse_rule
from committee.stored import result_document

BAD_INPUT = 2


class _Arguments(argparse.ArgumentParser):
    """Arguments whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {' '.join(message.split())}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the result as one JSON document; bad input is one line on stderr and 2."""
    options = _arguments().parse_args(arguments)
    try:
        answer = _power(options) if options.command == "power" else _analysis(options)
    except CommitteeError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return BAD_INPUT
    print(json.dumps(answer, indent=1, allow_nan=False))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = _Arguments(prog="python -m committee", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Arguments)
    analysing = commands.add_parser("analyse", help="everything the method says about a committee")
    analysing.add_argument("file", help="a JSON document; - is standard input")
    analysing.add_argument(
        "--nodes", type=int, help=f"of the shared shock, 1 to {MOST_NODES}; 16 without it"
    )
    analysing.add_argument("--parameters", metavar="FILE", help="JSON that overrides defaults")
    weighing = commands.add_parser("power", help="both power indices of a rule")
    weighing.add_argument("file", help="a JSON rule; - is standard input")
    return parser


def _analysis(options: argparse.Namespace) -> dict[str, Any]:
    changed = _document(options.parameters) if options.parameters else {}
    parameters = Parameters.from_document(changed)
    committee, on = committee_from_document(_document(options.file))
    return result_document(analyse(committee, on, parameters=parameters, nodes=options.nodes))


def _power(options: argparse.Namespace) -> dict[str, Any]:
    return power_document(parse_rule(_document(options.file)))


def _document(name: str) -> Any:
    try:
        text = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return json.loads(
            text.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except CommitteeError as error:
        raise error.at(name) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CommitteeError(f"{name}: cannot be read: {error}") from None
    except RecursionError:
        raise CommitteeError(f"{name}: nested too deeply") from None
    except ValueError as error:
        raise CommitteeError(f"{name}: not JSON: {error}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise CommitteeError(f"{key!r} is there twice in one object")
        found[key] = value
    return found


def _no_number(word: str) -> NoReturn:
    raise CommitteeError(f"{word} is not a number")


if __name__ == "__main__":
    sys.exit(main())

"""The page of an account that lies open: it asks as a browser does, and is read as it is shown."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from math import inf
from operator import attrgetter
from threading import Event, Thread
from time import perf_counter
from typing import NamedTuple

EVERY_SECONDS = 1.0
MARK = re.compile(r'id="mark" value="(\w*)"')
CASE = re.compile(r'href="/cases/(cas_\w+)/"')
MORE = re.compile(r"(\d+) more case")


class Answer(NamedTuple):
    """What the page tells from then on: how many cases are open."""

    asked_at: float
    shown_at: float
    cases: int


class OpenPage:
    """A page that is held open in a thread of its own until the end of the `with`."""

    def __init__(self, port: int, account: str, cookie: str) -> None:
        self.port, self.account = port, account
        self.head = {"Cookie": cookie, "HX-Request": "true"}
        self.answers: list[Answer] = []
        self._mark, self._is_closed = "", Event()
        self._thread = Thread(target=self._hold)

    def __enter__(self) -> "OpenPage":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_closed.set()
        self._thread.join()

    def shown_at(self, whole_at: float, cases: int) -> float:
        """When it showed so many cases first, of what it asked after the analysis was there."""
        first = bisect_left(self.answers, whole_at, key=attrgetter("asked_at"))
        return next((one.shown_at for one in self.answers[first:] if one.cases >= cases), inf)

    def _hold(self) -> None:
        while not self._is_closed.is_set():
            asked_at = perf_counter()
            cases = self._ask()
            self.answers.append(Answer(asked_at, perf_counter(), cases))
            self._is_closed.wait(EVERY_SECONDS)

    def _ask(self) -> int:
        """The cases that are open now; those of before where nothing came in."""
        to = HTTPConnection("127.0.0.1", self.port, timeout=60)
        to.request("GET", f"/accounts/{self.account}/news/?since={self._mark}", headers=self.head)
        answer = to.getresponse()
        words = answer.read().decode()
        to.close()
        if answer.status == 204:
            return self.answers[-1].cases
        (self._mark,) = MARK.findall(words)
        more = MORE.search(words)
        return len(set(CASE.findall(words))) + (int(more[1]) if more else 0)


def delays(
    page: OpenPage, names: Sequence[str], due: Mapping[str, float], seen: Mapping[str, float]
) -> list[float]:
    """How long after its time each was shown whose case is open, given all cases in their order."""
    counted = [(cases, name) for cases, name in enumerate(names, 1) if name in seen]
    return [page.shown_at(due[name] + seen[name], cases) - due[name] for cases, name in counted]

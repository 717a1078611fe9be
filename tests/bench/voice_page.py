"""The page of an account that lies open: it asks as a browser does, and is read as it is shown."""

import re
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from math import ceil, inf
from random import random
from threading import Event, Thread
from time import perf_counter
from types import MappingProxyType
from typing import NamedTuple

EVERY = re.compile(r'data-every="([\d.]+)"')
MARK = re.compile(r'id="mark" value="(\w*)"')
CASE = re.compile(r'href="/cases/(cas_\w+)/"')
MORE = re.compile(r"(\d+) more case")
WAITING = "Being analysed; this page refreshes itself."


class Answer(NamedTuple):
    """What the page tells from then on: how many cases are open, with figures that know of them."""

    shown_at: float
    cases: int


class OpenPage:
    """A page that is held open in a thread of its own until the end of the `with`."""

    def __init__(self, port: int, account: str, cookie: str) -> None:
        self.port, self.account = port, account
        self.head = {"Cookie": cookie}
        self.answers: list[Answer] = []
        self.asked = self.brought = 0
        self.every = 0.0
        self._mark, self._is_closed = "", Event()
        self._thread = Thread(target=self._hold)

    def __enter__(self) -> "OpenPage":
        """As it is brought first, it says how often it asks."""
        _status, words = self._get("")
        (every,) = EVERY.findall(words)
        self.every = float(every)
        self._show(words)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_closed.set()
        self._thread.join()

    def shown_at(self, cases: int) -> float:
        """When it showed so many cases first, and no more that the account is being analysed."""
        return next((one.shown_at for one in self.answers if one.cases >= cases), inf)

    def _hold(self) -> None:
        """Ask at its turns, the first at any moment; as a browser, not while it waits."""
        turn = perf_counter() + random() * self.every
        while not self._is_closed.wait(max(0.0, turn - perf_counter())):
            self._ask()
            turn += self.every * ceil((perf_counter() - turn) / self.every)

    def _ask(self) -> None:
        status, words = self._get(f"news/?since={self._mark}", {"HX-Request": "true"})
        self.asked += 1
        if status != 204:
            self.brought += 1
            self._show(words)

    def _get(self, place: str, more: Mapping[str, str] = MappingProxyType({})) -> tuple[int, str]:
        to = HTTPConnection("127.0.0.1", self.port, timeout=60)
        to.request("GET", f"/accounts/{self.account}/{place}", headers={**self.head, **more})
        answer = to.getresponse()
        words = answer.read().decode()
        to.close()
        return answer.status, words

    def _show(self, words: str) -> None:
        (self._mark,) = MARK.findall(words)
        more = MORE.search(words)
        cases = len(set(CASE.findall(words))) + (int(more[1]) if more else 0)
        if WAITING not in words:
            self.answers.append(Answer(perf_counter(), cases))


def delays(page: OpenPage, names: Sequence[str], due: Mapping[str, float]) -> list[float]:
    """How long after it was due each was shown with its case, given all cases in their order."""
    counted = [(cases, name) for cases, name in enumerate(names, 1) if name in due]
    return [page.shown_at(cases) - due[name] for cases, name in counted]

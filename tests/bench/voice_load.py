"""Feedback sent over HTTP at a fixed pace, whether or not the server keeps up with it."""

import csv
import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from threading import Lock
from time import perf_counter, sleep

SENTENCES = Path(__file__).resolve().parent.parent.parent / "feedback" / "reading" / "sentences"
LANGUAGES = ("en", "fr", "it")
SEED = 20261129
SCORES = 11
CONNECTIONS = 16
TWICE = 25
"""One in so many is sent again, as by a client that did not hear the answer."""


class Load:
    """What is sent: each to another person, in other words; and when each was due."""

    def __init__(self, port: int, secret: str, people: list[str]) -> None:
        self.port, self.people = port, people
        self.head = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self.words = _words()
        self.due: dict[str, float] = {}
        self.took: list[float] = []
        self.refused: list[str] = []
        self.today = datetime.now(UTC).date().isoformat()

    def body(self, number: int) -> dict:
        """A score and two sentences of one language."""
        said = self.words[LANGUAGES[number % len(LANGUAGES)]]
        place = 2 * (number // len(LANGUAGES))
        return {
            "stakeholder": {"id": self.people[number % len(self.people)]},
            "channel": "survey",
            "external_id": f"B-{number}",
            "said_on": self.today,
            "nps": number * 7 % SCORES,
            "text": " ".join(said[at % len(said)] for at in (place, place + 1)),
        }

    def send(self, to: HTTPConnection, number: int, due: float) -> None:
        """Send one, and say how long after its time it was answered."""
        body = self.body(number)
        self.due[body["external_id"]] = due
        self._post(to, body, {201})
        self.took.append(perf_counter() - due)
        if number % TWICE == 0:
            self._post(to, body, {200})

    def _post(self, to: HTTPConnection, body: dict, wanted: set[int]) -> None:
        to.request("POST", "/api/v1/feedback", json.dumps(body), self.head)
        answer = to.getresponse()
        told = answer.read()
        if answer.status not in wanted:
            self.refused.append(f"{answer.status} {told[:200]!r}")

    def connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def run(self, seconds: float, rate: float, first: int) -> None:
        """Send `rate` a second for so long over several connections, each at its time."""
        numbers, lock, start = count(), Lock(), perf_counter()

        def keep_sending() -> None:
            to = self.connection()
            while True:
                with lock:
                    turn = next(numbers)
                if turn >= seconds * rate:
                    return
                due = start + turn / rate
                sleep(max(0.0, due - perf_counter()))
                self.send(to, first + turn, due)

        with ThreadPoolExecutor(CONNECTIONS) as threads:
            for done in [threads.submit(keep_sending) for _ in range(CONNECTIONS)]:
                done.result()


def _words() -> dict[str, list[str]]:
    """The sentences of the labelled set by language, in an order of their own."""
    found = {}
    for language in LANGUAGES:
        with (SENTENCES / f"{language}.csv").open(encoding="utf-8") as file:
            found[language] = [row["sentence"] for row in csv.DictReader(file)]
        random.Random(SEED).shuffle(found[language])
    return found

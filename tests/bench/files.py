"""A long file through the pages of an import on PostgreSQL: pace, memory, stop, go on, undo.

Run as ``python -m tests.bench.files [LINES [SHARE]]``: with a share only so much is written.
Absolute times belong to the machine; that memory stays flat, that progress never goes back, that it
stops within two seconds, goes on and is undone whole is asserted.
"""

import logging
import re
import sys
from contextlib import ExitStack
from time import perf_counter, sleep

import httpx

from tests.bench import processor
from tests.bench.loads import MOST_GROWTH_MIB, MOST_TO_CANCEL, Memory, Scene
from tests.services.processes import Process

LINES = 200_000
PEOPLE_OF_ACCOUNT = 9
STOPPED_AT = 0.3
HEAD = "id,first name,last name,e-mail,title,phone,department,company\n"
WORDS = "open sesame of a measurement"
SIGN_UP = (
    "from accounts.models import User;"
    f"one = User.objects.get(username='integration'); one.set_password('{WORDS}'); one.save()"
)
THERE = "SELECT count(*) FROM stakeholders_stakeholder WHERE archived_at IS NULL"


def line(number: int) -> str:
    name = f"P{number},First {number},Last {number},p{number}@client.example"
    return f"{name},Head of purchasing,+41 44 000,Operations,Client {number // PEOPLE_OF_ACCOUNT}\n"


class Pages:
    """The pages of one import as a browser sees them."""

    def __init__(self, port: int) -> None:
        base = f"http://127.0.0.1:{port}"
        self.browser = httpx.Client(base_url=base, timeout=600, follow_redirects=True)
        self.browser.get("/sign-in/")
        signed = self._send("/sign-in/", {"username": "integration", "password": WORDS})
        assert signed.url.path == "/", signed.text
        self.address = ""

    def bring(self, lines: int) -> None:
        content = (HEAD + "".join(map(line, range(lines)))).encode()
        file = {"file": ("people.csv", content, "text/csv")}
        began = perf_counter()
        columns = self._send("/imports/", {"kind": "people"}, files=file)
        print(f"{lines} lines in {len(content) / 2**20:.0f} MiB: kept in "
              f"{perf_counter() - began:.1f} s", flush=True)  # fmt: skip
        named = re.split(r'name="(column-\d+)"', columns.text)[1:]
        pairs = zip(named[::2], named[1::2], strict=True)
        chosen = {name: re.findall(r'value="(\w*)" selected', rest)[0] for name, rest in pairs}
        self.address = self._send(columns.url.path, chosen).url.path

    def press(self, name: str) -> httpx.Response:
        return self._send(f"{self.address}{name}/", {})

    def shown(self) -> tuple[str, float]:
        """What the page asks for while it waits, and the share that it shows."""
        page = self.browser.get(self.address, headers={"HX-Request": "true"}).text
        share = re.search(r'id="share" max="1" value="([\d.]+)"', page)
        is_waiting = "hx-trigger" in page
        return ("" if is_waiting else page), float(share[1]) if share else 0.0

    def follow(self, until: float = 2.0) -> tuple[str, list[float]]:
        """The page up to a share, or once nothing goes on any more; and the shares that it told."""
        shares = [0.0]
        while True:
            page, share = self.shown()
            if page:
                return page, shares
            shares.append(share)
            assert shares == sorted(shares), "the progress went back"
            if share >= until:
                return "", shares
            sleep(0.5)

    def _send(self, path: str, fields: dict[str, str], **more) -> httpx.Response:
        token = {"csrfmiddlewaretoken": self.browser.cookies["csrftoken"]}
        answer = self.browser.post(path, data=fields | token, **more)
        assert answer.status_code == 200, answer.text
        return answer


def counted(page: str) -> str:
    found = re.findall(r"<strong>([\d ., '’]+)</strong> ([a-z ]+)", page)
    return ", ".join(f"{count} {word}" for count, word in found)


class Clock:
    """How long something takes, and how much of that the worker computes: others may share it."""

    def __init__(self, worker: Process) -> None:
        self.pid = worker.process.pid
        self.began, self.worked = perf_counter(), processor.seconds(self.pid)

    def told(self, lines: int) -> str:
        took = perf_counter() - self.began
        worked = processor.seconds(self.pid) - self.worked
        return (f"in {took:.0f} s: {lines / took:.0f} lines a second, of the processor of the "
                f"worker {worked / lines * 1000:.2f} ms a line")  # fmt: skip


def timed(pages: Pages, what: str, lines: int, clock: Clock) -> None:
    page, shares = pages.follow()
    print(f"{what} {clock.told(lines)}; told {len(shares)} times; {counted(page)}", flush=True)


def stopped(pages: Pages, share: float) -> None:
    """Stop it when so much of it is written."""
    pages.follow(until=share)
    began = perf_counter()
    pages.press("cancel")
    while not (page := pages.shown()[0]):
        sleep(0.02)
    took = perf_counter() - began
    print(f"stopped within {took:.2f} s (at most {MOST_TO_CANCEL}): {counted(page)}", flush=True)
    assert took <= MOST_TO_CANCEL


def remember(what: str, web: Process, worker: Process) -> tuple[float, float]:
    peaks = Memory(web).peak(), Memory(worker).peak()
    print(f"{what}: web {peaks[0]:.0f} MiB at most, worker {peaks[1]:.0f} MiB", flush=True)
    return peaks


def main(lines: int = LINES, most: float = 1.0) -> None:
    """The whole file, or so much of it as is to be written before it is undone."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with ExitStack() as stack:
        scene = Scene(stack)
        scene.manage("shell", "-c", SIGN_UP)
        worker = scene.worker("first")
        pages = Pages(scene.door.port)
        pages.bring(lines)
        remember("after the file was taken", scene.web, worker)
        timed(pages, "compared", lines, Clock(worker))
        before = remember("after it was compared", scene.web, worker)
        clock = Clock(worker)
        pages.press("confirm")
        stopped(pages, min(most, STOPPED_AT))
        if most > STOPPED_AT:
            pages.press("go-on")
            timed(pages, "written", lines, clock)
            assert scene.sql(THERE) == (lines,)
        after = remember("after it was written", scene.web, worker)
        (there,) = scene.sql(THERE)
        clock = Clock(worker)
        pages.press("undo")
        timed(pages, "undone", there, clock)
        remember("after it was undone", scene.web, worker)
        assert scene.sql(THERE) == (0,)
        assert max(now - then for now, then in zip(after, before, strict=True)) < MOST_GROWTH_MIB


if __name__ == "__main__":
    main(*(kind(word) for kind, word in zip((int, float), sys.argv[1:], strict=False)))

"""Workers and web processes beside the test, which can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from accounts.models import Job

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 60


@dataclass
class Process:
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """As a power cut would: it and its children, at once; safe to repeat."""
        if not self.has_ended():
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def said(self, words: str) -> bool:
        return words in self.log.read_text()


def worker(name: str, environment: dict[str, str], folder: Path):
    """A Celery worker that works until the end of the `with`, or of its life."""
    command = ["celery", "--app", "config", "worker", "--loglevel", "INFO"]
    command += ["--concurrency", "1", "--hostname", f"{name}@localhost"]
    return running(command, environment, folder / f"{name}.log", ready=f"{name}@localhost ready")


def web(port: int, environment: dict[str, str], folder: Path):
    """The one process of `make demo`, with the worker and the clock as its threads."""
    command = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--threads", "4", "--no-control-socket"]
    return running(command, environment, folder / f"{port}.log", ready="beat: Starting")


@contextmanager
def running(
    command: list[str], environment: dict[str, str], log: Path, *, ready: str
) -> Iterator[Process]:
    """A module of Python that has said it is ready, until the end of the `with`."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    started = Process(process, log)
    try:
        wait_until(lambda: started.said(ready) or started.has_ended(), log)
        if started.has_ended():
            pytest.fail(f"{command[0]} did not start; {log.read_text()}")
        yield started
    finally:
        started.kill()


def state_of(job: Job) -> tuple[str, int]:
    """Its state and how often it was begun."""
    job.refresh_from_db()
    return job.state, job.attempts


def wait_until(is_so: Callable[[], bool], log: Path) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > give_up_at:
            pytest.fail(f"waited {PATIENCE_SECONDS} s in vain; {log.read_text()}")
        time.sleep(0.05)

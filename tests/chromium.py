"""The browser of the browser tests: `python -m tests.chromium` installs it where it is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome")
ON_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Chromium otherwise calls its maker's hosts in the background.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
REMEDY = (
    "Chromium for the browser tests is missing and could not be installed: install it with "
    "`apt-get install chromium libatomic1` (Debian, Ubuntu: chromium-browser), `brew install "
    "--cask chromium` (macOS) or `.venv/bin/playwright install --with-deps chromium`, "
    "then repeat."
)


def launch_options() -> dict[str, object]:
    """What Playwright needs to start the browser of this machine, else its own."""
    options: dict[str, object] = {"args": list(QUIET)}
    if found := on_the_machine():
        options["executable_path"] = found
    if os.geteuid() == 0:
        options["chromium_sandbox"] = False
    return options


def is_ready() -> bool:
    """Playwright runs and has a browser."""
    # On a bare Debian, Playwright's own driver lacks libatomic1.
    driver_runs = _succeeds(sys.executable, "-m", "playwright", "--version")
    return driver_runs and bool(on_the_machine() or _is_downloaded())


def install() -> bool:
    """Try the ways of this machine one after the other; False if none works."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        _succeeds("apt-get", "update", "-qq")
        # One by one: Ubuntu has the library but not the browser.
        for package in ("libatomic1", "chromium"):
            _succeeds("apt-get", "install", "-y", "-qq", package)
    if not is_ready():
        _succeeds(sys.executable, "-m", "playwright", "install", "chromium")
    return is_ready()


def on_the_machine() -> str | None:
    named = [found for name in ON_PATH if (found := shutil.which(name))]
    named += [path for path in ON_MACOS if Path(path).exists()]
    return named[0] if named else None


def _is_downloaded() -> bool:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def _succeeds(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run(command, env=environment, **quiet).returncode == 0


if __name__ == "__main__" and not is_ready():
    print("Installing Chromium for the browser tests", flush=True)
    if not install():
        raise SystemExit(REMEDY)

"""The browser of the browser tests: `python -m tests.chromium` installs it where it is missing."""

import os
import platform
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
    """What Playwright needs to start the browser of this machine."""
    options: dict[str, object] = {"args": list(QUIET)}
    if found := installed():
        options["executable_path"] = found
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options["chromium_sandbox"] = False
    return options


def installed() -> str | None:
    """The machine's Chromium, else the one Playwright has downloaded."""
    named = [found for name in ON_PATH if (found := shutil.which(name))]
    named += [path for path in ON_MACOS if Path(path).exists()]
    return named[0] if named else _downloaded()


def install() -> bool:
    """Try the way of this machine; False if there is none."""
    if platform.system() == "Linux" and shutil.which("apt-get") and os.geteuid() == 0:
        return _succeeds("apt-get", "update", "-qq") and _succeeds(
            "apt-get", "install", "-y", "-qq", "chromium", "libatomic1"
        )
    return _succeeds(sys.executable, "-m", "playwright", "install", "chromium")


def _downloaded() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _succeeds(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    if not installed():
        print("Installing Chromium for the browser tests", flush=True)
        if not (install() and installed()):
            raise SystemExit(REMEDY)

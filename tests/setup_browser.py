"""Find a Chromium for the browser tests, or fetch one; print its path and nothing else on stdout.

`make test` puts the path into POSTMORTEM_CHROMIUM, which the tests read. Looked for in this order: that variable, a
browser on the machine, the one Playwright keeps for itself. If there is none: Debian's package when we are root there
(it brings the libraries that a browser needs), else Playwright's download.

Chromium's headless shell comes first: the same engine without the frame of a window around it, whose own pages take a
fifth of the processor.

Playwright itself is checked first: its driver is a Node.js that needs libatomic, which a bare Debian lacks.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

COMMANDS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def main() -> int:
    """Print the path; 1 and a sentence on stderr when there is no browser to be had."""
    if not (driver_starts() or (attempt(install_libatomic) and driver_starts())):
        return give_up(
            "Playwright's driver does not start (Debian: apt install libatomic1). Tests without it: make quick"
        )
    wanted = os.environ.get("POSTMORTEM_CHROMIUM")
    if wanted and not starts(wanted):
        return give_up(f"POSTMORTEM_CHROMIUM is {wanted}, which does not start.")
    path = wanted or next(filter(starts, candidates()), None)
    if path is None:
        return give_up(
            "The browser tests need Chromium: install it (Debian: apt install chromium), "
            "or put its path into POSTMORTEM_CHROMIUM. Tests without it: make quick"
        )
    print(path)
    return 0


def candidates() -> Iterator[str]:
    """What may be a browser, the cheapest to find first; installs only when everything before was refused."""
    yield from on_this_machine()
    yield from playwrights_own()
    for install in (install_chromium, download_with_playwright):
        if attempt(install):
            yield from on_this_machine()
            yield from playwrights_own()


def on_this_machine() -> Iterator[str]:
    """Browsers that are installed in the usual places."""
    yield from filter(None, map(shutil.which, COMMANDS))
    yield from filter(os.path.exists, MACOS)


def playwrights_own() -> Iterator[str]:
    """The browser that Playwright downloads for itself, if it has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if Path(path).exists():
        yield path


def driver_starts() -> bool:
    """Tell whether Playwright's driver runs here."""
    return starts(sys.executable, "-m", "playwright")


def starts(*command: str) -> bool:
    """Tell whether this is a program that runs here: not a stub, and with all of its libraries."""
    try:
        subprocess.run([*command, "--version"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def install_libatomic() -> None:
    """Install what Playwright's driver lacks on a bare Debian, when we may."""
    apt_install("libatomic1")


def install_chromium() -> None:
    """Install Debian's Chromium, when we may: the shell, or where this Debian has none the whole."""
    if not attempt(lambda: apt_install("chromium-headless-shell")):
        apt_install("chromium")


def apt_install(package: str) -> None:
    """Install a Debian package; do nothing on another system, or when we are not root."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say(f"Installing {package} with apt-get (once)…")
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-y", "-qq", package, env={"DEBIAN_FRONTEND": "noninteractive"})


def download_with_playwright() -> None:
    """Download Playwright's Chromium into the user's cache."""
    say("Downloading Chromium with Playwright (once)…")
    run(sys.executable, "-m", "playwright", "install", "chromium")


def attempt(install: Callable[[], None]) -> bool:
    """Tell whether an installation went through; why not is on stderr."""
    try:
        install()
    except (OSError, subprocess.SubprocessError) as problem:
        say(f"That did not work: {problem}")
        return False
    return True


def run(*command: str, env: dict[str, str] | None = None) -> None:
    """Run a command that may take minutes, its output on stderr."""
    subprocess.run(
        command,
        check=True,
        timeout=900,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        env=os.environ | (env or {}),
    )


def say(sentence: str) -> None:
    """Tell the person at the terminal; stdout is for the path."""
    print(sentence, file=sys.stderr)


def give_up(sentence: str) -> int:
    """Say why, and return the exit code."""
    say(sentence)
    return 1


if __name__ == "__main__":
    sys.exit(main())

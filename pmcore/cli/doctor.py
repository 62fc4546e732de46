"""Look for unsafe settings: each check is one function, named in `CHECKS`, that yields what it found with its fix."""

import importlib.util
import os
import shutil
import stat
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import typer

from pmcore.cli.running import file_beside, read_running
from pmcore.cli.say import AsJson, database_of, say, say_json
from pmcore.cli.serve import ROOT, is_loopback
from pmcore.errors import ReviewError
from pmcore.store import open_store

LONG_SECRET, LONG_TOKEN = 32, 16
ROOM = 1024**3  # bytes: a checkpoint on a full disk stops the database
SAFE_SETTINGS: Mapping[str, object] = {
    "client.showErrorDetails": "none",
    "client.disableDataExport": True,
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to change: what it is, and how. Advice costs comfort or speed; the rest is unsafe."""

    what: str
    fix: str
    unsafe: bool = True


def doctor(ctx: typer.Context, as_json: bool = AsJson) -> None:
    """Name every unsafe setting, with its fix. Ends with 1 where there is one."""
    database = database_of(ctx)
    found = [finding for check in CHECKS for finding in check(database)]
    if as_json:
        say_json({"findings": [asdict(each) for each in found]})
    for each in found if not as_json else ():
        say(f"{'UNSAFE' if each.unsafe else 'advice'}  {each.what}\n        Fix: {each.fix}")
    if not found and not as_json:
        say(f"{len(CHECKS)} checks, nothing found.")
    if any(each.unsafe for each in found):
        raise typer.Exit(1)


def database_answers(database: str) -> Iterator[Finding]:
    """Look whether the database can be written, here or by the server that has it."""
    import httpx

    try:
        if running := read_running(database):
            answer = httpx.get(f"{running.url}/readyz", timeout=5, trust_env=False)
            if answer.is_error:
                yield Finding(
                    f"The server at {running.url} cannot write: {answer.json()['error']}",
                    "Look at its log and its disk.",
                )
        elif (path := _file(database)) is None or path.exists():
            with closing(open_store(database)) as store:
                store.probe()
    except (ReviewError, httpx.HTTPError, ValueError, KeyError) as error:
        yield Finding(f"The database does not work: {error}", "See the sentence before; a backup may help.")


def files_are_private(database: str) -> Iterator[Finding]:
    """Look whether other users of this machine can read reviews or the signing key."""
    path = _file(database)
    for each in (path, Path(f"{path}.key"), Path(f"{path}.wal")) if path else ():
        if each.exists() and stat.S_IMODE(each.stat().st_mode) & 0o077:
            yield Finding(f"Other users of this machine can read {each}.", f"chmod 600 {each}")


def secrets_are_long(database: str) -> Iterator[Finding]:
    """Look whether secrets could be guessed."""
    make = "python -c 'import secrets; print(secrets.token_hex(32))'"
    for name, length in (("POSTMORTEM_SECRET", LONG_SECRET), ("POSTMORTEM_METRICS_TOKEN", LONG_TOKEN)):
        if 0 < len(os.environ.get(name, "")) < length:
            yield Finding(f"{name} is short enough to be guessed.", f"Set it to what this prints: {make}")


def people_come_by_https(database: str) -> Iterator[Finding]:
    """Look whether anybody but this machine is let in without HTTPS."""
    url = urlsplit(os.environ.get("POSTMORTEM_URL", ""))
    if url.netloc and url.scheme != "https" and not is_loopback(url.hostname or ""):
        yield Finding(
            f"People reach {url.netloc} without HTTPS: names, cards and cookies can be read on the way.",
            "Put a proxy with HTTPS in front and set POSTMORTEM_URL to its https:// address.",
        )
    address = os.environ.get("STREAMLIT_SERVER_ADDRESS") or str(_settings().get("server.address", ""))
    if address and not is_loopback(address) and url.scheme != "https":
        yield Finding(
            f"The server listens to other machines ({address}), and no HTTPS address is set.",
            "Listen at 127.0.0.1, or set POSTMORTEM_URL to the https:// address of the proxy in front.",
        )


def server_settings_are_ours(database: str) -> Iterator[Finding]:
    """Look whether settings that keep secrets in were changed."""
    settings = _settings()
    for name, safe in SAFE_SETTINGS.items():
        section, _, option = name.partition(".")
        variable = f"STREAMLIT_{section.upper()}_{_snake(option)}"
        now = os.environ.get(variable, settings.get(name))
        if str(now).lower() != str(safe).lower():
            where = variable if variable in os.environ else ".streamlit/config.toml"
            yield Finding(f"{name} is {now} in {where}.", f"Set it to {str(safe).lower()}.")


def disk_has_room(database: str) -> Iterator[Finding]:
    """Look whether there is room to write."""
    path = _file(database)
    folder = next((each for each in path.absolute().parents if each.exists()), None) if path else None
    if folder and (free := shutil.disk_usage(folder).free) < ROOM:
        yield Finding(f"Only {free // 1024**2} MB are free in {folder}.", "Free some space: at least 1 GB.")


def loop_is_fast(database: str) -> Iterator[Finding]:
    """Look whether the fast event loop is there: without it, a rerun takes eight times as long."""
    if os.name == "posix" and importlib.util.find_spec("uvloop") is None:
        yield Finding(
            "uvloop is not installed; screens answer slower.",
            "pip install 'streamlit[performance]'",
            unsafe=False,
        )


def pictures_have_fonts(database: str) -> Iterator[Finding]:
    """Look whether pictures in documents can show every script, and not boxes."""
    from pmcore.report.script.faces import SHAPED, scripts_without_font

    if missing := scripts_without_font():
        yield Finding(
            f"Pictures in documents show boxes for: {', '.join(missing)}.",
            "pip install manimgx-fonts noto-cjk-sans-otc; or fonts for the whole machine, on Debian: "
            "apt-get install fonts-noto-core fonts-noto-cjk",
            unsafe=False,
        )
    if SHAPED.name != "RAQM":
        yield Finding(
            "Pillow comes without Raqm here: pictures show Arabic and Indian letters unjoined.",
            "pip install --force-reinstall --only-binary=:all: pillow",
            unsafe=False,
        )


CHECKS: tuple[Callable[[str], Iterator[Finding]], ...] = (
    database_answers,
    files_are_private,
    secrets_are_long,
    people_come_by_https,
    server_settings_are_ours,
    disk_has_room,
    loop_is_fast,
    pictures_have_fonts,
)


def _file(database: str) -> Path | None:
    return None if file_beside(database) is None else Path(database)


def _settings() -> Mapping[str, object]:
    """Return Streamlit's settings from our configuration file, by their dotted names."""
    try:
        tables = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}
    return {
        f"{table}.{name}": value
        for table, values in tables.items() if isinstance(values, dict)
        for name, value in values.items()
    }  # fmt: skip


def _snake(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).upper()

"""Look for unsafe settings and for what keeps people out: each check is one function, named in `CHECKS`, that yields what it found with its fix."""

import importlib.util
import os
import shutil
import stat
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import typer

from pmcore.cli.access import WHO
from pmcore.cli.findings import Finding, advice, broken, report
from pmcore.cli.output import AsJson, database_of
from pmcore.cli.serve import ROOT
from pmcore.errors import ReviewError
from pmcore.server.keys import Keys
from pmcore.server.running import file_beside, read_running
from pmcore.server.safety import hazards
from pmcore.server.settings import Settings
from pmcore.server.webhook import reachable
from pmcore.store import open_store
from pmcore.store.notices import kept, notices_file

LONG_SECRET, LONG_TOKEN = 32, 16
ROOM = 1024**3  # bytes: a checkpoint on a full disk stops the database
SURE = {"blocked", "upgrade", "database", "backup"}  # kinds of notices that no stranger causes
OUR_PATHS = frozenset(
    [
        "join",
        "bring",
        "bring-measures",
        "own",
        "wait",
        "enter",
        "export",
        "preview",
        "assets",
        "live",
        "api",
        "healthz",
        "readyz",
        "metrics",
        "notices",
    ]
)
SAFE_SETTINGS: Mapping[str, object] = {
    "client.showErrorDetails": "none",
    "client.disableDataExport": True,
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
}


def doctor(
    ctx: typer.Context,
    url: str = typer.Option(
        "",
        help="Look at this address from outside instead: page, name, path, cookie and both WebSockets, through the proxy.",
    ),
    as_json: bool = AsJson,
) -> None:
    """Name every unsafe setting, and what keeps people out, each with its fix. Ends with 1 where there is one."""
    if url:
        from pmcore.cli.probe import look_from_outside  # HTTP is loaded only where it is needed

        found = look_from_outside(url)
        nothing = f"{url} works from here: page, name, path, cookie and both WebSockets."
    else:
        found = [finding for check in CHECKS for finding in check(database_of(ctx))]
        nothing = f"{len(CHECKS)} checks, nothing found."
    if report(found, nothing, as_json=as_json):
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
    for each in (path, Path(f"{path}.key"), Path(f"{path}.wal"), Path(f"{path}.sealed")) if path else ():
        if each.exists() and stat.S_IMODE(each.stat().st_mode) & 0o077:
            yield Finding(f"Other users of this machine can read {each}.", f"chmod 600 {each}")


def secrets_are_long(database: str) -> Iterator[Finding]:
    """Look whether secrets could be guessed."""
    make = "python -c 'import secrets; print(secrets.token_hex(32))'"
    for name, length in (("POSTMORTEM_SECRET", LONG_SECRET), ("POSTMORTEM_METRICS_TOKEN", LONG_TOKEN)):
        if 0 < len(os.environ.get(name, "")) < length:
            yield Finding(f"{name} is short enough to be guessed.", f"Set it to what this prints: {make}")


def people_come_by_https(database: str) -> Iterator[Finding]:
    """Look whether anybody but this machine is let in without HTTPS, as far as the settings say it; a server says it itself."""
    settings = Settings.from_environment()
    address = os.environ.get("STREAMLIT_SERVER_ADDRESS") or str(_settings().get("server.address", ""))
    for each in hazards(settings, address):
        yield Finding(each.what, each.fix)
    if settings.insecure and hazards(replace(settings, insecure=False), address):
        yield advice(
            "Other machines come without HTTPS, as POSTMORTEM_INSECURE says: names, cards and cookies can be read on the way.",
            "Put a proxy with HTTPS in front, set POSTMORTEM_URL to its https:// address, and remove POSTMORTEM_INSECURE.",
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
        yield advice(
            "uvloop is not installed; screens answer slower.", "pip install 'streamlit[performance]'"
        )


def people_can_connect(database: str) -> Iterator[Finding]:
    """Look what kept people out of the running server since it was started, and what it knows to be unsafe about itself."""
    import httpx

    running = read_running(database)
    if running is None:
        return
    token = Keys.beside(database).passing_token(WHO.name, WHO.role)
    headers = {"authorization": f"Bearer {token}"}
    try:
        answer = httpx.get(f"{running.url}/notices", headers=headers, timeout=5, trust_env=False)
        notices = answer.json()["notices"] if answer.is_success else []
    except (httpx.HTTPError, ValueError, KeyError):
        return  # whether it answers at all is another check
    for each in notices:
        times = f" ({each['times']} times)" if each["times"] > 1 else ""
        if each["kind"] == "unsafe":
            yield Finding(each["what"], each["fix"])
            continue
        # A foreign name or page may be a stranger's, who is rightly kept out; without sockets, nobody gets anything.
        yield (broken if each["kind"] in SURE else advice)(f"{each['what']}{times}", each["fix"])


def nothing_was_lost(database: str) -> Iterator[Finding]:
    """Look what was found wrong with the files when the database was opened; a running server tells that itself."""
    if read_running(database) is None:
        for each in kept(database):
            yield broken(
                f"{each.at}: {each.what}",
                f"{each.fix} When all is settled, remove {notices_file(database)}.",
            )


def path_is_free(database: str) -> Iterator[Finding]:
    """Look whether the path of the address could be taken for a page of ours."""
    parts = Settings.from_environment().path.strip("/").split("/")
    ours = {each.stem for each in (ROOT / "pages").glob("*.py")} | OUR_PATHS
    if parts[0] in OUR_PATHS or parts[-1] in ours:
        yield broken(
            f"POSTMORTEM_URL has the path /{'/'.join(parts)}, and parts of it are addresses of our own.",
            "Choose another path, such as /postmortem.",
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


def webhook_may_be_called(database: str) -> Iterator[Finding]:
    """Look whether the webhook's address may be called, and what it means at this moment; `postmortem webhook` tries it out."""
    settings = Settings.from_environment()
    try:
        if settings.webhook_url:
            reachable(settings)
    except (ReviewError, OSError) as error:
        yield Finding(
            f"The webhook tells nobody: {error}",
            "Set POSTMORTEM_WEBHOOK_URL and POSTMORTEM_WEBHOOK_SECRET as README says; `postmortem webhook` tries them out.",
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
    path_is_free,
    people_can_connect,
    nothing_was_lost,
    webhook_may_be_called,
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

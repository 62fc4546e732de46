"""Start the server."""

import os
import socket
import sys
from pathlib import Path

import typer

from pmcore.cli.output import database_of, say
from pmcore.errors import RuleError
from pmcore.server.running import file_beside, local_url, read_running
from pmcore.server.safety import hazards, is_loopback
from pmcore.server.settings import Settings

ROOT = Path(__file__).parents[2]


def serve(
    ctx: typer.Context,
    host: str = typer.Option("127.0.0.1", help="The address to listen at."),
    port: int = typer.Option(8501, min=1, max=65_535),
    behind_proxy: bool = typer.Option(
        False, help="A proxy with HTTPS stands in front; POSTMORTEM_URL says its address."
    ),
    insecure: bool = typer.Option(
        False, help="Listen to other machines without HTTPS: everybody on the way can read along."
    ),
) -> None:
    """Start the server; Ctrl-C stops it."""
    database = database_of(ctx)
    require_safe(host, behind_proxy=behind_proxy, insecure=insecure)
    if running := read_running(database):
        raise RuleError(f"A server is using {database} already: {running.url} (process {running.pid}).")
    require_free(host, port)
    app = ROOT / "app.py"
    if not app.exists():
        raise RuleError(f"{app} is missing. Install Postmortem from its whole folder.")
    url = os.environ.get("POSTMORTEM_URL") or local_url(host, port)
    say(f"Postmortem is starting: open {url} in your browser. Ctrl-C stops it.")
    sys.stdout.flush()
    os.umask(0o077)  # the database is for nobody else on this machine
    at = database if file_beside(database) is None else str(Path(database).absolute())
    os.chdir(ROOT)  # its settings are in .streamlit there
    options = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    os.execve(  # noqa: S606 - our own Python; signals reach the server itself
        sys.executable, [sys.executable, "-m", "streamlit", "run", str(app), *words], os.environ | {"POSTMORTEM_DATABASE": at} | ({"POSTMORTEM_INSECURE": "yes"} if insecure else {})
    )  # fmt: skip


def require_safe(host: str, *, behind_proxy: bool, insecure: bool) -> None:
    """Raise where other machines would be let in without anybody having said that this is meant."""
    settings = Settings.from_environment()
    if behind_proxy and not is_loopback(host) and not insecure and not settings.secure:
        raise RuleError(
            "With --behind-proxy, set POSTMORTEM_URL to the address people use, such as https://review.example.com."
        )
    if not insecure and hazards(settings, host):
        raise RuleError(
            f"{host} lets other machines in without HTTPS, so names, cards and cookies could be read on the way. Put a proxy "
            "with HTTPS in front, set POSTMORTEM_URL to its https:// address and add --behind-proxy; or add --insecure if you "
            "trust this network."
        )


def require_free(host: str, port: int) -> None:
    """Raise where something else listens there already."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise RuleError(
            f"{host} port {port} cannot be used: {error.strerror or error}. Choose another with --port."
        ) from error

"""What an operator may choose, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pmcore.errors import InvalidError
from pmcore.wording.catalogue import ENGLISH

DEFAULT_DATABASE = "data/postmortem.duckdb"


@dataclass(frozen=True, slots=True)
class Settings:
    """What POSTMORTEM_… says. `url` is how people reach the server, where that is not how the server is started.

    Where `backup_to` names a folder, the server puts a backup there every `backup_every` hours, and keeps `backup_keep`.
    `language` is the one that this server speaks; it takes a catalogue of it (pmcore/wording). `insecure` says that other machines may come without HTTPS; `strict`, that without either the server must not start.
    `webhook_url` is told of changes of measures, signed with `webhook_secret`; `webhook_hosts` are those of the house's own network that it may name.
    """

    database: str = DEFAULT_DATABASE
    url: str = ""
    hosts: tuple[str, ...] = ()
    metrics_token: str = ""
    backup_to: str = ""
    backup_every: float = 24.0
    backup_keep: int = 14
    language: str = ENGLISH
    insecure: bool = False
    strict: bool = False
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    webhook_hosts: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings; what is not set keeps its default."""
        return cls(
            database=environ.get("POSTMORTEM_DATABASE") or DEFAULT_DATABASE,
            url=environ.get("POSTMORTEM_URL", "").strip().rstrip("/"),
            hosts=_names(environ, "POSTMORTEM_HOSTS"),
            metrics_token=environ.get("POSTMORTEM_METRICS_TOKEN", ""),
            backup_to=environ.get("POSTMORTEM_BACKUP_TO", "").strip(),
            backup_every=max(1 / 60, _number(environ, "POSTMORTEM_BACKUP_EVERY", 24)),
            backup_keep=int(max(0, _number(environ, "POSTMORTEM_BACKUP_KEEP", 14))),
            language=environ.get("POSTMORTEM_LANGUAGE", "").strip() or ENGLISH,
            insecure=_yes(environ.get("POSTMORTEM_INSECURE", "")),
            strict=_yes(environ.get("POSTMORTEM_STRICT", "")),
            webhook_url=environ.get("POSTMORTEM_WEBHOOK_URL", "").strip(),
            webhook_secret=environ.get("POSTMORTEM_WEBHOOK_SECRET", ""),
            webhook_hosts=_names(environ, "POSTMORTEM_WEBHOOK_HOSTS"),
        )

    @property
    def origin(self) -> str:
        """Return scheme and host of `url`, such as `https://tools.example.com`, or an empty text."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""

    @property
    def path(self) -> str:
        """Return the path of `url`, such as `/pm`; an empty text where the app has the host for itself."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def url_host(self) -> str:
        """Return the name in `url`, such as `review.example.com`, or an empty text."""
        return (urlsplit(self.url).hostname or "") if self.url else ""

    @property
    def secure(self) -> bool:
        """Return whether people reach the server by https."""
        return self.url.lower().startswith("https://")


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    """Return a number of the environment; what is no number is said at the start, not years later."""
    text = environ.get(name, "").strip()
    try:
        return float(text) if text else default
    except ValueError as error:
        raise InvalidError(f"{name} is “{text[:40]}”, and must be a number such as {default:g}.") from error


def _names(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(environ.get(name, "").replace(",", " ").lower().split())


def _yes(text: str) -> bool:
    return text.strip().lower() in {"yes", "true", "on", "1"}

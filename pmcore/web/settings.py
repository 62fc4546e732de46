"""What an operator may choose, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_DATABASE = "data/postmortem.duckdb"


@dataclass(frozen=True, slots=True)
class Settings:
    """What POSTMORTEM_… says. `url` is how people reach the server, where that is not how the server is started."""

    database: str = DEFAULT_DATABASE
    url: str = ""
    hosts: tuple[str, ...] = ()
    metrics_token: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings; what is not set keeps its default."""
        return cls(
            database=environ.get("POSTMORTEM_DATABASE") or DEFAULT_DATABASE,
            url=environ.get("POSTMORTEM_URL", "").strip().rstrip("/"),
            hosts=tuple(environ.get("POSTMORTEM_HOSTS", "").replace(",", " ").lower().split()),
            metrics_token=environ.get("POSTMORTEM_METRICS_TOKEN", ""),
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

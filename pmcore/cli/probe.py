"""Look at a server from outside, through whatever stands in front of it, as a browser would: `postmortem doctor --url`.

Each check asks one thing and yields what is wrong; one that finds the way barred ends the looking, because all that
follows would only say the same in other words.
"""

from __future__ import annotations

import base64
import secrets
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import httpx

from pmcore.cli.findings import Finding, advice, broken
from pmcore.errors import InvalidError
from pmcore.server.connections import PASS_ON
from pmcore.server.keys import COOKIES
from pmcore.web.guards.sockets import LIVE, STREAM
from pmcore.web.streamlits import MARK, SCRIPT

TIMEOUT = 10.0
BROWSER = {"accept": "text/html,*/*", "user-agent": "Mozilla/5.0 (postmortem doctor)"}
GATEWAY = {502, 503, 504}


@dataclass(frozen=True)
class Outside:
    """A client that keeps nothing, and the address it looks at, without its last slash."""

    http: httpx.Client
    url: str

    @property
    def origin(self) -> str:
        """Return scheme and host, as a browser names where a page is from."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        """Return the path that stands before ours."""
        return urlsplit(self.url).path

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask for something below the address, with no cookie from before."""
        self.http.cookies.clear()
        return self.http.get(f"{self.url}{path}", headers=BROWSER, **more)


class Barred(Exception):  # noqa: N818 - not an error of ours
    """There is no use in looking further."""

    def __init__(self, finding: Finding) -> None:
        """Say why."""
        super().__init__(finding.what)
        self.finding = finding


def look_from_outside(url: str) -> list[Finding]:
    """Return what keeps browsers from working with the server at `url`; nothing where all is well."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query:
        raise InvalidError(
            "Please write the whole address that people use, such as https://tools.example.com/pm."
        )
    found = list[Finding]()
    with httpx.Client(timeout=TIMEOUT, trust_env=False, verify=ssl.create_default_context()) as http:
        try:
            outside = Outside(http, arrived(http, url.rstrip("/")))
            for check in (page, last_slash, arrival, cookie, sockets):
                found.extend(check(outside))
        except Barred as barred:
            found.append(barred.finding)
        except httpx.HTTPError as error:
            found.append(no_answer(url, error))
    return found


def arrived(http: httpx.Client, url: str) -> str:
    """Return the address at which the start page really is: a proxy may lead from http to https."""
    answer = http.get(f"{url}/", headers=BROWSER, follow_redirects=True)
    final = str(answer.url).partition("?")[0].rstrip("/")
    return final if urlsplit(final).path == urlsplit(url).path else url


def page(outside: Outside) -> Iterator[Finding]:
    """Look whether our start page is there, with its script."""
    answer = outside.get("/")
    if answer.status_code == 421:
        raise Barred(
            broken(
                f"The server does not take {urlsplit(outside.url).netloc} for its name.",
                f"Start it with POSTMORTEM_URL={outside.url}, or add the name to POSTMORTEM_HOSTS.",
            )
        )
    if answer.status_code in GATEWAY:
        raise Barred(
            broken(
                f"The proxy at {outside.url} answers {answer.status_code}: it does not reach Postmortem.",
                "Look whether the server runs and at which address and port (`postmortem serve` says it), and name that in the proxy.",
            )
        )
    script = outside.get(f"/assets/{SCRIPT}")
    if MARK not in answer.content or "javascript" not in script.headers.get("content-type", ""):
        raise Barred(
            broken(
                f"Something other than Postmortem answers at {outside.url}/ (status {answer.status_code}), or only a part of it.",
                f"Let the proxy pass everything below {outside.path}/ on, and start the server with POSTMORTEM_URL={outside.url}.",
            )
        )
    yield from ()


def last_slash(outside: Outside) -> Iterator[Finding]:
    """Look whether the address works as people type it: without the slash at its end."""
    if outside.path:
        answer = outside.get("")
        if not answer.is_redirect:
            yield broken(
                f"{outside.url} without a slash at its end answers {answer.status_code} and leads nowhere.",
                f"Let the proxy redirect {outside.path} to {outside.path}/.",
            )


def arrival(outside: Outside) -> Iterator[Finding]:
    """Look how a request arrives: under which name, by which scheme, and whether a page from here is let in."""
    answer = outside.get("/live/check", params={"origin": outside.origin})
    try:
        said = answer.json()
        host, scheme, origin = str(said["host"]), str(said["scheme"]), said["origin"]
    except (ValueError, KeyError, TypeError):
        raise Barred(
            broken(
                f"{outside.url}/live/check answers {answer.status_code} and is not from Postmortem.",
                f"Let the proxy pass everything below {outside.path}/ on.",
            )
        ) from None
    if origin != "own":
        yield broken(
            f"Requests arrive for {host}, so the server refuses its own pages from {outside.origin}.",
            f"Start the server with POSTMORTEM_URL={outside.url}, or let the proxy pass the header Host on.",
        )
    if scheme != urlsplit(outside.url).scheme:
        yield advice(
            f"The server takes requests for {scheme}, though people come by {urlsplit(outside.url).scheme}.",
            f"Start it with POSTMORTEM_URL={outside.url}. Beside that, let the proxy send X-Forwarded-Proto, and where it runs "
            "on another machine set FORWARDED_ALLOW_IPS to its address.",
        )


def cookie(outside: Outside) -> Iterator[Finding]:
    """Look whether a browser gets a cookie of its own, for the right path."""
    first, second = (cookie_in(outside.get("/")) for _ in range(2))
    if first is None or second is None:
        yield broken(
            "No cookie comes with the page, so nobody can keep a seat.",
            "Let the proxy pass Set-Cookie on and keep no copy of our pages.",
        )
        return
    if first.value == second.value:
        yield Finding(
            "Two browsers got the same cookie: somewhere in between a copy of the page is kept, and one person gets another's seat.",
            "Switch caching off for this address in the proxy.",
        )
    path = first["path"] or "/"
    if not f"{outside.path}/".startswith(path if path.endswith("/") else f"{path}/"):
        yield broken(
            f"The cookie is for {path}, and the pages are at {outside.path or '/'}.",
            f"Start the server with POSTMORTEM_URL={outside.url}, and let the proxy leave the cookie's path as it is.",
        )
    if outside.url.startswith("https://") and not first["secure"]:
        yield Finding(
            "The cookie would also be sent without HTTPS.",
            f"Start the server with POSTMORTEM_URL={outside.url}.",
        )


def cookie_in(answer: httpx.Response) -> Any:
    """Return our cookie in an answer, or None."""
    for header in answer.headers.get_list("set-cookie"):
        try:
            jar = SimpleCookie(header)
        except CookieError:
            continue
        if name := next((each for each in COOKIES if each in jar), ""):
            return jar[name]
    return None


def sockets(outside: Outside) -> Iterator[Finding]:
    """Look whether both WebSockets open."""
    for path in (STREAM, LIVE):
        try:
            status = upgraded(outside, path)
        except httpx.HTTPError:
            status = 0
        if status == 101:
            continue
        how = f"is answered with {status}" if status else "gets no answer"
        if status == 403:
            fix = f"Start the server with POSTMORTEM_URL={outside.url}; if that is so, look whether the proxy itself forbids it."
        else:
            fix = PASS_ON
        yield broken(f"The WebSocket {outside.path}{path} {how}, so pages stay empty.", fix)


def upgraded(outside: Outside, path: str) -> int:
    """Return the status that a handshake gets; 101 is a WebSocket that opened."""
    headers = BROWSER | {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "origin": outside.origin,
        "sec-websocket-version": "13",
        "sec-websocket-key": base64.b64encode(secrets.token_bytes(16)).decode(),
    }
    outside.http.cookies.clear()
    with outside.http.stream("GET", f"{outside.url}{path}?check", headers=headers) as answer:
        return answer.status_code


def no_answer(url: str, error: httpx.HTTPError) -> Finding:
    """Return the finding for a server that cannot be reached."""
    reason = str(error) or type(error).__name__
    return broken(
        f"{url} does not answer: {reason}.",
        "Look at the name, the port, the certificate, and whether the proxy runs.",
    )

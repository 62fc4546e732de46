"""Signatures: who a browser is, tickets for a seat, tokens for programs, links to documents.

A signature is proof enough, so nothing of this needs the database; tokens are rows as well (tokens.py), to be listed. The key is `<database>.key` (mode 0600) or POSTMORTEM_SECRET. Revoked tokens are listed in `<database>.revoked`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from itsdangerous import BadSignature, Signer, URLSafeSerializer

from pmcore.errors import NotAllowedError
from pmcore.model.formats import CausePicture
from pmcore.model.people import Role
from pmcore.model.scope import Scope
from pmcore.store.secret import secret_of

COOKIE = "pm_browser"
# A browser takes these two names over https alone, and the first only for a whole host: no other page can plant them. They
# are read first, so that a plain one beside them counts for nothing.
WHOLE_HOST, SECURE = f"__Host-{COOKIE}", f"__Secure-{COOKIE}"
COOKIES = (WHOLE_HOST, SECURE, COOKIE)
MINUTE, DAY = 60, 86_400
LONGEST = 4_096
TICKET_MINUTES = 5  # for a link that is handed over from one screen to another
REVOKED = "This token was revoked. Ask for a new one."
SEPARATOR = "-"  # between the ids in a cookie
MOST_IDS = 80  # of one browser: with more, its cookie would not be kept


@dataclass(frozen=True, slots=True)
class SeatToken:
    """A program acts as this participant of this review."""

    id: str
    review_id: str
    participant_id: str
    expires: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class ProgramToken:
    """A program acts with a role of its own, in every review or in the one with `review_id`.

    `passing` is one that the command line signs for itself, for a few minutes: nobody need list or revoke it.
    """

    id: str
    name: str
    role: Role
    scope: Scope = Scope.WRITE
    review_id: str = ""
    passing: bool = False
    expires: float = field(default=0.0, compare=False)


class _Opened(NamedTuple):
    """What was sealed: when it runs out (seconds since 1970), and what it says."""

    expires: float
    values: list[Any]


class SeatTicket(NamedTuple):
    """Whoever has this may use a seat of a review from one more browser, once, `until` then; `id` tells it from others."""

    review_id: str
    participant_id: str
    id: str
    until: datetime


class OwnerTicket(NamedTuple):
    """Whoever has this may answer for the owner of one measure, while that has this `invitation`."""

    review_id: str
    measure_id: str
    invitation: str


@dataclass(frozen=True, slots=True)
class ExportTicket:
    """One browser may fetch one document for a short time."""

    review_id: str
    format: str
    audience: str
    browser: str
    causes: str = CausePicture.GRAPH


class Keys:
    """Signs and reads everything that a browser or a program shows us."""

    def __init__(
        self, secret: str, revoked: Path | None = None, now: Callable[[], float] = time.time
    ) -> None:
        """Sign with `secret`; `revoked` is the file of token ids that count no more."""
        self._now = now
        self._revoked = revoked
        self._browser = Signer(secret, salt="browser", digest_method=hashlib.sha256)
        self._sealed = {
            kind: URLSafeSerializer(secret, salt=kind, signer_kwargs={"digest_method": hashlib.sha256})
            for kind in ("ticket", "token", "export", "copy", "owner")
        }

    @classmethod
    def beside(cls, database_url: str) -> Keys:
        """Return the keys that belong to a database; the key file is made where it is missing."""
        if database_url == "memory:":
            return cls(os.environ.get("POSTMORTEM_SECRET") or secrets.token_hex(32))
        path = "data/postmortem" if "://" in database_url else database_url
        secret = secret_of(path)
        return cls(secret, Path(f"{path}.revoked"))

    # ------------------------------------------------------------------ browsers

    def new_browser(self) -> str:
        """Return the cookie of a browser that was never here."""
        return self._carrying([secrets.token_hex(16)])

    def renewals(self, cookie: str, once: str, *, alone: bool = False) -> list[str]:
        """Return cookies of the same browser with a new id in front, which nobody knows who knew the cookie before.

        A seat that is taken now is bound to the new id only; seats that it has by the others stay. The first is the one to
        give, unless the same `once` has led to another of them before (an answer was lost, and the browser got one more id
        since). `once` must be known to nobody but this browser. With `alone` the other ids are left behind: another person
        sits there now.
        """
        ids = self._ids(cookie)
        fresh = [self._following(each, once) for each in ids]
        fresh.sort(key=lambda each: each not in ids)  # one that came back is the one that was given
        return [self._carrying([new, *(each for each in ids if not alone and each != new)]) for new in fresh]

    def browser(self, cookie: str | None) -> str | None:
        """Return the newest key of a browser (what `Participant.keys` holds), or None for a forged or missing cookie."""
        return next(iter(self.browsers(cookie)), None)

    def browsers(self, cookie: str | None) -> tuple[str, ...]:
        """Return all keys of a browser, newest first; none for a forged or missing cookie."""
        return tuple(map(_key_of, self._ids(cookie)))

    def browsers_in(self, cookies: Mapping[str, str]) -> tuple[str, ...]:
        """Return all keys of the browser that sent `cookies`, newest first."""
        return self.browsers(self.cookie_in(cookies))

    def cookie_in(self, cookies: Mapping[str, str]) -> str | None:
        """Return our cookie among those that a browser sent, or None: the first name that is there and genuine."""
        return next((cookies[name] for name in COOKIES if self._ids(cookies.get(name))), None)

    def _ids(self, cookie: str | None) -> list[str]:
        if not cookie or len(cookie) > LONGEST:
            return []
        try:
            return self._browser.unsign(cookie).decode().split(SEPARATOR)
        except (BadSignature, UnicodeError):
            return []

    def _carrying(self, ids: Sequence[str]) -> str:
        return self._browser.sign(SEPARATOR.join(ids[:MOST_IDS])).decode()

    def _following(self, browser_id: str, once: str) -> str:
        signature = self._browser.get_signature(f"{_key_of(browser_id)} {once}")
        return hashlib.sha256(signature).hexdigest()[:32]

    # ------------------------------------------------------------------ tickets

    def ticket(self, review_id: str, participant_id: str, minutes: float = TICKET_MINUTES) -> str:
        """Return a ticket with which one more browser may use a seat, once."""
        return self._seal("ticket", [review_id, participant_id, secrets.token_hex(8)], minutes * MINUTE)

    def read_ticket(self, text: str) -> SeatTicket:
        """Return which seat a ticket opens, or raise `NotAllowedError`; whether it was used is known to the review."""
        until, values = self._opened("ticket", text, "This link")
        name = hashlib.sha256(" ".join(map(str, (until, *values))).encode()).hexdigest()[:24]
        return SeatTicket(values[0], values[1], name, datetime.fromtimestamp(until, UTC))

    def owner_ticket(self, review_id: str, measure_id: str, invitation: str, until: datetime) -> str:
        """Return a ticket with which its bearer answers for the owner of one measure until then, and sees nothing else."""
        minutes = (until.timestamp() - self._now()) / MINUTE
        return self._seal("owner", [review_id, measure_id, invitation], minutes * MINUTE)

    def read_owner_ticket(self, text: str) -> OwnerTicket:
        """Return which measure a ticket is for, or raise `NotAllowedError`; whether it was revoked is known to the review."""
        return OwnerTicket(*self._open("owner", text, "This link"))

    def export_ticket(self, ticket: ExportTicket, minutes: float = 5) -> str:
        """Return the last part of an address that hands out one document to one browser."""
        values = [ticket.review_id, ticket.format, ticket.audience, ticket.browser, str(ticket.causes)]
        return self._seal("export", values, minutes * MINUTE)

    def read_export_ticket(self, text: str) -> ExportTicket:
        """Return what the ticket is for, or raise `NotAllowedError`."""
        return ExportTicket(*self._open("export", text, "This link"))

    def copy_ticket(self, path: str, minutes: float = 1) -> str:
        """Return what the server copies its database to `path` for: who can make it has the key, and so the database."""
        return self._seal("copy", [path], minutes * MINUTE)

    def read_copy_ticket(self, text: str) -> str:
        """Return where to copy to, or raise `NotAllowedError`."""
        (path,) = self._open("copy", text, "This ticket")
        return str(path)

    # ------------------------------------------------------------------ tokens

    def seat_token(self, review_id: str, participant_id: str, days: float = 30) -> str:
        """Return a token with which a program acts as a participant."""
        return self._seal("token", [secrets.token_hex(6), "seat", review_id, participant_id], days * DAY)

    def program_token(
        self, name: str, role: Role | str, days: float = 90, scope: Scope | None = None, review_id: str = ""
    ) -> str:
        """Return a token with which a program acts with `role`, as far as `scope` goes, in one review or in every one."""
        role = Role(role)
        values = [secrets.token_hex(6), "program", name, role.value, scope or Scope.of(role), review_id]
        return self._seal("token", values, days * DAY)

    def passing_token(self, name: str, role: Role) -> str:
        """Return a token for our own command line, which counts for an hour and is listed nowhere."""
        return self._seal("token", [secrets.token_hex(6), "passing", name, role.value], 60 * MINUTE)

    def read_token(self, text: str) -> SeatToken | ProgramToken:
        """Return whom a token stands for, or raise `NotAllowedError` with a sentence."""
        expires, (token_id, kind, first, second, *more) = self._opened("token", text, "This token")
        self.require_counting(token_id)
        if kind == "seat":
            return SeatToken(token_id, first, second, expires)
        role = Role(second)
        scope, review_id = more or (Scope.of(role), "")  # those of earlier versions say neither
        return ProgramToken(token_id, first, role, Scope(scope), review_id, kind == "passing", expires)

    def require_counting(self, token_id: str) -> None:
        """Raise `NotAllowedError` where a token was revoked."""
        if token_id in self.revoked_ids():
            raise NotAllowedError(REVOKED)

    def revoke(self, token_id: str) -> None:
        """Make a token count no more, in every process that shares the database's folder."""
        if self._revoked is None:
            raise NotAllowedError("A database in memory keeps no list of revoked tokens.")
        with self._revoked.open("a", encoding="ascii") as file:
            file.write(f"{token_id}\n")

    def revoked_ids(self) -> frozenset[str]:
        """Return the ids in the list of revoked tokens."""
        try:
            return frozenset(self._revoked.read_text("ascii").split()) if self._revoked else frozenset()
        except FileNotFoundError:
            return frozenset()

    # ------------------------------------------------------------------ sealing

    def _seal(self, kind: str, values: list[str], seconds: float) -> str:
        sealed = self._sealed[kind].dumps([int(self._now() + seconds), *values])
        return sealed if isinstance(sealed, str) else sealed.decode()

    def _open(self, kind: str, text: str, what: str) -> list[Any]:
        return self._opened(kind, text, what).values

    def _opened(self, kind: str, text: str, what: str) -> _Opened:
        """Return something that was sealed; raises `NotAllowedError`."""
        try:
            expires, *values = self._sealed[kind].loads(text[:LONGEST])
        except (BadSignature, ValueError) as error:
            raise NotAllowedError(f"{what} is not complete or not from here. Ask for a new one.") from error
        if expires <= self._now():
            raise NotAllowedError(f"{what} has run out. Ask for a new one.")
        return _Opened(expires, list(values))


def _key_of(browser_id: str) -> str:
    """Return the key by which seats know a browser, which does not tell its id."""
    return hashlib.sha256(browser_id.encode()).hexdigest()

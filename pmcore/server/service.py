"""The one service of this process: reviews, the live hub, keys and settings. Pages and routes share it.

`service()` opens it at the first call, from the environment; so a page drawn by AppTest, without the ASGI app, works too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from pmcore.commands.base import Command
from pmcore.errors import NotAllowedError, ReviewError, RuleError, StorageError, TakenError
from pmcore.live.hub import Hub
from pmcore.model.formats import CausePicture
from pmcore.model.people import DECIDERS, Actor, Attendance
from pmcore.model.review import Review
from pmcore.reviews import Outcome, Reviews, Source
from pmcore.server.backups import Backups
from pmcore.server.connections import Connections
from pmcore.server.export_queue import ExportQueue
from pmcore.server.hosts import Hosts
from pmcore.server.inbox import Inbox
from pmcore.server.keys import TICKET_MINUTES, ExportTicket, Keys
from pmcore.server.metrics import Metrics
from pmcore.server.safety import Safety
from pmcore.server.saving import Saving
from pmcore.server.sent_files import SentFiles
from pmcore.server.settings import Settings
from pmcore.server.tokens import Tokens
from pmcore.server.uploads import Uploads
from pmcore.server.webhook import Webhook
from pmcore.store import Store, open_store
from pmcore.wording.language import use

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

TIMEOUT = 3.0  # seconds: longer than a command of ours holds the database

_lock = threading.RLock()
_current: list[Service] = []


@dataclass(frozen=True, slots=True)
class Service:
    """What a running process has."""

    reviews: Reviews
    hub: Hub
    keys: Keys
    settings: Settings
    metrics: Metrics = field(default_factory=Metrics)
    connections: Connections = field(init=False)
    backups: Backups = field(init=False)
    tokens: Tokens = field(init=False)
    inbox: Inbox = field(init=False)
    webhook: Webhook = field(init=False)
    saving: Saving = field(init=False)
    hosts: Hosts = field(init=False)
    safety: Safety = field(init=False)
    exports: ExportQueue = field(default_factory=ExportQueue)
    uploads: Uploads = field(default_factory=Uploads)
    sent_files: SentFiles = field(default_factory=SentFiles)

    def __post_init__(self) -> None:
        """Count what keeps people out, and whether the server can save, and know the tokens of the same store."""
        object.__setattr__(self, "connections", Connections(self.metrics))
        object.__setattr__(self, "backups", Backups(self.reviews.store, self.keys, self.settings))
        told = self.connections.unsafe
        object.__setattr__(self, "hosts", Hosts(self.settings))
        object.__setattr__(self, "safety", Safety(self.settings, lambda each: told(each.what, each.fix)))
        object.__setattr__(self, "tokens", Tokens(self.reviews.store, self.keys))
        object.__setattr__(self, "inbox", Inbox(self.reviews.store))
        object.__setattr__(self, "webhook", Webhook(self.reviews, self.settings, self.metrics.webhook))
        object.__setattr__(self, "saving", Saving(self.reviews.store, self.hub.tell_trouble, self.metrics))

    def close(self) -> None:
        """Stop making documents, write what waits, then let go of the store."""
        self.exports.close()
        self.webhook.close()
        self.tokens.close()
        self.reviews.close()

    @property
    def process(self) -> str:
        """Return what changes with every start of the server, so that a page knows which one has drawn it."""
        return self.hub.process

    def create(self, command: Command, by: Actor, command_id: str | None = None) -> Outcome:
        """Start a review, by the one door, and count how it ended."""
        return self._counted(lambda: self.reviews.create(command, by, command_id))

    def execute(self, review_id: str, command: Command, by: Actor, command_id: str | None = None) -> Outcome:
        """Do what `command` wants, by the one door, and count how it ended."""
        return self.execute_all(review_id, [command], by, command_id)

    def execute_all(
        self, review_id: str, commands: Sequence[Command], by: Actor, command_id: str | None = None
    ) -> Outcome:
        """Do several commands as one, by the one door, and count how it ended."""
        return self._counted(lambda: self.reviews.execute_all(review_id, commands, by, command_id))

    def _counted(self, do: Callable[[], Outcome]) -> Outcome:
        started, result = time.perf_counter(), "failed"
        try:
            outcome = do()
            result = "repeated" if outcome.repeated else "done"
        except ReviewError as error:
            result = type(error).__name__
            if isinstance(error, StorageError):
                self.saving.doubt()
            raise
        else:
            return outcome
        finally:
            self.metrics.command(result, time.perf_counter() - started)


def service() -> Service:
    """Return the service of this process; the first call opens it from the environment."""
    with _lock:
        if not _current:
            _current.append(open_service(Settings.from_environment()))
        return _current[0]


def open_service(settings: Settings) -> Service:
    """Return a service of its own over what `settings` say; this process speaks their language from now on.

    Raises `StorageError` where the database cannot be opened, `InvalidError` for a language without a catalogue.
    """
    use(settings.language)
    if "://" not in settings.database and settings.database != "memory:":
        Path(settings.database).parent.mkdir(parents=True, exist_ok=True)
    store = _opened(settings.database)  # before anything is written beside it: it may be refused
    keys = Keys.beside(settings.database)

    def attendance(review_id: str) -> Attendance:
        return hub.attendance(
            review_id
        )  # asked later: the hub listens to the reviews, so it comes after them

    reviews = Reviews(store, Source(attendance=attendance))
    hub = Hub(reviews, keys, origins=[settings.origin] if settings.url else [])
    return Service(reviews, hub, keys, settings)


def _opened(database: str) -> Store:
    """Return the store, once a command that is just using it is done."""
    until = time.monotonic() + TIMEOUT
    while True:
        try:
            return open_store(database)
        except TakenError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def reset_service() -> None:
    """Close the service; the next `service()` opens another one."""
    with _lock:
        while _current:
            _current.pop().close()


def base_url(service: Service, connection: HTTPConnection) -> str:
    """Return what links begin with for others, path included: what the operator says, else how this request reached us.

    A name that anybody can write into a request is in no link (`Hosts.root`).
    """
    base = f"{connection.url.scheme}://{connection.url.netloc}{connection.scope.get('base', '')}"
    return service.hosts.root(base)


def join_url(service: Service, review: Review, base: str = "") -> str:
    """Return the link that invites to a review; `base` is how the page that shows it was reached."""
    return f"{service.hosts.root(base)}/join/{review.join_code}"


def enter_url(
    service: Service, review_id: str, participant_id: str, *, minutes: float = TICKET_MINUTES, base: str = ""
) -> str:
    """Return the link with which one more browser may use a seat, once."""
    return f"{service.hosts.root(base)}/enter/{service.keys.ticket(review_id, participant_id, minutes)}"


def seat_url(service: Service, review: Review, issuer_id: str, participant_id: str, *, base: str = "") -> str:
    """Return the link that opens somebody's seat, for a facilitator to hand to them; raises for everybody else.

    Not for a seat that is in use at this moment: what its person writes silently is for nobody else's eyes.
    """
    issuer, person = review.people.get(issuer_id), review.item("people", participant_id)
    if issuer is None or not issuer.hosts:
        raise NotAllowedError("Only a facilitator can make a personal link for somebody else.")
    if person.removed:
        raise RuleError(f"{person.name} was removed. Let them back in first.")
    if person.keys and person.id in service.hub.present(review.id):
        raise RuleError(
            f"{person.name} is here. They get their own link from ☰, “Continue on another device”."
        )
    return enter_url(service, review.id, person.id, base=base)


def owner_url(service: Service, review: Review, issuer_id: str, measure_id: str, *, base: str = "") -> str:
    """Return the link that asks the owner of a measure, who has no seat; raises unless a facilitator or scribe made one just now."""
    issuer, measure = review.people.get(issuer_id), review.item("measures", measure_id)
    if issuer is None or issuer.removed or issuer.role not in DECIDERS:
        raise NotAllowedError("Only a facilitator or a scribe can make a link for an owner.")
    if not measure.invitation or measure.invited_until is None:
        raise RuleError("This link was ended. Make another one.")
    ticket = service.keys.owner_ticket(review.id, measure.id, measure.invitation, measure.invited_until)
    return f"{service.hosts.root(base)}/own/{ticket}"


def document_url(review_id: str, export_format: str, audience: str, causes: str = CausePicture.GRAPH) -> str:
    """Return the address that hands out a document to every browser with a seat in the review; it does not run out."""
    wanted = {"format": export_format, "audience": audience}
    wanted |= {"causes": str(causes)} if causes != CausePicture.GRAPH else {}
    return f"/export/of/{quote(review_id)}?{urlencode(wanted)}"


def review_file_url(review_id: str) -> str:
    """Return the address that hands out the whole review to its facilitators."""
    return f"/export/review/{quote(review_id)}"


def export_url(
    service: Service,
    review_id: str,
    export_format: str,
    audience: str,
    browser_key: str,
    causes: str = CausePicture.GRAPH,
) -> str:
    """Return the address that hands out a document to this browser, and to no other, for five minutes."""
    ticket = ExportTicket(review_id, export_format, audience, browser_key, causes)
    return f"/export/{service.keys.export_ticket(ticket)}"

"""Browser windows that are handed out, and taken back as if nobody had sat at them.

    windows = Windows(chromium)
    page = windows.open(**PHONE)    # nobody's: no cookie, nothing stored, no way back, nothing listened to
    windows.take_back(page)         # the next who asks for a phone may get it

A new window costs 1.6 seconds of processor, because Streamlit's scripts are fetched and compiled again. What is cleared in
between is all that a page can leave behind; a window that holds anything afterwards, or that a test changed for good, is
closed instead. Windows that are open at the same time never share anything.

Everybody prefers reduced motion: what moves costs a tenth of the processor, and is nothing that a test waits for.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

KEPT = 5  # windows that wait for somebody: each is a process of some 150 MB
SIZE = {"width": 1280, "height": 720}
QUIET = "/healthz"  # of every server: no script runs there, and the process stays that has compiled those of the pages
FOR_GOOD = (
    "add_init_script",
    "emulate_media",
    "expose_binding",
    "expose_function",
)  # nothing takes these back
FOR_NOW = ("grant_permissions", "route", "set_offline")  # taken back where somebody did one of them
CLEARED = """async () => {
    localStorage.clear();
    sessionStorage.clear();
    window.name = "";
    const erased = (name) => new Promise((done, failed) => {
        const asked = indexedDB.deleteDatabase(name);
        [asked.onsuccess, asked.onblocked, asked.onerror] = [done, failed, failed];
    });
    for (const each of await indexedDB.databases()) await erased(each.name);
    for (const each of await navigator.serviceWorker?.getRegistrations() ?? []) await each.unregister();
    for (const each of await globalThis.caches?.keys() ?? []) await caches.delete(each);
}"""


class Window:
    """One page in a context of its own, and what was done to it since it was handed out."""

    def __init__(self, browser: Browser, settings: dict[str, Any], timeout: int) -> None:
        """Open it."""
        self.context = browser.new_context(reduced_motion="reduce", **settings)
        self.context.set_default_timeout(timeout)
        self.page = self.context.new_page()
        self._tools = self.context.new_cdp_session(self.page)
        self._listened: list[tuple[Any, Any]] = []
        self._changed = self._arranged = False
        self._scheme, self._emulate = "light", self.page.emulate_media
        self._on = self.page.on
        setattr(self.page, "on", self._listens)  # noqa: B010 - for this one page, not for the class
        for of in (self.page, self.context):
            for names, mark in ((FOR_GOOD, "_changed"), (FOR_NOW, "_arranged")):
                for name in filter(partial(hasattr, of), names):
                    setattr(of, name, self._marking(mark, getattr(of, name)))

    def prefers(self, viewport: Any, scheme: Any) -> None:
        """Let the page be as large, and as light or dark, as whoever gets it wants it."""
        if self.page.viewport_size != viewport:
            self.page.set_viewport_size(viewport)
        if self._scheme != scheme:
            self._emulate(color_scheme=scheme)
            self._scheme = scheme

    def _listens(self, event: Any, handler: Any) -> None:
        self._listened.append((event, handler))
        self._on(event, handler)

    def _marking(self, mark: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            setattr(self, mark, True)
            return method(*given, **named)

        return call

    def is_cleared(self) -> bool:
        """Forget whoever sat here; return False where that is not possible."""
        for event, handler in self._listened:
            self.page.remove_listener(event, handler)
        self._listened.clear()
        if self._changed or self.page.is_closed():
            return False
        for other in self.context.pages:
            if other is not self.page:
                other.close()
        if self._arranged:
            self.page.unroute_all(behavior="ignoreErrors")
            self.context.unroute_all(behavior="ignoreErrors")
            self.context.set_offline(False)
            self.context.clear_permissions()
            self._arranged = False
        been = {urlsplit(each["url"]) for each in self._history()}
        origins = {f"{each.scheme}://{each.netloc}" for each in been if each.netloc}
        if len(origins) != 1:  # what is stored at another address cannot be cleared from here
            return False
        self.page.goto(origins.pop() + QUIET)
        self.page.evaluate(CLEARED)
        self.context.clear_cookies()
        self._tools.send("Page.resetNavigationHistory")
        return True

    def _history(self) -> list[dict[str, str]]:
        entries: list[dict[str, str]] = self._tools.send("Page.getNavigationHistory")["entries"]
        return entries


class Windows:
    """The windows of one browser; `timeout` is how long each of its waits may take, in milliseconds."""

    def __init__(self, browser: Browser, timeout: int) -> None:
        """Begin with none."""
        self._browser, self._timeout = browser, timeout
        self._free: list[tuple[str, Window]] = []  # who waits longest stands first
        self._taken: dict[Page, tuple[str, Window]] = {}

    def open(self, **settings: Any) -> Page:
        """Return a page that belongs to nobody, by itself in a context with these settings."""
        viewport, scheme = settings.pop("viewport", SIZE), settings.pop("color_scheme", "light")
        kind = repr(sorted(settings.items()))
        kept = next((each for each in reversed(self._free) if each[0] == kind), None)
        if kept:
            self._free.remove(kept)
        else:
            kept = kind, Window(self._browser, settings, self._timeout)
        page = kept[1].page
        kept[1].prefers(viewport, scheme)
        self._taken[page] = kept
        return page

    def take_back(self, page: Page, *, close: bool = False) -> None:
        """Let somebody else have the window later; with `close`, or where it cannot be cleared, nobody gets it again."""
        kind, window = self._taken.pop(page)
        cleared = False
        if not close:
            with suppress(PlaywrightError):  # its server may be gone
                cleared = window.is_cleared()
        if cleared:
            self._free.append((kind, window))
            if len(self._free) > KEPT:
                self._free.pop(0)[1].context.close()
        else:
            window.context.close()

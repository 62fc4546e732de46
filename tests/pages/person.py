"""People at their browsers, for tests of pages: `AppTest` through `pages/frame.py`, as a browser with a cookie sees it.

    host = Person("Host")
    review = host.starts("Checkout was down")
    tab = host.opens("timeline", review)
    tab.presses("board:rail", "open", value="history")
    host.does(review, AddTimelineEvent(text="Disk full"))

What changes the review is sent by the browser past the pages (tests/meeting.py).

Two things of AppTest are filled in here, once: it knows no cookies (so `st.context.cookies`, Streamlit's own, is told
whose turn it is), and it cannot set off a component (so what its JavaScript would send is put among the widget states).
Every run of AppTest is a run of the whole page; what only a fragment run can show belongs into tests/browser.
"""

from __future__ import annotations

import itertools
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from pages.parts.words import JOINER
from pmcore.commands.base import Command
from pmcore.commands.hosting import ChangeRole
from pmcore.commands.incident import CreateReview
from pmcore.commands.people import JoinReview
from pmcore.intake.samples import load_sample
from pmcore.model.people import Participant, Role, Seat, Visitor
from pmcore.model.review import Review
from pmcore.reviews import Outcome
from pmcore.server.keys import COOKIE
from pmcore.server.service import service

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
PATIENCE = 30  # seconds that one run may take on a busy machine
_numbers = itertools.count(1)


class Jar:
    """The cookies of the browser whose turn it is."""

    now: dict[str, str] = {}  # noqa: RUF012 - one at a time, as AppTest runs one page at a time


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, name: str = "Host", cookie: str | None = None) -> None:
        self.name = name
        self.cookie = service().keys.new_browser() if cookie is None else cookie

    @property
    def key(self) -> str:
        """Return the hash by which seats know this browser."""
        key = service().keys.browser(self.cookie)
        assert key is not None
        return key

    def starts(self, title: str = "Checkout was down", **facts: Any) -> str:
        """Start a review as its facilitator and return its id."""
        command = CreateReview(title=title, facilitator=self.name, **facts)
        return service().reviews.create(command, Visitor(key=self.key)).review.id

    def loads(self, sample: str = "gitlab-2017") -> str:
        """Load a sample as its facilitator and return its id."""
        return load_sample(service().reviews, sample, Visitor(key=self.key)).review.id

    def joins(self, review_id: str, role: Role = Role.PARTICIPANT) -> Participant:
        """Take a seat; a facilitator gives it the role."""
        reviews = service().reviews
        join = JoinReview(code=reviews.get(review_id).join_code, name=self.name)
        review = reviews.execute(review_id, join, Visitor(key=self.key)).review
        me = review.people_by_key[self.key]
        if me.role is not role:
            host = next(each for each in review.people.values() if each.role is Role.FACILITATOR)
            reviews.execute(review_id, ChangeRole(id=me.id, role=role), Seat(participant_id=host.id))
        return self.seat(review_id)

    def seat(self, review_id: str) -> Participant:
        """Return this person's seat as it is now."""
        return service().reviews.get(review_id).people_by_key[self.key]

    def does(self, review_id: str, *commands: Command) -> Outcome:
        """Do something by the door, as if on another device."""
        for command in commands:
            outcome = service().reviews.execute(
                review_id, command, Seat(participant_id=self.seat(review_id).id)
            )
        return outcome

    def opens(self, page: str, review_id: str = "") -> Tab:
        """Open a page in a new tab."""
        return Tab(self).goes(page, review_id)


def latest(review_id: str) -> Review:
    """Return the review as it is now, with all that is hidden."""
    return service().reviews.get(review_id)


class Tab:
    """One tab: a session of Streamlit."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.app = AppTest.from_file(str(FRAME), default_timeout=PATIENCE)
        self._do(self.app.run)  # AppTest learns the pages in its first run

    def goes(self, page: str, review_id: str = "") -> Tab:
        """Type an address."""
        self.app.query_params.clear()
        if review_id:
            self.app.query_params["review"] = review_id
        self.app.switch_page(f"{page}.py")
        return self._do(self.app.run)

    def draws_anew(self) -> Tab:
        """Run the page once more, as any of its own clicks would."""
        return self._do(self.app.run)

    # ------------------------------------------------------------------ what can be seen

    @property
    def page(self) -> str:
        """Return the name of the page that is shown."""
        shown = self.app._registered_pages[self.app._finished_page_script_hash]
        return shown["url_pathname"] or "welcome"

    @property
    def review_id(self) -> str:
        """Return the review that the address names, or an empty text."""
        named = self.app.query_params.get("review", "")
        return named if isinstance(named, str) else named[0]

    @property
    def heading(self) -> str:
        """Return the title of the page, or an empty text."""
        return self._of_heading("h1")

    @property
    def purpose(self) -> str:
        """Return the sentence below the title, or an empty text."""
        return self._of_heading("p")

    def _of_heading(self, tag: str) -> str:
        headings = [each.proto.body for each in self.app.get("html") if 'class="heading"' in each.proto.body]
        found = re.search(rf"<{tag}>(.*?)</{tag}>", "".join(headings))
        return unescape(found[1]) if found else ""

    @property
    def said(self) -> list[str]:
        """Return the sentences in boxes and toasts."""
        boxes = (*self.app.info, *self.app.error, *self.app.warning, *self.app.toast)
        return [shown(each.value) for each in boxes]

    @property
    def parts(self) -> dict[str, Any]:
        """Return the data of every component by its key, such as `board:timeline` or `panel:history`."""
        return {each.key: json.loads(each.proto.json) for each in self.app.get("bidi_component")}

    @property
    def everything(self) -> str:
        """Return all that this run sent to the browser, as text."""
        return "\n".join(_text(each) for each in self.app._tree)

    def panel(self, name: str) -> str:
        """Return the HTML that a panel was given."""
        return "\n".join(html for _, html in self.parts[f"panel:{name}"]["blocks"])

    # ------------------------------------------------------------------ what can be done

    def presses(self, part: str, do: object, **wish: Any) -> Tab:
        """Press a button of a board or panel."""
        wish = {"id": "", "value": "", "command_id": f"press-{next(_numbers)}", **wish, "do": do}
        return self.sets_off(part, "do", wish)

    def sets_off(self, part: str, event: str, value: Any, **together: Any) -> Tab:
        """Let the JavaScript of a component send something; `together` are further events of the same moment."""
        (proto,) = [each.proto for each in self.app.get("bidi_component") if each.key == part]
        states = self.app._tree.get_widget_states()
        sent = states.widgets.add()
        sent.id = f"$$STREAMLIT_INTERNAL_KEY_{proto.id}__events"
        sent.json_trigger_value = json.dumps(
            [{"event": name, "value": each} for name, each in ({event: value} | together).items()]
        )
        return self._do(lambda: self.app._run(states))

    def _do(self, run: Any) -> Tab:
        Jar.now = {COOKIE: self.person.cookie} if self.person.cookie else {}
        run()
        self.app._page_hash = ""  # the next run stays on the page that is shown then
        assert not self.app.exception, [each.value for each in self.app.exception]
        return self


def shown(words: str) -> str:
    """Return what Markdown that went through `plain` shows."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words.replace(JOINER, ""))


def _text(node: Any) -> str:
    proto = getattr(node, "proto", None)
    return str(proto) if proto is not None else ""

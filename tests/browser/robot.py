"""A typing robot: it sits at a browser and enters texts as people do, key by key, while things go wrong around it.

    robots = [Robot(page, review, Dice(seed), name) for …]
    Chaos(…).runs(robots, texts=60)
    assert lost(robots, changes) == []

Every text carries a mark that occurs nowhere else, so each can be looked for afterwards: in the log of changes it must
stand once, exactly as it was typed; or it must still stand where it was typed, or on top of its board, with a sentence.
An action is a generator that yields between two keys, so that several robots type at the same time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error, Locator, Page

from tests.browser.people import WAITING

Action = Generator[None, None, None]

WORDS = (
    "paged the database on-call", "latency rose", "typed the wrong number", "“restart” of index servers", "ניסיון שני",
    "再起動しました", "ผู้ใช้เห็นข้อผิดพลาด", "rollback 🚀 done", "<b>not bold</b> & “quotes”", "C:\\temp\\new", "100 %",
)  # fmt: skip
KEYS = re.compile(r"\n|[\x20-\x7e]{1,5}|[^\x00-\x7f]")
SCREENS = ("overview", "timeline", "causes", "lessons", "recommendations", "measures", "communication")


class Dice(random.Random):
    """Chance with a seed that is printed when a run fails."""

    def __init__(self, seed: int) -> None:
        """Remember the seed."""
        super().__init__(seed)
        self.number = seed


@dataclass
class Typed:
    """One text that was typed and sent: its mark, its words, and what it was typed into."""

    mark: str
    text: str
    where: str


@dataclass
class Robot:
    """One person at one tab."""

    page: Page
    url: str
    review: str
    dice: Dice
    name: str
    keys: tuple[int, int] = (0, 12)  # milliseconds between two keys, from and to
    typed: list[Typed] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    screen: str = ""

    # ------------------------------------------------------------------ going

    def goes(self, screen: str) -> None:
        """Open a page of the review by its address, as a bookmark would."""
        self.page.goto(f"{self.url}/{screen}?review={self.review}")
        self.arrives(screen)

    def arrives(self, screen: str) -> None:
        """Wait until a board of the page is drawn: of this one, or of the one to which the room moved meanwhile."""
        drawn = ", ".join(f'.board[data-board="{each}"] [data-key]' for each in SCREENS)
        self.page.locator(drawn).first.wait_for(state="attached")
        self.screen = self.path() if self.path() in SCREENS else screen

    def path(self) -> str:
        """Return the page that the address names: the room may have moved since the last look."""
        return self.page.url.split("?", 1)[0].rsplit("/", 1)[-1]

    # ------------------------------------------------------------------ typing

    def text(self, *, lines: bool) -> str:
        """Return a new text with a mark of its own."""
        mark = f"{self.name}{len(self.typed)}x{self.dice.randrange(10**6)}"
        words = " ".join(self.dice.sample(WORDS, self.dice.choice([1, 1, 2])))
        more = "\n  indented second line" if lines and self.dice.random() < 0.15 else ""
        return f"{mark} {words}{more}"

    def keys_of(self, text: str) -> Action:
        """Press the keys of a text; now and then the way in is another: pasted, composed, or corrected."""
        way = self.dice.random()
        keyboard = self.page.keyboard
        if way < 0.12:  # pasted, or put in by an input method that commits a whole word
            keyboard.insert_text(text)
            yield
            return
        if way < 0.2:  # typed wrong first, and taken back by hand
            for letter in "oops":
                keyboard.press(letter)
                yield
            for _ in "oops":
                keyboard.press("Backspace")
                yield
        for part in KEYS.findall(text):  # a few keys in a row are one step
            if part == "\n":
                keyboard.press("Shift+Enter")
            elif part.isascii():
                keyboard.type(part, delay=self.dice.randint(*self.keys))
            else:
                self.composes(part)
            yield

    def composes(self, letter: str) -> None:
        """Enter a letter as an input method does: it is shown while it is composed, then committed."""
        if self.dice.random() < 0.5:
            self.page.keyboard.insert_text(letter)
            return
        session = self.page.context.new_cdp_session(self.page)
        session.send(
            "Input.imeSetComposition",
            {"text": letter, "selectionStart": len(letter), "selectionEnd": len(letter)},
        )
        session.send("Input.insertText", {"text": letter})
        session.detach()

    def sends(self, text: str, where: str, keys: str) -> None:
        """Press what sends; from here on the text must not be lost.

        Where the page went elsewhere under the hands, there is nothing to send: the text waits as a draft. A text that
        still stands in its field after the key was not sent; then a sentence must say why.
        """
        mark, there = text.split(" ", 1)[0], self.field_now()
        if mark not in there:
            return
        self.page.keyboard.press(keys)
        after, said = self.page.evaluate(FOCUSED)
        if mark in after:
            if not said:
                self.faults.append(
                    f"{keys} did nothing and said nothing: {text!r} in {where} at {self.page.url}"
                )
            return
        self.typed.append(Typed(mark, text, where))
        if there != text:
            self.faults.append(f"{text!r} was typed into {where}, {there!r} stood there")

    def clears(self) -> None:
        """Select what stands in the field, to type over it. A text that came back there with a sentence is then thrown away
        by hand, and not lost; one without a sentence still counts, as what an editor began with does."""
        there, said = self.page.evaluate(FOCUSED)
        if said:
            self.typed = [each for each in self.typed if each.mark not in there]
        self.page.keyboard.press("Control+A")

    def field_now(self) -> str:
        """Return what stands in the field with the focus."""
        return str(self.page.evaluate(FOCUSED)[0])

    # ------------------------------------------------------------------ entering

    def composer(self) -> Locator:
        """Return the form on top of the page."""
        return self.page.locator("form.composer")

    def composes_rows(self) -> Action:
        """Enter two to four rows one after the other, without waiting for any of them."""
        form = self.composer()
        fields = form.locator("textarea, input[type=text]").filter(visible=True)
        when = self.screen == "timeline"
        fields.first.click()
        for number in range(self.dice.randint(2, 4)):
            if self.path() != self.screen:  # the room moved under the hands
                return
            if not number:  # a draft of before may stand there; this robot begins anew
                self.clears()
                yield
            if when:
                yield from self.keys_of(f"{self.dice.randrange(10, 24)}:{self.dice.randrange(10, 60)}")
                self.page.keyboard.press("Tab")
                if self.dice.random() < 0.1:  # back and forth
                    self.page.keyboard.press("Shift+Tab")
                    yield
                    self.page.keyboard.press("Tab")
            if not number:
                self.clears()
            text = self.text(lines=self.screen != "measures")
            yield from self.keys_of(text)
            self.sends(text, f"{self.screen}: composer", "Control+Enter")
            yield

    def edits_one_three_times(self) -> Action:
        """Change the text of a row, and the same again, and again."""
        row = self.any_row()
        if row is None:
            return
        item = row.get_attribute("data-item") or ""
        long = self.screen == "communication"  # a text of several paragraphs: there Enter is a new line
        for _ in range(self.dice.randint(2, 3)):
            row = self.page.locator(f'[data-item="{item}"]').first
            if not row.count():
                return
            row.locator("summary").first.click()
            yield
            row.get_by_role("button", name="Edit").first.click()
            form = self.page.locator(f'form[data-form^="edit:"][data-form*="{item}"]').last
            main = form.locator(":is([data-first-line] :is(textarea, input), .k-area textarea)").first
            main.click()
            self.clears()
            yield
            text = self.text(lines=self.screen != "measures")
            yield from self.keys_of(text)
            self.sends(
                text, f"{self.screen}: edit", "Control+Enter" if long or self.dice.random() < 0.4 else "Enter"
            )
            yield

    def any_row(self) -> Locator | None:
        """Return a row that can be edited, or None."""
        rows = self.page.locator(f'.board[data-board="{self.screen}"] article[data-item]:has(summary)')
        count = rows.count()
        return rows.nth(self.dice.randrange(count)) if count else None

    def answers_a_cause(self) -> Action:
        """Enter answers under a node, one after the other."""
        buttons = self.page.locator("button.how")
        count = buttons.count()
        if not count:
            return
        buttons.nth(self.dice.randrange(count)).click()
        yield
        for _ in range(self.dice.randint(1, 3)):
            text = self.text(lines=True)
            self.clears()
            yield from self.keys_of(text)
            self.sends(text, "causes: answer", "Enter" if "\n" not in text else "Control+Enter")
            yield
        self.page.keyboard.press("Escape")

    def edits_a_fact(self) -> Action:
        """Change a fact of the overview where it stands."""
        name = self.dice.choice(["Title", "Summary", "Context", "How it was detected"])
        self.page.get_by_role("button", name=f"Edit {name}", exact=True).click()
        yield
        self.clears()
        text = self.text(lines=name in {"Summary", "Context"}) if name != "Title" else self.text(lines=False)
        yield from self.keys_of(text)
        self.sends(text, f"overview: {name}", "Control+Enter")
        yield

    def adds_a_small_row(self) -> Action:
        """Add an impact row, a link or a text for an audience."""
        if self.screen == "overview":
            self.page.get_by_role("button", name="Add a row").click()
        else:
            self.page.get_by_role("button", name="text", exact=False).filter(has_text="text").first.click()
        yield
        text = self.text(lines=self.screen == "communication")
        self.clears()
        yield from self.keys_of(text)
        self.sends(text, f"{self.screen}: small row", "Control+Enter")
        yield
        self.page.keyboard.press("Escape")

    def acts(self) -> Action:
        """Do one thing that this page allows."""
        self.screen = self.path() if self.path() in SCREENS else self.screen
        ways: list[Callable[[], Action]] = {
            "overview": [self.edits_a_fact, self.edits_a_fact, self.adds_a_small_row],
            "communication": [self.adds_a_small_row, self.edits_one_three_times],
            "causes": [
                self.composes_rows,
                self.answers_a_cause,
                self.answers_a_cause,
                self.edits_one_three_times,
            ],
        }.get(self.screen, [self.composes_rows, self.edits_one_three_times])
        yield from self.dice.choice(ways)()

    # ------------------------------------------------------------------ what is where

    def outbox(self) -> int:
        """Return how many texts of this tab wait for an answer."""
        return int(self.page.evaluate(WAITING))

    def settles(self) -> None:
        """Wait until every text of this tab has its answer."""
        for _ in range(600):
            if not self.outbox():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.name} still has {self.outbox()} texts on their way")

    def still_there(self) -> str:
        """Return everything that this browser still holds: fields, what stands on the page, drafts."""
        return str(self.page.evaluate(EVERYTHING))


FOCUSED = """() => {
    let each = document.activeElement;
    while (each?.shadowRoot?.activeElement) each = each.shadowRoot.activeElement;
    const form = each?.closest?.("form");
    const said = [...(form?.querySelectorAll(".problem, .say, .understood[data-wrong]") ?? [])].map((it) => it.textContent).join("");
    return [each?.value ?? "", said];
}"""
EVERYTHING = """() => {
    const parts = [];
    const walk = (node) => {
        for (const each of node.querySelectorAll("*")) {
            if (each.shadowRoot) walk(each.shadowRoot);
            if (typeof each.value === "string") parts.push(each.value);
            if (each.classList.contains("leftover")) parts.push(each.innerText);
        }
    };
    walk(document);
    for (let at = 0; at < localStorage.length; at += 1) parts.push(JSON.parse(JSON.stringify(localStorage.getItem(localStorage.key(at)))));
    return parts.join("\\n");
}"""


@dataclass
class Chaos:
    """What goes wrong, and how often (chances per step between two keys)."""

    dice: Dice
    reload: float = 0.004
    move: float = 0.003
    cut: float = 0.002
    restart: float = 0.0
    moves: Callable[[], None] = lambda: None
    restarts: Callable[[], None] = lambda: None
    happened: list[str] = field(default_factory=list)

    def strikes(self, robot: Robot) -> bool:
        """Let something happen to a robot, or not; return whether its action is over by it."""
        chance = self.dice.random()
        if chance < self.reload:
            self.happened.append(f"{robot.name} reloads")
            robot.page.reload()
            robot.arrives(robot.screen)
            return True
        if chance < self.reload + self.move:
            self.happened.append("the room moves")
            self.moves()
            return False
        if chance < self.reload + self.move + self.cut:
            self.happened.append(f"{robot.name} is offline")
            robot.page.context.set_offline(True)
            robot.page.wait_for_timeout(self.dice.randint(50, 900))
            robot.page.context.set_offline(False)
            return False
        if chance < self.reload + self.move + self.cut + self.restart:
            self.happened.append("the server is killed")
            self.restarts()
        return False

    def runs(self, robots: list[Robot], *, texts: int) -> None:
        """Let all robots type at the same time until so many texts were sent."""
        going: dict[str, Iterator[None]] = {}
        while sum(len(each.typed) for each in robots) < texts:
            robot = self.dice.choice(robots)
            if robot.name not in going:
                if robot.screen == "" or self.dice.random() < 0.35:
                    robot.goes(self.dice.choice(SCREENS))
                going[robot.name] = robot.acts()
            try:
                next(going[robot.name])
            except StopIteration:
                del going[robot.name]
                continue
            except Error as error:
                if not moved_away(robot, error):
                    print(f"{robot.name} at {robot.screen}, {robot.page.url}")
                    raise
                going.pop(
                    robot.name, None
                )  # the page went elsewhere under its hands, as it may when the room moves
                robot.screen = ""
                continue
            if self.strikes(robot):
                del going[robot.name]
        for robot in robots:
            robot.settles()


def moved_away(robot: Robot, error: Error) -> bool:
    """Return whether an action ended because its page is another one now."""
    return (
        f"/{robot.screen}?" not in robot.page.url or "not visible" in str(error) or "detached" in str(error)
    )


def written(changes: list[dict[str, Any]]) -> Iterator[str]:
    """Yield every text that the log holds as new, one for each time it was stored."""
    for line in changes:
        change = line.get("change", {})
        values = change.get("item") or change.get("fields") or {}
        for value in values.values():
            if isinstance(value, str):
                yield value


def faults(robots: list[Robot], changes: list[dict[str, Any]]) -> list[str]:
    """Return what went wrong: a text that is nowhere, stored twice, or stored otherwise than it was typed."""
    stored = list(written(changes))
    found = []
    for robot in robots:
        here = robot.still_there()
        found += robot.faults
        for each in robot.typed:
            times = [text for text in stored if each.mark in text]
            if len(times) > 1:
                found.append(f"stored {len(times)} times: {each} as {times}")
            elif times and times[0] != each.text:
                found.append(f"changed: {each} became {times[0]!r}")
            elif not times and each.mark not in here:
                found.append(f"lost: {each}")
    return found

"""Everything that can be changed is changed three times in a row, and everything that can be added is added three times.

Nobody waits in between. Afterwards the third value is stored, the log has three lines, nothing is marked as on its way,
and nothing was refused: with the mouse, with the keyboard alone, on a phone whose line answers only after the third. A
new noun is one line of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Api, new_id
from tests.browser.ways import Finger, Keyboard, Mouse, Open, Way

TEXT, MENU, BUTTON, CHIP, ITEM = Open
THREE = ("First words", "Second words", "Third words")
MORE = ("One more", "Two more", "Three more")


@dataclass(frozen=True)
class Edit:
    """One thing that is changed: on which page, how it is opened, its field, three values, where the last one is stored."""

    noun: str
    page: str
    how: Open
    name: str
    field: str
    stored: str
    values: tuple[str, str, str] = THREE


@dataclass(frozen=True)
class Add:
    """One thing that is added: on which page, by which button (none: the form stands there), its fields, and the list."""

    noun: str
    page: str
    button: str
    field: str
    stored: str
    more: tuple[tuple[str, str], ...] = ()
    values: tuple[str, str, str] = MORE


def fact(name: str, stored: str, values: tuple[str, str, str] = THREE, page: str = "facts") -> Edit:
    return Edit(f"fact {name}", page, BUTTON, f"Edit {name}", name, f"incident.{stored}", values)


def moment(name: str, hour: int) -> Edit:
    one, two, three = (f"2026-11-20 {hour}:{minute:02}" for minute in (1, 2, 3))
    return fact(name, f"{name.lower()}.source", (one, two, three), "overview")


EDITS = [
    fact("Title", "title"),
    fact("Severity", "severity", ("SEV-1", "SEV-4", "SEV-2")),
    fact("Status", "status", ("ongoing", "mitigated", "ongoing")),
    fact("Summary", "summary"),
    fact("Services", "services", ("one", "one, two", "three, four")),
    moment("Began", 14),
    moment("Detected", 15),
    moment("Acknowledged", 16),
    moment("Mitigated", 17),
    moment("Resolved", 18),
    fact("Time zone", "zone", ("Asia/Tokyo", "Africa/Cairo", "America/Bogota")),
    fact("Detected by", "detected_by", ("colleague", "by_chance", "monitoring_alert")),
    fact("How it was detected", "detection"),
    fact("Context", "context"),
    Edit("impact row", "overview", MENU, "Failed", "What was affected", "impacts.0.measure", ("Failed a", "Failed b", "Failed c")),
    Edit("event", "timeline", TEXT, "T-01", "What happened", "events.0.text"),
    Edit("event's time", "timeline", MENU, "T-01", "When", "events.0.starts.source", ("14:02", "14:03", "14:04")),
    Edit("event's kind", "timeline", CHIP, "Kind of T-01", "", "events.0.kind", ("change", "symptom", "recovery")),
    Edit("problem", "causes", TEXT, "C-01", "The problem", "causes.0.text"),
    Edit("cause", "causes", TEXT, "C-02", "A condition", "causes.1.text"),
    Edit("cause's area", "causes", CHIP, "Area of C-02", "", "causes.1.area", ("process", "human factors", "other")),
    Edit("lesson's lens", "lessons", CHIP, "Lens of L-01", "", "lessons.0.lens", ("testing", "monitoring", "knowledge")),
    Edit("lesson's tone", "lessons", ITEM, "L-01", "", "lessons.0.tone", ("went badly", "lucky", "surprised us")),
    Edit("lesson", "lessons", TEXT, "L-01", "What did we learn?", "lessons.0.text"),
    Edit("own hidden card", "own card", TEXT, "your card", "We recommend", "recommendations.0.text", ("Mine a", "Mine b", "Mine c")),
    Edit("group title", "recommendations", BUTTON, "Rename the group", "What they have in common", "groups.0.title"),
    Edit("card", "recommendations", TEXT, "R-01", "We recommend", "recommendations.R-01.text"),
    Edit("card's outcome", "recommendations", MENU, "R-01", "Outcome", "recommendations.R-01.outcome", ("adopted", "deferred", "declined")),
    Edit("card's reason", "recommendations", MENU, "R-01", "Reason", "recommendations.R-01.reason"),
    Edit("measure's priority", "measures", CHIP, "Priority of M-01", "", "measures.0.priority", ("P0", "P1", "P3")),
    Edit("measure's kind", "measures", CHIP, "Kind of M-01", "", "measures.0.kind", ("process update", "code fix", "policy revision")),
    Edit("measure's status", "measures", CHIP, "Status of M-01", "", "measures.0.status", ("agreed", "in progress", "done")),
    Edit("measure", "measures", TEXT, "M-01", "What will change", "measures.0.title"),
    Edit("measure's owner", "measures", CHIP, "Owner of M-01", "", "measures.0.owner", ("Ana", "Ben", "Cleo Nolan")),
    Edit("measure's date", "measures", CHIP, "Due date of M-01", "", "measures.0.due_on", ("2027-01-11", "2027-02-12", "2027-03-13")),
    Edit("message", "communication", MENU, "this text", "Text", "messages.0.text"),
    Edit("message's channel", "communication", MENU, "this text", "Channel", "messages.0.channel"),
]  # fmt: skip
ADDS = [
    Add("impact", "overview", "Add a row", "What was affected", "impacts.measure"),
    Add("link", "overview", "Add a link", "Title", "links.title", (("Address", "https://example.org/a"),)),
    Add("event", "timeline", "", "What happened", "events.text", (("When", "15:01"),)),
    Add("problem", "causes", "", "The problem", "causes.text"),
    Add(
        "answer",
        "causes",
        "Add an answer under C-01",
        "A condition",
        "causes.text",
        values=("Because a", "Because b", "Because c"),
    ),
    Add("lesson", "lessons", "", "What did we learn?", "lessons.text"),
    Add("hidden card", "hidden", "", "We recommend", "recommendations.text"),
    Add("card", "recommendations", "", "We recommend", "recommendations.text"),
    Add("measure", "measures", "", "What will change", "measures.title"),
    Add("message", "communication", "Write a text for management", "Text", "messages.text"),
]
CODES = {
    "surprised us": "surprised_us",
    "policy revision": "policy_revision",
}  # what is stored of words that are chosen
# The same control in the same kind of form as another row of the table: done with the mouse, the way of writing being the same.
LIKE_ANOTHER = {
    "fact Status", "fact Detected by", "fact How it was detected", "fact Context", "fact Detected", "fact Acknowledged",
    "fact Mitigated", "fact Resolved", "cause", "measure's kind", "measure's status", "fact Title", "lesson's lens",
    "measure's priority", "card's reason", "message's channel", "measure", "link", "problem", "lesson", "cause's area",
}  # fmt: skip
BEFORE_THE_REVEAL = ("own card", "hidden")
PLACES = dict.fromkeys(BEFORE_THE_REVEAL, "recommendations") | {"facts": "overview"}
STAGES = {"communication": "close"}
REFUSALS = ".snack.wrong, .leftover, .problem:not(:empty), .say[data-wrong], .compare"
ON_ITS_WAY = "[data-on-its-way], .echo, [aria-busy=true]"


# Pages that one meeting comes to; what is done with cards needs one for each.
ROOMS = {"stages": [], "own card": ["own card"], "hidden": ["hidden"], "recommendations": ["recommendations"]}
ROOMS["stages"] = [page for page in dict.fromkeys(each.page for each in (*EDITS, *ADDS)) if page not in ROOMS]


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("device", [Mouse, Keyboard, Finger], ids=lambda each: each.__name__.lower())
def test_the_third_value_stands(device: type[Way], room: str, api: Api, come: Any) -> None:
    assert {each.noun for each in (*EDITS, *ADDS)} >= LIKE_ANOTHER
    review = prepared(api, ROOMS[room][0])
    way = device(come("Ana", **device.settings))
    seat = api.seat(review, "Ana", "scribe")
    way.person.sits(seat["enter_url"], place(ROOMS[room][0]))
    if room == "own card":
        way.person.sends_by_hand("add_recommendation", text="Mine")
    for page in ROOMS[room]:
        moves_to(api, review, page)
        way.person.is_at(place(page))
        for each in (*EDITS, *ADDS):
            if each.page == page and (device is Mouse or each.noun not in LIKE_ANOTHER):
                walk = Walk(way, api, review, each.noun, seat["token"])
                walk.edits(each) if isinstance(each, Edit) else walk.adds(each)


def place(page: str) -> str:
    """Return where a line of the table is done."""
    return PLACES.get(page, page)


def moves_to(api: Api, review: str, page: str) -> None:
    """Bring everybody where a line of the table is done."""
    api.do(review, "move_to_stage", stage=STAGES.get(place(page), place(page)), anyway=True)


def prepared(api: Api, page: str) -> str:
    """Return the id of a review that is at `page`, with one of each noun."""
    review: str = api.start(began="2026-11-20 14:00", zone="Europe/Berlin")["id"]
    api.do(review, "add_impact", measure="Failed payments")
    api.do(review, "add_timeline_event", text="It began", starts="14:01")
    problem = new_id(api.do(review, "add_cause", text="Nobody could pay"))
    api.do(review, "add_cause", text="The cache was empty", under=problem)
    api.do(review, "add_lesson", text="Alerts can be muted")
    api.do(review, "add_measure", title="Fill the cache")
    api.do(review, "add_message", audience="customers", text="We are sorry.")
    if page == "recommendations":
        for text in ("One", "Two", "Three"):
            api.do(review, "add_recommendation", text=text)
        api.do(review, "reveal_recommendations")  # from here on the cards have other ids
        cards = {each["label"]: each["id"] for each in api.get(review)["recommendations"]}
        api.do(review, "group_recommendations", ids=[cards["R-02"], cards["R-03"]])
        api.do(review, "edit_recommendation", id=cards["R-01"], reason="No card ends without one")
    moves_to(api, review, page)
    return review


@dataclass
class Walk:
    """One line of the table, as it is done."""

    way: Way
    api: Api
    review: str
    noun: str
    token: str  # of the seat: hidden cards are in its author's log alone

    def edits(self, what: Edit) -> None:
        before = len(self.log())
        with self.way.line():
            for value in what.values:
                if what.how is ITEM:
                    self.way.picks(what.name, f"It {value}")
                elif what.how is CHIP:
                    self.way.opens(what.how, what.name)
                    self.way.chooses(value)
                else:
                    self.way.opens(what.how, what.name)
                    form = self.way.form()
                    self.way.writes(form, what.field, value)
                    self.way.save(form)
                self.way.is_somewhere()
        self.is_over(before, what.page)
        assert self.stored(what.stored) == CODES.get(what.values[-1], what.values[-1]), self.noun

    def adds(self, what: Add) -> None:
        before = len(self.log())
        if what.button:
            self.way.opens(BUTTON, what.button)
        form = self.way.form() if what.button else self.way.composer()
        with self.way.line():
            for value in what.values:
                for label, words in what.more:
                    self.way.writes(form, label, words)
                self.way.writes(form, what.field, value)
                self.way.save(form)
                self.way.is_somewhere()
        self.is_over(before, what.page)
        if what.button:
            self.way.press(form.get_by_role("button", name="Cancel"))
        noun, name = what.stored.split(".")
        stored = [each[name] for each in self.api.get(self.review)[noun]]
        assert [stored.count(each) for each in what.values] == [1, 1, 1], (self.noun, stored)

    def log(self) -> list[dict[str, Any]]:
        address, headers = f"/api/v1/reviews/{self.review}/changes", {"authorization": f"Bearer {self.token}"}
        lines: list[dict[str, Any]] = self.api.http.get(address, headers=headers).json()["changes"]
        return lines

    def is_over(self, before: int, where: str) -> None:
        """Wait until everything was answered and is drawn; then look at the page and into the log."""
        page = self.way.page
        self.way.person.is_answered()
        expect(page.locator(ON_ITS_WAY), self.noun).to_have_count(0)
        assert page.locator(REFUSALS).all_inner_texts() == [], self.noun
        lines = [each["sentence"] for each in self.log()[before:]]
        assert len(lines) == 3, (self.noun, lines)
        if where in BEFORE_THE_REVEAL:
            self.api.do(self.review, "reveal_recommendations")

    def stored(self, path: str) -> Any:
        """Return what stands at `path` in the API's answer, whose steps are names, places in a list, or labels."""
        at: Any = self.api.get(self.review)
        for step in path.split("."):
            if isinstance(at, list):
                at = next(each for number, each in enumerate(at) if step in {str(number), each.get("label")})
            else:
                at = at[step]
        return ", ".join(at) if isinstance(at, list) else at


def test_an_edit_goes_on_while_somebody_moves_its_row_to_another_lane(api: Api, come: Any) -> None:
    review = prepared(api, "lessons")
    way = Mouse(come("Ana", **Mouse.settings))
    seat = api.seat(review, "Ana", "scribe")
    way.person.sits(seat["enter_url"], "lessons")
    way.opens(TEXT, "L-01")
    way.writes(way.form(), "What did we learn?", "First words")
    lesson = api.get(review)["lessons"][0]["id"]
    api.do(review, "edit_lesson", id=lesson, tone="lucky")
    expect(way.page.locator("[data-lane=lucky] form")).to_be_visible()
    way.page.keyboard.type(" and more")  # the focus is where it was
    way.save(way.form())
    way.person.sees(
        "First words and more", "edited by Ana"
    )  # the second is said by the server, once it is stored
    assert api.get(review)["lessons"][0]["text"] == "First words and more"

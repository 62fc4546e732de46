"""Two reviews that differ only in what is hidden give equal answers, byte for byte but for ids and times.

In one of them people write cards in silence, reword and withdraw them, and move their dots about; in the other they say
the same in the end and no more. Whoever is not the author asks the API for all there is, all the time.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pytest
from httpx import Response
from starlette.testclient import TestClient

from pmcore.model.people import Role
from tests.web import Site

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[0-9.:+Z]*")


class World:
    """A review with Ana and Ben, who have secrets, and others, who watch: what they were told is in `told`."""

    def __init__(self) -> None:
        self.site = Site()
        decider = self.site.service.reviews.decider
        decider.source = replace(decider.source, shuffled=self.by_text)
        self.ana, self.ben, cleo = (self.site.seat(name=name) for name in ("Ana", "Ben", "Cleo"))
        host = next(iter(self.site.review.people))
        self.host = self.site.with_token(self.site.service.keys.seat_token(self.site.review_id, host))
        self.watching = {
            "host": self.host, "Cleo": cleo, "program": self.site.program(), "observer": self.site.program(Role.OBSERVER),
        }  # fmt: skip
        self.told: dict[str, list[str]] = {name: [] for name in self.watching}
        self._ids: dict[str, dict[str, str]] = {name: {} for name in self.watching}

    def by_text(self, cards: Sequence[str]) -> list[str]:
        """Draw the lots so that the same words come out first in every world."""
        review = self.site.review
        known = {**review.recommendations, **review.unopened_events, **review.unopened_lessons}
        for unsigned in review.unsigned.values():
            known |= unsigned.cards
        return sorted(cards, key=lambda card: known[card].text)

    def secretly(self, who: TestClient, kind: str, **values: object) -> Response:
        answer: Response = self.site.do(who, kind, **values)
        assert answer.status_code == 200, answer.text
        return answer

    def card(self, who: TestClient, text: str) -> str:
        answer = self.secretly(who, "add_recommendation", text=text)
        return str(answer.json()["changes"][0]["change"]["item"]["id"])

    def lesson(self, who: TestClient, text: str) -> str:
        answer = self.secretly(who, "add_lesson", text=text)
        return str(answer.json()["changes"][0]["change"]["item"]["id"])

    def row(self, who: TestClient, text: str, clock: str) -> str:
        answer = self.secretly(
            who, "add_timeline_event", text=text, starts=f"2026-11-23 {clock}", silently=True
        )
        return str(answer.json()["changes"][0]["change"]["item"]["id"])

    def happens(self, name: str, kind: str, **values: str) -> None:
        """Let one of those who watch do something for all to see, and all of them look around."""
        self._hears(name, self.secretly(self.watching[name], kind, **values))
        self.all_look()

    def all_look(self) -> None:
        for name, browser in self.watching.items():
            for each in ("", "changes", "changes?after=9", "report?format=md", "report?format=json"):
                self._hears(name, browser.get(self.site.path(each)))
            self._hears(name, browser.get("/api/v1/reviews"))

    def _hears(self, name: str, answer: Response) -> None:
        """Keep what somebody was told; ids by the order in which they were seen first, so that this order counts."""
        known = self._ids[name]
        text = UUID.sub(lambda found: known.setdefault(found[0], f"id {len(known)}"), answer.text)
        text = text.replace(self.site.review.join_code, "the code")
        self.told[name].append(f"{answer.status_code} {TIME.sub('a time', text)}")


def write_in_one_go(world: World) -> None:
    world.lesson(world.ben, "Rollback was quick")
    world.card(world.ben, "Alert on disk space")
    world.card(world.ana, "Book a rehearsal")
    world.row(world.ben, "The alert fired", "14:05")
    world.row(world.ana, "Ben called", "14:07")


def write_and_reword(world: World) -> None:
    lesson = world.lesson(world.ben, "Rollback")
    world.secretly(world.ben, "edit_lesson", id=lesson, text="Rollback was quick")
    first = world.card(world.ana, "Something else")
    world.secretly(world.ana, "edit_recommendation", id=first, text="Book a party")
    gone = world.card(world.ana, "Withdrawn")
    world.secretly(world.ana, "edit_recommendation", id=first, text="Book a rehearsal")
    world.secretly(world.ana, "remove_recommendation", id=gone)
    world.card(world.ben, "Alert on disk space")
    row = world.row(world.ana, "Nobody called", "14:03")
    world.secretly(world.ana, "edit_timeline_event", id=row, text="Ben called", starts="2026-11-23 14:07")
    world.secretly(world.ana, "remove_timeline_event", id=world.row(world.ana, "Withdrawn", "14:09"))
    world.row(world.ben, "The alert fired", "14:05")


def vote_in_one_go(world: World) -> None:
    world.secretly(world.ana, "place_dot", id="R-01")
    world.secretly(world.ben, "place_dot", id="R-02")


def vote_this_way_and_that(world: World) -> None:
    for kind, ref in (("place_dot", "R-01"), ("place_dot", "R-02"), ("place_dot", "R-02"), ("take_back_dot", "R-01"),
                      ("take_back_dot", "R-02")):  # fmt: skip
        world.secretly(world.ana, kind, id=ref)
    world.secretly(world.ben, "place_dot", id="R-01")


@cache
def lived(write: Callable[[World], None], vote: Callable[[World], None]) -> dict[str, list[str]]:
    """Return what everybody was told who has no secrets in a meeting where this was done in secret."""
    world = World()
    world.happens("host", "write_silently", stage="lessons")
    world.happens("Cleo", "add_lesson", text="Alerts came late")
    world.happens("host", "add_timeline_event", text="Disk full", starts="2026-11-23 14:00")
    write(world)
    world.happens("Cleo", "add_lesson", text="The runbook helped", command_id="twice")
    world.happens("host", "open_written")
    world.happens("host", "open_written", stage="lessons")
    world.happens("host", "agree_timeline")
    world.happens("host", "reveal_recommendations")
    world.happens("Cleo", "add_lesson", text="The runbook helped", command_id="twice")
    world.happens("host", "open_vote")
    vote(world)
    world.happens("Cleo", "add_lesson", text="Voting works")
    world.happens("host", "close_vote")
    world.happens("program", "edit_recommendation", id="R-01", outcome="adopted", reason="Small")
    world.happens("host", "remove_recommendation", id="R-02")
    return world.told


def same(one: dict[str, list[str]], other: dict[str, list[str]]) -> None:
    for name, told in one.items():
        for mine, theirs in zip(told, other[name], strict=True):
            assert mine == theirs, f"{name} can tell the two apart"


def test_what_was_written_in_silence_changes_no_byte_of_any_answer():
    same(lived(write_in_one_go, vote_in_one_go), lived(write_and_reword, vote_in_one_go))


def test_where_dots_went_changes_no_byte_of_any_answer():
    same(lived(write_in_one_go, vote_in_one_go), lived(write_in_one_go, vote_this_way_and_that))


def test_hidden_cards_change_no_byte_before_the_reveal():
    def told(write: Callable[[World], None]) -> dict[str, list[str]]:
        world = World()
        world.happens("host", "write_silently", stage="lessons")
        world.happens("Cleo", "add_lesson", text="Alerts came late")
        write(world)
        world.happens("host", "add_lesson", text="The runbook helped")
        return world.told

    same(told(write_and_reword), told(lambda world: None))


class Nameless(NamedTuple):
    """What is written without a name: how silence begins, where it stands, and how it is opened."""

    noun: str
    place: str
    begins: Sequence[Mapping[str, str]]
    opens: Mapping[str, str]

    def does(self, world: World, who: TestClient, verb: str, key: str, text: str = "") -> None:
        values = {"key" if verb == "add" else "id": f"{key} was drawn by lot"} | (
            {"text": text} if text else {}
        )
        more = {"silently": True} if verb == "add" and self.place == "events" else {}
        answer = world.secretly(who, f"{verb}_{self.noun}", **values, **more)
        assert answer.json()["changes"] == [], "nobody is told a line, not even who wrote"

    def in_one_go(self, world: World) -> None:
        self.does(world, world.ben, "add", "Ben's", "Alert on disk space")
        self.does(world, world.ana, "add", "Ana's", "Book a rehearsal")

    def reworded(self, world: World) -> None:
        self.does(world, world.ana, "add", "Ana's", "Book a party")
        self.does(world, world.ana, "add", "another", "Withdrawn")
        self.does(world, world.ana, "edit", "Ana's", "Book a rehearsal")
        self.does(world, world.ana, "remove", "another")
        self.does(world, world.ben, "add", "Ben's", "Alert on disk space")


def silence(stage: str) -> tuple[Mapping[str, str], ...]:
    begun = {"kind": "write_silently", "stage": stage}
    return (begun, {"kind": "choose_card_names", "names": "never", "stage": stage})


NAMELESS = (
    Nameless(
        "recommendation",
        "recommendations",
        silence("recommendations")[1:],
        {"kind": "reveal_recommendations"},
    ),
    Nameless("lesson", "lessons", silence("lessons"), {"kind": "open_written", "stage": "lessons"}),
    Nameless("timeline_event", "events", silence("timeline"), {"kind": "open_written"}),
)


@pytest.mark.parametrize("nameless", NAMELESS, ids=lambda each: each.noun)
def test_what_bears_no_name_changes_no_byte_of_any_answer_and_has_no_author_afterwards(nameless: Nameless):
    def told(write: Callable[[World], None]) -> dict[str, list[str]]:
        world = World()
        for each in nameless.begins:
            world.happens("host", **each)
        world.happens("Cleo", "add_impact", measure="Failed payments", value="3")
        write(world)
        world.happens("host", "add_impact", measure="Failed logins", value="5")
        world.happens("host", **nameless.opens)
        for each in (world.ana, world.ben, *world.watching.values()):
            found = each.get(world.site.path()).json()[nameless.place]
            assert [(one["author"], one.get("added_by", "")) for one in found] == [("", "")] * 2
        return world.told

    same(told(nameless.in_one_go), told(nameless.reworded))


@pytest.fixture
def world() -> World:
    return World()


def test_the_lines_that_somebody_sees_are_counted_from_one_without_a_gap(world: World):
    write_and_reword(world)
    world.secretly(world.host, "reveal_recommendations")
    own = {"Ana": world.ana, **world.watching}
    for name, browser in own.items():
        answer = browser.get(world.site.path("changes")).json()
        numbers = [each["version"] for each in answer["changes"]]
        assert numbers == list(range(1, answer["version"] + 1)), name
        assert browser.get(world.site.path()).json()["version"] == answer["version"]
        later = browser.get(world.site.path("changes?after=3")).json()["changes"]
        assert later == answer["changes"][3:]
    kinds = [each["kind"] for each in world.ana.get(world.site.path("changes")).json()["changes"]]
    assert kinds.count("recommendation_added") == 2, "Ana's own are in her list"


def test_the_answer_to_a_command_counts_as_the_list_does(world: World):
    write_and_reword(world)
    said = world.secretly(world.ana, "add_lesson", text="One", command_id="one").json()
    world.secretly(world.ben, "add_recommendation", text="Meanwhile")
    again = world.secretly(world.ana, "add_lesson", text="One", command_id="one").json()
    listed = world.ana.get(world.site.path("changes")).json()
    assert again["repeated"]
    assert said["changes"] == again["changes"] == listed["changes"][-1:]
    assert said["version"] == again["version"] == listed["version"]


def test_a_program_sees_and_counts_what_it_wrote_itself(world: World):
    ci, other = world.site.program(name="CI"), world.site.program(name="Pager")
    answer = world.secretly(ci, "add_recommendation", text="Robot").json()
    listed = ci.get(world.site.path("changes")).json()
    assert listed["changes"][-1:] == answer["changes"]
    assert "Robot" not in other.get(world.site.path("changes")).text
    assert listed["version"] == other.get(world.site.path("changes")).json()["version"] + 1


def test_nobody_reads_in_the_api_who_wrote_a_card_in_silence(world: World):
    write_in_one_go(world)
    world.secretly(world.host, "reveal_recommendations")
    for name, browser in world.watching.items():
        assert {card["author"] for card in browser.get(world.site.path()).json()["recommendations"]} == {
            ""
        }, name
    cards = world.ana.get(world.site.path()).json()["recommendations"]
    assert [bool(card["author"]) for card in cards] == [card["text"] == "Book a rehearsal" for card in cards]
    world.secretly(world.ana, "add_recommendation", text="In the open")
    shown = world.ben.get(world.site.path()).json()["recommendations"][-1]
    assert (shown["added_by"], bool(shown["author"])) == ("Ana", True)


def test_nothing_after_the_reveal_carries_an_id_of_before(world: World):
    hidden = [world.card(who, f"Card {n}") for n, who in enumerate((world.ana, world.ben, world.ana))]
    world.secretly(world.host, "reveal_recommendations")
    world.all_look()
    cards = world.watching["Cleo"].get(world.site.path()).json()["recommendations"]
    assert [card["number"] for card in cards] == [1, 2, 3], "in the order of the lot"
    assert sorted(card["id"] for card in cards) == [card["id"] for card in cards]
    raw = json.dumps(
        [
            browser.get(world.site.path(each)).text
            for browser in world.watching.values()
            for each in ("", "changes")
        ]
    )
    assert not any(each in raw for each in hidden)

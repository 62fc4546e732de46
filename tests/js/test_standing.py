"""Standing at a moment alone: the picture is what it was then, asked for again when the moment or the picture changes."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.js.test_board import DATA, MOUNT

CLOSER = "<button data-do='closer'>Look closer</button>"
STAND = "Object.assign(standingOf([...boards()][0]), { alone: arg, hides: true }); standEverywhere();"
LOOK_AT_ALL = "Object.assign(standingOf([...boards()][0]), { alone: null, hides: false }); standEverywhere();"


class Picture:
    """The room's picture, and what the server draws for whoever stands at a moment."""

    def __init__(self):
        self.socket, self.version, self.asked, self.cut = None, 1, [], False

    def accept(self, socket):
        self.socket = socket
        state = {"stage": "timeline", "phase": "writing", "timer_ends_at": None, "closed": False, "stand_at": None,
                 "role": "participant", "version": 1}  # fmt: skip
        socket.on_message(lambda _: self.shows("All of it"))
        socket.send(json.dumps({"now": 0, "boot": "b1", "process": "p1", "state": state}))

    def shows(self, text):
        self.version += 1
        frame = {"now": 0, "boot": "b1", "board": "picture", "version": self.version, "from": 0, "digest": "",
                 "order": ["closer", "wide"], "blocks": {"closer": CLOSER, "wide": f"<p>{text}</p>"}}  # fmt: skip
        self.socket.send(json.dumps(frame))

    def answer(self, route):
        query = parse_qs(urlsplit(route.request.url).query)
        self.asked.append((query["board"][0], query["at"][0]))
        if self.cut:
            route.abort()
            return
        then = f"<p>Until {query['at'][0]}, drawn {len(self.asked)}</p>"
        route.fulfill(json={"blocks": [["closer", CLOSER], ["wide", then]]})


@pytest.fixture
def picture(context, tab):
    picture = Picture()
    context.route_web_socket("**/live/ws*", picture.accept)
    context.route("**/live/picture*", picture.answer)
    tab.run(MOUNT, arg={**DATA, "board": "picture", "composer": None})
    tab.page.get_by_text("All of it").wait_for()
    return picture


def stands(tab, at):
    tab.run(STAND, "boards", "standing", arg=at)


def test_the_picture_is_what_it_was_at_that_moment_and_all_of_it_afterwards(tab, picture):
    stands(tab, 5000)
    assert tab.page.get_by_text("All of it").count() == 0, "not even until the other one has come"
    tab.page.get_by_text("Until 5000, drawn 1").wait_for()
    picture.shows("All of it, and more")  # somebody adds what may be before it
    tab.page.get_by_text("Until 5000, drawn 2").wait_for()
    assert tab.page.get_by_text("more").count() == 0
    stands(tab, 6000)
    tab.page.get_by_text("Until 6000, drawn 3").wait_for()
    tab.run(LOOK_AT_ALL, "boards", "standing")
    tab.page.get_by_text("All of it, and more").wait_for()
    assert picture.asked == [("picture", "5000"), ("picture", "5000"), ("picture", "6000")]


def test_a_picture_that_does_not_come_says_so_and_is_asked_for_at_the_next_move(tab, picture):
    picture.cut = True
    stands(tab, 5000)
    tab.page.get_by_text("did not come").wait_for()
    assert tab.page.get_by_text("All of it").count() == 0
    picture.cut = False
    stands(tab, 6000)
    tab.page.get_by_text("Until 6000").wait_for()
    assert tab.page.get_by_text("did not come").count() == 0


def test_to_look_closer_says_where_one_stands(tab, picture):
    stands(tab, 5000)
    tab.page.get_by_text("Until 5000").wait_for()
    tab.page.get_by_role("button", name="Look closer").click()
    (told,) = tab.page.evaluate("() => told.map(([, pressed]) => [pressed.do, pressed.id])")
    assert told == ["closer", "5000"]

"""The tray in a blank page: what is decided by key goes out one after the other, and nothing of it is lost."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from pmcore.boards.tray import TrayLine, rows_html
from tests.js.conftest import DONE
from tests.js.test_board import DATA, MOUNT, Room

ROWS, PAGE = 120, 100
SLOW = {"ok": False, "again": True, "wait": 1, "sentence": "That was very much within a minute."}
LOOK = ".raws-scroll { height: 400px; overflow: auto; --raw: 68 } .raws { position: relative } .raws-page { position: absolute }"
SOME = """
Object.assign(busOf("r"), { mine: { tray: { open: 120, mark: "1" } }, state: { role: "facilitator" } });
for (const each of boards()) { each.data.role = "facilitator"; showTray(each); }
"""


class Server:
    """Rows that nobody has decided about, what was decided, and every which decision is slowed."""

    def __init__(self):
        self.open = [f"f1:{n}" for n in range(1, ROWS + 1)]
        self.decided, self.asked, self.slows = {}, 0, 0

    def show(self, route):
        first = int(parse_qs(urlsplit(route.request.url).query)["first"][0])
        lines = tuple(
            TrayLine(id=each, nth=nth, day="", clock="14:05", text=f"Row {each}", who="", source="", kind="", state="open",
                     liked=False, masked=0, problem="")
            for nth, each in enumerate(self.open[first : first + PAGE], first)
        )  # fmt: skip
        page = {"ok": True, "first": first, "count": len(self.open), "html": rows_html(lines)}
        route.fulfill(json=page | {"people": [], "kinds": [], "names": "", "files": []})

    def do(self, route):
        want = json.loads(route.request.post_data)
        self.asked += 1
        if self.slows and self.asked % self.slows == 0:
            route.fulfill(status=429, json=SLOW)
            return
        for each in want["rows"]:
            self.open.remove(each)
            assert each not in self.decided, "once"
            self.decided[each] = want["to"]
        route.fulfill(json=DONE)


@pytest.fixture
def server(context, tab):
    server, room = Server(), Room()
    context.route_web_socket("**/live/ws*", room.accept)
    context.route("**/live/tray?*", server.show)
    context.route("**/live/tray/do?*", server.do)
    tab.page.add_style_tag(content=LOOK)
    tab.run(MOUNT, arg=DATA | {"role": "facilitator"})
    tab.run(SOME, "bus", "boards", "tray")
    tab.page.get_by_role("heading", name="Tray").click()
    tab.page.locator("[data-raw='f1:1']").focus()
    return server


@pytest.mark.parametrize("slows", [0, 50])
def test_more_rows_than_a_page_are_decided_by_key_and_none_is_lost(tab, server, slows):
    server.slows = slows
    press = tab.page.keyboard.press
    for n in range(1, ROWS + 1):
        tab.waits_for(
            lambda row=f"f1:{n}": tab.page.evaluate("() => document.activeElement.dataset.raw") == row
        )
        press("x" if n % 10 == 0 else "Enter")
    tab.waits_for(lambda: not server.open)
    assert list(server.decided) == [f"f1:{n}" for n in range(1, ROWS + 1)], "in the order of the keys"
    assert [each for each, to in server.decided.items() if to == "aside"] == [
        f"f1:{n}" for n in range(10, ROWS + 1, 10)
    ]
    tab.page.get_by_text("No row is left here.").wait_for()

"""A long list comes in sections: what is near the eye is read, the rest when somebody scrolls, looks for it or jumps to it."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.js.test_board import DATA, MOUNT, row

ROWS = 60  # of a section
PLACE = (
    '<div class="unread" data-has="{}" style="--rows:{}"><button data-read>Show {} more rows</button></div>'
)
HEAD = (
    '<details class="menu only" data-name="only"><summary><span class="says">all</span></summary><div class="drop">'
    '<button data-do="only" data-value="" data-says="all">All</button>'
    '<button data-do="only" data-value="starred" data-says="{} of {}">Starred</button></div></details>'
)
LOOK = ".left-out { display: none } .board .block { min-height: 30px } .unread { min-height: calc(var(--rows) * 62px) }"


class Long:
    """The socket of a page whose timeline has so many sections."""

    def __init__(self, sections):
        self.rows = {f"§{n}": [f"e{n}x{m}" for m in range(ROWS)] for n in range(1, sections + 1)}
        self.version, self.heard, self.sent, self.socket = 10, [], set(), None
        self.starred = {"e1x1", "e20x5"}

    def accept(self, socket):
        self.socket, self.sent = socket, set()
        socket.on_message(self.hear)
        state = {"stage": "timeline", "phase": "writing", "timer_ends_at": None, "closed": False, "stand_at": None,
                 "role": "participant", "version": 1}  # fmt: skip
        self.say({"now": 0, "boot": "b1", "process": "p1", "state": state})

    def hear(self, text):
        message = json.loads(text)
        self.heard.append(message)
        for name in message.get("watch", ()):
            if name not in self.sent:
                self.sent.add(name)
                self.tell(name, 0)

    def tell(self, name, since, **frame):
        section = name.removeprefix("timeline")
        blocks = (
            {f"event:{each}": self.drawn(each) for each in self.rows[section]}
            if section
            else {"head": HEAD.format(len(self.starred), ROWS * len(self.rows))}
            | {key: PLACE.format(" ".join(self.tags(of)), len(of), len(of)) for key, of in self.rows.items()}
        )
        whole = {"order": list(blocks)} if not since else {}
        self.say(
            {"now": 0, "boot": "b1", "board": name, "version": self.version, "from": since, "digest": f"d{self.version}",
             "blocks": blocks, **whole, **frame}
        )  # fmt: skip

    def drawn(self, each):
        return row(each, f"Text of {each}").replace(
            "<article", f'<article data-has="{" ".join(self.tags([each]))}"'
        )

    def tags(self, rows):
        return ["starred", "told"] if self.starred & set(rows) else ["told"]

    def say(self, frame):
        self.socket.send(json.dumps(frame))

    @property
    def read(self):
        return {name for message in self.heard for name in message.get("watch", ()) if "§" in name}


@pytest.fixture
def long(context, tab):
    long = Long(30)
    context.route_web_socket("**/live/ws*", long.accept)
    tab.page.add_style_tag(content=LOOK)
    tab.run(MOUNT, arg=DATA)
    tab.page.get_by_text("Text of e1x0", exact=True).wait_for()
    return long


def at(page, text):
    return page.get_by_text(f"Text of {text}", exact=True)


def test_only_what_is_near_the_eye_is_read_and_the_rest_on_the_way(tab, long):
    tab.page.wait_for_timeout(300)
    assert {"timeline§1"} <= long.read
    assert len(long.read) < 5
    tab.page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    at(tab.page, f"e30x{ROWS - 1}").wait_for()
    assert "timeline§15" not in long.read


def test_the_button_of_a_part_reads_it_and_the_focus_goes_on_in_it(tab, long):
    button = tab.page.locator("[data-key='§20'] button")
    button.evaluate("(node) => { node.focus({ preventScroll: true }); node.click(); }")
    at(tab.page, "e20x0").wait_for(state="attached")
    assert tab.page.evaluate("() => document.activeElement.getAttribute('aria-label')") == "Edit e20x0"


def test_a_row_that_comes_in_a_section_stands_in_its_place_and_is_told_to_screen_readers(tab, long):
    tab.page.wait_for_timeout(300)
    long.version += 1
    long.tell(
        "timeline§1", 10, blocks={"event:new": row("new", "Text of new")}, moves=[["event:new", "event:e1x3"]]
    )
    at(tab.page, "new").wait_for()
    texts = tab.page.locator(".board [data-field=text]").all_inner_texts()
    assert texts[3:6] == ["Text of e1x3", "Text of new", "Text of e1x4"]
    tab.page.wait_for_function(
        "() => document.body.innerText.includes('New: new.') || !!document.querySelector('[aria-live]')"
    )


def test_a_section_that_is_split_takes_no_row_away(tab, long):
    node = at(tab.page, "e1x40").element_handle()
    half = long.rows["§1"][30:]
    long.rows = {
        "§1": long.rows["§1"][:30],
        "§99": half,
        **{key: of for key, of in long.rows.items() if key != "§1"},
    }
    long.version += 1
    long.sent.add("timeline§99")
    long.tell("timeline§99", 0)
    long.tell("timeline", 10, moves=[["§99", "§1"]])
    long.tell("timeline§1", 10, blocks={}, gone=[f"event:{each}" for each in half])
    tab.page.wait_for_timeout(200)
    assert node.is_visible(), "the very same element"
    texts = tab.page.locator(".board [data-field=text]").all_inner_texts()
    assert texts[:ROWS] == [f"Text of e1x{n}" for n in range(ROWS)]


def test_a_row_is_found_and_gone_to_where_it_was_not_read_yet(tab, long, context):
    asked = []

    def answer(route):
        asked.append(parse_qs(urlsplit(route.request.url).query))
        rows = [{"key": "event:e17x5", "section": "timeline§17", "label": "T-905", "text": "Text of e17x5"}]
        route.fulfill(json={"count": 1, "rows": rows})

    context.route("**/live/find*", answer)
    field = tab.page.get_by_role("searchbox", name="Find in this list")
    field.fill("T-905")
    tab.page.get_by_role("button", name="T-905 Text of e17x5").wait_for()
    field.press("Enter")
    at(tab.page, "e17x5").wait_for()
    tab.page.wait_for_function("() => document.activeElement.getAttribute('aria-label') === 'Edit e17x5'")
    assert at(tab.page, "e17x5").is_visible()
    assert asked[0]["q"] == ["T-905"]


def test_who_comes_back_says_where_they_stand(tab, long):
    tab.page.wait_for_timeout(300)
    before = tab.page.locator(".board [data-field=text]").count()
    heard = len(long.heard)
    long.sent |= long.read | {"timeline"}
    accept, long.accept = long.accept, None

    def again(socket):
        long.socket = socket
        socket.on_message(lambda text: long.heard.append(json.loads(text)))

    del accept
    tab.page.context.unroute_all()
    tab.page.context.route_web_socket("**/live/ws*", again)
    long.socket.close()
    tab.page.wait_for_function("() => true")
    for _ in range(100):
        if len(long.heard) > heard:
            break
        tab.page.wait_for_timeout(50)
    said = next(each for each in long.heard[heard:] if "watch" in each)
    assert said["at"]["timeline"] == [10, "d10"]
    assert said["at"]["timeline§1"] == [10, "d10"]
    assert tab.page.locator(".board [data-field=text]").count() == before


def narrows(page, name):
    page.locator("details.only summary").click()
    page.get_by_role("button", name=name, exact=True).click()


def shown(page):
    return page.locator(".board [data-field=text]:visible").all_inner_texts()


def test_a_list_is_narrowed_to_what_is_starred_and_reads_no_part_that_has_none(tab, long):
    narrows(tab.page, "Starred")
    at(tab.page, "e20x5").wait_for()
    assert shown(tab.page) == ["Text of e1x1", "Text of e20x5"]
    assert tab.page.locator("details.only .says").inner_text() == "2 of 1800"
    assert "timeline§15" not in long.read

    long.starred = {"e1x1", "e1x3", "e20x5"}  # somebody stars another one
    long.version += 1
    head = HEAD.format(3, 1800)
    long.tell("timeline", 10, blocks={"head": head})
    long.tell("timeline§1", 10, blocks={"event:e1x3": long.drawn("e1x3")})
    at(tab.page, "e1x3").wait_for()
    assert shown(tab.page) == ["Text of e1x1", "Text of e1x3", "Text of e20x5"]
    assert tab.page.locator("details.only .says").inner_text() == "3 of 1800"

    narrows(tab.page, "All")
    at(tab.page, "e1x0").wait_for()
    assert tab.page.locator("details.only .says").inner_text() == "all"

"""The frame around the pages: it stays in its place, leaves room for what people came for, and takes every script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Api, new_id
from tests.browser.people import CARD, EVENT, LESSON, MEASURE, PROBLEM, Person

WINDOW = {"viewport": {"width": 1280, "height": 720}}
ENLARGED = {"viewport": {"width": 640, "height": 360}}  # 1280×720 at 200 %
EVENTS = [f"Short event number {number}" for number in range(1, 13)]
SCROLL = "to => document.querySelector('[data-testid=stMain]').scrollTo(0, to)"
# Where the rail stands, what lies between it and the heading, and whether the page's own style is there.
FRAME = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    main.scrollTo(0, 0);
    const rail = document.querySelector(".st-key-rail").getBoundingClientRect();
    const heading = document.querySelector("h1").getBoundingClientRect();
    return {
        top: Math.round(rail.top), gap: Math.round(heading.top - rail.bottom),
        styles: [...document.querySelectorAll("style")].filter((each) => each.textContent.includes(".st-key-rail")).length,
    };
}"""
RAIL = "() => { const { top, bottom } = document.querySelector('.st-key-rail').getBoundingClientRect(); return { top, bottom }; }"
# Every text with a letter of Hebrew or Arabic: whether something around it takes its direction from its first letter, and which.
WRITTEN = """() => {
    const found = [];
    const walk = (root) => {
        const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            const text = texts.currentNode;
            const inside = text.parentElement?.closest("script, style, title, option, textarea");
            if (inside || !/[\\u0590-\\u06ff]/.test(text.data)) continue;
            const own = text.parentElement.closest("[dir=auto], bdi");
            const said = own?.textContent.trim() ?? "";
            const first = said.match(/[A-Za-z\\u0590-\\u06ff]/)?.[0] ?? "A";
            found.push({
                text: text.data.trim(), where: text.parentElement.outerHTML.slice(0, 120), isolated: !!own,
                wanted: first < "\\u0590" ? "ltr" : "rtl", direction: getComputedStyle(own ?? text.parentElement).direction,
            });
        }
        for (const each of root.querySelectorAll("*")) if (each.shadowRoot) walk(each.shadowRoot);
    };
    walk(document.body);
    return found;
}"""
HEBREW, ARABIC = "המטמון היה ריק (v2)", "فشل الدفع: 503"
SCRIPTS = "キャッシュが空でした。ผู้ใช้จ่ายเงินไม่ได้ 🚨👩🏽‍🚒"


def enters(api: Api, come: Any, review: str, page: str, role: str = "participant", **settings: Any) -> Person:
    """Let Ana come in at a page of a review, whose stage it is."""
    api.do(review, "move_to_stage", stage={"communication": "close"}.get(page, page), anyway=True)
    ana: Person = come("Ana", **settings)
    return ana.sits(api.seat(review, "Ana", role)["enter_url"], page)


def with_events(api: Api) -> str:
    review: str = api.start(began="2026-11-20 14:00", zone="Europe/Berlin")["id"]
    for minute, text in enumerate(EVENTS, 1):
        api.do(review, "add_timeline_event", text=text, starts=f"14:{minute:02}")
    return review


# ---------------------------------------------------------------------- a refused click


def sticks(person: Person) -> None:
    """Check that the rail stands at the top after scrolling, and scroll back."""
    person.page.evaluate(SCROLL, 500)
    person.page.wait_for_function(f"() => Math.round(({RAIL})().top) === 0")
    person.page.evaluate(SCROLL, 0)


@pytest.fixture(params=[WINDOW, PHONE], ids=["window", "phone"])
def on_timeline(request: pytest.FixtureRequest, api: Api, come: Any) -> Person:
    return enters(api, come, with_events(api), "timeline", **request.param)


def test_a_button_for_something_that_is_gone_leaves_the_frame_alone(on_timeline: Person) -> None:
    before = on_timeline.page.evaluate(FRAME)
    on_timeline.row("T-03").evaluate(
        """row => { for (const each of row.querySelectorAll("[data-send*=remove]"))
            each.dataset.send = each.dataset.send.replace(row.dataset.item, "01900000-0000-7000-8000-000000000000"); }"""
    )
    on_timeline.picks("Change T-03", "Remove")
    expect(on_timeline.page.locator(".snack.wrong")).to_be_visible()
    stays(on_timeline, before)


@pytest.mark.parametrize("forged", [("look", "nowhere"), ("open", "nowhere"), ("open", "../x")], ids="-".join)
def test_a_forged_way_leads_nowhere_and_leaves_the_frame_alone(
    forged: tuple[str, str], on_timeline: Person
) -> None:
    before = on_timeline.page.evaluate(FRAME)
    on_timeline.board("rail").locator(".stage").nth(3).evaluate(
        "(stage, [name, value]) => Object.assign(stage.dataset, { do: name, value })", list(forged)
    )
    on_timeline.presses("Causes")
    expect(on_timeline.page.locator(".snack.wrong").filter(has_text="There is no")).to_be_visible()
    stays(on_timeline, before)


def test_grouping_one_card_leaves_the_frame_alone(api: Api, come: Any) -> None:
    review = api.start()["id"]
    for number in range(12):
        api.do(review, "add_recommendation", text=f"Card number {number}")
    api.do(review, "reveal_recommendations")
    ana = enters(api, come, review, "recommendations", **WINDOW)
    before = ana.page.evaluate(FRAME)
    ana.page.get_by_label("Tick R-01").click()
    ana.presses("Group")
    expect(ana.page.locator(".snack.wrong")).to_be_visible()
    stays(ana, before)


def stays(person: Person, before: dict[str, int]) -> None:
    """Check that the frame is as it was, and works: the rail sticks where it does, and leads on."""
    expect(person.page.locator("[data-testid=stException], [data-testid=stDialog]")).to_have_count(0)
    assert person.page.evaluate(FRAME) == before
    assert before["styles"] == 1
    if person.page.viewport_size == WINDOW["viewport"]:
        sticks(person)


# ---------------------------------------------------------------------- room for what people came for


def in_sight(person: Person) -> list[str]:
    """Return the numbers of the events that stand wholly in the window, below the rail and above what is docked."""
    found: list[str] = person.page.evaluate(
        """() => {
            const rail = document.querySelector(".st-key-rail").getBoundingClientRect();
            const form = [...document.querySelectorAll("*")].map((each) => each.shadowRoot?.querySelector(".above")).find((each) => each?.firstChild)
                ?? document.querySelector(".above:has(form)");
            const docked = form && getComputedStyle(form).position === "fixed" ? form.getBoundingClientRect().top : innerHeight;
            const rows = [...document.querySelectorAll("*")].flatMap((each) => each.shadowRoot ? [...each.shadowRoot.querySelectorAll("article")] : []);
            return [...document.querySelectorAll("article"), ...rows].filter((each) => {
                const { top, bottom } = each.getBoundingClientRect();
                return top >= Math.max(0, rail.bottom) && bottom <= docked;
            }).map((each) => each.getAttribute("aria-label").split(",")[0]);
        }"""
    )
    return found


@pytest.mark.parametrize("role", ["participant", "facilitator"])
def test_five_events_are_in_sight(role: str, api: Api, come: Any) -> None:
    ana = enters(api, come, with_events(api), "timeline", role, **WINDOW)
    expect(ana.page.get_by_role("article")).to_have_count(12)
    ana.page.evaluate(SCROLL, 0)
    assert len(in_sight(ana)) >= 5, in_sight(ana)


def test_on_a_phone_the_new_event_stands_above_the_docked_form(api: Api, come: Any) -> None:
    ana = enters(api, come, with_events(api), "timeline", **PHONE)
    expect(ana.page.get_by_role("article")).to_have_count(12)
    form = ana.form(EVENT)
    for number, (when, text) in enumerate([("15:00", "The last of all"), ("13:00", "The first of all")], 13):
        form.field("What happened").tap()
        form.writes({"When": when, "What happened": text}).submits()
        ana.sees(text)
        expect(ana.page.locator(".echo")).to_have_count(0)
        assert f"T-{number}" in in_sight(ana), (in_sight(ana), text)


def test_in_an_enlarged_window_the_rail_takes_no_more_than_a_third(api: Api, come: Any) -> None:
    ana = enters(api, come, with_events(api), "timeline", "facilitator", **ENLARGED)
    expect(ana.page.get_by_role("article")).to_have_count(12)
    ana.page.evaluate(SCROLL, 600)
    ana.page.wait_for_function(
        f"() => {{ const {{ bottom }} = ({RAIL})(); return Math.max(0, bottom) <= innerHeight / 3; }}"
    )


# ---------------------------------------------------------------------- every script


def test_every_text_takes_its_own_direction(api: Api, come: Any) -> None:
    review = everything_in(api, HEBREW, ARABIC)
    ana: Person = come(ARABIC, **WINDOW)
    ana.sits(api.seat(review, HEBREW, "facilitator")["enter_url"], "lobby")
    wrong, seen = dict[str, list[Any]](), 0
    pages = [
        "lobby",
        "overview",
        "timeline",
        "causes",
        "lessons",
        "recommendations",
        "measures",
        "communication",
    ]
    for page in [*pages, "history"]:
        ana.looks_at(page) if page in pages else ana.opens(page)
        expect(ana.page.locator(".board [data-key]").last).to_be_attached()
        expect(ana.page.locator(".board[data-live=no]")).to_have_count(0)
        texts = ana.page.evaluate(WRITTEN)
        seen += len(texts)
        if bad := [each for each in texts if not each["isolated"] or each["wanted"] != each["direction"]]:
            wrong[page] = bad
    ana.page.goto(ana.url)
    expect(ana.page.get_by_text(HEBREW).last).to_be_visible()
    if bad := [each for each in ana.page.evaluate(WRITTEN) if not each["isolated"]]:
        wrong["welcome"] = bad
    assert wrong == {}
    assert seen > 60


def everything_in(api: Api, one: str, other: str) -> str:
    """Return the id of a review with every noun, written in the two languages."""
    review: str = api.start(one, began="2026-11-20 14:00", summary=other, services=[one, other])["id"]
    api.do(review, "edit_incident", detection=one, context=other)
    api.do(review, "add_impact", measure=one, value=other, unit=one)
    api.do(review, "add_link", title=other, url="https://example.org/a")
    api.do(review, "add_timeline_event", text=one, starts="14:01", source=other)
    problem = new_id(api.do(review, "add_cause", text=one))
    api.do(review, "add_cause", text=other, under=problem, note=one)
    api.do(review, "add_lesson", text=other)
    cards = [new_id(api.do(review, "add_recommendation", text=text)) for text in (one, other, one + " 2")]
    api.do(review, "reveal_recommendations")
    api.do(review, "group_recommendations", ids=cards[:2])
    api.do(review, "edit_recommendation", id=cards[2], outcome="deferred", reason=other)
    api.do(review, "add_measure", title=one, owner=other, done_when=one, detail=other)
    api.do(review, "make_measure", id=cards[2])
    api.do(review, "add_message", audience="customers", text=other, channel=one)
    api.do(review, "open_vote")
    api.do(review, "close_vote", without_result=True)
    return review


COMPOSERS = [
    ("timeline", EVENT, "What happened", "events", "text"),
    ("causes", PROBLEM, "The problem in one sentence", "causes", "text"),
    ("lessons", LESSON, "What did we learn?", "lessons", "text"),
    ("recommendations", CARD, "We recommend to …", "recommendations", "text"),
    ("measures", MEASURE, "What will change", "measures", "title"),
]


def test_every_composer_takes_every_script(api: Api, come: Any) -> None:
    review = api.start(began="2026-11-20 14:00")["id"]
    ana = enters(api, come, review, "overview", "scribe", **WINDOW)
    api.do(review, "add_recommendation", text="A card")
    api.do(review, "reveal_recommendations")
    for page, title, label, _, _ in COMPOSERS:
        ana.looks_at(page).form(title).pastes(label, f"{SCRIPTS} {page}").sends().holds(label, "")
        ana.sees(f"{SCRIPTS} {page}")
    ana.looks_at("overview").presses("Add a row")
    ana.form("Add the row").pastes("What was affected", SCRIPTS).pastes("Unit", SCRIPTS).sends()
    ana.presses("Add a link")
    ana.form("Add the link").pastes("Title", SCRIPTS).pastes("Address", "https://example.org/日本").sends()
    ana.looks_at("communication").presses("Write a text for customers")
    ana.form("A text for customers").pastes("Text", f"{SCRIPTS}\n{SCRIPTS}").pastes(
        "Channel", SCRIPTS
    ).sends()
    ana.is_answered()
    stored = api.get(review)
    for page, _, _, nouns, name in COMPOSERS:
        assert f"{SCRIPTS} {page}" in [each[name] for each in stored[nouns]]
    assert [(each["measure"], each["unit"]) for each in stored["impacts"]] == [(SCRIPTS, SCRIPTS)]
    assert [each["title"] for each in stored["links"]] == [SCRIPTS]
    assert [(each["text"], each["channel"]) for each in stored["messages"]] == [
        (f"{SCRIPTS}\n{SCRIPTS}", SCRIPTS)
    ]

"""GitLab's night: what its tools kept becomes a timeline that the room agrees on, in five minutes and sixty keystrokes."""

import re
import time
from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.intake import gitlab_night as night

LONGEST = 5 * 60  # seconds, of a robot
MOST = 60  # key presses outside of text and clicks
# What somebody presses, but for letters in a field and for the keys that are only held; and each click.
COUNTS = """() => {
    window.pressed = [];
    addEventListener("keydown", (event) => {
        const field = event.composedPath()[0].matches?.("input:not([type=checkbox]),textarea");
        const text = field && event.key.length === 1 && !event.ctrlKey && !event.metaKey;
        if (event.isTrusted && !text && !["Control", "Shift", "Alt", "Meta"].includes(event.key)) window.pressed.push(event.key);
    }, true);
    addEventListener("click", (event) => { if (event.isTrusted && event.detail) window.pressed.push("click"); }, true);
}"""


@pytest.fixture
def room(api, sits):
    """Fay hosts, Sam is the scribe, Ana and Ben take part, one on a phone; all are at the timeline."""
    review = api.start(title="Primary database removed", began="2017-01-31 23:30", zone="UTC")
    wide = {"viewport": {"width": 1440, "height": 900}}
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    fay = sits(review["id"], "Fay", "timeline", "facilitator", **wide)
    sam = sits(review["id"], "Sam", "timeline", "scribe", **wide)
    ana, ben = sits(review["id"], "Ana", "timeline"), sits(review["id"], "Ben", "timeline", **PHONE)
    sam.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for each in (fay, sam):
        each.page.evaluate(COUNTS)
    return fay, sam, ana, ben


def chooses_file(person, name, data):
    """Press the button and choose a file in the window that opens; return the dialog with its rows."""
    with person.page.expect_file_chooser() as chooser:
        person.presses("Bring in a file")
    chooser.value.set_files({"name": name, "mimeType": "", "buffer": data})
    box = person.page.get_by_role("dialog", name="Bring in")
    box.locator(".tally").wait_for()
    return box


def says_who_they_were(person, box, roles):
    """Type the role of everybody who is named and has none yet, from field to field by Tab."""
    box.get_by_text("who were they?").click()
    fields = box.get_by_placeholder("keeps the name")
    expect(fields.first).to_be_focused()
    for number in range(fields.count()):
        name = fields.nth(number).get_attribute("name").removeprefix("name:")
        expect(fields.nth(number)).to_be_focused()
        person.page.keyboard.type(roles[name])
        if number + 1 < fields.count():
            person.page.keyboard.press("Tab")


def goes_through_the_tray(person):
    """Look at what people reacted to, and decide about each by one key."""
    person.page.get_by_text("Reactions first").click()
    rows = person.page.locator("[data-raw]")
    expect(rows.first).to_contain_text("spam accounts create snippets")
    rows.first.locator(".words").click()
    jokes = {text.split("<")[0] for _, _, text in night.JOKES}
    for _ in range(sum(bool(each.how) for each in night.PLANTED) + len(jokes)):
        row = person.page.locator("[data-raw][data-now]:not([data-going])")
        expect(row).to_be_focused()
        text = row.locator(".words").inner_text()
        left = rows.count()
        person.page.keyboard.press("x" if any(text.startswith(each) for each in jokes) else "Enter")
        expect(row.filter(has_text=text)).to_have_count(0)
        assert left


def test_a_night_becomes_an_agreed_timeline(room, api):
    fay, sam, ana, ben = room
    began = time.monotonic()

    box = chooses_file(fay, "export.zip", night.slack_export())
    says_who_they_were(fay, box, night.ROLES)
    fay.page.keyboard.press("Control+Enter")
    goes_through_the_tray(fay)

    real = {name: role for _, name, role in night.PEOPLE.values()}
    box = chooses_file(sam, "log_entries.json", night.pagerduty_log())
    says_who_they_were(sam, box, real)
    sam.page.keyboard.press("Control+Enter")
    box.wait_for(state="detached")

    sam.page.evaluate("text => navigator.clipboard.writeText(text)", night.PASTED)
    sam.page.keyboard.press("Control+V")
    expect(box.get_by_text(re.compile(r"like T-\d+"))).to_have_count(5)
    expect(box.get_by_role("button", name="Put 7 rows on the timeline")).to_be_focused()
    sam.page.keyboard.press("Control+Enter")
    box.wait_for(state="detached")

    for each in (ana, ben):
        each.sees("ran rm -rf on db1", "Daily dumps to object storage")
    fay.confirms("We agree", "We agree")
    for each in (fay, sam, ana, ben):
        expect(each.page.get_by_text("agreed", exact=True).first).to_be_visible()
    took = time.monotonic() - began

    pressed = [key for each in (fay, sam) for key in each.page.evaluate("window.pressed")]
    print(f"{len(pressed)} key presses and clicks, {took:.0f} seconds")
    assert len(pressed) <= MOST, pressed
    assert took <= LONGEST
    holds_the_night(api.get(fay.review_id)["events"])
    for each in (ana, ben):
        names_nobody(each.everything() + each.heard_since())


def holds_the_night(events):
    """Check that each event of the sample is there, at its time, and nothing that only was talk."""
    planted = {each.key: each.text[:30] for each in night.PLANTED} | night.FROM_NOTES
    for key, at in night.sample():
        found = [each["starts"] for each in events if each["text"].startswith(planted[key])]
        assert len(found) == 1, (key, found)
        if at is None:
            assert found == [None], key
        else:
            assert abs((datetime.fromisoformat(found[0]["at"]) - at).total_seconds()) < 60, key
    others = [each["text"] for each in events if not each["text"].startswith(tuple(planted.values()))]
    assert len(others) == 8, others  # what PagerDuty did
    names_nobody("\n".join(f"{each['text']} {each['who']} {each['source']}" for each in events))


def names_nobody(text):
    """Check that no secret and no person of the files is in a text."""
    for secret in night.SECRETS.values():
        assert secret not in text
    for display, real, _ in night.PEOPLE.values():
        for name in (display, *real.split()):
            assert not re.search(rf"\b{name}\b", text, re.IGNORECASE), name

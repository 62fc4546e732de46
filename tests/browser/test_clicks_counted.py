"""What a review costs its facilitator in clicks: ten events, twenty causes, twelve cards, six measures, six other outcomes.

She writes everything that can be written by one, and she clicks wherever people click: on chips, menus and buttons. Only
in forms, where her hands are on the keys, does she go on with Tab, Enter and Ctrl+Enter.
"""

import io
import re
from contextlib import contextmanager

import docx
from docx.oxml.ns import qn
from playwright.sync_api import expect

from tests.browser.people import begins, types

LAPTOP = {"viewport": {"width": 1280, "height": 860}}
# Clicks by a pointer, not those that a key makes; and every dialog that ever opens, in shadow roots as well.
COUNTER = """(() => {
    const count = (name) => sessionStorage.setItem(name, Number(sessionStorage.getItem(name) ?? 0) + 1);
    // Behind the window, where a driver stops a press that met something else and is made once more.
    document.addEventListener("click", (event) => { if (event.isTrusted && event.detail > 0) count("clicks"); }, true);
    const seen = new WeakSet();
    const look = (root) => {
        for (const each of root.querySelectorAll("dialog[open], [role=dialog]")) {
            if (!seen.has(each)) { seen.add(each); count("dialogs"); }
        }
    };
    const watch = (root) => new MutationObserver(() => look(root)).observe(
        root, { childList: true, subtree: true, attributes: true, attributeFilter: ["open", "role"] });
    watch(document);
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        watch(root);
        return root;
    };
})()"""
MOST = {"all": 120, "measures": 24, "outcomes": 8}

EVENTS = [
    ("13:58", "Release 812 goes out", "Change"),
    ("14:00", "The price cache is empty", "Context"),
    ("14:02", "Payments begin to fail", "Symptom"),
    ("14:07", "Forty customers write", "Symptom"),
    ("14:09", "The alert pages Ben", "Page"),
    ("14:15", "The database is suspected", "Diagnosis"),
    ("14:22", "Somebody thinks of the cache", "Diagnosis"),
    ("14:31", "The room decides to roll back", "Decision"),
    ("14:40", "The old release is rolled out", "Mitigation"),
    ("14:45", "Payments are back", "Recovery"),
]
MOMENTS = {"T-04": "detected", "T-05": "acknowledged", "T-09": "mitigated", "T-10": "resolved"}
# Under which cause which answers stand; numbers are given in this order.
ANSWERS = {
    "C-01": ["The cache was emptied", "The alert came late", "Rolling back took long", "Support was alone"],
    "C-02": ["The release clears the cache", "Nothing fills it before traffic", "Nobody owns the cache"],
    "C-03": ["It waits for ten minutes", "It was muted once", "It looks at errors, not at payments"],
    "C-04": ["Two people must agree", "The second one was at lunch", "The button was hidden"],
    "C-06": ["The script is from before the cache", "Nobody reads the script"],
    "C-07": ["Warming was thought of, and put off", "Load tests begin warm"],
    "C-05": ["There is no number to call", "The channel was new"],
}
CARDS = [
    "Warm the cache before traffic comes", "Fill new releases with prices first", "Alert on payments", "Give the cache an owner",
    "Let one person roll back", "Give support a number to call", "Rewrite the release script", "Buy a second cache",
    "Load test cold", "Show mutes on the wall", "Train everybody on call", "Freeze releases on Fridays",
]  # fmt: skip
MADE = CARDS[:6]  # the first two say the same
OWNERS = ["Ben", "Cleo", "Ben", "Cleo", "Ben", "Cleo"]


class Counted:
    """The facilitator, who is counted."""

    def __init__(self, person):
        """Count from the first page on."""
        self.person, self.page, self.counts = person, person.page, {}
        person.page.add_init_script(COUNTER)

    def total(self, what="clicks"):
        return int(self.page.evaluate("what => sessionStorage.getItem(what) ?? 0", what))

    @contextmanager
    def counts_as(self, name):
        before = self.total()
        yield
        self.counts[name] = self.total() - before

    def clicks(self, name, within=None):
        """Click on what is called so, as often as it is meant: two presses of one button are two clicks."""
        role = (within or self.page).get_by_role("button", name=begins(name)).filter(visible=True)
        role.first.click()
        return self

    def clicks_in(self, label, **words):
        self.page.get_by_label(label, **words).first.click()
        return self

    def types(self, *parts):
        """Type texts and press keys, which stand in angle brackets."""
        for part in parts:
            if part.startswith("<"):
                self.page.keyboard.press(part.strip("<>"))
            else:
                types(self.page, part)
        return self

    def chooses(self, chip, value):
        self.clicks(chip)
        return self.clicks(value, self.page.locator(".choice"))

    def picks(self, menu, item):
        self.person.picks(menu, item)
        return self

    def moves_to(self, stage, page):
        self.clicks(f"Everybody to {stage}")
        self.person.is_at(page)
        return self


def test_the_clicks_of_a_whole_review(come, tmp_path, capsys):
    fay, ben, cleo = Counted(come("Fay", **LAPTOP)), come("Ben", **LAPTOP), come("Cleo", **LAPTOP)
    fay.page.goto(fay.person.url)
    with fay.counts_as("start, lobby, overview"):
        she_starts(fay, ben, cleo)
        fay.moves_to("Overview", "overview").clicks("Edit Summary")
        fay.types("For 45 minutes nobody could pay.", "<Control+Enter>").clicks("Add a row")
        fay.types("Failed payments", "<Tab>", "4,200", "<Control+Enter>", "<Escape>")
        ben.sees("For 45 minutes nobody could pay.", "Failed payments")
    with fay.counts_as("timeline"):
        fay.moves_to("Timeline", "timeline")
        ten_events(fay, ben)
    with fay.counts_as("causes"):
        fay.moves_to("Causes", "causes")
        twenty_causes(fay, ben)
    with fay.counts_as("lessons"):
        fay.moves_to("Lessons", "lessons")
        four_lessons(fay, ben)
    with fay.counts_as("cards and votes"):
        fay.moves_to("Recommend", "recommendations")
        numbers = twelve_cards(fay, ben, cleo)
    six_outcomes(fay, ben, numbers)
    with fay.counts_as("measures made"):
        six_measures(fay, ben, numbers)
    they_are_completed(fay, ben)
    with fay.counts_as("text, document, end"):
        the_end(fay, ben, tmp_path)

    fay.counts["all"] = fay.total()
    with capsys.disabled():
        print(
            "\nClicks of the facilitator:", ", ".join(f"{name} {count}" for name, count in fay.counts.items())
        )
    assert {name: fay.counts[name] for name, most in MOST.items() if fay.counts[name] > most} == {}


def she_starts(fay, ben, cleo):
    fay.clicks("Start a review")
    fay.person.is_on("What happened, in one line")
    fay.types(
        "Checkout was down for everybody",
        "<Tab>",
        "Fay",
        "<Tab>",
        "<Tab>",
        "2026-11-20 14:00",
        "<Control+Enter>",
    )
    fay.person.arrives()
    link = fay.page.locator("[data-do=copy]").get_attribute("data-value")
    fay.clicks("Copy the link")
    ben.joins(link)
    cleo.joins(link)
    fay.person.sees("3 here now")
    fay.picks("Manage Ben", "Make scribe")
    expect(ben.board("rail")).to_have_attribute("data-role", "scribe")


def ten_events(fay, ben):
    fay.clicks_in(begins("When"))
    for when, text, _ in EVENTS:
        fay.types(when, "<Tab>", text, "<Control+Enter>")
    for number, (_, text, kind) in enumerate(EVENTS, 1):
        ben.sees(text)
        if kind != "Context":
            fay.chooses(f"Kind of T-{number:02}", kind)
    for label, moment in MOMENTS.items():
        fay.picks(f"Change {label}", f"This is “{moment}”")
    said = re.compile(rf"^\s*({'|'.join(MOMENTS.values())})\s*$")
    expect(ben.board("timeline").locator(".chip").filter(has_text=said)).to_have_count(len(MOMENTS))
    fay.clicks("We agree: this is what happened").clicks("We agree", fay.page.get_by_role("dialog"))
    fay.person.sees("agreed")


def twenty_causes(fay, ben):
    dialogs = fay.total("dialogs")
    fay.clicks_in(begins("The problem in one sentence")).types("Nobody could pay", "<Control+Enter>")
    fay.person.sees("C-01")
    for label, answers in ANSWERS.items():
        fay.clicks(f"Add an answer under {label}")
        fay.person.is_on("A condition or an action that made it possible")
        for text in answers:
            fay.types(text, "<Enter>")
            ben.sees(text)
        fay.types("<Escape>")
    expect(ben.board("causes").locator(".cause")).to_have_count(20)
    fay.chooses("Area of C-04", "Process").picks("Change C-07", "Confirm as primary").picks(
        "Change C-08", "Contributing factor"
    )
    ben.sees("primary factor", "contributing factor")
    assert fay.total("dialogs") == dialogs, "a dialog opened"


def four_lessons(fay, ben):
    fay.clicks_in(begins("What did we learn?"))
    for tone, text in (
        ("Went well", "Rolling back took two minutes"), ("Went badly", "Alerts can be muted for ever"),
        ("Lucky", "It was not the sale weekend"), ("Surprised us", "The cache has no owner"),
    ):  # fmt: skip
        if tone != "Went well":
            fay.clicks_in(tone, exact=True).person.is_on("What did we learn?")
        fay.types(text, "<Control+Enter>")
        ben.sees(text)


def twelve_cards(fay, ben, cleo):
    ben.is_at("recommendations")
    fay.clicks_in(begins("We recommend to …"))
    for text in CARDS[::4]:
        fay.types(text, "<Control+Enter>")
        fay.person.sees(text)
    for number, text in enumerate(CARDS):  # the others' cards cost her nothing, not even of her pace
        if number % 4:
            assert (ben if number % 2 else cleo).sends_by_hand("add_recommendation", text=text)["ok"]
    fay.person.misses("on its way")
    fay.clicks("Reveal the cards").clicks("Reveal", fay.page.get_by_role("dialog"))
    ben.sees(*CARDS)
    numbers = {text: fay.person.number_of(text) for text in CARDS}
    for text in CARDS[:2]:
        fay.clicks_in(f"Tick {numbers[text]}")
    fay.clicks("Group")
    fay.person.sees("in 1 group")
    fay.clicks("Rename the group").types("<Control+A>", "Warm caches", "<Enter>")
    ben.sees("Warm caches")
    fay.clicks("Open the vote")
    fay.clicks("Put a dot on Warm caches").clicks(f"Put a dot on {numbers[CARDS[2]]}").clicks(
        f"Put a dot on {numbers[CARDS[3]]}"
    )
    for each in (ben, cleo):
        each.presses("Put a dot on Warm caches").sees("3 of your dots left")
    fay.person.sees("3 of 3 here have voted")
    fay.clicks("Close the vote").clicks("Close the vote", fay.page.get_by_role("dialog"))
    ben.sees("3 people voted")
    return numbers


def six_outcomes(fay, ben, numbers):
    with fay.counts_as("outcomes"):
        for cards, word, why in (
            (CARDS[6:9], "Defer", "No money this year"),
            (CARDS[9:], "Decline", "It would not have helped"),
        ):
            for text in cards:
                fay.clicks_in(f"Tick {numbers[text]}")
            fay.clicks(word)
            fay.person.is_on("Why?")
            fay.types(why, "<Enter>")
            ben.sees(why)
    for place, text in enumerate(CARDS[6:]):
        outcome = "deferred" if place < 3 else "declined"
        expect(ben.row(numbers[text])).to_have_attribute("aria-label", f"{numbers[text]}, {outcome}")
        expect(ben.row(numbers[text])).to_contain_text(
            "No money this year" if place < 3 else "It would not have helped"
        )


def six_measures(fay, ben, numbers):
    fay.clicks_in("Tick the group Warm caches")
    for text in MADE[2:]:
        fay.clicks_in(f"Tick {numbers[text]}")
    fay.clicks("Make measures")
    fay.person.sees("M-05")
    fay.moves_to("Measures", "measures").clicks_in(begins("What will change"))
    fay.types("Ask the vendor about cold starts", "<Control+Enter>")
    ben.is_at("measures").sees("M-06")


def they_are_completed(fay, ben):
    choice = fay.page.locator(".choice")
    with fay.counts_as("measures"):
        for number, owner in enumerate(OWNERS, 1):
            fay.clicks(f"Complete M-0{number}").clicks(owner, choice).clicks("In two weeks", choice)
            fay.clicks("P1", choice)
            fay.person.is_on("Code fix")
            fay.types(*["<ArrowDown>"] * (number % 3), "<Enter>")
            fay.person.is_on("How we will know")
            fay.types(f"Test {number} of it is green", "<Enter>")
            ben.sees(f"Test {number} of it is green")
    for number, owner in enumerate(OWNERS, 1):
        row = ben.row(f"M-0{number}")
        for text in (owner, "P1", f"Test {number} of it is green"):
            expect(row).to_contain_text(text)
        for missing in ("nobody yet", "no date yet", "not said yet"):
            expect(row).not_to_contain_text(missing)


def the_end(fay, ben, tmp_path):
    fay.moves_to("Close", "communication").clicks("Write a text for customers")
    fay.types("Paying was not possible from 14:00 to 14:45.", "<Control+Enter>", "<Escape>")
    fay.clicks("Approve")
    ben.sees("approved")
    fay.clicks("Close the review").clicks("Close it", fay.page.get_by_role("dialog"))
    ben.sees("closed")
    fay.clicks("Preview and download the document")
    fay.person.is_at("report")
    with fay.page.expect_download() as download:
        fay.page.get_by_role("link", name="Download the Word document").click()
    path = tmp_path / "document.docx"
    download.value.save_as(path)
    words = "\n".join(
        each.text or "" for each in docx.Document(io.BytesIO(path.read_bytes())).element.iter(qn("w:t"))
    )
    for text in (*(text for _, text, _ in EVENTS), *(each for all_ in ANSWERS.values() for each in all_), *CARDS, "Warm caches",
                 "No money this year", *(f"Test {number} of it is green" for number in range(1, 7))):  # fmt: skip
        assert text in words, text

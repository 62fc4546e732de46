"""Every board, whatever is in the review: it is drawn, its keys are stable, and nobody's text becomes HTML.

Text that people type is put into every field that takes any; a new field or board is covered the same minute.
"""

import re
from functools import cache
from html.parser import HTMLParser

import pytest

from pmcore.boards import BOARDS, Block, Room, draw
from pmcore.commands.causes import AddCause
from pmcore.commands.communication import AddMessage
from pmcore.commands.incident import AddImpact, AddLink, CreateReview, EditIncident
from pmcore.commands.lessons import AddLesson
from pmcore.commands.measures import AddMeasure
from pmcore.commands.people import JoinReview, Rename
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, GroupRecommendations
from pmcore.commands.silence import OpenWritten
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations
from pmcore.intake.samples import SAMPLES, load_sample
from pmcore.model.people import Visitor
from pmcore.reviews import Reviews
from pmcore.store import MemoryStore
from tests.contracts.full_review import story
from tests.contracts.screens import PHASES, screens
from tests.kit import given, host, seat

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "{{7*7}} {% raw %}",
    "</div></button><iframe src=//evil.example>",
    "&lt;b&gt; &amp; ]]> <!--",
)
LINK = 'https://evil.example/"onmouseover="alert(1)<script>'
# What our own templates are made of; anything else came from somebody's text.
TAGS = {
    "a",
    "b",
    "br",
    "button",
    "circle",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "hr",
    "i",
    "input",
}
TAGS |= {
    "li",
    "nav",
    "ol",
    "p",
    "path",
    "span",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
}
TAGS |= {"article", "bdi", "del", "ins", "ul", "rect", "line", "text", "title", "g"}
HARMLESS = re.compile(
    r"(data|aria)-[a-z-]+|class|id|title|style|href|target|rel|role|type|datetime|dir|hidden|open|tabindex"
)
DRAWN = {"svg", "path", "rect", "line", "text"}
DRAWING = {
    "viewBox",
    "fill",
    "d",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "transform",
    "xmlns",
}


class Reader(HTMLParser):
    """Read HTML as a browser does: the tags with their attributes, and the text between."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.open = [], "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"br", "hr", "input", "path", "circle"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


@cache
def hostile(phase):
    """Return a review in a phase in which every field that takes text has something nasty in it."""
    bad = "".join(HOSTILE)
    line, name = bad[:190], HOSTILE[0]
    ana = seat(HOSTILE[1])
    told = given(
        CreateReview(
            title=line, facilitator=host.name, services=(name,), summary=bad, began="2026-11-23 13:00"
        ),
        Rename(name=name),
        EditIncident(seen=1, detection=bad, context=bad),
        AddImpact(measure=line, value=line, unit=line, estimate=True),
        AddLink(title=line, url=LINK.replace(" ", "")),
        AddTimelineEvent(text=bad, starts="13:05", source=line, link=LINK, marks="detected"),
        AddTimelineEvent(text=bad, source=line),
        AddCause(text=bad),
        AddCause(text=bad, under="C-01", evidence=("T-01",), note=bad, area="process", factor="primary"),
        AddLesson(text=bad),
        *(AddRecommendation(text=f"{bad}{number}") for number in range(3)),
        AddMessage(audience="customers", text=bad, channel=line),
        ana.does(AddRecommendation(text=bad)),
    )
    if phase == "writing":
        return told
    told.when(RevealRecommendations(), GroupRecommendations(ids=("R-01", "R-02"), title=line))
    told.when(
        lambda r: EditRecommendation(
            id="R-03", outcome="declined", reason=bad, seen=r.item("recommendations", "R-03").version
        )
    )
    told.when(
        AddMeasure(
            title=line, detail=bad, owner=line, done_when=bad, link=LINK, addresses=("C-02",), recommendation="R-01"
        )
    )  # fmt: skip
    if phase == "revealed":
        return told
    told.when(OpenVote(), PlaceDot(id="R-04"))
    if phase == "closed":
        told.when(CloseVote())
    return told


def sampled(name):
    """Return the blocks of every board of a sample."""
    reviews = Reviews(MemoryStore())
    try:
        review = load_sample(reviews, name, Visitor(key="k" * 64)).review
        return {board: draw(board, review, Room()) for board in BOARDS}
    finally:
        reviews.close()


def check(boards):
    for name, blocks in boards.items():
        keys = [block.key for block in blocks]
        assert len(keys) == len(set(keys)), f"{name}: two blocks have the same key"
        for block in blocks:
            assert isinstance(block, Block)
            assert type(block.html) is str
            assert block.key
            read = Reader(block.html)
            assert not read.open, f"{name}/{block.key} leaves {read.open} open"
            assert len(block.html) < 100_000


@pytest.mark.parametrize("name", BOARDS)
def test_every_board_is_drawn_for_a_review_with_nothing_in_it(name):
    blocks = draw(name, given().review, Room())
    assert blocks
    assert "".join(Reader(block.html).text for block in blocks).strip(), (
        "an empty board says what belongs here"
    )


@pytest.mark.parametrize("phase", PHASES)
def test_every_board_of_a_full_review_has_unique_keys_and_closed_tags(phase):
    check(screens(story(phase)))


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_board_of_every_sample_has_unique_keys_and_closed_tags(sample):
    check(sampled(sample))


@pytest.mark.parametrize("phase", PHASES)
def test_whatever_people_type_is_text_and_never_html(phase):
    boards = screens(hostile(phase))
    check(boards)
    for name, blocks in boards.items():
        for block in blocks:
            for tag, attributes in Reader(block.html).tags:
                assert tag in TAGS or name == "wall", f"<{tag}> in {name}"
                for attribute in attributes:
                    known = HARMLESS.fullmatch(attribute) or tag in DRAWN or attribute in DRAWING
                    assert known, f"{attribute}= of <{tag}> in {name}"
                assert (
                    not (attributes.get("href") or "")
                    .lower()
                    .startswith(("javascript:", "data:", "vbscript:"))
                )


@pytest.mark.parametrize("phase", PHASES)
def test_whatever_people_type_is_shown_as_they_typed_it(phase):
    told = hostile(phase)
    boards = {name: "".join(Reader(b.html).text for b in blocks) for name, blocks in screens(told).items()}
    bad = "".join(HOSTILE)
    for name in ("overview", "timeline", "causes", "lessons", "communication"):
        assert bad in boards[name], name
    if phase != "writing":
        assert bad in boards["recommendations"]
        assert bad in boards["measures"]
    assert HOSTILE[0] in boards["lobby"]
    assert bad[:190] in boards["rail"]
    assert bad[:190] in boards["mine"]


def test_links_open_elsewhere_and_tell_nothing_about_us():
    links = [
        attributes
        for blocks in screens(hostile("closed")).values()
        for block in blocks
        for tag, attributes in Reader(block.html).tags
        if tag == "a"
        and not attributes["href"].startswith(
            ("join", "bring", "follow_through", "measures?review=")
        )  # relative: right below any path that a proxy puts before ours
    ]
    assert len(links) >= 3
    for each in links:
        assert each["target"] == "_blank"
        assert set(each["rel"].split()) >= {"noopener", "noreferrer"}
        assert each["href"].startswith(("https://", "http://", "mailto:"))


@pytest.mark.parametrize(("name", "command", "changed"), [
    ("timeline", AddTimelineEvent(text="One more", starts="13:10"), {"head", "event"}),
    ("causes", AddCause(text="A second problem"), {"cause"}),
    ("lessons", AddLesson(text="One more", tone="lucky"), {"lucky/head", "lucky/lesson"}),
    ("recommendations", AddRecommendation(text="One more"), {"head", "card"}),
    ("measures", AddMeasure(title="One more"), {"measure"}),
    ("communication", AddMessage(audience="technical", text="Dear all"), {"technical/head", "technical"}),
    ("overview", AddImpact(measure="Late parcels"), {"impact"}),
    ("lobby", JoinReview(code="", name="Nina"), {"head", "person"}),
])  # fmt: skip
def test_a_change_redraws_what_it_changes_and_nothing_else(name, command, changed):
    told = given(*NORMAL)
    before = {board: dict(blocks) for board, blocks in boards_of(told).items()}
    if isinstance(command, JoinReview):
        told.id_of(seat("Nina"))
    else:
        told.when(command)
    after = {board: dict(blocks) for board, blocks in boards_of(told).items()}
    differs = {key for key in after[name] if after[name][key] != before[name].get(key)}
    assert {re.sub(r"[:/]id-\d+$", "", key) for key in differs} <= changed
    assert len(differs) <= 2, differs
    for board in BOARDS:
        for key in before[board].keys() & after[board].keys() - differs:
            if after[board][key] == before[board][key]:
                assert after[board][key] is before[board][key], f"{board}/{key} was rendered again"
        asks_for_measures = board == "measures" and name == "recommendations"
        # (the Lobby's menu tells how many entries of somebody could be taken back)
        same_causes = board in {"cause_graph", "cause_fishbone", "cause_lanes"} and name == "causes"
        same_events = board in {"picture", "picture_by_service", "checks"} and name == "timeline"
        if (
            board not in {name, "rail", "communication", "lobby", "log"}
            and not asks_for_measures
            and not same_events
            and not same_causes
        ):
            assert after[board] == before[board], f"{board} has nothing to do with it"


NORMAL = (
    OpenWritten(),  # while the timeline is written silently, how many do changes with whoever joins
    AddTimelineEvent(text="Deploy", starts="2026-11-23 13:00"),
    AddTimelineEvent(text="Alert", starts="2026-11-23 13:20"),
    AddCause(text="Down"),
    AddCause(text="Full", under="C-01"),
    AddLesson(text="Slow"),
    AddRecommendation(text="One"),
    AddRecommendation(text="Two"),
    RevealRecommendations(),
    AddMeasure(title="Alert"),
    AddMessage(audience="customers", text="Sorry."),
    AddImpact(measure="Failed payments"),
)


def boards_of(told):
    return {name: draw(name, told.review, Room()) for name in BOARDS}


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_is_the_same_for_the_same_review(name):
    told = story("closed")
    assert draw(name, told.review, Room()) == draw(name, told.reviews.get(told.id), Room())


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_is_the_same_whoever_is_asked_first(name):
    """What is remembered for one review must not be shown for another that only looks alike."""
    one, other = (
        given(CreateReview(title="Same", facilitator="Ann")),
        given(CreateReview(title="Same", facilitator="Bob")),
    )
    text = "".join(block.html for block in draw(name, one.review, Room()))
    assert "Bob" not in text
    assert "Ann" not in "".join(block.html for block in draw(name, other.review, Room()))


def test_an_unknown_board_is_refused():
    with pytest.raises(KeyError):
        draw("nope", given().review, Room())

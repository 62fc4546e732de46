"""Every page can be reached, shows its board, and does what its buttons ask of it; whatever is drawn leads somewhere.

What changes the review is sent by the browser itself, past the pages (tests/contracts/test_every_button.py).
"""

from functools import cache
from pathlib import Path

import pytest

from pages.parts.assets import page_style, style
from pmcore.boards import BOARDS
from pmcore.intake.samples import SAMPLES
from pmcore.model.meeting import STAGES
from pmcore.report.pictures.timeline_lanes import Lanes
from tests.contracts.screens import every_screen, pressed
from tests.pages.person import FRAME, Person, latest
from tests.shown import nodes

FILES = {path.stem for path in Path(FRAME).parent.glob("*.py")} - {"__init__", "frame"}
PUBLIC = {"welcome", "start", "follow_through"}
# What buttons ask of the page that they are drawn on, as (where, what).
ASKED = [
    ("cause_fishbone", "cause_picture"), ("cause_graph", "cause_picture"), ("cause_lanes", "cause_picture"), ("causes", "cause_picture"),
    ("communication", "open"), ("door", "start"), ("history", "only_part"), ("history", "only_who"), ("lobby", "link"),
    ("mine", "more"), ("mine", "open"), ("picture", "closer"), ("picture_by_service", "closer"),
    ("picture_by_service", "lanes"), ("rail", "device"), ("rail", "devices"), ("rail", "home"), ("rail", "look"), ("rail", "open"),
    ("rail", "stay"), ("so_far", "close"), ("timeline", "picture"),
]  # fmt: skip
BY_ITSELF = {
    ("cause_checks", "prompts"),
    ("checks", "prompts"),
    ("causes", "fold"),
    ("causes", "fold_all"),
    ("causes", "view"),
    ("door", "sample"),
    ("rail", "wording"),
    ("timeline", "only"),
    ("timeline", "stand"),
    ("wall", "copy"),
}  # the script does these without the page
# Where what is drawn for one person stands, and as what.
PANELS = {
    "door": ("welcome", "welcome"), "mine": ("welcome", "mine"), "wall": ("lobby", "wall"), "so_far": ("timeline", "so_far"),
    "history": ("history", "history"),
}  # fmt: skip


@pytest.fixture
def host():
    return Person("Host")


@pytest.fixture
def review_id(host):
    return host.loads()


def test_every_file_is_a_page_that_can_be_opened_and_every_page_has_its_file(host):
    found = host.opens("welcome").app._registered_pages.values()
    assert {each["url_pathname"] or "welcome" for each in found} == FILES
    assert {each.page for each in STAGES} < FILES


@pytest.mark.parametrize("page", sorted(FILES))
def test_every_page_but_the_public_ones_asks_for_a_seat(page, host, review_id):
    tab = Person("Stranger").opens(page, review_id)
    assert tab.page == (page if page in PUBLIC else "welcome")
    assert latest(review_id).incident.title not in tab.everything
    assert host.opens(page, review_id).page == page


# A board that is a part of another board's page; the picture is there for whoever wants it.
BESIDE = {
    "rules": "lobby",
    "picture": "timeline",
    "picture_by_service": "timeline",
    "checks": "timeline",
    "cause_checks": "causes",
    "cause_graph": "causes",
    "cause_fishbone": "causes",
    "cause_lanes": "causes",
}
UNSEEN = {"log"}  # says when to look again; nobody is shown it


def test_every_board_is_shown_by_the_page_of_its_name(host, review_id):
    shown = {page: set(host.opens(page, review_id).parts) for page in FILES}
    shown["timeline"] |= set(with_picture(host, review_id).parts)
    for name in CAUSE_PICTURES:
        shown["causes"] |= set(with_picture(host, review_id, name).parts)
    shown["timeline"] |= set(with_picture(host, review_id, "picture_by_service").parts)
    for name in BOARDS.keys() - UNSEEN:
        pages = {page for page, parts in shown.items() if f"board:{name}" in parts}
        assert pages == (FILES - PUBLIC if name == "rail" else {BESIDE.get(name, name)}), name


CAUSE_PICTURES = ("cause_graph", "cause_fishbone", "cause_lanes")


def with_picture(person, review_id, name="picture"):
    """Open the timeline or the causes with one of their pictures."""
    if name in CAUSE_PICTURES:
        tab = person.opens("causes", review_id).presses("board:causes", "cause_picture")
        kind = name.removeprefix("cause_")
        return tab if kind == "graph" else tab.presses("board:cause_graph", "cause_picture", value=kind)
    tab = person.opens("timeline", review_id).presses("board:timeline", "picture")
    return tab if name == "picture" else tab.presses("board:picture", "lanes", value=Lanes.SERVICES.value)


@cache
def wish(name, do):
    """Return id and value of a button that asks for this; of one with a value, where there are several."""
    data = [each.data for screen, each in pressed() if screen.name == name and each.data.get("do") == do]
    best = max(data, key=lambda each: bool(each.get("value")))
    return {key: best.get(key) or "" for key in ("id", "value")}


def whole(tab):
    """Return all that a press could have changed: where one is, what is drawn, what the page remembers."""
    kept = {
        name: value
        for name, value in tab.app.session_state._state.filtered_state.items()
        if not name.startswith(("board:", "panel:"))
    }
    return tab.page, tab.review_id, tab.everything, repr(sorted(kept.items(), key=str))


def test_the_table_has_all_that_buttons_ask_for():
    drawn = {(screen.name, each.data["do"]) for screen, each in pressed() if "do" in each.data}
    assert drawn == {*ASKED, *BY_ITSELF}


@pytest.mark.parametrize(("name", "do"), ASKED, ids="-".join)
def test_what_a_button_asks_of_its_page_is_done(name, do, host, review_id):
    page, part = PANELS.get(name, ("overview" if name == "rail" else BESIDE.get(name, name), name))
    part = f"board:{part}" if name in BOARDS else f"panel:{part}"
    asked = wish(name, do)
    asked["id"] = {"mine": review_id, "lobby": Person("Ana").joins(review_id).id}.get(name, asked["id"])
    pictured = name.startswith("picture") or name in CAUSE_PICTURES
    tab = with_picture(host, review_id, name) if pictured else host.opens(page, review_id)
    if name == "so_far":  # as the way in says in the address of who came late
        tab.app.query_params["so_far"] = "1"
        tab.draws_anew()
    before = whole(tab)
    assert whole(tab.presses(part, "nothing that is drawn", **asked)) == before
    assert whole(tab.presses(part, do, **asked)) != before


def test_where_buttons_lead_there_is_a_page_a_stage_or_a_sample():
    led = {}
    for _, each in pressed():
        if "do" in each.data and each.data.get("value"):
            led.setdefault(each.data["do"], set()).add(each.data["value"])
    assert led["open"] <= FILES
    assert led["look"] == {each.key.value for each in STAGES}
    assert led["sample"] == set(SAMPLES), "every sample can be tried from the welcome page"


def test_where_a_form_leads_when_it_was_sent_is_a_page(host, review_id):
    leads = {
        data["composer"]["opens"]
        for page in FILES
        for data in host.opens(page, review_id).parts.values()
        if "opens" in data.get("composer", {})
    }
    assert leads == {"lobby"}


def test_who_may_press_is_said_in_words_that_the_style_knows():
    sheets, said = style() + page_style(), set()
    for screen in every_screen():
        for node in nodes(screen.blocks):
            said |= {(name, node.get(name)) for name in ("data-for", "data-not-for") if node.get(name)}
    assert len(said) > 3
    for name, role in said:
        assert f'[{name}="{role}"]' in sheets, f"{name}={role} hides nothing"

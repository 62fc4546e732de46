"""Every layout says of its fields what the commands say, and everything that people can say is said in some layout."""

import json
from collections import defaultdict
from functools import cache

import pytest
from pydantic import ValidationError

from pages.forms.measures import FOLLOW_UP
from pmcore.boards.choices import CHOICES
from pmcore.commands.communication import AddMessage
from pmcore.commands.fields import facts_of
from pmcore.commands.incident import CreateReview
from pmcore.commands.measures import AddMeasure
from pmcore.commands.registry import COMMANDS, any_command
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import invalid
from pmcore.model.review import SIGNED
from tests.contracts.copies import Copy
from tests.contracts.full_review import EXAMPLES, actor, fresh, host, phase_of, story, sue
from tests.contracts.screens import PHASES, every_screen, pressed, screens
from tests.contracts.test_every_board import hostile
from tests.forms import adding, begins_with, editing, every_layout, layout_of
from tests.kit import given
from tests.shown import rows

LAYOUTS = list(every_layout())
NAMES = [f"{each['noun']} {len(each['fields'])}" for each in LAYOUTS]
FIELDS = [(each, field) for each in LAYOUTS for field in each["fields"]]

OUR_OWN = {"line", "when", "person", "pills", "one", "choice"}  # controls that a layout may choose for itself
# Commands that no page sends to /live/do.
BY_OTHERS = {
    "answer_invitation": "the page of the link that an owner without a seat is sent (web/routes/own.py)",
    "join_review": "the page of the way in is a plain form of its own",
    "join_as_other": "the page of the way in is a plain form of its own",
    "claim_seat": "made by the server from a ticket",
    "add_seat": "for programs: people take their own seats",
    "rename": "no page offers it yet: people give their name when they join",
    "import_rows": "files are sent whole, and the server makes the command",
    "name_people": "the preview of a file sends names along (component/intake.js)",
    "fill_tray": "made by the server from a file",
    "empty_tray": "sent by the script of the tray (component/tray.js)",
    "decide_tray_rows": "the tray sends rows, and the server makes the command",
    "stand_at": "sent by the script with the moment of its slider (component/standing.js)",
    "answer_time_question": "sent by the script with the answer that somebody chose (component/when.js)",
}
# Fields of adding and editing commands that stand in no form.
ELSEWHERE = {
    ("add_question", "text"): "a question begins with the words of its event, and is edited then",
    ("add_question", "who_may_know"): "who may know is said beside the question, once it is there",
    ("add_recommendation", "key"): "drawn by lot in the browser of who writes (component/unsigned.js)",
    ("add_lesson", "key"): "drawn by lot in the browser of who writes (component/unsigned.js)",
    ("add_timeline_event", "key"): "drawn by lot in the browser of who writes (component/unsigned.js)",
    ("add_timeline_event", "after"): "the script says which row was typed before",
    ("add_timeline_event", "silently"): "each form sends it along; the room decides",
    ("create_review", "sample"): "samples are started by a button of the welcome page",
    ("add_cause", "factor"): "what is contributing or primary is said of a cause that is there",
    ("add_message", "state"): "a text begins as a draft",
    ("edit_message", "audience"): "a text stays with whom it was written for",
    ("move_cause", "instead_of"): "each further place has a button of its own that gives it up",
    ("add_measure", "recommendation"): "a measure is made from a card by a button of the card",
}


def facts(layout, field):
    """Return what each of the layout's commands says of a field."""
    kinds = [layout[each] for each in ("add", "edit") if layout[each]]
    return [known[field["name"]] for kind in kinds if field["name"] in (known := facts_of(COMMANDS[kind]))]


def test_every_file_of_layouts_has_some_and_no_two_of_a_page_have_the_same_noun():
    assert {
        "event",
        "problem",
        "cause",
        "place",
        "lesson",
        "card",
        "shown_card",
        "group",
        "measure",
        "message",
    } <= {each["noun"] for each in LAYOUTS}
    assert {"incident", "impact", "link", "review"} <= {each["noun"] for each in LAYOUTS}


@pytest.mark.parametrize(("layout", "field"), FIELDS, ids=[f"{a['noun']}-{b['name']}" for a, b in FIELDS])
def test_a_field_says_what_its_commands_say(layout, field):
    known = facts(layout, field)
    assert known, "no command of this layout has the field"
    for each in known:
        assert field.get("required", False) == each.required
        assert field.get("optional", False) == each.optional
        assert field.get("least") == each.least
        if each.kind in {"line", "area"} and not field.get("options"):
            assert field.get("most") == each.most
        if each.choices:
            codes = [code for code, *_ in field["options"] if code]
            assert codes == [code for code, _ in each.choices]
            assert [hint for code, _, hint in field["options"] if code] == [hint for _, hint in each.choices]
            assert any(not code for code, *_ in field["options"]) == each.optional
        assert field["kind"] in {each.kind, *OUR_OWN}


@pytest.mark.parametrize(("layout", "field"), FIELDS, ids=[f"{a['noun']}-{b['name']}" for a, b in FIELDS])
def test_a_field_can_be_drawn(layout, field):
    assert field["label"].strip() == field["label"] != ""
    assert 1 <= field["width"] <= 12
    if field["kind"] in {"choice", "pills"}:
        assert len(field["options"]) > 1
        assert all(label for _, label, _ in field["options"])
        codes = [code for code, *_ in field["options"]]
        assert len(codes) == len(set(codes))
        assert not layout["add"] or begins_with(field) in codes, "nothing would be chosen at the beginning"
    if field["kind"] in {"one", "many"}:
        assert field["from"] in CHOICES


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_the_names_of_a_layout_are_its_own(layout):
    names = [each["name"] for each in layout["fields"]]
    assert len(names) == len(set(names))
    labels = [each["label"] for each in layout["fields"]]
    assert len(labels) == len(set(labels)), "a field is found by its name"


@cache
def buttons_in_rows():
    """Return the fields that buttons in rows are about, each with the noun of its row."""
    return {(each.row.noun, each.data.get("field")) for _, each in pressed() if each.row}


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_what_is_asked_for_one_after_the_other_are_fields_with_a_button_in_the_row(layout):
    for name in layout["walk"]:
        if any(name == each["name"] for each in layout["fields"]):
            assert (layout["noun"], name) in buttons_in_rows()


ADDING = [each for each in LAYOUTS if each["add"]]


@pytest.mark.parametrize("layout", ADDING, ids=[each["noun"] for each in ADDING])
def test_a_form_that_nobody_filled_says_what_must_be_filled_and_nothing_else(layout):
    wrong = {}
    try:
        COMMANDS[layout["add"]].model_validate(adding(layout))
    except ValidationError as error:
        wrong = invalid(error).fields
    missing = {each["name"] for each in layout["fields"] if each.get("required") and not begins_with(each)}
    fixed = {"audience"} if layout["noun"] == "message" else set()  # the button says for whom
    assert wrong == dict.fromkeys(missing | fixed, "Please fill this in.")


@pytest.mark.parametrize("layout", ADDING, ids=[each["noun"] for each in ADDING])
def test_everything_that_is_filled_in_is_stored(layout):
    kind = layout["add"]
    told, asker = story(phase_of(kind)), actor(host, phase_of(kind))
    names = {each["name"] for each in layout["fields"]}
    good = EXAMPLES[kind](told.review, asker.participant_id)
    typed = {
        each["name"]: ", ".join(good[each["name"]]) if each.get("list") else good[each["name"]]
        for each in layout["fields"] if each["name"] in good
    }  # fmt: skip
    missing = {
        each["name"]: "Zoe" for each in layout["fields"] if each.get("required") and each["name"] not in good
    }
    rest = {name: value for name, value in good.items() if name not in names}
    command = COMMANDS[kind].model_validate({**adding(layout, **typed, **missing), **rest})
    plain = COMMANDS[kind].model_validate(good | missing)
    told_so = typed.keys() | missing.keys()
    assert {each: getattr(command, each) for each in told_so} == {
        each: getattr(plain, each) for each in told_so
    }
    if kind != "create_review":
        assert told.reviews.execute(fresh(phase_of(kind)), command, asker).records


# ---------------------------------------------------------------------- rows and their editors


def sent_back(told, person):
    """Send back all that every editor of a person's screens begins with; return the changes that this would make."""
    changes, seat, copy = [], told.actor(person), Copy(told)
    for name, blocks in screens(told, of=person).items():
        for each in rows(blocks):
            if any({"edit", "choose"} & button.data.keys() for button in each.buttons):
                layout = FOLLOW_UP if name == "carried" and each.noun == "measure" else layout_of(each.noun)
                wanted = any_command.validate_python(editing(layout, each))
                outcome = told.reviews.execute(copy.as_it_was(), wanted, seat)
                changes += [(name, record.change) for record in outcome.records]
    return changes


@pytest.mark.parametrize("phase", ["writing", "revealed", "voting"])
@pytest.mark.parametrize("person", [host, sue], ids=["facilitator", "scribe"])
def test_an_editor_begins_with_what_is_stored_so_that_sending_it_all_back_changes_nothing(phase, person):
    assert sent_back(story(phase), person) == []


@pytest.mark.parametrize("phase", ["writing", "revealed", "voting"])
def test_nor_does_it_where_every_text_is_hostile(phase):
    assert sent_back(hostile(phase), host) == []


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu"])
def test_nor_does_it_in_any_time_zone(zone):
    told = given(
        CreateReview(
            title="T", facilitator="Host", zone=zone, began="2026-11-23 14:00", services=("a", "b"), summary="One\n\n two"
        ),
        AddTimelineEvent(text=" T\n  t ", starts="14:05:09", ends="15:00", precision="about", margin=5, marks="detected"),
        AddTimelineEvent(text="F", starts="14:05:09.250"),
        AddTimelineEvent(text="Nobody knows when"),
        AddTimelineEvent(text="x" * 4000, starts="~14:30"),
        AddMeasure(title="M", detail="d" * 2000, due_on="2026-12-24", status="in_progress", link="https://t.example"),
        AddMessage(audience="customers", text="m" * 2000),
    )  # fmt: skip
    assert sent_back(told, host) == []


@cache
def edited_rows():
    """Return every different row of every board in every phase, with the phase and who sees it."""
    found = {}
    for screen in every_screen():
        for each in rows(screen.blocks):
            key = (screen.phase, screen.name, each.id, each.noun, str(each.values))
            found.setdefault(key, (screen, each))
    return list(found.values())


def test_a_row_shows_no_field_that_its_editor_does_not_have():
    for _, each in edited_rows():
        layout = layout_of(each.noun)
        assert each.parts.keys() <= {field["name"] for field in layout["fields"]}, each.noun
        others = [layout_of(other)["edit"] for button in each.buttons if (other := button.data.get("layout"))]
        kinds = [kind for kind in (layout["edit"], *others) if kind]  # a link is only removed
        known = set().union(*(facts_of(COMMANDS[kind]) for kind in kinds))
        assert each.values.keys() <= known, each.noun


def test_what_a_form_adds_has_a_row_of_its_id():
    """By that the browser knows that it has arrived; else it would stand beside the row as on its way, for seconds."""
    shown = {each.id for _, each in edited_rows()}
    for phase in PHASES:
        review = story(phase).review
        added = {each for name in SIGNED for each in review.items(name)}
        assert added <= shown, phase


def test_a_button_that_edits_names_fields_that_the_editor_has():
    for screen, each in pressed():
        if not {"edit", "choose", "first"} & each.data.keys():
            continue
        layout = layout_of(each.data.get("layout") or each.row.noun)
        names = [each.data.get("choose"), each.data.get("first"), *each.data.get("names", "").split(",")]
        fields = {field["name"]: field for field in layout["fields"]}
        assert set(filter(None, names)) <= fields.keys(), f"{screen.name}: {each.data}"
        assert layout["edit"]
        if "choose" in each.data:
            assert fields[each.data["choose"]]["kind"] in {"choice", "pills", "person", "date"}


def test_a_button_that_adds_fixes_fields_that_the_form_does_not_show():
    seen = set()
    for _, each in pressed():
        if "add" in each.data:
            layout, fixed = layout_of(each.data["add"]), json.loads(each.data.get("fixed", "{}"))
            seen.add(layout["noun"])
            assert layout["add"]
            assert not fixed.keys() & {field["name"] for field in layout["fields"]}
            assert fixed.keys() <= facts_of(COMMANDS[layout["add"]]).keys()
    assert seen == {"cause", "change", "message", "impact", "link"}


# ---------------------------------------------------------------------- nothing is out of reach


def test_everything_that_people_can_say_is_said_in_a_form_or_by_a_button():
    said = defaultdict(set)
    for layout in LAYOUTS:
        for kind in filter(None, (layout["add"], layout["edit"])):
            said[kind] |= {each["name"] for each in layout["fields"]}
    for _, each in pressed():
        for command in each.commands("x", here="overview"):
            said[command["kind"]] |= command.keys()
        if "add" in each.data:
            said[layout_of(each.data["add"])["add"]] |= json.loads(each.data.get("fixed", "{}")).keys()
    assert set(COMMANDS) - said.keys() == set(BY_OTHERS)
    fields = {
        (kind, name)
        for kind in COMMANDS if kind.startswith(("add_", "edit_", "create_", "move_cause")) and kind in said
        for name in facts_of(COMMANDS[kind])
    }  # fmt: skip
    assert {(kind, name) for kind, name in fields if name not in said[kind]} == set(ELSEWHERE)

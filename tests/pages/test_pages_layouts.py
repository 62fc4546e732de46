"""Pages give each board the layouts of what can be written on it: no row is without its editor, no button without its form."""

import pytest

from pages.forms.cards import RETURNED
from pages.forms.incident import zone_names
from pages.forms.measures import DECLINE, FOLLOW_UP, LOOK
from pmcore.commands.fields import facts_of
from pmcore.commands.incident import EditIncident
from pmcore.commands.meeting import CloseReview
from pmcore.commands.registry import COMMANDS
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.model.measures import FOLLOW_THROUGH, OWNING
from pmcore.model.meeting import STAGES
from tests.contracts.screens import every_screen, pressed
from tests.pages.person import Person, latest
from tests.shown import rows

# What the lobby shows of earlier reviews: each row is a part of its own.
OF_EARLIER = {
    "returned": {RETURNED["noun"]: RETURNED},
    "carried": {each["noun"]: each for each in (FOLLOW_UP, DECLINE, LOOK)},
}


@pytest.fixture
def host():
    return Person("Host")


def given_by(person, review_id):
    """Return the layouts that the pages give to each board, by noun."""
    found = {}
    for stage in STAGES:
        for part, data in person.opens(stage.page, review_id).parts.items():
            found[data.get("private") or part.partition(":")[2]] = data.get("layouts", {})
    return found


def names(layout):
    return [each["name"] for each in layout["fields"]]


def test_every_row_has_the_layout_of_its_noun_with_all_the_fields_that_it_shows(host):
    review_id, ana, seen = host.starts(), Person("Ana"), set()
    ana.joins(review_id)
    given = given_by(ana, review_id) | given_by(host, review_id)
    given |= OF_EARLIER
    for screen in every_screen():
        for row in rows(screen.blocks):
            if not row.parts:
                continue  # nothing of it is edited, such as a link: it comes and goes
            layout = given[screen.name].get(row.noun)
            assert layout, f"{screen.name} has a row of a {row.noun}, and its page gives no layout for it"
            assert row.parts.keys() <= set(names(layout))
            assert layout["edit"]
            seen.add((screen.name, row.noun))
    assert seen == {
        ("overview", "incident"), ("overview", "impact"), ("timeline", "event"), ("causes", "problem"), ("causes", "cause"),
        ("timeline", "question"), ("causes", "question"), ("lessons", "lesson"), ("recommendations", "shown_card"), ("recommendations", "group"), ("own", "card"), ("row", "event"),
        ("measures", "measure"), ("communication", "message"), ("rail", "pause"), ("returned", RETURNED["noun"]), ("carried", "measure"),
        ("measures", "accepted"),
    }  # fmt: skip


def test_every_button_that_opens_a_form_finds_its_layout(host):
    given = given_by(host, host.starts()) | OF_EARLIER
    for screen, each in pressed():
        if "add" in each.data:
            assert given[screen.name][each.data["add"]]["add"]
        if "layout" in each.data:
            assert given[screen.name][each.data["layout"]]["edit"]
        if "along" in each.data:
            fields = {field["name"] for field in given[screen.name][each.data["along"]]["fields"]}
            assert fields <= facts_of(COMMANDS[each.each["kind"]]).keys() - each.each.keys()


BY_KEY = {"card", "under"}  # a card is added by the composer; `m` on a node of the tree opens the other


def test_every_layout_that_a_page_gives_is_for_something_on_it(host):
    wanted = {}
    for screen, each in pressed():
        named = {each.data.get(name) for name in ("add", "layout", "along")}
        nouns = named | {each.row.noun if each.row else None}
        wanted.setdefault(screen.name, set()).update(nouns - {None})
    for name, layouts in given_by(host, host.starts()).items():
        assert set(layouts) - BY_KEY <= wanted.get(name, set()), name


def test_a_composer_adds_something_that_its_page_has_a_layout_for(host):
    review_id, found = host.starts(), set()
    for stage in STAGES:
        for data in host.opens(stage.page, review_id).parts.values():
            if composer := data.get("composer"):
                assert data["layouts"][composer["noun"]]["add"]
                found.add(composer["noun"])
    assert found == {"event", "problem", "lesson", "card", "measure"}


def test_in_a_closed_review_only_what_goes_on_can_be_edited(host):
    review_id = host.starts()
    host.does(review_id, CloseReview())
    layout = given_by(host, review_id)["measures"]["measure"]
    assert set(names(layout)) == FOLLOW_THROUGH - {"done_by", "looked", *OWNING}
    assert not layout["add"]
    for screen, each in pressed():
        if (
            screen.name != "returned"
            and screen.phase == "closed"
            and "choose" in each.data
            and "after" in each.data
        ):
            assert each.data["choose"] in names(layout)


# ---------------------------------------------------------------------- what depends on the review


def when(host, review_id):
    layout = host.opens("timeline", review_id).parts["board:timeline"]["layouts"]["event"]
    return next(each for each in layout["fields"] if each["name"] == "starts")


def test_the_field_for_a_time_names_the_day_and_the_zone_that_a_bare_time_means(host):
    field = when(host, host.starts(began="2026-11-23 14:00", zone="Asia/Kathmandu"))
    assert field["note"] == "Mon 23 Nov 2026 · Asia/Kathmandu"
    assert field["hint"] == "14:05"


def test_without_a_day_the_field_asks_for_one(host):
    review_id = host.starts()
    assert (when(host, review_id)["note"], when(host, review_id)["hint"]) == ("UTC", "2026-11-23 14:05")
    host.does(review_id, AddTimelineEvent(text="Alert", starts="2026-02-28 14:05"))
    assert when(host, review_id)["note"] == "Sat 28 Feb 2026 · UTC"


def test_the_zone_of_the_review_comes_first_and_every_other_can_be_chosen(host):
    review_id = host.starts(zone="Asia/Kathmandu")
    fields = host.opens("overview", review_id).parts["board:overview"]["layouts"]["incident"]["fields"]
    offered = [each for each, *_ in next(each for each in fields if each["name"] == "zone")["options"]]
    assert offered[:2] == ["Asia/Kathmandu", "UTC"]
    assert set(offered) == {"UTC", *zone_names()}
    for zone in offered[::60]:
        host.does(review_id, EditIncident(zone=zone))
        assert latest(review_id).incident.zone == zone

"""The tray: what lies in it is for facilitator and scribe, each decision has its way back, and nobody else hears of it."""

import pytest

from pmcore.changes.imports import TimelineImported, TimelineImportRemoved
from pmcore.changes.stored import read, written
from pmcore.changes.tray import TrayEmptied, TrayFilled, TrayRowsDecided
from pmcore.commands.history import Undo
from pmcore.commands.hosting import ChangeRole
from pmcore.commands.imports import ImportRows
from pmcore.commands.tray import MOST_FILES, DecideTrayRows, EmptyTray, FillTray
from pmcore.errors import ConcurrentEditError, InvalidError, NotAllowedError, NotFoundError, RuleError
from pmcore.model.people import Role
from pmcore.model.tray import RowState
from pmcore.model.tray_rows import TrayRow, in_order, opened, packed
from pmcore.web.api.serializers import lines_json, review_json
from tests.kit import given, host, seat

ana = seat("Ana")
sue = seat("Sue", Role.SCRIBE)
olga = seat("Olga", Role.OBSERVER)
ROWS = [TrayRow(text=f"Secret message {each}") for each in range(1, 6)]
SLACK = FillTray(importer="slack", file="slack.zip", count=5, packed=packed(ROWS))


def the_file(story):
    (file,) = story.review.tray.values()
    return file


def decide(*rows, state="aside"):
    """Return what decides about rows of the file in the tray."""
    return lambda review: DecideTrayRows(file=next(iter(review.tray)), rows=rows, state=state)


def states(story):
    file = the_file(story)
    return [file.state_of(row).value for row in range(1, file.count + 1)]


def test_a_file_comes_into_the_tray_and_goes_again():
    story = given().when(SLACK, command_id="the file")
    story.then(TrayFilled, "put 5 rows of slack.zip into the tray", events=0)
    assert opened(the_file(story).packed).rows == ROWS
    assert (the_file(story).open, the_file(story).name) == (5, "slack.zip")
    story.when(Undo(target="the file"), command_id="the undo").then(TrayEmptied)
    assert story.review.tray == {}
    story.when(Undo(target="the undo")).then(TrayFilled)
    assert the_file(story).open == 5


def test_rows_are_set_aside_and_each_decision_has_its_way_back():
    story = given(SLACK, decide(2, 3)).when(decide(3, 4, state="placed"), command_id="second")
    story.then(TrayRowsDecided, "put 2 rows of the tray onto the timeline")
    assert states(story) == ["open", "aside", "placed", "placed", "open"]
    story.when(Undo(target="second"))
    assert states(story) == ["open", "aside", "aside", "open", "open"]
    story.when(decide(1, 2, 3, state="open")).then(TrayRowsDecided, "put 2 rows back into the tray")
    assert the_file(story).open == 5
    version = story.review.version
    assert story.when(decide(1, state="open")).review.version == version  # it is so already


def test_a_decision_that_somebody_changed_since_is_not_undone():
    story = given(SLACK).when(decide(1, 2), command_id="first").when(decide(2, state="open"), by=sue)
    story.when(Undo(target="first")).then(ConcurrentEditError)
    story = given().when(SLACK, command_id="the file").when(decide(1))
    story.when(Undo(target="the file")).then(ConcurrentEditError)


def test_rows_that_are_not_there_and_files_that_went_are_told():
    story = given(SLACK).when(decide(6)).then(InvalidError, "There is no row 6: this file has 5.")
    story.when(DecideTrayRows(file="gone", rows=(1,), state="aside")).then(NotFoundError)
    story.when(EmptyTray(file="gone")).then(NotFoundError)


def test_emptying_takes_one_file_or_all_with_what_was_decided_and_gives_it_back():
    story = given(SLACK, decide(1), SLACK.model_copy(update={"file": "other.zip"}))
    first = next(iter(story.review.tray))
    story.when(EmptyTray(file=first)).then(TrayEmptied, "took 5 rows of slack.zip out of the tray")
    assert the_file(story).file == "other.zip"
    story.when(Undo(target=story.log[-1].command_id))
    assert story.review.tray[first].aside == {1}
    assert story.when(EmptyTray()).review.tray == {}
    version = story.review.version
    assert story.when(EmptyTray()).review.version == version


def test_putting_rows_onto_the_timeline_is_one_undo_for_a_facilitator_too():
    story = given(SLACK, sue.does())
    file = the_file(story)
    rows = ImportRows.model_validate(
        {"rows": [{"text": ROWS[1].text}], "importer": "slack", "file": "slack.zip"}
    )
    placed = DecideTrayRows(file=file.id, rows=(2,), state=RowState.PLACED)
    story.reviews.execute_all(story.id, [rows, placed], story.actor(sue), "put")
    assert states(story)[1] == "placed"
    assert [type(each.change) for each in story.log[-2:]] == [TimelineImported, TrayRowsDecided]
    story.when(Undo(target="put"), by=ana).then(NotFoundError)
    story.when(Undo(target="put")).then(TrayRowsDecided, TimelineImportRemoved, events=0)
    assert states(story)[1] == "open"


@pytest.mark.parametrize("person", [ana, olga])
def test_the_tray_is_for_facilitator_and_scribe(person):
    story = given(SLACK, sue.does())
    file = the_file(story).id
    for command in (SLACK, DecideTrayRows(file=file, rows=(1,), state="aside"), EmptyTray()):
        story.when(command, by=person).then(NotAllowedError, "Only a")
        assert story.when(command, by=sue).changed


def test_nobody_else_is_sent_anything_of_it():
    story = given(ana.does(), olga.does(), sue.does()).when(SLACK, by=sue).when(decide(2), by=sue)
    for person in (host, sue):
        assert story.seen_by(person).tray
    before = given(ana.does(), olga.does(), sue.does())
    for person in (ana, olga, None):
        seat_id = story.id_of(person) if person else ""
        assert story.seen_by(person).tray == {}
        assert story.seen_by(person).version == before.seen_by(person).version
        lines = [(each.version, each) for each in story.log if not each.hidden_from(seat_id)]
        told = f"{review_json(story.review, seat_id)}{lines_json(story.review, lines, seat_id)}"
        assert "slack" not in told
        assert "tray" not in told.replace("'tray': {}", "")
    own = [(each.version, each) for each in story.log if each.by == story.id_of(sue)]
    told = f"{lines_json(story.review, own, story.id_of(sue))}"
    assert "slack.zip" in told
    assert "packed" not in told


def test_who_is_no_scribe_any_more_sees_nothing_of_it():
    story = given(sue.does()).when(SLACK, by=sue)
    story.when(ChangeRole(id=story.id_of(sue), role=Role.PARTICIPANT))
    assert story.seen_by(sue).tray == {}


def test_answers_about_times_are_remembered_with_the_file():
    story = given(SLACK.model_copy(update={"answers": {"IST": "+05:30"}}))
    assert story.review.time_answers.words == {"IST": "+05:30"}


def test_a_tray_has_room_for_so_many_files_and_so_much_text(monkeypatch):
    story = given(*[SLACK] * MOST_FILES).when(SLACK).then(RuleError, f"at most {MOST_FILES} files")
    monkeypatch.setattr("pmcore.commands.tray.MOST_PACKED", 2 * len(SLACK.packed) - 1)
    story.when(EmptyTray(), SLACK).when(SLACK).then(RuleError, "The tray is full")


def test_rows_are_a_text_that_is_read_again_and_too_many_are_told(monkeypatch):
    assert in_order([ROWS[0]]) == [ROWS[0]]
    assert written(read([written(TrayFilled(files=()))])[0]) == written(TrayFilled(files=()))
    monkeypatch.setattr("pmcore.model.tray_rows.LARGEST", 20)
    with pytest.raises(RuleError, match="too much text"):
        packed(ROWS)

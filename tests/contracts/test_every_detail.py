"""A further fact of anything (`Detail`) is on its board, in the technical document and in the history, by its declaration alone."""

from dataclasses import replace
from typing import Annotated

import pytest
from pydantic import create_model

from pmcore.boards import Room, draw
from pmcore.model.base import Prose
from pmcore.model.declared import Detail, declared, details, long_texts
from pmcore.model.review import ITEMS, NOUNS
from pmcore.report import export
from pmcore.wording.catalogue import ENGLISH, catalogue_of
from tests.contracts.canaries import full
from tests.contracts.test_what_customers_get import everything_in
from tests.kit import NOW

BOARDS = {
    "events": "timeline",
    "causes": "causes",
    "lessons": "lessons",
    "recommendations": "recommendations",
    "measures": "measures",
}
LINES = "first canarydetail\n\nsecond line"


def with_detail(noun, text):
    """Return the full review where things of one noun have a further field."""
    model = create_model(f"Detailed{noun}", __base__=ITEMS[noun], heard=(Annotated[Prose, Detail()], ""))
    items = {each.id: model.model_construct(**dict(each), heard=text) for each in full().items(noun).values()}
    return replace(full(), **{noun: items})


@pytest.mark.parametrize("noun", BOARDS)
def test_it_is_on_the_board_with_its_label_and_its_line_breaks_and_can_be_edited_there(noun):
    review = with_detail(noun, LINES)
    html = "".join(block.html for block in draw(BOARDS[noun], review, Room(now=NOW)))
    assert "Heard" in html
    assert LINES in html
    assert 'data-field="heard"' in html


@pytest.mark.parametrize("noun", BOARDS)
def test_it_is_on_no_board_while_it_is_empty(noun):
    html = "".join(block.html for block in draw(BOARDS[noun], with_detail(noun, ""), Room(now=NOW)))
    assert "Heard" not in html


@pytest.mark.parametrize("noun", BOARDS)
@pytest.mark.parametrize("file_format", ["docx", "html", "md", "json"])
def test_it_is_in_the_technical_document_and_in_no_other(noun, file_format):
    review = with_detail(noun, LINES)
    technical = everything_in(export(review, file_format, "technical", NOW).content)
    assert "canarydetail" in technical
    assert "second line" in technical
    assert "Heard" in technical or file_format == "json"
    for audience in ("management", "customer"):
        assert "canarydetail" not in everything_in(export(review, file_format, audience, NOW).content)


def test_only_what_is_filled_is_told():
    (event,) = with_detail("events", "").events.values()
    assert "heard" not in [each.name for each in details(event)]
    (event,) = with_detail("events", "x").events.values()
    assert ("heard", "Heard", "x") in [tuple(each) for each in details(event)]


def test_every_detail_has_its_label_in_english():
    english = catalogue_of(ENGLISH)
    names = {each.name for noun in NOUNS.values() for each in declared(noun, Detail)}
    assert "known_then" in names
    assert {key for context, key in english.messages if context == "detail"} == names


def test_the_history_shows_longer_texts_of_every_noun_as_texts():
    texts = {name for noun in NOUNS.values() for name in long_texts(noun)}
    assert {"text", "note", "detail", "done_when", "summary", "context", "detection", "reason"} <= texts
    assert not texts & {"owner", "source", "channel", "link", "url", "zone", "author"}

"""Every code has a word, every word of before is a code still, and nothing that is shown says a code."""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator

import pytest

import pmcore.model
from pmcore.commands.causes import AddCause, EditCause
from pmcore.commands.history import Undo
from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.measures import EditMeasure
from pmcore.errors import InvalidError
from pmcore.model.causes import Factor
from pmcore.model.codes import FORMER, Code, kind_of
from pmcore.reviews.repeats import fingerprint
from pmcore.wording.catalogue import ENGLISH, FILE, FOLDER, catalogue_of, languages
from pmcore.wording.language import speaking
from tests.kit import given


def sorts_of_codes() -> Iterator[type[Code]]:
    """Yield every sort of codes that the model has."""
    for found in pkgutil.walk_packages(pmcore.model.__path__, "pmcore.model."):
        importlib.import_module(found.name)
    yield from Code.__subclasses__()


CODES = sorted(sorts_of_codes(), key=lambda each: each.__name__)


@pytest.mark.parametrize("codes", CODES, ids=lambda each: each.__name__)
def test_every_code_has_a_word_in_english_and_none_is_left_over(codes):
    english, kind = catalogue_of(ENGLISH), kind_of(codes)
    assert {key for context, key in english.messages if context == kind} == {each.value for each in codes}
    for each in codes:
        assert each.word == english.find(kind, each.value)
        assert "_" not in each.word


@pytest.mark.parametrize("codes", CODES, ids=lambda each: each.__name__)
def test_a_code_is_written_without_blanks(codes):
    for each in codes:
        assert " " not in each.value


def test_what_was_stored_before_there_were_codes_is_known_by_its_word():
    known = {each.__name__: each for each in CODES}
    assert FORMER.keys() <= known.keys()
    for name, former in FORMER.items():
        for word, code in former.items():
            assert known[name](word) is known[name](code)
            assert known[name](code).former == word
    with pytest.raises(ValueError, match="badly gone"):
        known["Tone"]("badly gone")


def test_commands_take_the_words_of_before_and_store_the_codes():
    story = given(AddCause(text="Down"), AddLesson(text="Slow", tone="went badly"))
    story.when(EditCause.model_validate({"kind": "edit_cause", "id": "C-01", "factor": "primary factor"}))
    assert story.only("causes").factor is Factor.PRIMARY
    assert story.log[-1].change.fields == {"factor": "primary"}
    assert story.only("lessons").tone.value == "went_badly"
    story.when(EditLesson(id="L-01", tone="went_badly")).then()


def test_a_repeated_command_is_known_after_an_update():
    """The fingerprint is the one that the version before codes made of the words that it had."""
    before = "ad0229e7019b9b2f7acd5889"
    for tone, status, kind in (
        ("went badly", "in progress", "code fix"),
        ("went_badly", "in_progress", "code_fix"),
    ):
        lesson, measure = (
            EditLesson(id="L-01", tone=tone),
            EditMeasure(id="M-01", status=status, measure_kind=kind),
        )
        assert fingerprint([lesson, measure]) == before


def test_an_edit_of_codes_is_taken_back():
    story = given(AddLesson(text="Slow", tone="went_badly"))
    story.when(EditLesson(id="L-01", tone="surprised_us"), command_id="edit").when(Undo(target="edit"))
    assert story.only("lessons").tone.value == "went_badly"


def test_a_language_without_a_catalogue_is_refused_with_those_that_there_are():
    with pytest.raises(InvalidError, match="Choose one of: en"), speaking("xx"):
        pass


@pytest.mark.parametrize("language", languages())
def test_each_message_is_written_once(language):
    """Of two with the same name the last would count, and the other's place would say something else."""
    text = (FOLDER / language / FILE).read_text("utf-8")
    named = re.findall(r'^msgctxt "(.*)"\nmsgid "(.*)"$', text, re.MULTILINE)
    assert named
    assert [each for each, times in Counter(named).items() if times > 1] == []

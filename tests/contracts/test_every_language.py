"""A second language is a catalogue: everything that says a value, a date, a list or a number of things asks it.

Everything is drawn in a language that nobody speaks (tests/wording.py); what is English there has not come from the catalogue.
"""

import importlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from pmcore.boards import Room, draw
from pmcore.boards.past import past_of
from pmcore.changes.log import fold
from pmcore.cli.reviews import _facts, _measure, _moments
from pmcore.errors import InvalidError
from pmcore.model.agreement import Difference
from pmcore.model.cards import Tone
from pmcore.model.codes import Code, kind_of
from pmcore.model.review import Review
from pmcore.report.export import export
from pmcore.server.service import open_service
from pmcore.server.settings import Settings
from pmcore.wording import dates
from pmcore.wording.catalogue import ENGLISH, FILE, FOLDER, catalogue_of, read
from pmcore.wording.durations import duration, how_sure, margin
from pmcore.wording.language import catalogue, speaking, use
from pmcore.wording.sentences import either, listed
from pmcore.wording.words import counted
from tests.contracts.full_review import EVERYBODY, story
from tests.contracts.screens import EVERY_PHASE, screens
from tests.contracts.test_every_change import FORMS, golden
from tests.contracts.test_every_word import CODES
from tests.forms import every_layout
from tests.wording import OPEN, SHUT, pseudo

SENTENCES = json.loads((Path(__file__).parents[1] / "golden" / "sentences.json").read_text())
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ENGLISH_DAY = re.compile(
    r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]* \d|\d (Jan|Feb|Mar|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{4}"
)

# Words that stand in Python, mostly in a part of the document, as they are, and are called like a value somewhere else.
OF_PARTS = frozenset({"agreed", "closed", "detection", "draft", "not said yet", "timeline", "unknown"})
TYPED = frozenset({"page", "lessons"})  # what somebody wrote in the full review, and a caption


class Texts(HTMLParser):
    """What people read of HTML: texts, and the attributes that are read out or shown."""

    SHOWN = frozenset(
        {"title", "aria-label", "data-say", "data-confirm", "data-explain", "data-title", "data-label"}
    )

    def __init__(self, html: str) -> None:
        """Read all of it."""
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what attributes say."""
        self.found += [value for name, value in attrs if name in self.SHOWN and value]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.found.append(data)


@cache
def english_labels() -> frozenset[str]:
    """Return what values are called in English, in small letters."""
    kinds = {kind_of(each) for each in CODES}
    english = catalogue_of(ENGLISH)
    labels = {text for (context, _), text in english.messages.items() if context.partition(" ")[0] in kinds}
    return frozenset(each.lower() for each in labels if not re.fullmatch(r"SEV-\d|P\d", each))


def english_in(texts: Iterator[str] | list[str]) -> set[str]:
    """Return which English labels and days stand in `texts` by themselves or between commas and colons."""
    found = set[str]()
    for text in texts:
        pieces = [each.strip(" .()“”") for each in re.split(r"[,:;·|\n]| – ", text)]
        found |= {each.lower() for each in pieces} & english_labels()
        found |= {match[0] for match in ENGLISH_DAY.finditer(text)}
    return found - OF_PARTS - TYPED


@pytest.mark.parametrize("phase", EVERY_PHASE)
def test_every_board_and_the_history_are_drawn_in_the_language(phase):
    told, translated, seen = story(phase), 0, set[str]()  # most boards are the same for everybody
    with speaking(pseudo()):
        for person in EVERYBODY:
            for name, blocks in screens(told, of=person).items():
                html = "".join(block.html for block in blocks)
                translated += OPEN in html
                if name == "door" or html in seen:  # at the door, the samples' titles have dates
                    continue
                seen.add(html)
                assert english_in(Texts(html).found) == set(), (name, person.name)
    assert translated > 9 * len(EVERYBODY)


def test_a_picture_that_was_drawn_in_english_is_drawn_anew_in_another_language():
    review = story("revealed").review
    english = draw("picture", review, Room())
    with speaking(pseudo()):
        html = "".join(each.html for each in draw("picture", review, Room()))
    assert OPEN in html
    assert english_in(Texts(html).found) == set()
    assert draw("picture", review, Room()) == english


@pytest.mark.parametrize("form", FORMS)
def test_every_sentence_of_the_history_is_a_message(form):
    before, change, _ = golden(form)
    after = fold(before, [change])
    with speaking(pseudo()):
        for review in (before, after, Review(id="much later")):
            sentence = change.sentence(review)
            assert (sentence[0], sentence[-1]) == (OPEN, SHUT), sentence


@pytest.mark.parametrize("form", FORMS)
def test_the_history_says_in_english_what_it_said_before_there_were_catalogues(form):
    before, change, _ = golden(form)
    assert change.sentence(fold(before, [change])) == SENTENCES[form]


@pytest.mark.parametrize("phase", EVERY_PHASE)
def test_the_history_is_told_anew_in_another_language(phase):
    told = story(phase)
    english = [each.sentence for each in past_of(told.id, told.log)[1]]
    with speaking(pseudo()):
        past, lines = past_of(told.id, told.log)
        assert all(each.sentence.startswith(OPEN) for each in lines)
        for each in lines:
            for difference in past.differences(each.line.change, told.review.incident.zone):
                assert OPEN in difference.name
                assert english_in([piece.text for piece in difference.pieces]) == set()
    assert [each.sentence for each in past_of(told.id, told.log)[1]] == english


@pytest.mark.parametrize("audience", ["technical", "management", "customer"])
@pytest.mark.parametrize("file_format", ["md", "html", "docx"])
@pytest.mark.parametrize("phase", ["revealed", "closed"])
def test_every_document_is_written_in_the_language(phase, file_format, audience):
    with speaking(pseudo()):
        content = export(story(phase).review, file_format, audience, NOW).content
    if file_format == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            texts = re.findall(r"<w:t[^>]*>([^<]*)</w:t>", file.read("word/document.xml").decode())
    else:
        texts = content.decode().splitlines() if file_format == "md" else Texts(content.decode()).found
    assert any(OPEN in each for each in texts)
    assert english_in(texts) == set()


def test_json_has_codes_in_every_language():
    def without_words(content: bytes) -> object:
        facts = json.loads(content)
        for worded in ("metrics", "services", "timeline"):
            del facts[worded]
        return facts

    review = story("closed").review
    english = export(review, "json", "technical", NOW).content
    with speaking(pseudo()):
        assert without_words(export(review, "json", "technical", NOW).content) == without_words(english)


def test_every_choice_of_every_form_is_in_the_language():
    with speaking(pseudo()):
        modules = {
            importlib.reload(importlib.import_module(f"pages.forms.{each.stem}")) for each in FORMS_OF_PAGES
        }
        layouts = list(every_layout())
    for each in modules:
        importlib.reload(each)
    codes = {code.value for sort in CODES for code in sort}
    fields = [field for layout in layouts for field in layout["fields"]]
    shown = [
        label
        for field in fields
        for code, label, *_ in field.get("options", ())
        if code in codes and field["name"] != "zone"
    ]
    assert len(shown) > 50
    assert [each for each in shown if OPEN not in each] == []


FORMS_OF_PAGES = sorted(
    each
    for each in (Path(__file__).parents[2] / "pages" / "forms").glob("*.py")
    if each.stem not in {"base", "__init__"}
)


def test_dates_durations_lists_and_numbers_of_things_are_those_of_the_language():
    day = date(2026, 12, 3)
    with speaking(pseudo()):
        assert dates.day(day) == "Do., 3. Dez. 2026"
        assert dates.long_day(day) == "Donnerstag, 3. Dezember 2026"
        assert (dates.date(day), dates.short(day)) == ("3. Dez. 2026", "3. Dez.")
        assert dates.partial(2017, 4, None) == "April 2017"
        assert dates.weekday(0) == "Montag"
        assert dates.ago(3, "day") == "vor 3 Tagen"
        assert duration(timedelta(hours=24, minutes=11)) == "24 Std. 11 Min."
        assert margin(90) == "1,5 Std."
        assert how_sure("about", 10) == f"{OPEN}± 10 Min.{SHUT}"
        assert listed(["Ana", "Ben", "Cy"]) == "Ana, Ben und Cy"
        assert either(["Ana", "Ben"]) == "Ana oder Ben"
        assert counted("count", "event", 1) != counted("count", "event", 2).replace("2", "1")
        assert OPEN in str(Difference("T-01", "changed", ("time", "kind")))


def test_english_is_as_it_was():
    day = date(2026, 9, 3)
    assert (dates.day(day), dates.long_day(day)) == ("Thu 3 Sep 2026", "Thursday, 3 September 2026")
    assert (dates.date(day), dates.short(day), dates.weekday_short(day)) == (
        "3 Sep 2026",
        "3 Sep",
        "Thu 3 Sep",
    )
    assert [
        dates.partial(*each) for each in ((2017, 4, 3), (None, 4, 3), (2017, 4, None), (None, 4, None))
    ] == [
        "3 April 2017",
        "3 April",
        "April 2017",
        "April",
    ]
    assert (dates.ago(1, "minute"), dates.ago(59, "day")) == ("1 minute ago", "59 days ago")
    assert (margin(90), margin(45), how_sure("unknown")) == ("1.5 h", "45 min", "time unknown")
    assert listed(["Ana", "Ben", "Cy"]) == "Ana, Ben and Cy"
    assert either(["facilitator", "scribe"]) == "facilitator or scribe"
    assert (counted("count", "event", 1), counted("count", "event", 12)) == ("1 event", "12 events")


def test_the_command_line_says_words():
    review = {
        "id": "r", "join_code": "", "people": [], "meeting": {"closed": False, "stage": "causes"},
        "incident": {"severity": "SEV-2", "status": "mitigated", "services": []} | dict.fromkeys(ANCHORS),
    }  # fmt: skip
    measure = {
        "label": "M-01",
        "priority": "P1",
        "status": "in_progress",
        "due_on": "",
        "owner": "",
        "title": "T",
    }
    assert "in progress" in _measure(measure)
    with speaking(pseudo()):
        said = [
            str(each)
            for row in (*_facts(review), *_moments(review["incident"]), _measure(measure))
            for each in row
        ]
    assert sum(OPEN in each for each in said) >= len(ANCHORS) + 3


ANCHORS = ("began", "detected", "acknowledged", "mitigated", "resolved")


# ------------------------------------------------------------------ catalogues as translators have them


def test_the_catalogue_is_what_tools_of_translators_read():
    with (FOLDER / ENGLISH / FILE).open("rb") as file:
        found = read_po(file, locale=ENGLISH, abort_invalid=True)
    assert list(found.check()) == []
    keys = [(each.context, each.id if isinstance(each.id, str) else each.id[0]) for each in found if each.id]
    assert len(keys) == len(set(keys))


def test_messages_have_plain_places_and_forms_the_same_ones():
    english = catalogue_of(ENGLISH)
    plain = re.compile(r"\{([a-z_]*|[01])(:02d)?\}")
    texts = [*english.messages.values(), *(form for forms in english.plurals.values() for form in forms)]
    assert [each for each in texts if "{" in plain.sub("", each) or "}" in plain.sub("", each)] == []
    for forms in english.plurals.values():
        assert len({frozenset(plain.findall(each)) for each in forms}) == 1, forms


SECOND = """
msgid ""
msgstr "Language: pl\\n"

msgctxt "tone"
msgid "went_well"
msgstr "poszło dobrze"

msgctxt "tone"
msgid "lucky"
msgstr ""

msgctxt "count"
msgid "event"
msgid_plural "event"
msgstr[0] "{count} zdarzenie"
msgstr[1] "{count} zdarzenia"
msgstr[2] "{count} zdarzeń"
"""


def test_a_second_language_is_a_file_and_what_it_has_not_is_english(tmp_path):
    path = tmp_path / "postmortem.po"
    path.write_text(SECOND)
    with speaking(read(path, "pl", catalogue_of(ENGLISH))):
        assert (Tone.WELL.word, Tone.LUCKY.word, Tone.BADLY.word) == ("poszło dobrze", "lucky", "went badly")
        assert [counted("count", "event", each) for each in (1, 3, 5)] == [
            "1 zdarzenie",
            "3 zdarzenia",
            "5 zdarzeń",
        ]
        assert counted("count", "card", 5) == "5 cards"
        assert dates.date(date(2026, 12, 3)) == "3 gru 2026"
        assert listed(["a", "b"]) == "a i b"
    assert catalogue().language == ENGLISH


def test_a_server_speaks_the_language_of_its_settings_and_refuses_one_that_nobody_wrote(
    tmp_path, monkeypatch
):
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "pl" / FILE).parent.mkdir(parents=True)
    (tmp_path / "pl" / FILE).write_text(SECOND)
    monkeypatch.setattr("pmcore.wording.catalogue.FOLDER", tmp_path)
    settings = Settings.from_environment({"POSTMORTEM_DATABASE": "memory:", "POSTMORTEM_LANGUAGE": "pl"})
    assert Settings.from_environment({}).language == ENGLISH
    try:
        open_service(settings).close()
        assert Tone.WELL.word == "poszło dobrze"
    finally:
        use(ENGLISH)
    assert Tone.WELL.word == "went well"
    with pytest.raises(InvalidError, match=r"“xx”\. Choose one of: en, pl"):
        open_service(Settings(database="memory:", language="xx"))


@pytest.mark.parametrize("codes", CODES, ids=lambda each: each.__name__)
def test_every_word_is_another_one_in_another_language(codes: type[Code]):
    words = [each.word for each in codes]
    with speaking(pseudo()):
        assert [each.word for each in codes] != words
        assert all(each.word.startswith(OPEN) for each in codes)

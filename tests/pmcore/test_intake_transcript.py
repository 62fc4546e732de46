"""A transcript becomes rows: who said what, at the moment that follows from when the recording began."""

from datetime import UTC, datetime

import pytest

from pmcore.intake.importer import UnreadableError
from pmcore.intake.importers.transcript import Transcript
from pmcore.intake.options import Options
from pmcore.intake.registry import recognised
from tests.intake import transcript

STARTS = "2017-01-31T23:00:30Z"


def read(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return Transcript().read(data, Options(**{"starts": STARTS} | options))


def told(*cues, **options):
    """Return (seconds since the recording began, who, text) of the rows of a file with these cues."""
    text = "WEBVTT\n\n" + "\n\n".join(cues) + "\n"
    rows = read(text, **options).rows
    return [((each.at - transcript.BEGAN).total_seconds(), each.who, each.text) for each in rows]


@pytest.fixture(scope="module")
def call():
    return read(transcript.realistic())


def test_what_was_said_is_a_row_at_its_second(call):
    facts = transcript.expected()
    assert len(call.rows) == facts.rows
    assert set(facts.some) <= {(each.at, each.text) for each in call.rows}
    assert len(call.problems) == facts.problems
    assert not call.questions
    assert not call.zone_assumed
    assert {each.who for each in call.rows} == {
        "",
        "Ana Example",
        "Ben Example",
        "Chi van der Example",
    }


def test_a_damaged_piece_is_named_with_its_line_and_costs_no_other(call):
    lines = transcript.realistic().decode().split("\r\n")
    for problem, words in zip(call.problems, ("00:00:xx", "01:19:00"), strict=True):
        assert words in lines[problem.line - 1]
        assert problem.sentence.startswith(f"Line {problem.line}: this piece")
    assert not any("damaged" in each.text for each in call.rows)


def test_a_row_knows_its_line_its_place_in_the_recording_and_its_identity(call):
    first = call.rows[0]
    assert transcript.realistic().decode().split("\r\n")[first.line - 1].startswith("00:00:00.000 -->")
    assert first.typed == "00:00:00.000"
    assert first.key == "0a1b2c3d-0000-4000-8000-000000000000/12-0"
    assert call.rows[1].key == ""


def test_pieces_of_one_person_join_but_not_over_a_pause_nor_for_ever():
    assert told("00:01.000 --> 00:02.000\n<v Ana>a", "00:05.000 --> 00:06.000\n<v Ana>b", "00:30.000 --> 00:31.000\n<v Ana>c") == [
        (1, "Ana", "a b"), (30, "Ana", "c"),
    ]  # fmt: skip
    assert told("00:01.000 --> 00:02.000\n<v Ana>a", "00:02.000 --> 00:03.000\n<v Ben>b", "00:03.000 --> 00:04.000\n<v Ana>c") == [
        (1, "Ana", "a"), (2, "Ben", "b"), (3, "Ana", "c"),
    ]  # fmt: skip
    speech = [f"00:{n:02d}.000 --> 00:{n + 1:02d}.000\n<v Ana>{n}" for n in range(59)]
    speech += [f"01:{n:02d}.000 --> 01:{n + 1:02d}.000\n<v Ana>{60 + n}" for n in range(50)]
    assert [seconds for seconds, _, _ in told(*speech)] == [0, 61]


def test_a_piece_without_a_name_goes_on_as_the_one_above_and_never_becomes_the_next_ones():
    assert told("00:01.000 --> 00:02.000\nAna: a", "00:02.000 --> 00:03.000\nb") == [(1, "Ana", "a b")]
    assert told("00:01.000 --> 00:02.000\na", "00:02.000 --> 00:03.000\nAna: b") == [
        (1, "", "a"),
        (2, "Ana", "b"),
    ]


@pytest.mark.parametrize(
    ("words", "who", "text"),
    [
        ("<v Ana Example>hello</v>", "Ana Example", "hello"),
        ("Ana Example: hello", "Ana Example", "hello"),
        ("<i>hello</i> &lt;there&gt;", "", "hello <there>"),
        ("https://x.example.test is down", "", "https://x.example.test is down"),
        ("we saw this: nothing", "", "we saw this: nothing"),
        ("Cause: nothing", "", "Cause: nothing"),
        ("a < b", "", "a < b"),
    ],
)
def test_each_way_of_naming_a_speaker(words, who, text):
    assert told(f"00:01.000 --> 00:02.000\n{words}") == [(1, who, text)]


def test_two_voices_in_one_piece_are_two_rows():
    assert told("00:01.000 --> 00:02.000\n<v Ana>a</v>\n<v Ben>b</v>") == [(1, "Ana", "a"), (1, "Ben", "b")]


def test_subrip_without_empty_lines_is_read_too():
    text = "1\n00:00:01,000 --> 00:00:02,500\nAna: there are\n2\n00:00:20,000 --> 00:00:21,000\nBen: 3\n"
    assert [(each.who, each.text) for each in read(text).rows] == [("Ana", "there are"), ("Ben", "3")]


def test_without_a_beginning_it_is_asked_for_once_and_nothing_is_guessed():
    preview = read(transcript.realistic(), starts="")
    assert {each.at for each in preview.rows} == {None}
    assert {each.asks for each in preview.rows} == {"STARTS"}
    (question,) = preview.questions
    assert (question.about, question.rows, question.answers) == ("STARTS", 221, [])


def test_the_name_that_zoom_gives_to_a_file_is_offered_as_the_answer():
    name = "GMT20170131-230030_Recording.transcript.vtt"
    (question,) = read(transcript.realistic(), starts="", name=name).questions
    (answer,) = question.answers
    assert answer.means == STARTS
    again = read(transcript.realistic(), starts="", answers={"STARTS": answer.means})
    assert again.rows[0].at == transcript.BEGAN


def test_the_beginning_is_read_as_people_write_it():
    near = datetime(2017, 1, 31, 20, tzinfo=UTC)
    assert read(transcript.realistic(), starts="11:00:30 PM", near=near).rows[0].at == transcript.BEGAN
    assert read(transcript.realistic(), starts="11:00:30 PM", near=near).zone_assumed
    asked = read(transcript.realistic(), starts="01/02/2017 23:00")
    assert [(each.about, each.rows) for each in asked.questions] == [("DAY ORDER", 221)]
    assert {each.asks for each in asked.rows} == {"DAY ORDER"}
    wrong = read(transcript.realistic(), starts="2017-02-30 23:00")
    assert [each.about for each in wrong.questions] == ["STARTS"]


def test_transcripts_are_recognised_by_their_beginning():
    assert recognised(transcript.realistic(), "x.txt").name == "transcript"
    assert recognised(b"1\n00:00:01,000 --> 00:00:02,000\nx", "").name == "transcript"
    assert Transcript().recognises(b"14:05 --> it went on", "x.vtt") == 0


def test_nothing_said_is_refused_with_a_sentence():
    with pytest.raises(UnreadableError, match="No piece of this transcript"):
        read("WEBVTT\n\n00:01.000 --> 00:02.000\n\n")
    with pytest.raises(UnreadableError, match="Line 3: "):
        read("WEBVTT\n\nx --> y\nwords")


def test_the_chat_of_a_meeting_is_read_as_its_transcript():
    text = (
        b"00:12:03.456,00:12:06.456\nPat Doe: it is back\n\n00:13:03.456,00:13:06.456\nBen Example: thanks\n"
    )
    assert recognised(text, "chat.txt").name == "transcript"
    rows = Transcript().read(text, Options(starts="2026-11-23T14:00:00Z")).rows
    assert [(f"{each.at:%H:%M:%S}", each.who, each.text) for each in rows] == [
        ("14:12:03", "Pat Doe", "it is back"), ("14:13:03", "Ben Example", "thanks"),
    ]  # fmt: skip

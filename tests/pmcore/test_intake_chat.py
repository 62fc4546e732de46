"""A conversation that was copied and pasted becomes rows: who said what, when, whichever chat it comes from."""

from datetime import UTC, date, datetime

import pytest

from pmcore.intake.importer import UnreadableError
from pmcore.intake.importers.chat import Chat
from pmcore.intake.options import Options
from pmcore.intake.registry import recognised
from tests.intake import chat

NIGHT = date(2017, 1, 31)
PASTES = {
    "Slack": "Pat Doe\n  2:05 PM\nwe see errors\nBen Example\n  2:06 PM\nme too",
    "Slack, in one line": "Pat Doe  2:05 PM\nwe see errors\nBen Example  2:06 PM\nme too",
    "Slack, older": "Pat Doe [2:05 PM]\nwe see errors\n\nBen Example [2:06 PM]\nme too",
    "Slack, with a status": "Pat Doe:palm_tree:  2:05 PM\nwe see errors\nBen Example:house:  2:06 PM\nme too",
    "Teams": "[31.01. 14:05] Pat Doe\n    we see errors\n[31.01. 14:06] Ben Example (Guest)\n    me too",
    "Teams, English": "[2:05 PM] Pat Doe\nwe see errors\n\n[2:06 PM] Ben Example\nme too",
    "Google Chat": "Pat Doe, 2:05 PM\nwe see errors\nBen Example, Tue 2:06 PM\nme too",
    "Discord": "Pat Doe — 31/01/2017 14:05\nwe see errors\nBen Example — 31/01/2017 14:06\nme too",
    "WhatsApp": "[31.01.17, 14:05:00] Pat Doe: we see errors\n[31.01.17, 14:06:00] Ben Example: me too",
    "WhatsApp, Android": "1/31/17, 2:05 PM - Pat Doe: we see errors\n1/31/17, 2:06 PM - Ben Example: me too",
    "brackets": "[14:05] Pat Doe: we see errors\n[14:06] Ben Example: me too",
    "IRC": "14:05 <Pat Doe> we see errors\n14:06 <@Ben Example> me too",
    "Zoom": "14:05:00 From Pat Doe to Everyone:\n\twe see errors\n14:06:00 From Ben Example to Everyone:\n\tme too",
}  # fmt: skip


def read(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return Chat().read(data, Options(**{"day": NIGHT} | options))


def told(text, **options):
    return [
        (f"{each.at:%d. %H:%M}" if each.at else "", each.who, each.text)
        for each in read(text, **options).rows
    ]


@pytest.mark.parametrize("name", PASTES)
def test_a_copy_of_every_chat_is_recognised_and_read(name):
    assert recognised(PASTES[name].encode(), "").name == "chat"
    assert told(PASTES[name]) == [
        ("31. 14:05", "Pat Doe", "we see errors"), ("31. 14:06", "Ben Example", "me too"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "14:05 paged db on-call\n14:06 - restart: done\n14:10 recovered",
        "14:05 Note: a\n14:06 Cause: b",
        "2017-01-31 23:05:12 kernel: out of memory\n2017-01-31 23:05:13 kernel: killed",
        "Jan 31 23:05:12 db1 sshd[12]: x\nJan 31 23:05:13 db1 sshd[12]: y",
        "[2017-01-31T23:05:12] app.INFO: x\n[2017-01-31T23:05:13] app.INFO: y",
        "[14:05] ERROR: x\n[14:06] WARN: y",
    ],
)
def test_lists_and_logs_are_no_conversations(text):
    assert recognised(text.encode(), "").name == "lines"


def test_a_whole_night_is_read_to_the_minute():
    preview = read(chat.realistic(), day=None)
    facts = chat.expected()
    assert len(preview.rows) == facts.rows
    assert set(facts.some) <= {(each.at, each.text) for each in preview.rows}
    assert not preview.problems
    assert not preview.questions
    times = [each.at for each in preview.rows]
    assert times == sorted(set(times))
    assert {each.who for each in preview.rows} == {*chat.PEOPLE, ""}
    assert {each.source for each in preview.rows if not each.who} == {"PagerDuty"}
    assert preview.rows[0].liked
    assert not preview.rows[1].liked


def test_what_one_person_writes_in_a_row_is_in_the_same_half_of_the_day():
    text = "Pat Doe\n  11:58 AM\na\n11:59\nb\n12:01\nc\n1:30\nd"
    assert told(text) == [
        ("31. 11:58", "Pat Doe", "a"), ("31. 11:59", "Pat Doe", "b"), ("31. 12:01", "Pat Doe", "c"), ("31. 13:30", "Pat Doe", "d"),
    ]  # fmt: skip


def test_a_short_sentence_above_a_time_is_no_name():
    assert told("Pat Doe\n14:05\nlooking\nsecond line\n14:07\nfound it") == [
        ("31. 14:05", "Pat Doe", "looking\nsecond line"), ("31. 14:07", "Pat Doe", "found it"),
    ]  # fmt: skip


def test_days_between_messages_count():
    now = datetime(2017, 2, 1, 9, tzinfo=UTC)
    text = "Yesterday\nPat  11:55 PM\na\nToday\nBen  12:10 AM\nb"
    assert told(text, day=None, now=now) == [("31. 23:55", "Pat", "a"), ("01. 00:10", "Ben", "b")]


def test_the_day_is_asked_for_once_where_nothing_says_it():
    preview = read("Pat  2:05 PM\na\nBen  2:06 PM\nb", day=None)
    assert [(each.about, each.rows) for each in preview.questions] == [("DAY", 2)]


def test_what_a_chat_prints_below_messages_is_left_out_but_counts_as_liked():
    text = "Pat  2:05 PM\na (edited) \n:eyes:\n2\n3 replies\nView thread\nBen  2:06 PM\n2 pods are left\nEdited\nPinned by Pat\nChi  2:07 PM\n5"
    rows = read(text).rows
    assert [(each.text, each.liked) for each in rows] == [
        ("a", True),
        ("2 pods are left", True),
        ("5", False),
    ]


def test_lines_above_the_first_message_are_told_not_lost_silently():
    preview = read("some title of it\nPat  2:05 PM\na\nBen  2:06 PM\nb")
    assert [each.line for each in preview.problems] == [1]
    assert preview.problems[0].sentence.startswith("Line 1: nobody is named above it")


def test_each_row_knows_its_line_and_what_stood_there():
    first, second = read("Pat Doe\n  2:05 PM\nthe password is hunter22\nBen Example\n  2:06 PM\nb").rows
    assert (first.line, second.line) == (1, 4)
    assert first.raw == "Pat Doe\n  2:05 PM\nthe password is •••"
    assert second.raw == "Ben Example\n  2:06 PM\nb"
    assert first.masked == 1


def test_a_message_of_one_endless_line_is_cut_not_lost():
    (row,) = read("Pat  2:05 PM\n" + "x" * 100_000).rows
    assert len(row.text) == 4000
    assert row.text.endswith("…")


def test_text_without_heads_is_refused_with_what_to_do():
    with pytest.raises(UnreadableError, match="Read it as a list"):
        read("we saw errors\nand fixed them")

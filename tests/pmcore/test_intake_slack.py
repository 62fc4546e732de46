"""A Slack export becomes rows: who wrote what, when, in plain words, whatever shape Slack gave it."""

import json
from datetime import UTC, datetime

import pytest

from pmcore.intake.importer import UnreadableError
from pmcore.intake.importers.slack import Slack
from pmcore.intake.options import Options
from pmcore.intake.registry import recognised
from tests.intake import slack
from tests.intake.slack import archive, at, message, rich, ts


@pytest.fixture(scope="module")
def export():
    return Slack().read(slack.realistic(), Options(name="export.zip"))


def read(*messages, name="incident.json", **options):
    data = messages[0] if isinstance(messages[0], bytes) else json.dumps(messages).encode()
    return Slack().read(data, Options(name=name, **options))


def text_of(*messages):
    (row,) = read(*messages).rows
    return row.text


def row_at(export, seconds, micro=100):
    return next(each for each in export.rows if each.key == f"C01:{ts(seconds, micro)}")


def test_everything_that_was_written_is_a_row_at_its_second(export):
    facts = slack.expected()
    assert len(export.rows) == facts.rows
    assert not export.problems
    there = {(each.at, each.text) for each in export.rows}
    assert set(facts.some) <= there


def test_rows_of_all_channels_come_in_the_order_of_time_and_are_numbered(export):
    times = [each.at for each in export.rows]
    assert times == sorted(times)
    assert [each.row for each in export.rows] == list(range(1, len(times) + 1))


def test_two_messages_of_one_second_keep_their_order_and_their_identity(export):
    first, second = row_at(export, 840, 200), row_at(export, 840, 300)
    assert second.row == first.row + 1
    assert first.at == at(23, 14, 0, 200)


def test_people_are_called_as_in_slack(export):
    assert row_at(export, 600).who == "ana"
    assert row_at(export, 730).who == "ben"  # an empty display name falls back to the real one
    assert row_at(export, 740).who == "chi"  # and that to the name
    assert row_at(export, 630).who == "Partner Pat"  # of another company, told only beside the message
    assert row_at(export, 640).who == "Former Fay"  # in the list of the whole organisation
    assert {each.source for each in export.rows if each.who} == {"#incident", "#general"}


def test_an_unknown_person_is_their_id():
    assert read(message(1, "hi", user="U404")).rows[0].who == "U404"


def test_programs_are_sources_not_people(export):
    sources = {row_at(export, each).source: row_at(export, each).who for each in (650, 660, 670, 680)}
    assert sources == {"Slackbot": "", "Alerts": "", "a bot": "", "CI": ""}


def test_a_program_is_known_from_the_lists():
    members = slack.files() | {"incident/2017-01-31.json": [
        message(1, "up again", user="U09"), {"type": "message", "text": "paged", "ts": ts(2), "bot_id": "B09"},
    ]}  # fmt: skip
    del members["general/2017-01-31.json"], members["incident/2017-02-01.json"]
    rows = Slack().read(archive(members), Options()).rows
    assert [(each.who, each.source) for each in rows] == [("", "robot"), ("", "PagerDuty")]


def test_markup_is_plain_words(export):
    assert row_at(export, 690).text == (
        "@ben #general @here @channel @oncall graph (https://g.example.test/d) ••• <db1> & bold it gone `a*b*c`"
    )
    assert row_at(export, 680).text == "build 1 (https://ci.example.test/1) passed"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("*_both_*", "both"),
        ("```a &lt;b&gt; *c*```", "```a <b> *c*```"),
        ("&amp;lt; is not &lt;", "&lt; is not <"),
        ("<https://x.example.test>", "https://x.example.test"),
        ("<https://x.example.test|x.example.test>", "https://x.example.test"),
        ("<!date^1485903600^{time}|at 23:00>", "at 23:00"),
        ("<#C99>", "#C99"),
        (":flag-de: :+1::skin-tone-3:", ":flag-de: :+1:"),
        ("a < b", "a < b"),
    ],
)
def test_each_markup_reads_well(markup, words):
    assert text_of(message(1, markup)) == words


def test_the_fuller_of_text_and_blocks_counts():
    long = {"type": "text", "text": "all of what was said about the primary"}
    assert text_of(message(1, "all of", blocks=rich(long))) == long["text"]
    assert text_of(
        message(1, "all of what was said, and more than the blocks have", blocks=rich(long))
    ).startswith("all of what was said,")


def test_blocks_of_every_sort_are_read():
    pieces = rich(
        {"type": "user", "user_id": "U01"}, {"type": "text", "text": " "}, {"type": "emoji", "name": "fire", "unicode": "1f525"},
        {"type": "emoji", "name": "own-one"}, {"type": "link", "url": "https://x.example.test", "text": "x"},
        {"type": "broadcast", "range": "here"}, {"type": "channel", "channel_id": "C1"}, {"type": "date", "fallback": "today"},
        {"type": "unheard_of", "text": "!"}, {"type": ["odd"], "text": "?"}, {"type": "emoji", "name": "half", "unicode": "d83d"},
    )  # fmt: skip
    pieces[0]["elements"].append(
        {
            "type": "rich_text_list",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}],
        }
    )
    blocks = [
        *pieces,
        {"type": "header", "text": {"type": "plain_text", "text": "Heading *as is*"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*a*"}, {"type": "mrkdwn", "text": "b"}]},
        {
            "type": "context",
            "elements": [{"type": "image", "alt_text": "icon"}, {"type": "mrkdwn", "text": "note"}],
        },
        {"type": "image", "alt_text": "a graph"},
        {"type": "divider"},
        {"type": {}},
        {"type": "section", "text": 5, "fields": 6, "elements": 7},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Press"}}],
        },
        {"type": "table", "rows": [[{"type": "raw_text", "text": "1"}, {"type": "raw_text", "text": "2"}]]},
    ]
    assert text_of(message(1, "", blocks=blocks)).split("\n") == [
        "@U01 🔥:own-one:x (https://x.example.test)@here#C1today!?:half:", "- one", "Heading *as is*", "a", "b", "icon note", "a graph", "1 | 2",
    ]  # fmt: skip


def test_files_are_named_and_their_addresses_carry_no_token(export):
    row = row_at(export, 620)
    assert row.text == "[File: lag.png]"
    assert row.link == "https://files.example.test/lag.png"
    assert row_at(export, 810).text == "[Files: a file that the Slack plan hides, a file that was deleted]"


def test_previews_of_links_are_left_out_but_quoted_messages_are_kept(export):
    assert row_at(export, 830).text == "look"
    quoted = {"from_url": "https://s.example.test/p1", "is_msg_unfurl": True, "text": "as Ana said"}
    assert text_of(message(1, "see", attachments=[quoted])) == "see\nas Ana said"


def test_what_people_reacted_to_or_pinned_is_marked(export):
    liked = {each.text for each in export.rows if each.liked}
    assert liked == {"we removed db1's data directory", "the only backup is 6 hours old", "incident note 0"}


def test_a_reply_names_its_thread_and_is_there_once(export):
    reply = row_at(export, 730)
    assert reply.place == f"incident/2017-01-31.json, thread {ts(700)}"
    assert row_at(export, 700).place == "incident/2017-01-31.json"
    assert [each.text for each in export.rows].count("a reply for all") == 1


def test_an_edited_message_says_so_where_one_asks(export):
    assert row_at(export, 790).text == "fixed typo"
    assert row_at(export, 790).raw.endswith("(edited)")


def test_secrets_are_covered_and_can_be_shown_again(export):
    row = row_at(export, 795)
    assert "hunter22" not in row.text + row.raw
    assert row.masked == 1
    assert export.masked >= 2
    again = Slack().read(slack.realistic(), Options(unmask=frozenset({row.row})))
    assert "hunter22" in row_at(again, 795).text


def test_the_keys_are_the_same_whenever_it_is_exported(export):
    again = Slack().read(slack.realistic(), Options())
    assert [each.key for each in again.rows] == [each.key for each in export.rows]
    assert len({each.key for each in export.rows}) == len(export.rows)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda x: x,
        lambda x: {"ok": True, "messages": x},
        lambda x: {"channel_id": "C1", "name": "inc", "messages": x},
    ],
)
def test_one_channel_as_json_is_read(wrap):
    data = json.dumps(wrap([message(1, "second"), message(0, "first")])).encode()
    assert Slack().recognises(data, "x.json") == 9
    assert [each.text for each in read(data).rows] == ["first", "second"]
    assert read(data).rows[0].source == "#incident"


def test_a_day_as_json_names_no_channel():
    row = read(message(0, "first"), name="2017-01-31.json").rows[0]
    assert (row.source, row.key) == ("Slack", f":{ts(0)}")


def test_numbers_as_times_are_read_too():
    row = read({"type": "message", "user": "U1", "text": "x", "ts": 1485903600.25}).rows[0]
    assert row.at == datetime(2017, 1, 31, 23, 0, 0, 250_000, tzinfo=UTC)


def test_a_record_of_an_edit_is_what_it_was_edited_to():
    changed = {
        "type": "message",
        "subtype": "message_changed",
        "ts": ts(9),
        "message": message(1, "right"),
        "previous_message": message(1, "wrong"),
    }
    assert text_of(changed) == "right"


def test_slack_is_recognised_by_what_is_in_it_not_by_its_name():
    assert recognised(slack.realistic(), "download").name == "slack"
    assert Slack().recognises(b"\xef\xbb\xbf\r\n " + json.dumps([message(1, "x")]).encode(), "") == 9
    assert Slack().recognises(json.dumps([message(1, "x")]).encode("utf-16"), "") == 9
    assert Slack().recognises(b'[{"id": 1, "created_at": "2017-01-31T23:00:00Z"}]', "slack.json") == 0
    assert Slack().recognises(b"14:05 paged", "") == 0
    assert Slack().recognises(b"", "") == 0


def test_a_file_that_breaks_off_gives_what_is_before_and_names_the_line():
    data = json.dumps([message(n, f"note {n}") for n in range(10)], indent=4).encode()
    cut = data[: data.index(b"note 7")]
    preview = read(cut)
    assert [each.text for each in preview.rows] == [f"note {n}" for n in range(7)]
    (problem,) = preview.problems
    assert problem.line == cut.count(b"\n") + 1
    assert problem.sentence.startswith(f"Line {problem.line}: the file breaks off here")


def test_a_day_that_breaks_off_costs_no_other_day():
    members = slack.files()
    members["general/2017-01-31.json"] = json.dumps(members["general/2017-01-31.json"])[:500]
    preview = Slack().read(archive(members), Options())
    assert len(preview.rows) > 130
    assert preview.problems[0].sentence.startswith(
        "In general/2017-01-31.json, line 1: the file breaks off here"
    )


def test_an_entry_of_another_shape_is_named_and_costs_no_other():
    preview = read(
        b'[{"type":"message","ts":"1485903600.1","text":17},\n{"type":"message","ts":"1485903601.1","text":"right"},\n{"ts":"abc","text":"x"}]'
    )
    assert [each.text for each in preview.rows] == ["right"]
    assert [each.line for each in preview.problems] == [1, 0]
    assert "“abc”" in preview.problems[1].sentence


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[]", "no messages"),
        (b"[" * 100_000, "nested too deep"),
        (b'[{"ts":"1485903600.1","text":"x","y":' + b"[" * 100_000, "nested too deep"),
        (b"{", "Line 1: "),
        (archive({"users.json": []}), "no messages"),
        (archive({"notes.txt": "x"}), "conversations of one person"),
        (json.dumps([message(1, "")]).encode(), "has any words"),
    ],
)  # fmt: skip
def test_what_is_useless_is_refused_with_a_sentence(data, words):
    with pytest.raises(UnreadableError, match=words):
        read(data)

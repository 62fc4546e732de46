"""CSV: files of cells from anywhere become rows, whatever their headings, separators and letters are."""

from datetime import UTC, datetime

import pytest

from pmcore.intake.importer import UnreadableError
from pmcore.intake.options import Options
from pmcore.intake.registry import importer_named, recognised
from tests.intake import delimited


def read(text, encoding="utf-8", **options):
    """Return the preview of a file with this text."""
    return importer_named("csv").read(text.encode(encoding), Options(**options))


def said(preview):
    return [(row.at and row.at.strftime("%d %H:%M:%S"), row.text) for row in preview.rows]


class TestTheLogOfANight:
    @pytest.fixture
    def preview(self):
        return importer_named("csv").read(delimited.realistic(), delimited.OPTIONS)

    def test_every_row_is_there_with_its_line(self, preview):
        assert [row.row for row in preview.rows] == list(range(1, delimited.COUNT + 1))
        assert preview.rows[0].line == 4
        after_two_more_lines = preview.rows[delimited.BROKEN]
        assert after_two_more_lines.line == 4 + delimited.BROKEN + 1

    def test_date_and_time_beside_each_other_are_one_time(self, preview):
        assert [row.at for row in preview.rows] == [
            delimited.at(each) for each in range(1, delimited.COUNT + 1)
        ]
        assert preview.questions == []
        assert preview.zone_assumed

    def test_what_ended_says_when(self, preview):
        row = preview.rows[delimited.ENDED - 1]
        assert (row.ends_at - row.at).total_seconds() == 20 * 60
        assert sum(each.ends_at is not None for each in preview.rows) == 1

    def test_people_kinds_and_keys_are_taken(self, preview):
        first = preview.rows[0]
        assert (first.who, first.kind, first.source, first.key) == (
            "Person 1",
            "change",
            "#störung",
            "log-0001",
        )
        assert [row.kind for row in preview.rows[1:4]] == ["", "", "detection"]
        assert preview.rows[1].text.startswith("Rückfrage: ")

    def test_a_long_cell_is_cut_and_a_broken_one_is_whole(self, preview):
        long, broken = preview.rows[delimited.LONG - 1], preview.rows[delimited.BROKEN - 1]
        assert 3_980 < len(long.text) <= 4_000
        assert 7_980 < len(long.raw) <= 8_000
        assert broken.text == delimited.what(delimited.BROKEN)

    def test_secrets_are_covered(self, preview):
        row = preview.rows[delimited.SECRET - 1]
        assert "hunter2222" not in row.text + row.raw
        assert (row.masked, preview.masked) == (1, 1)
        shown = importer_named("csv").read(
            delimited.realistic(), Options(zone="Europe/Berlin", unmask=frozenset({delimited.SECRET}))
        )
        assert "hunter2222" in shown.rows[delimited.SECRET - 1].text

    def test_the_headings_and_their_use_are_told(self, preview):
        assert preview.columns == delimited.HEADINGS
        assert preview.used == {
            "day": "Datum", "at": "Uhrzeit", "ends_at": "Bis", "text": "Ereignis", "who": "Wer", "kind": "Art",
            "source": "Quelle", "key": "Kennung",
        }  # fmt: skip


@pytest.mark.parametrize(
    "headings",
    [
        "time,what", "When,What happened", "Timestamp (UTC),Message", "Zeit;Ereignis", "Heure;Événement", "fecha;evento",
        "data\tdescrizione", "時刻,内容", "时间,事件", "Start time|Description", "created_at,summary", "eventTime,logMessage",
    ],
)  # fmt: skip
def test_headings_in_many_languages(headings):
    separator = next(each for each in ",;\t|" if each in headings)
    preview = read(f"{headings}\n2026-11-23 14:05{separator}paged\n2026-11-23 14:06{separator}restarted\n")
    assert said(preview) == [("23 14:05:00", "paged"), ("23 14:06:00", "restarted")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_letters_are_right_in_any_encoding(encoding):
    preview = read("Zeit;Ereignis\r\n2026-11-23 14:05;Störung größer als gedacht\r\n", encoding)
    assert said(preview) == [("23 14:05:00", "Störung größer als gedacht")]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("shift_jis", "障害を検知しました。データベースを再起動します。"),
        ("gb18030", "数据库出现故障，工程师重启了服务"),
        ("cp1251", "Сбой базы данных, перезапуск сервера"),
        ("euc_kr", "데이터베이스 장애가 발생했습니다"),
    ],
)
def test_other_letters_are_told_by_what_fits(encoding, text):
    assert read(f"time;what\n2026-11-23 14:05;{text}\n", encoding).rows[0].text == text


class TestTimes:
    def test_one_date_of_the_column_proves_the_order_of_the_others(self):
        preview = read("time,what\n03/04/2026 14:05,a\n03/21/2026 14:06,b\n")
        assert [row.at.month for row in preview.rows] == [3, 3]
        assert preview.questions == []

    def test_where_no_date_proves_it_it_is_asked_once(self):
        text = "time,what\n03/04/2026 14:05,a\n03/05/2026 14:06,b\n"
        preview = read(text)
        assert [(each.about, each.rows) for each in preview.questions] == [("DAY ORDER", 2)]
        assert [row.at for row in preview.rows] == [None, None]
        answered = read(text, answers={"DAY ORDER": preview.questions[0].answers[0].means})
        assert answered.questions == []
        assert all(row.at for row in answered.rows)

    @pytest.mark.parametrize("typed", ["1764165600", "1764165600123", "1764165600123456", "1764165600.123"])
    def test_seconds_and_their_parts_since_1970(self, typed):
        (row,) = read(f"ts,message\n{typed},paged\n").rows
        assert (row.at.replace(microsecond=0), row.typed) == (datetime(2025, 11, 26, 14, tzinfo=UTC), typed)

    def test_a_heading_says_the_zone(self):
        preview = read("Time (UTC),What\n2026-11-23 14:05,paged\n", zone="Asia/Tokyo")
        assert said(preview) == [("23 14:05:00", "paged")]
        assert not preview.zone_assumed

    def test_what_is_newest_first_is_turned(self):
        preview = read("time,what\n2026-11-23 14:07,c\n2026-11-23 14:06,b\n2026-11-23 14:05,a\n")
        assert [(row.row, row.text, row.line) for row in preview.rows] == [
            (1, "a", 4),
            (2, "b", 3),
            (3, "c", 2),
        ]

    def test_bare_times_that_fall_over_midnight_are_read_from_below(self):
        preview = read(
            "time,what\n0:10,d\n0:05,c\n23:50,b\n23:45,a\n", day=datetime(2026, 11, 23, tzinfo=UTC).date()
        )
        assert said(preview) == [
            ("23 23:45:00", "a"),
            ("23 23:50:00", "b"),
            ("24 00:05:00", "c"),
            ("24 00:10:00", "d"),
        ]

    def test_an_end_does_not_move_the_row_below(self):
        preview = read("start,end,what\n2026-11-23 14:00,20:00,a\n14:10,14:20,b\n")
        assert said(preview) == [("23 14:00:00", "a"), ("23 14:10:00", "b")]
        assert [row.ends_at.hour for row in preview.rows] == [20, 14]

    def test_a_row_without_a_time_stays_where_it_stands(self):
        preview = read("time,what\n2026-11-23 14:05,a\n,b\nsoon after,c\n")
        assert [(row.text, row.at is None, bool(row.problem)) for row in preview.rows] == [
            ("a", False, False), ("b", True, False), ("c", True, True),
        ]  # fmt: skip


class TestShapes:
    def test_rows_longer_than_the_headings_keep_their_text_or_say_so(self):
        assert said(read("time,what\n2026-11-23 14:05,paged db, and web\n"))[0][1] == "paged db,and web"
        preview = read("what,time\npaged,2026-11-23 14:05,more\n")
        assert [(each.line, "Line 2: There are 3 cells" in each.sentence) for each in preview.problems] == [
            (2, True)
        ]

    def test_a_quotation_mark_that_none_closes_costs_no_row(self):
        preview = read('time,what\n2026-11-23 14:05,a\n2026-11-23 14:06,"b\n2026-11-23 14:07,c\n')
        assert [row.line for row in preview.rows] == [2, 3, 4]
        assert preview.problems[0].line == 3
        assert preview.problems[0].sentence.startswith("Line 3: A quotation mark")

    def test_without_headings_it_is_told_by_what_stands_there(self):
        preview = read(
            "2026-11-23 14:05;Ana;paged the database team\n2026-11-23 14:06;Ben;restarted the replica\n"
        )
        assert said(preview) == [
            ("23 14:05:00", "paged the database team"),
            ("23 14:06:00", "restarted the replica"),
        ]
        assert preview.columns == ["Column 1", "Column 2", "Column 3"]

    def test_unknown_headings_are_told_by_what_stands_below(self):
        preview = read("A1,B2,C3\n7,2026-11-23 14:05,paged the database team\n8,2026-11-23 14:06,restarted\n")
        assert preview.used == {"at": "B2", "text": "C3"}

    def test_a_row_without_a_text_says_the_rest(self):
        preview = read("time,what,host\n2026-11-23 14:05,,db-1\n2026-11-23 14:06,paged,db-2\n,,\n")
        assert [row.text for row in preview.rows] == ["host: db-1", "paged"] or preview.used[
            "source"
        ] == "host"

    def test_the_separator_that_excel_writes_above(self):
        preview = read("sep=|\ntime|what\n2026-11-23 14:05|a, b; c\n")
        assert [(row.text, row.line) for row in preview.rows] == [("a, b; c", 3)]

    def test_headings_alone_are_refused(self):
        with pytest.raises(UnreadableError, match="no rows below them"):
            read("time,what\n")

    def test_too_many_columns_are_refused_with_the_line(self):
        with pytest.raises(UnreadableError, match=r"Line 1: .* at most 2,000 columns") as refused:
            read("," * 1_000_000)
        assert refused.value.line == 1


class TestChosenColumns:
    TEXT = "created,updated,title,notes,author\n2026-11-23 14:05,2026-11-24 09:00,Title,The long story,Ana <ana@example.test>\n"

    def test_what_somebody_chose_goes_first(self):
        preview = read(self.TEXT, columns={"at": "updated", "text": "notes"})
        assert said(preview) == [("24 09:00:00", "The long story")]
        assert preview.used["at"] == "updated"

    def test_nothing_can_be_chosen(self):
        assert read(self.TEXT, columns={"who": ""}).rows[0].who == ""

    def test_an_unknown_column_is_refused_with_those_there_are(self):
        with pytest.raises(UnreadableError, match=r"no column “when”\. There are: “created”, “updated”"):
            read(self.TEXT, columns={"at": "when"})

    def test_an_address_is_no_name(self):
        assert read(self.TEXT).rows[0].who == "Ana"
        assert read("time,what,who\n2026-11-23 14:05,a,ana.b@example.test\n").rows[0].who == "ana.b"


def test_a_column_that_says_the_same_twice_identifies_nothing():
    assert [row.key for row in read("id,time,what\nx,14:05,a\nx,14:06,b\n").rows] == ["", ""]


def test_it_is_recognised_by_its_cells_and_not_by_its_name():
    assert recognised(b"time;what\n14:05;paged\n", "").name == "csv"
    assert importer_named("csv").recognises(b'[{"a": 1}, {"b": 2}]', "x.csv") == 0
    assert importer_named("csv").recognises(b"14:05 paged db on-call\n14:06 restarted\n", "") == 0

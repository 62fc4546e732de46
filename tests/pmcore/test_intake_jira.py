"""Jira: a ticket's creation, resolution and comments become rows, whatever the site's format is."""

from datetime import UTC, datetime

import pytest

from pmcore.intake.importer import UnreadableError
from pmcore.intake.importers.jira_markup import as_text
from pmcore.intake.options import Options
from pmcore.intake.registry import importer_named, recognised
from tests.intake import jira

HEAD = "Summary,Issue key,Reporter,Created,Resolved,Comment,Comment\n"


def read(text, **options):
    return importer_named("jira").read(text.encode(), Options(**options))


def test_the_tickets_of_a_week():
    preview = importer_named("jira").read(jira.realistic(), jira.OPTIONS)
    facts = jira.expected()
    found = [(row.at, row.text) for row in preview.rows]
    assert len(found) == facts.rows
    assert set(facts.some) <= set(found)
    assert preview.zone_assumed
    assert preview.questions == []
    times = [row.at for row in preview.rows if row.at]
    assert times == sorted(times)
    assert {row.who for row in preview.rows if "was created" in row.text} == {"ana"}


def test_comments_are_cut_at_the_first_two_semicolons():
    preview = read(
        HEAD + 'Lag,OPS-1,ana,01/Jul/25 2:10 PM,,"01/Jul/25 2:15 PM;ben;restarted; then waited",a note\n'
    )
    assert [(row.at and row.at.minute, row.who, row.text) for row in preview.rows] == [
        (10, "ana", "OPS-1 was created: Lag"), (15, "ben", "OPS-1: restarted; then waited"), (None, "", "OPS-1: a note"),
    ]  # fmt: skip


def test_the_order_of_day_and_month_is_asked_where_nothing_proves_it():
    preview = read(HEAD + "Lag,OPS-1,ana,6/7/2025 16:14,,,\n")
    assert [each.about for each in preview.questions] == ["DAY ORDER"]
    proved = read(HEAD + "Lag,OPS-1,ana,6/7/2025 16:14,,,\nLag,OPS-2,ana,6/21/2025 16:14,,,\n")
    assert [row.at for row in proved.rows] == [datetime(2025, 6, day, 16, 14, tzinfo=UTC) for day in (7, 21)]


def test_headings_may_be_translated_and_separated_otherwise():
    preview = read(
        '"Zusammenfassung";"Vorgangsschlüssel";"Autor";"Erstellt";"Kommentar"\nStau;OPS-1;ana;2025-07-01 14:10;\n'
    )
    assert [row.text for row in preview.rows] == ["OPS-1 was created: Stau"]
    assert recognised("Zusammenfassung;Vorgangsschlüssel\nStau;OPS-1\n".encode(), "").name == "jira"


def test_without_a_time_of_creation_it_says_what_to_export():
    preview = read("Summary,Issue key\nLag,OPS-1\n")
    assert [row.at for row in preview.rows] == [None]
    assert "Export all fields" in preview.problems[0].sentence


def test_a_ticket_that_is_in_two_exports_is_there_once():
    line = "Lag,OPS-1,ana,01/Jul/25 2:10 PM,01/Jul/25 3:10 PM,,\n"
    preview = read(HEAD + line + HEAD + line)
    assert [row.key for row in preview.rows] == ["OPS-1 created", "OPS-1 resolved"]


def test_another_table_is_refused():
    with pytest.raises(UnreadableError, match="Line 1: Neither an issue key"):
        read("time,what\n14:05,paged\n")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("h2. Found\r\n{code:java}a = 1{code}", "Found\r\na = 1"),
        ("[~ana] saw [the graph|https://g.example.test/d/1|smart-link]", "@ana saw the graph (https://g.example.test/d/1)"),
        ("*bold* and _slanted_ and {{code}} but 2*3*4 and a_b_c", "bold and slanted and code but 2*3*4 and a_b_c"),
        ("one\\ntwo", "one\ntwo"),
        ("!graph.png|width=300!", "graph.png"),
    ],
)  # fmt: skip
def test_markup_becomes_plain_text(markup, text):
    assert as_text(markup) == text

"""The Word document: parts, fields, tables, pictures, and a lint of defects that Word repairs or refuses."""

import io
import itertools
import re
import zipfile
from collections import Counter

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from pmcore.commands.causes import AddCause
from pmcore.commands.communication import AddMessage
from pmcore.commands.incident import AddImpact, AddLink, CreateReview, EditIncident
from pmcore.commands.measures import AddMeasure
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.report import PARTS, build_report, export
from pmcore.report.blocks import Chart
from pmcore.report.export import file_stem
from pmcore.report.pictures.bars import Bar
from pmcore.report.word.charts import chart_xml, short
from pmcore.report.word.workbook import workbook_of
from tests.bench.word import SIZES, review_of
from tests.kit import NOW, given

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# The run properties that we or a template may write, in the order of the schema (CT_RPr); Word repairs a file that has them otherwise.
IN_ORDER = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "strike",
    "color",
    "spacing",
    "sz",
    "szCs",
    "highlight",
    "u",
    "shd",
    "rtl",
    "cs",
    "lang",
]
SEVEN = [
    "Incident Overview",
    "Timeline",
    "Root Cause Analysis",
    "Lessons Learned",
    "Recommendations",
    "Preventive Measures",
    "Communication",
]


@pytest.fixture(scope="module")
def review():
    return review_of(SIZES["realistic"])


@pytest.fixture(scope="module")
def content(review):
    return export(review, "docx", "technical", NOW).content


@pytest.fixture(scope="module")
def document(content):
    return docx.Document(io.BytesIO(content))


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells_of(workbook):
    """Return the rows of a workbook's one sheet as they read."""
    parts = parts_of(workbook)
    texts = ["".join(each.itertext()) for each in etree.fromstring(parts["xl/sharedStrings.xml"])]
    return [
        [texts[int(c.findtext("{*}v"))] if c.get("t") == "s" else c.findtext("{*}v") for c in row]
        for row in etree.fromstring(parts["xl/worksheets/sheet1.xml"]).iter("{*}row")
    ]


def lint(content):
    """Return sentences for what makes Word repair, refuse or hide something."""
    parts = parts_of(content)
    trees = {name: etree.fromstring(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    body, styles = trees["word/document.xml"], trees["word/styles.xml"]
    relations = {each.get("Id"): each for each in trees["word/_rels/document.xml.rels"]}
    found = [
        f"{tag} without a last paragraph"
        for tag in ("tc",)
        for cell in body.iter(W + tag)
        if cell[-1].tag != W + "p"
    ]
    found += [
        f"relation {value}"
        for each in body.iter()
        for name, value in each.attrib.items()
        if name.startswith(R) and value not in relations
    ]
    used = {
        each.get(W + "val")
        for tree in trees.values()
        for kind in ("pStyle", "rStyle", "tblStyle")
        for each in tree.iter(W + kind)
    }
    known = [each.get(W + "styleId") for each in styles.iter(W + "style")]
    found += [f"style {each}" for each in used - set(known)] + [
        f"style twice {k}" for k, n in Counter(known).items() if n > 1
    ]
    numbers = {each.get(W + "numId") for each in trees["word/numbering.xml"].iter(W + "num")}
    found += [
        f"list {n.get(W + 'val')}"
        for tree in (body, styles)
        for n in tree.iter(W + "numId")
        if n.get(W + "val") not in numbers
    ]
    starts = [(b.get(W + "id"), b.get(W + "name")) for b in body.iter(W + "bookmarkStart")]
    ends = [b.get(W + "id") for b in body.iter(W + "bookmarkEnd")]
    found += [f"bookmark twice {n}" for n, count in Counter(name for _, name in starts).items() if count > 1]
    found += ["bookmarks that do not close"] if sorted(i for i, _ in starts) != sorted(ends) else []
    names = {name for _, name in starts}
    found += [
        f"link to {h.get(W + 'anchor')}"
        for h in body.iter(W + "hyperlink")
        if h.get(W + "anchor") and h.get(W + "anchor") not in names
    ]
    for name, tree in trees.items():
        for look in tree.iter(W + "rPr"):
            names = [each.tag.removeprefix(W) for each in look if each.tag.removeprefix(W) in IN_ORDER]
            found += (
                [f"run properties {names} in {name}"]
                if names != sorted(set(names), key=IN_ORDER.index)
                else []
            )
        kinds = Counter(each.get(W + "fldCharType") for each in tree.iter(W + "fldChar"))
        found += [f"open field in {name}"] if len(set(kinds.values())) > 1 or 0 < len(kinds) < 3 else []
    found += [f"id {i}" for i, n in Counter(d.get("id") for d in body.iter("{*}docPr")).items() if n > 1]
    found += ["picture without alt text" for d in body.iter("{*}docPr") if not d.get("descr")]
    for table in body.iter(W + "tbl"):
        columns = len(table.find(W + "tblGrid"))
        for row in table.iter(W + "tr"):
            spans = [int(s.get(W + "val")) for s in row.iter(W + "gridSpan")]
            found += (
                ["row with another number of cells"]
                if len(row.findall(W + "tc")) - len(spans) + sum(spans) != columns
                else []
            )
    found += [] if body[0][-1].tag == W + "sectPr" else ["no section"]
    types = trees["[Content_Types].xml"]
    typed = {each.get("PartName") for each in types} | {each.get("Extension") for each in types}
    found += [
        f"no type for {n}"
        for n in parts
        if n[0] != "[" and "/" + n not in typed and n.rsplit(".", 1)[-1] not in typed
    ]
    found += (
        ["Word would ask to update fields"]
        if b"updateFields" in parts["word/settings.xml"] or b"w:dirty" in parts["word/document.xml"]
        else []
    )
    levels = [
        int(s.get(W + "val")[7:])
        for s in body.iter(W + "pStyle")
        if s.get(W + "val", "").startswith("Heading")
    ]
    found += ["heading levels jump" for one, two in itertools.pairwise(levels) if two > one + 1]
    return found


def test_the_seven_parts_stand_in_order_as_headings(document):
    headings = [p.text for p in document.paragraphs if p.style.name in {"heading 1", "Heading 1"}]
    assert headings[:7] == SEVEN
    assert [part.name for part in PARTS][:7] == SEVEN


def test_every_number_is_in_the_document(review, document):
    text = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for collection in ("events", "causes", "lessons", "recommendations", "measures"):
        labels = [item.label for item in review.items(collection).values()]
        assert labels
        assert not [label for label in labels if not re.search(rf"^{label}\b", text, re.MULTILINE)]


def test_nothing_in_the_file_makes_word_complain(content):
    assert lint(content) == []


def test_the_lint_would_notice(content):
    parts = parts_of(content)
    broken = (
        parts["word/document.xml"]
        .replace(b'w:val="Heading2"', b'w:val="Nothing"', 1)
        .replace(b'descr="Outline', b'descr="" x="', 1)
    )
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, data in (parts | {"word/document.xml": broken}).items():
            archive.writestr(name, data)
    assert set(lint(raw.getvalue())) >= {"style Nothing", "picture without alt text"}


def test_the_contents_are_there_before_anybody_updates_them(document):
    entries = [p for p in document.paragraphs if p.style.name == "toc 1"]
    assert [entry.text for entry in entries] == [part.name for part in PARTS]
    assert all(entry._p.find(qn("w:hyperlink")) is not None for entry in entries)
    assert 'TOC \\o "1-1"' in etree.tostring(entries[0]._p, encoding="unicode")


def test_every_page_says_which_it_is(content):
    footer = parts_of(content)["word/footer.xml"].decode()
    assert " PAGE " in footer
    assert " NUMPAGES " in footer


def test_long_tables_repeat_their_head_and_keep_rows_together(document):
    tables = [t for t in document.tables if t.style.name == "Postmortem Table"]
    assert len(tables) >= 10
    for table in tables:
        head = table.rows[0]._tr
        assert head.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        assert head.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None
        assert sum(int(c.get(qn("w:w"))) for c in table._tbl.tblGrid) == 9638


def test_pictures_and_the_vote_chart_have_words(content):
    parts = parts_of(content)
    body = etree.fromstring(parts["word/document.xml"])
    said = [each.get("descr") for each in body.iter("{*}docPr")]
    assert any(each.startswith("Timeline of 60 events in Europe/Berlin") for each in said)
    assert any("causes" in each for each in said)
    assert any(each.startswith("Votes: ") for each in said)
    assert "word/charts/postmortem1.xml" in parts
    assert parts["word/media/postmortem1.png"].startswith(b"\x89PNG")


def test_captions_count_and_links_lead_out(content):
    parts = parts_of(content)
    text = parts["word/document.xml"].decode()
    assert "SEQ Table" in text
    assert "SEQ Figure" in text
    relations = parts["word/_rels/document.xml.rels"].decode()
    assert 'Target="https://chat.example.com/archives/inc-2417" TargetMode="External"' in relations


def test_properties_say_who_and_what_without_leftovers(document, content):
    core = document.core_properties
    assert (core.title, core.author, core.language) == (
        "Checkout refused payments in the European region",
        "Postmortem",
        "en-GB",
    )
    names = parts_of(content)
    assert not [n for n in names if "thumbnail" in n or "stylesWithEffects" in n]
    assert b"python-docx" not in b"".join(names.values())


def test_chart_and_workbook_hold_the_same_numbers():
    chart = Chart((Bar("R-01 <One> & more", 3), Bar("R-02 Two", 0)), "Dots", "Votes", "Votes")
    xml = etree.fromstring(chart_xml(chart, "rId1", "Arial"))
    points = [v.text for v in xml.iter("{*}v")]
    workbook = workbook_of(chart, [short(bar) for bar in chart.bars])
    assert points == ["Dots", "R-01 <One> & more", "R-02 Two", "3", "0"]
    assert cells_of(workbook) == [["Recommendation", "Dots"], ["R-01 <One> & more", "3"], ["R-02 Two", "0"]]
    assert workbook == workbook_of(chart, [short(bar) for bar in chart.bars])
    places = [each.text for each in xml.iter("{*}f")]
    assert places == ["Votes!$B$1", "Votes!$A$2:$A$3", "Votes!$B$2:$B$3"]


def test_what_looks_like_a_formula_or_an_address_is_text_in_the_workbook():
    words = ("=1+1", "=cmd|'/c calc'!A1", "https://example.com/x", "@SUM(A1)", "12")
    chart = Chart(tuple(Bar(each, 1) for each in words), "Dots", "Votes", "Votes")
    workbook = workbook_of(chart, list(words))
    assert [row[0] for row in cells_of(workbook)[1:]] == list(words)
    parts = parts_of(workbook)
    assert b"<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert not [name for name in parts if "sheet1.xml.rels" in name]


@pytest.mark.parametrize(
    "words",
    [
        "NUL \x00 BEL \x07 ESC \x1b[31m VT \x0b",
        "surrogate-free \ufffe end",
        "emoji 🚒🏳️‍🌈 done",
        "שלום עולם, עברית",
        "النظام توقف عن العمل.",
        "数据库已满",
        "</w:t></w:r><w:r>",
        "{{ 7*7 }} {{title}} <!--BODY-->",
        "]]> &amp; <script>alert(1)</script>",
        "| pipe | `tick` *star* [x](javascript:1)",
    ],
)
def test_whatever_people_paste_survives(words):
    long = "x" * 3_900
    told = given(
        CreateReview(
            title=f"T {words}"[:150],
            summary=f"{words}\n\n- {words}\n- two\n\n" + "y" * 10_000,
            facilitator="Host",
        ),
        AddImpact(measure=words),
        AddLink(title=words, url="https://example.com/ä?q=<b>&x=1"),
        AddTimelineEvent(text=words, starts="2026-11-23 10:00", source=words, link="https://ä.example/[x"),
        AddTimelineEvent(text=long),
        AddCause(text=words, note=words),
        AddCause(text=long, under="C-01"),
        AddMeasure(title=words, done_when=words, owner=words[:30]),
        AddMessage(audience="technical", text=words),
    )
    content = export(told.review, "docx", "technical", NOW).content
    document = docx.Document(io.BytesIO(content))
    text = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert lint(content) == []
    assert told.review.item("events", "T-01").text in text
    assert long in text
    assert "y" * 10_000 in "\n".join(p.text for p in document.paragraphs)


def test_hebrew_and_arabic_run_from_right_to_left():
    told = given(CreateReview(title="x", summary="שלום עולם", facilitator="Host"))
    body = parts_of(export(told.review, "docx", "technical", NOW).content)["word/document.xml"].decode()
    assert "<w:bidi/>" in body
    assert "<w:rtl/>" in body


def runs_in(words, **told):
    """Return the runs of the one event: text, and the names of their properties."""
    review = given(AddTimelineEvent(text=words, **told)).review
    body = etree.fromstring(parts_of(export(review, "docx", "technical", NOW).content)["word/document.xml"])
    cells = [cell for cell in body.iter(W + "tc") if words[:6] in "".join(cell.itertext())]
    (paragraph,) = list(cells[-1].iter(W + "p"))
    runs = [
        ("".join(r.itertext()), {each.tag.removeprefix(W) for each in r.iterfind(W + "rPr/*")})
        for r in paragraph.iter(W + "r")
    ]
    return paragraph, runs


def test_each_part_of_a_mixed_text_says_how_it_is_written():
    _, runs = runs_in("AWS אזור (1) נפל, then 決済が停止 and ระบบล่ม and नमस्ते end")
    named = {text.strip(): names & {"rtl", "cs", "lang", "rFonts"} for text, names in runs}
    assert named["אזור (1) נפל"] == {"rtl", "lang"}
    assert named["決済が停止"] == {"rFonts", "lang"}
    assert named["ระบบล่ม"] == {"rFonts", "cs", "lang"}
    assert named["नमस्ते"] == {"rFonts", "cs", "lang"}
    assert named["end"] == set()
    assert "".join(text for text, _ in runs) == "AWS אזור (1) נפל, then 決済が停止 and ระบบล่ม and नमस्ते end"


def test_our_own_mark_before_a_hebrew_text_does_not_turn_it():
    paragraph, runs = runs_in("השרת נפל.", starts="2026-11-23 10:00", marks="began")
    assert paragraph.find(W + "pPr").find(W + "bidi") is not None
    assert next(names for text, names in runs if text == "השרת נפל.") >= {"rtl"}
    html = export(given(AddTimelineEvent(text="השרת נפל.")).review, "html", "technical", NOW).content.decode()
    assert '<div dir="auto">השרת נפל.</div>' in html


def test_a_document_with_japanese_takes_japans_forms_of_shared_signs():
    told = given(AddTimelineEvent(text="直接"), AddTimelineEvent(text="直しました"))
    body = parts_of(export(told.review, "docx", "technical", NOW).content)["word/document.xml"].decode()
    assert 'w:eastAsia="ja-JP"' in body
    assert "zh-CN" not in body


def test_missing_moments_are_named_beside_the_duration():
    told = given(CreateReview(title="x", began="2026-11-23 10:00"), EditIncident(detected="2026-11-23 10:04"))
    document = docx.Document(io.BytesIO(export(told.review, "docx", "technical", NOW).content))
    rows = {
        row.cells[0].text: row.cells[1].text
        for table in document.tables
        for row in table.rows
        if len(row.cells) == 3
    }
    assert rows["TTD"] == "4 min"
    assert rows["TTR"] == "not computable: no time for “resolved”"


def test_every_part_of_an_empty_review_says_that_it_is_empty():
    report = build_report(given().review, "technical", NOW)
    after = {}
    for block in report.blocks:
        if getattr(block, "level", 0) == 1:
            after[block.text] = []
        elif after:
            after[list(after)[-1]].append(getattr(block, "role", ""))
    assert all("empty" in roles for name, roles in after.items() if name in SEVEN)


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("../../Größe: “A/B” \\ 100 %", "größe-a-b-100"),
        ("数据库已满", "数据库已满"),
        ("\u2067שגיאה\u2069 בשרת 🔥", "שגיאה-בשרת"),
        ("หน้าจอดำ", "หน้าจอดำ"),
        ("नमस्ते दुनिया", "नमस्ते-दुनिया"),
        ("🔥🔥", "fire-fire"),
        ("..", "postmortem"),
        ("Nul", "nul-postmortem"),
        ("ก็" * 100, "ก็" * 30),
    ],
)
def test_a_file_name_works_everywhere_in_every_script(title, stem):
    assert file_stem(title) == stem
    assert len(stem.encode()) <= 180


def test_a_title_that_looks_like_a_place_in_the_template_stays_what_it_is():
    told = given(CreateReview(title="{{date}} {{draft}} {{ 7*7 }} failed", facilitator="Host"))
    parts = parts_of(export(told.review, "docx", "technical", NOW).content)
    for name in ("word/document.xml", "word/header.xml", "docProps/core.xml"):
        assert "{{date}} {{draft}} {{ 7*7 }} failed" in parts[name].decode()

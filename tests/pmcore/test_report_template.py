"""Templates: what a designer changes in Word is in the document, and what is missing is said in a sentence."""

import io
import re
import zipfile

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.shared import Cm, Pt, RGBColor
from PIL import Image

from pmcore.commands.incident import CreateReview
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import UnusableTemplateError
from pmcore.report import build_report, word
from pmcore.report.word.controls import TAGS
from pmcore.report.word.make_template import template as made
from pmcore.report.word.template import OURS, Template
from tests.bench.word import SIZES, review_of
from tests.kit import NOW, given
from tests.pmcore.test_report_word import lint

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="module")
def report():
    return build_report(review_of(SIZES["realistic"]), "technical", NOW)


def changed(change, name="word/document.xml", source=None):
    """Return our template with one part of it put through `change`."""
    with zipfile.ZipFile(io.BytesIO(source or OURS.read_bytes())) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    before = parts[name].decode()
    parts[name] = change(before).encode()
    assert parts[name] != before.encode(), "nothing was changed"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return out.getvalue()


def control(tag, words, look=""):
    """Return a content control as Word writes one, with its placeholder's grey."""
    return (
        f'<w:sdt {NS}><w:sdtPr><w:alias w:val="{tag}"/><w:tag w:val="{tag}"/><w:id w:val="7"/>'
        '<w:placeholder><w:docPart w:val="DefaultPlaceholder"/></w:placeholder><w:showingPlcHdr/><w:text/></w:sdtPr>'
        f'<w:sdtContent><w:r><w:rPr><w:rStyle w:val="PlaceholderText"/>{look}</w:rPr><w:t>{words}</w:t></w:r></w:sdtContent></w:sdt>'
    )


@pytest.fixture(scope="module")
def theirs():
    """A company's template: another font and colour, a cover page, a logo, Letter paper on its side, German style ids."""
    document = docx.Document(str(OURS))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(11)
    document.styles["Heading 1"].font.color.rgb = RGBColor(0x8A, 0x00, 0x50)
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(27.94), Cm(21.59)
    section.left_margin = section.right_margin = Cm(2.97)
    logo = io.BytesIO()
    Image.new("RGB", (40, 20), (138, 0, 80)).save(logo, "PNG")
    logo.seek(0)
    first = document.paragraphs[0]
    first.insert_paragraph_before().add_run().add_picture(logo, Cm(2))._inline.docPr.set("descr", "ACME")
    cover = first.insert_paragraph_before()
    cover._p.append(
        parse_xml(control("postmortem.title", "Title", '<w:color w:val="8A0050"/><w:sz w:val="72"/>'))
    )
    cover.add_run().add_break(docx.enum.text.WD_BREAK.PAGE)
    footer = section.footer.paragraphs[0].insert_paragraph_before("ACME plc, internal. ")
    footer._p.append(parse_xml(control("postmortem.date", "Date")))
    document.core_properties.author, document.core_properties.comments = "Dora Designer", "Third draft"
    out = io.BytesIO()
    document.save(out)
    ids = {
        "Heading1": "berschrift1",
        "Heading2": "berschrift2",
        "PostmortemTable": "Tabellentext",
        "Normal": "Standard",
    }

    def german(styles):
        for one, other in ids.items():
            styles = re.sub(rf'((?:styleId|basedOn w:val|next w:val)=)"{one}"', rf'\1"{other}"', styles)
        return styles

    return changed(german, "word/styles.xml", out.getvalue())


@pytest.fixture(scope="module")
def content(report, theirs):
    return word.write(report, theirs)


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist()}


def test_our_template_is_a_document_that_shows_where_values_go():
    document = docx.Document(str(OURS))
    text = "\n".join(document.element.itertext())
    assert "Title of the incident" in text
    assert "Here begins the document" in text
    tags = {
        tag.get(f"{W}val")
        for part in (document.element, *(p.element for p in Template(None)._pages()))
        for tag in part.iter(f"{W}tag")
    }
    assert tags == {f"postmortem.{name}" for name in (*TAGS, "body")}


def test_the_script_makes_a_template_that_can_be_used(report):
    assert lint(word.write(report, made())) == []


def test_no_control_and_no_sample_word_is_left(content, report):
    for file in (content, word.write(report)):
        for name, part in parts_of(file).items():
            if name.startswith("word/") and name.endswith(".xml"):
                assert b"<w:sdt" not in part, name
                assert b"postmortem." not in part, name
        document = docx.Document(io.BytesIO(file))
        assert "Title of the incident" not in "\n".join(document.element.itertext())


def test_a_companys_template_is_honoured(content, report):
    assert lint(content) == []
    document = docx.Document(io.BytesIO(content))
    assert document.styles["Normal"].font.name == "Georgia"
    section = document.sections[0]
    assert (round(section.page_width.cm, 2), round(section.left_margin.cm, 2)) == (27.94, 2.97)
    assert section.footer.paragraphs[0].text == "ACME plc, internal. 23 Nov 2026"
    headings = [p for p in document.paragraphs if p.style.name == "Heading 1"]
    assert [p.text for p in headings[:2]] == ["Incident Overview", "Timeline"]
    assert headings[0].style.font.color.rgb == RGBColor(0x8A, 0x00, 0x50)
    assert {p.style.style_id for p in headings} == {"berschrift1"}
    assert len(document.inline_shapes) > 3
    logo = parts_of(content)["word/media/image1.png"]
    assert Image.open(io.BytesIO(logo)).size == (40, 20)


def test_a_value_stands_in_the_look_of_its_control(content, report):
    document = docx.Document(io.BytesIO(content))
    (run,) = [r for p in document.paragraphs[:3] for r in p.runs if r.text == report.title]
    assert (run.font.size, run.font.color.rgb) == (Pt(36), RGBColor(0x8A, 0x00, 0x50))
    assert b"PlaceholderText" not in parts_of(content)["word/document.xml"]


def test_tables_and_pictures_are_as_wide_as_the_page(content):
    document = docx.Document(io.BytesIO(content))
    wide = Cm(27.94 - 2 * 2.97)
    for table in document.tables:
        assert abs(sum(int(c.get(f"{W}w")) for c in table._tbl.tblGrid) * 635 - wide) < 1_000
    assert {round(shape.width / wide, 2) for shape in list(document.inline_shapes)[1:]} == {1.0}


def test_nothing_of_whoever_made_the_template_is_in_the_properties(content):
    core = docx.Document(io.BytesIO(content)).core_properties
    assert (core.author, core.last_modified_by, core.comments) == ("Postmortem", "Postmortem", "")


def test_equal_reports_are_equal_files(report, theirs, content):
    assert word.write(report, theirs) == content


def test_a_template_may_be_a_file_and_a_dotx(report, tmp_path):
    path = tmp_path / "company.dotx"
    path.write_bytes(
        changed(
            lambda types: types.replace("wordprocessingml.document.main", "wordprocessingml.template.main"),
            "[Content_Types].xml",
        )
    )
    parts = parts_of(word.write(report, path))
    assert b"wordprocessingml.document.main" in parts["[Content_Types].xml"]


def test_a_control_around_a_whole_paragraph_and_in_a_cell_is_filled():
    whole = '<w:sdt><w:sdtPr><w:tag w:val="Postmortem.Date"/></w:sdtPr><w:sdtContent><w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:t>When</w:t></w:r></w:p></w:sdtContent></w:sdt>'
    cell = f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid><w:tr><w:tc><w:tcPr/><w:p>{control("postmortem.severity", "SEV")}</w:p></w:tc></w:tr></w:tbl>'
    source = changed(lambda xml: xml.replace("<w:body>", f"<w:body>{whole}{cell}"))
    report = build_report(
        given(CreateReview(title="x", severity="SEV-1", facilitator="Host")).review, "technical", NOW
    )
    document = docx.Document(io.BytesIO(word.write(report, source)))
    assert document.paragraphs[0].text == "23 Nov 2026"
    assert document.paragraphs[0].alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
    assert document.tables[0].cell(0, 0).text == "SEV-1"


def test_a_hebrew_title_runs_from_right_to_left():
    report = build_report(given(CreateReview(title="השרת נפל", facilitator="Host")).review, "technical", NOW)
    document = docx.Document(io.BytesIO(word.write(report)))
    (title,) = [p for p in document.paragraphs if p.style.name == "Title"]
    assert title._p.pPr.find(f"{W}bidi") is not None
    assert title._p.find(f"{W}r/{W}rPr/{W}rtl") is not None


def test_only_a_draft_says_so_and_says_it_on_every_page():
    told = given(AddTimelineEvent(text="x"))
    for audience, words in (("customer", True), ("technical", False)):
        report = build_report(told.review, audience, NOW)
        section = docx.Document(io.BytesIO(word.write(report))).sections[0]
        for header in (section.header, section.first_page_header):
            assert [p.text for p in header.paragraphs if p.style.name == "Postmortem Draft"] == [
                report.draft
            ] * words


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"not a file", "no Word document without macros"),
        (
            lambda: changed(
                lambda xml: re.sub('(?s)<w:style [^>]*styleId="PostmortemNote">.*?</w:style>', "", xml),
                "word/styles.xml",
            ),
            "has no paragraph style “Postmortem Note”. Open it in Word and add",
        ),
        (
            lambda: changed(
                lambda xml: xml.replace('"Postmortem Facts"', '"Facts"').replace('"toc 1"', '"toc 7"'),
                "word/styles.xml",
            ),
            "no paragraph style “toc 1”, no table style “Postmortem Facts”",
        ),
        (
            lambda: changed(lambda xml: xml.replace("postmortem.body", "body")),
            "has no place for the document itself",
        ),
        (
            lambda: changed(
                lambda xml: xml.replace("</w:sdt><w:sectPr", "</w:sdt><w:sectPr").replace(
                    "postmortem.title", "postmortem.body"
                )
            ),
            "must have one place alone",
        ),
        (
            lambda: changed(lambda xml: xml.replace("postmortem.title", "postmortem.titel")),
            "Did you mean “postmortem.title”?",
        ),
        (
            lambda: changed(
                lambda xml: xml.replace(
                    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    "http://purl.oclc.org/ooxml/wordprocessingml/main",
                )
            ),
            "Strict Open XML",
        ),
    ],
    ids=["no zip", "a style", "two styles", "no body", "two bodies", "tag", "strict"],
)
def test_what_a_template_lacks_is_said(report, source, sentence):
    with pytest.raises(UnusableTemplateError, match=re.escape(sentence)):
        word.write(report, source if isinstance(source, bytes) else source())


def test_a_file_that_is_not_there_is_said_by_its_path(report, tmp_path):
    with pytest.raises(UnusableTemplateError, match=r"company\.docx cannot be read: No such file"):
        word.write(report, tmp_path / "company.docx")

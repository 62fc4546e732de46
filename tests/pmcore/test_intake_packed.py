"""Packed files: one file in a gzip or a ZIP is read as if it were not packed; what is not read says what to do."""

import bz2
import gzip
import io
import zipfile

import pytest

from pmcore.intake.importer import UnreadableError
from pmcore.intake.options import Options
from pmcore.intake.packed import unpacked
from pmcore.intake.reading import read_file

CSV = b"Time,Message\n2026-11-23 14:05,paged\n2026-11-23 14:06,fixed\n"


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name.replace("__", ".").replace("·", "/"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(CSV),
        gzip.compress(CSV[:32]) + gzip.compress(CSV[32:]),
        zipped(log__csv=CSV),
        zipped(log__csv=CSV, __MACOSX·x=b"\0"),
    ],
)
def test_one_packed_file_is_read(packed):
    found = read_file(packed, Options(name="log.csv.gz"))
    assert found.importer == "csv"
    assert [(each.line, each.text) for each in found.rows] == [(2, "paged"), (3, "fixed")]


@pytest.mark.parametrize(
    ("packed", "sentence"),
    [
        (gzip.compress(CSV * 100)[:-20], "damaged"),
        (gzip.compress(bytes(60_000_000)), "more than 50 MB"),
        (bz2.compress(CSV), "bzip2"),
        (zipped(inner__zip=zipped(log__csv=CSV)), "holds another one, “inner.zip”"),
        (zipped(a__csv=CSV, b__log=CSV, c__log=CSV, d__log=CSV), "“a.csv”, “b.log”, “c.log” and 1 more"),
        (zipped(**{"[Content_Types]__xml": "", "xl·workbook__xml": ""}), "workbook"),
    ],
)
def test_what_is_not_unpacked_says_what_to_do(packed, sentence):
    with pytest.raises(UnreadableError, match=sentence.replace("(", "\\(")):
        read_file(packed, Options(name="x"))


def test_an_export_of_slack_and_a_document_stay_whole():
    for data in (
        zipped(users__json="[]"),
        zipped(**{"ops·2026-11-23__json": "[]"}),
        zipped(**{"[Content_Types]__xml": "", "word·document__xml": ""}),
    ):
        assert unpacked(data, "x.zip") == (data, "x.zip")

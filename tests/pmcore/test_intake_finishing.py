"""What all importers lean on: ZIPs that are checked first, letters read right or not at all, rows without secrets."""

import io
import zipfile

import pytest

from pmcore.intake.archive import Archive, is_archive
from pmcore.intake.decoding import beginning, decoded
from pmcore.intake.finishing import finished
from pmcore.intake.importer import UnreadableError
from pmcore.intake.preview import Row

UMLAUTS = "Ärger mit der Datenbank: größere Störung, Ümläufe und Verzögerung überall."


def zipped(files, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return stream.getvalue()


def refusal(data):
    with pytest.raises(UnreadableError) as refused:
        Archive(data)
    return refused.value.sentence


def test_an_ordinary_zip_is_read():
    data = zipped([("incident/2017-01-31.json", b"[]"), ("users.json", b"[1]")])
    assert is_archive(data)
    archive = Archive(data)
    assert list(archive.names) == ["incident/2017-01-31.json", "users.json"]
    assert archive.read("users.json") == b"[1]"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: zipped([("a.json", b"0" * 30_000_000)]), "far more than its size"),
        (lambda: zipped([(f"{n}.json", b"") for n in range(20_001)]), "more than 20,000 files"),
        (lambda: zipped([("../../etc/passwd", b"x")]), "outside of itself"),
        (lambda: zipped([("/etc/passwd", b"x")]), "outside of itself"),
        (lambda: zipped([("C:\\x.json", b"x")]), "outside of itself"),
        (lambda: zipped([("a.json", b"x" * 100)], zipfile.ZIP_LZMA), "packed in a rare way"),
        (lambda: zipped([("a.json", b"[]")])[:40], "damaged or incomplete"),
        (lambda: b"PK\x03\x04" + b"\0" * 100, "damaged or incomplete"),
    ],
    ids=["bomb", "many", "upwards", "root", "drive", "lzma", "cut", "zeros"],
)
def test_a_dangerous_zip_is_refused_before_anything_is_unpacked(make, words):
    assert words in refusal(make())


def test_a_zip_that_is_too_large_unpacked_is_refused():
    data = bytearray(zipped([("a.json", b"[]"), ("b.json", b"[]")]))
    for at in (i for i in range(len(data)) if data[i : i + 4] == b"PK\x01\x02"):
        data[at + 20 : at + 24] = (60_000_000).to_bytes(4, "little")  # packed
        data[at + 24 : at + 28] = (150_000_000).to_bytes(4, "little")  # unpacked
    assert "more than 200 MB" in refusal(bytes(data))


def test_a_zip_with_a_password_is_refused():
    data = bytearray(zipped([("a.json", b"[]")]))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "password" in refusal(bytes(data))


def test_a_damaged_file_in_a_zip_is_named():
    data = bytearray(zipped([("incident/a.json", b"hello " * 50)], zipfile.ZIP_STORED))
    data[data.index(b"hello") + 3] ^= 0xFF
    with pytest.raises(UnreadableError, match=r"incident/a\.json"):
        Archive(bytes(data)).read("incident/a.json")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_letters_are_read_right_in_every_encoding(encoding):
    text = "\n".join(f"14:0{n} {UMLAUTS}" for n in range(9))
    assert decoded(text.encode(encoding)) == text
    assert beginning(text.encode(encoding)).startswith("14:00 ")


def test_a_text_that_was_cut_inside_a_letter_is_still_text():
    assert decoded("14:05 größer".encode()[:-4] + "ß".encode()[:1]).startswith("14:05 gr")


def test_nul_bytes_are_left_out():
    assert decoded(b"14:05 pa\0ged\0") == "14:05 paged"


def test_what_is_no_text_is_refused_with_a_sentence():
    with pytest.raises(UnreadableError, match=r"^Line 2: .* Save the file again as UTF-8"):
        decoded(bytes(range(256)) * 40)


def test_secrets_of_rows_are_covered_and_counted_except_where_told():
    secret = "the key is AKIAABCDEFGHIJKLMNOP"
    rows = [
        Row(row=n, at=None, text=secret, raw=secret, link="https://x.test/?token=abcdefgh") for n in (1, 2)
    ]
    rows.append(Row(row=3, at=None, text="restarted"))
    first, second, third = finished(rows, {2})
    assert "AKIA" not in first.text + first.raw + first.link
    assert first.masked == 1
    assert second == rows[1]
    assert third == rows[2]


def test_long_texts_are_cut_after_the_secrets_were_covered():
    row = Row(row=1, at=None, text="a" * 3980 + " ghp_" + "b" * 36, raw="c" * 9000)
    (done,) = finished([row])
    assert "ghp_" not in done.text
    assert len(done.text) <= 4000
    assert len(done.raw) == 8000
    assert done.raw.endswith("…")

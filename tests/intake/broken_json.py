"""What happens to JSON on its way, and what somebody sends who means harm."""

from tests.intake.facts import LARGE, Files

MEGABYTE = 1_000_000


def hostile(whole: bytes):
    """Yield files made of one that is right, each with its name."""
    text = whole.decode()
    yield "broken off in the middle", whole[: len(whole) // 2]
    yield "broken off in a character", (text[: len(text) // 2] + "ü").encode()[:-1]
    yield "UTF-16", text.encode("utf-16")
    yield "UTF-16 without its mark", text.encode("utf-16-le")
    yield "an old encoding", text.replace("Ana", "Zoë Müller, Köln").encode("latin-1", "replace")
    yield "filled up with NUL", whole + b"\0" * 4096
    yield "half a character", text.replace("Ana", "\\ud83d Ana").encode()
    yield "windows", b"\xef\xbb\xbf\r\n\r\n" + whole.replace(b"\n", b"\r\n")
    yield "lists in lists", b"[" * MEGABYTE
    yield "objects in objects", whole[:-2] + b',{"a":' * (MEGABYTE // 5)
    yield "an object with many keys", _keys(MEGABYTE // 20)
    yield "one long text", b'[{"id":"x","text":"' + b"x" * MEGABYTE + b'"}]'
    yield "brackets", b"[]," * (MEGABYTE // 5)
    yield "noise", bytes(range(256)) * 4096
    yield "a page of HTML", b"<!doctype html><title>Sign in</title>"
    yield "only null", b"null"
    yield "only a number", b"17"
    yield "an empty list", b"[]"


def large(whole: bytes) -> Files:
    """Yield a large file that is right."""
    yield "much of the same", lambda: b"[" + whole + (b"," + whole) * (LARGE * 24 // 25 // len(whole)) + b"]"


def large_of_nothing() -> Files:
    """Yield large files of which no importer knows more than that they are JSON."""
    yield "objects in very many objects", lambda: b'[{"id":"x","text":"y"}' + b',{"a":' * (LARGE // 50)
    yield "an object with very many keys", lambda: _keys(LARGE // 50)
    yield "one large text", lambda: b'[{"id":"x","text":"' + b"x" * (LARGE * 49 // 50) + b'"}]'
    yield "very many brackets", lambda: b"[]," * (LARGE * 16 // 50)


def _keys(count: int) -> bytes:
    return b"{" + b",".join(b'"k%d":1' % n for n in range(count)) + b"}"

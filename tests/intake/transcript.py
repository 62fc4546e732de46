"""A call of a night as Teams, Zoom and Meet transcribe it, with what is damaged on its way."""

from datetime import UTC, datetime, timedelta

from pmcore.intake.options import Options
from tests.intake.facts import LARGE, Facts

BEGAN = datetime(2017, 1, 31, 23, 0, 30, tzinfo=UTC)
OPTIONS = Options(zone="UTC", starts=BEGAN.isoformat())  # what a person says of it
PEOPLE = ("Ana Example", "Ben Example (Guest)", "Chi van der Example")


def stamp(seconds):
    return f"{int(seconds) // 3600:02d}:{int(seconds) // 60 % 60:02d}:{int(seconds) % 60:02d}.{round(seconds % 1 * 1000):03d}"


def cue(seconds, length, text, name=""):
    return [*([name] if name else []), f"{stamp(seconds)} --> {stamp(seconds + length)}", text, ""]


def realistic():
    """Return the transcript."""
    lines = [
        "\ufeffWEBVTT - of a call",
        "",
        "NOTE",
        "confidence: 0.9",
        "",
        "STYLE",
        "::cue { color: red }",
        "",
    ]
    for n in range(220):
        who = PEOPLE[n % 3]
        if n % 4 == 0:
            lines += cue(
                n * 20,
                3.5,
                f"<v {who}>we &amp; they <b>see</b> {n}</v>",
                f"0a1b2c3d-0000-4000-8000-{n:012d}/12-0",
            )
            lines += cue(n * 20 + 4, 3, f"<v {who}>and more {n}</v>")  # joined to the one above
        elif n % 4 == 1:
            lines += cue(n * 20, 3, f"{who}: as Zoom writes {n}", str(n))
        elif n % 4 == 2:
            lines += [
                f"{stamp(n * 20)} --> {stamp(n * 20 + 2)} align:start position:0%",
                f"<v.loud {who}>two",
                f"lines {n}",
                "",
            ]
        else:
            lines += cue(n * 20, 3, f"nobody is named {n}")
    lines += [
        "17",
        "00:00:xx --> 00:00:09.000",
        "damaged",
        "",
        "01:20:00.000 --> 01:19:00.000",
        "Ana Example: backwards",
        "",
    ]
    lines += ["02:00:00.000 --> 02:00:01.000"]  # cut
    return "\r\n".join(lines).encode()


def expected():
    """Return what is in it, where the recording began at `BEGAN`."""
    return Facts(
        rows=221,
        some=(
            (BEGAN, "we & they see 0 and more 0"),
            (BEGAN + timedelta(seconds=20), "as Zoom writes 1"),
            (BEGAN + timedelta(seconds=40), "two lines 2"),
            (BEGAN + timedelta(seconds=60), "nobody is named 3"),
            (BEGAN + timedelta(seconds=219 * 20), "nobody is named 219"),  # after midnight
            (BEGAN + timedelta(hours=1, minutes=20), "backwards"),
        ),
        problems=2,
    )


def hostile():
    """Yield files that harm a careless reader, each with its name."""
    whole = realistic()
    yield "broken off", whole[: len(whole) // 2]
    yield "UTF-16", whole.decode().encode("utf-16")
    yield (
        "an old encoding",
        "1\n00:00:01,000 --> 00:00:02,000\nZoë Müller: größer, Störung\n\n".encode("cp1252") * 9,
    )
    yield "NUL bytes", whole.replace(b"lines", b"li\0nes")
    yield "noise", bytes(range(256)) * 4096
    yield "only arrows", b"WEBVTT\n\n" + b"-->\n" * 50_000
    yield "only tags", b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v " * 300_000
    yield (
        "hours without end",
        b"WEBVTT\n\n9999999999:00:00.000 --> 9999999999:00:01.000\nx\n\n00:01.000 --> 00:02.000\ny",
    )
    yield "no piece", b"WEBVTT\n\n"


def large():
    """Yield pieces that are too long."""
    yield "one large piece", lambda: b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"x" * (LARGE * 49 // 50)
    yield (
        "a piece of very many lines",
        lambda: b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"words\n" * (LARGE // 50),
    )

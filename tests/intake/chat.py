"""A night's conversation as copied out of Slack: names and times above the words, days between, reactions and counts below."""

from datetime import UTC, datetime, timedelta

from tests.intake.facts import LARGE, Facts

BEGIN = datetime(2017, 1, 31, 22, 0, tzinfo=UTC)
PEOPLE = ("Ana Example", "Ben Example", "Chi van der Example")


def clock(at):
    return f"{at:%I:%M %p}".lstrip("0")


def realistic():
    """Return the paste."""
    lines = ["----- January 31st, 2017 -----"]
    day = BEGIN.date()
    for n in range(210):
        at = BEGIN + n * timedelta(minutes=1)
        if at.date() != day:
            day = at.date()
            lines.append("Wednesday, February 1st")
        if n % 20 == 19:
            lines += ["PagerDuty", f"APP  {clock(at)}", f"Triggered #{n}: checkout"]
        elif n % 3 == 2 and n % 20 not in {0, 1}:
            lines += [f"{at:%I:%M}".lstrip("0"), f"and more {n}"]  # of the same person, without AM or PM
        else:
            lines += [f"{PEOPLE[n % 3]}:palm_tree:", f"  {clock(at)}", f"words {n}"]
        if n % 5 == 0:
            lines += ["a second line (edited)"]
        if n % 7 == 0:
            lines += [":eyes:", "2", ":white_check_mark:", "1"]
        if n % 11 == 0:
            lines += ["3 replies", "Last reply 2 hours ago", "View thread"]
    return "\n".join(lines).encode()


def expected():
    """Return what is in it."""
    return Facts(
        rows=210,
        some=(
            (BEGIN, "words 0\na second line"),
            (BEGIN + timedelta(minutes=2), "and more 2"),
            (BEGIN + timedelta(minutes=19), "Triggered #19: checkout"),
            (BEGIN + timedelta(minutes=120), "words 120\na second line"),  # midnight
            (BEGIN + timedelta(minutes=209), "and more 209"),
        ),
    )


def hostile():
    """Yield files that harm a careless reader, each with its name."""
    whole = realistic()
    yield "broken off", whole[: len(whole) // 2]
    yield "UTF-16", whole.decode().encode("utf-16")
    yield (
        "an old encoding",
        "\n".join(f"Zoë Müller  2:0{n} PM\nStörung größer" for n in range(9)).encode("cp1252"),
    )
    yield "NUL bytes", whole.replace(b"words", b"wo\0rds")
    yield "noise", bytes(range(256)) * 4096
    yield "only names", b"Ana Example\n" * 50_000
    yield "only times", b"2:05 PM\n" * 50_000
    yield "emoji without end", b"Pat  2:05 PM\nx\n" + b":eyes:" * 100_000
    yield "a name without end", b"Pat " * 100_000 + b"2:05 PM\n[14:05] " + b"a" * 100_000


def large():
    """Yield messages that are too long."""
    yield "one large message", lambda: b"Pat  2:05 PM\n" + b"x" * (LARGE * 49 // 50)
    yield "a message of very many lines", lambda: b"Pat  2:05 PM\n" + b"no head 7 here\n" * (LARGE // 50)

"""The log of a night as several programs print it, below one another, with stack traces and bare clocks."""

from datetime import UTC, datetime, timedelta

from tests.intake.facts import LARGE, Facts

BEGIN = datetime(2017, 1, 31, 22, 0, 0, tzinfo=UTC)
EVERY = timedelta(seconds=30)
SHAPES = (
    "{0:%Y-%m-%d %H:%M:%S},345 ERROR pool is empty {1}",
    "{0:%b %d %H:%M:%S} db1 sshd[12]: Accepted publickey {1}",
    "<34>1 {0:%Y-%m-%dT%H:%M:%S}.003Z db1 su - ID47 - 'su root' failed {1}",
    '10.0.0.1 - pat [{0:%d/%b/%Y:%H:%M:%S} +0000] "GET /checkout/{1} HTTP/1.1" 502 157 "-" "curl/7"',
    "{0:%Y/%m/%d %H:%M:%S} [error] 123#0: *45 connect() failed {1}",
    "{0:%Y-%m-%dT%H:%M:%S}+0000 db1 systemd[1]: Started {1}.",
    "E{0:%m%d %H:%M:%S}.345678    1 file.go:12] klog {1}",
    "INFO {0:%Y-%m-%d %H:%M:%S} level first {1}",
    "level=info ts={0:%Y-%m-%dT%H:%M:%S}Z msg={1}",
    "{0:%H:%M:%S} bare clock {1}",
    "- {0:%H:%M:%S}: a bullet {1}",
    "[{0:%H:%M:%S}] in brackets {1}",
    "{0:%H:%M:%S} | pipes | {1} |",
    "{0:%a %b %d %H:%M:%S %Y} of Apache {1}",
    "{0:%d.%m.%Y %H:%M:%S} german {1}",
    "{0:%I:%M:%S %p} twelve hours {1}",
    "{0:%Y-%m-%d %H:%M:%S} UTC [77] LOG:  checkpoint {1}",
    "{seconds:.0f} epoch {1}",
)


def realistic():
    """Return the log."""
    lines = ["-- Logs begin at Tue 2017-01-31 22:00:01 UTC. --", "Log of the night", ""]
    for n in range(234):
        at = BEGIN + n * EVERY
        lines.append(SHAPES[n % len(SHAPES)].format(at, f"n{n}", seconds=at.timestamp()))
        if n % len(SHAPES) == 0:
            lines += [
                "java.lang.IllegalStateException: no connection",
                "    at shop.Pool.take(Pool.java:17)",
                "",
            ]
    return "\r\n".join(lines).encode()


def expected():
    """Return what is in it."""
    return Facts(
        rows=235,
        some=(
            (BEGIN.replace(microsecond=345_000), "ERROR pool is empty n0\njava.lang.IllegalStateException: no connection\n    at shop.Pool.take(Pool.java:17)"),
            (BEGIN + EVERY, "sshd: Accepted publickey n1"),
            (BEGIN + 2 * EVERY + timedelta(milliseconds=3), "'su root' failed n2"),
            (BEGIN + 3 * EVERY, '"GET /checkout/n3 HTTP/1.1" 502 157 "-" "curl/7"'),
            (BEGIN + 9 * EVERY, "bare clock n9"),
            (BEGIN + 10 * EVERY, "a bullet n10"),
            (BEGIN + 12 * EVERY, "pipes | n12"),
            (BEGIN + 15 * EVERY, "twelve hours n15"),
            (BEGIN + 17 * EVERY, "epoch n17"),
            (BEGIN + 225 * EVERY, "bare clock n225"),  # after midnight
        ),
    )  # fmt: skip


def hostile():
    """Yield files that harm a careless reader, each with its name."""
    whole = realistic()
    yield "broken off", whole[:-5]
    yield "UTF-16", whole.decode().encode("utf-16")
    yield "an old encoding", "\n".join(f"14:0{n} Störung größer Ümläufe" for n in range(9)).encode("cp1252")
    yield "NUL bytes", whole.replace(b"clock", b"clo\0ck")
    yield "noise", bytes(range(256)) * 4096
    yield "a million empty lines", b"\n" * 10**6 + b"14:05 x"
    yield "clocks that cannot be", b"14:05 a\n25:99 b\n2017-02-30 14:05 c\n99/99/2017 14:05 d\n14:06 e"
    yield "times without end", b"14:05 " * 500_000
    yield "brackets", b"[" * 500_000 + b"14:05] x"
    yield "digits", b"1" * 500_000 + b"\n14:05 x"


def large():
    """Yield lines that are too long, and too many."""
    yield "one large line", lambda: b"14:05 " + b"x" * (LARGE * 49 // 50)
    yield (
        "one large trace",
        lambda: b"14:05 boom\n" + b"    at shop.Pool.take(Pool.java:17)\n" * (LARGE * 13 // 500),
    )

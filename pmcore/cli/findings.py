"""What `postmortem doctor` found."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pmcore.cli.output import say, say_json


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to change: what it is, and how.

    What is `unsafe` lets somebody in or read along, what is `broken` keeps people out; the rest is advice.
    """

    what: str
    fix: str
    unsafe: bool = True
    broken: bool = False

    @property
    def weight(self) -> str:
        """Return the word that stands before it."""
        return "UNSAFE" if self.unsafe else "BROKEN" if self.broken else "advice"


def broken(what: str, fix: str) -> Finding:
    """Return a finding about something that keeps people out."""
    return Finding(what, fix, unsafe=False, broken=True)


def advice(what: str, fix: str) -> Finding:
    """Return a finding that may wait."""
    return Finding(what, fix, unsafe=False)


def report(found: Sequence[Finding], nothing: str, *, as_json: bool) -> bool:
    """Print what was found, or `nothing`; return whether something must be changed."""
    if as_json:
        say_json({"findings": [asdict(each) for each in found]})
    else:
        for each in found:
            say(f"{each.weight}  {each.what}\n        Fix: {each.fix}")
        if not found:
            say(nothing)
    return any(each.unsafe or each.broken for each in found)

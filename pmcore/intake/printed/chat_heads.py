"""Chat heads: the line above a copied message, with who wrote it and when, as each chat prints it; and what is only decoration."""

from __future__ import annotations

import re
from typing import NamedTuple

from pmcore.intake.printed.stamps import stamp_of, trailing_stamp, whole_stamp

EDITED = r"edited|bearbeitet|modifié|editado|modificato|gewijzigd|bewerkt|redigerad|изменено|編集済み|已编辑|수정됨|편집됨"
_EDITED_BEHIND = re.compile(rf"[,·•\s]\s*\(?(?:{EDITED})\)?\s*$", re.IGNORECASE)
_HEAD = 200  # letters within which a head has its time
_LONGEST = 9000  # letters of a line that are read
_CLOCK = re.compile(r"\d[:h]\d\d|\d ?[ap]m\b", re.IGNORECASE)
_LONGEST_NAME = 60
_NAME = re.compile(r"[^\W\d_][\w.'’`()\[\]/&+-]*(?:,? [\w.'’`()\[\]/&+@#-]+){0,5}")
_SENTENCE = re.compile(
    r"[.!?:;]$|^(?:i|we|it|the|this|that|at|on|is|and|so|from|since|until)\b.*\s", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?:root )?cause|notes?|actions?|updates?|status|errors?|warn(?:ing)?|info|debug|fatal|critical|impact|fix(?:ed)?|todo|decisions?|alerts?|"
    r"incidents?|detect(?:ed|ion)|mitigat(?:ed|ion)|recover(?:ed|y)|resol(?:ved|ution)|result|restart|deploy(?:ment)?|rollback|summary|symptoms?|"
    r"https?|started|ended|end|start|time|date|context|question|answer|next steps?",
    re.IGNORECASE,
)  # words before a colon that are no names
_PARTS_OF_NAMES = {
    "de",
    "da",
    "di",
    "van",
    "von",
    "der",
    "den",
    "del",
    "la",
    "le",
    "el",
    "al",
    "bin",
    "ibn",
    "zu",
}
_BY_PROGRAM = re.compile(
    r"\d{4}[-/]\d{2}|[a-z]{3} +\d{1,2} \d\d:\d\d:\d\d|\d{10}", re.IGNORECASE
)  # times as logs print them
_KERNEL = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d \d{4}")  # as dmesg does
# What IRC prints between messages: `* olu looks`, `-!- bob has joined #ops`, `--> bob (…) has joined`.
_ACTION = re.compile(r"\*\s+(?P<nick>[\w\[\]{}|^`-]{1,30})\s+(?P<text>\S.*)", re.DOTALL)
_COMINGS = re.compile(
    r"(?:-!-|\*\*\*|-->|<--)\s+\S.{0,200}\b(?:joined|left|quit|parts|mode|nick|kicked|topic|known as)\b.*",
    re.IGNORECASE,
)
_SURE = re.compile(r" - |\s+From ")  # as WhatsApp and Zoom begin
_AROUND_NAME = " \t,;:|•·–—-[(<>"
_PROGRAM = re.compile(r"\s*\b(?:APP|BOT|WORKFLOW)\b\s*$")
_ASIDE = re.compile(
    r"\s*(?:\((?:you|guest|external|edited|he/him|she/her|they/them)\)|\[external\]|:[a-z0-9_+-]+:)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"<(?P<nick>[^<>\n]{1,60})>\s?(?P<text>.*)|(?:From )?(?P<name>[^:\n]{1,60}?)(?: to (?:Everyone|everyone|All)\s?)?:(?:\s(?P<said>.*)|$)",
    re.DOTALL,
)
_BRACKETED = re.compile(r"\s*\[")
_EMOJI = re.compile(r"(?::[a-z0-9_+'-]+:(?::skin-tone-\d:)?|[\U0001f000-\U0001faff☀-➿⬀-⯿️‍]+)", re.IGNORECASE)
_REACTION = re.compile(rf"(?:{_EMOJI.pattern}\s*\d{{0,3}}\s*)+", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}")
_PINNED = re.compile(r"(?:pinned by\b.*|pinned|📌.*)", re.IGNORECASE)
_LIKED = re.compile(
    r"(?:\d{1,3} (?:like|heart|laugh|surprised|sad|angry|\w+ reaction)s?(?: reactions?)?\.?|like \d{1,3}|(?:liked|reacted) by\b.*)",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"(?:\d{1,4} (?:repl(?:y|ies)|new messages?|messages?)|last reply .{1,40}|view (?:thread|message|newer replies)|replied to a thread:?.{0,200}|"
    r"also (?:sent|posted) to (?:the )?channel|\(?edited\)?|new|new messages?|saved for later|see (?:more|less)|show (?:more|less)|collapse all|"
    r"add reaction|reply|jump|avatar|profile picture|has context menu|only visible to you|load more|thread|image|sent|delivered|seen|"
    r"\d{1,4} (?:antwort(?:en)?|réponses?|respuestas?|risposte?|respostas?)|(?:letzte antwort|dernière réponse|última respuesta|ultima risposta|"
    r"última resposta) .{1,40}|thread anzeigen|afficher le fil|ver hilo|visualizza thread|(?:joined|left) #\S+\.?|"
    r"was added to #\S+ by .{1,60}|added .{1,60} to #\S+\.?|"
    r"\(?deleted\)?|message deleted|this message was deleted\.?|begin reference.{0,200}|end of (?:reply|reference).{0,80})",
    re.IGNORECASE,
)  # fmt: skip


class Head(NamedTuple):
    """Who wrote, when, and what stands in the same line. Without a name it is the one above. `surely` tells it from a list's line."""

    time: str
    name: str = ""
    program: bool = False
    text: str = ""
    surely: bool = True


def head_of(line: str, before: str) -> Head | None:
    """Return the head of a message in a line, or in it and the line above (a name, then a time); None where there is none."""
    if not _CLOCK.search(line, 0, _HEAD):
        return None
    line = _EDITED_BEHIND.sub("", line[:_LONGEST])
    if time := whole_stamp(line):
        name, program = _named(before)
        return Head(time, name, program) if _is_titled(name) else Head(time, surely=False)
    if found := _bare_app(line, before):
        return found
    if head := _stamp_first(line):
        return head
    return _name_first(line)


def _bare_app(line: str, before: str) -> Head | None:
    """Return the head of a program in two lines: its name, then `APP  2:05 PM`."""
    word, _, rest = line.strip().partition(" ")
    time = whole_stamp(rest) if word in {"APP", "BOT", "WORKFLOW"} else ""
    name, _ = _named(before)
    return Head(time, name, program=True) if time and name else None


def _stamp_first(line: str) -> Head | None:
    """Return `[14:05] Name`, `[14:05] Name: text`, `14:05 <name> text`, `1/31/17, 2:05 PM - Name: text`."""
    stamp = stamp_of(line)
    if not stamp or not stamp.rest:
        return None
    bracketed = _BRACKETED.match(line) is not None
    said = _SAID.match(stamp.rest)
    if said and said["nick"]:
        return Head(stamp.time, said["nick"].lstrip(" @+%~"), text=said["text"])
    if found := _ACTION.match(stamp.rest):
        return Head(stamp.time, found["nick"], text=found["text"], surely=False)
    if _COMINGS.fullmatch(stamp.rest):
        return Head(stamp.time, surely=False)
    if said:
        name, program = _named(said["name"])
        if not name or _LABEL.fullmatch(name) or _BY_PROGRAM.match(stamp.time):
            return None
        surely = bracketed or _SURE.match(line.partition(stamp.time)[2]) is not None
        return Head(stamp.time, name, program, said["said"] or "", surely)
    name, program = _named(stamp.rest)
    is_head = name and bracketed and name[0].isupper() and not _KERNEL.match(stamp.time)
    return Head(stamp.time, name, program) if is_head else None


def _name_first(line: str) -> Head | None:
    """Return `Name  2:05 PM`, `Name, 2:05 PM`, `Name [2:05 PM]`, `Name — Today at 2:05 PM`."""
    before, time = trailing_stamp(line)
    name, program = _named(before) if time else _Name()
    return Head(time, name, program) if name else None


class Spoken(NamedTuple):
    """What somebody says in a line; `name` is empty where nobody is named."""

    name: str
    said: str


def speaker_of(text: str) -> Spoken:
    """Return who says a line such as `Name: text`, and what."""
    before, colon, after = text.partition(":")
    if not colon or (after and not after[0].isspace()):
        return Spoken("", text)
    name, _ = _named(before.removeprefix(">>").removeprefix("- "))
    surely = name and not _LABEL.fullmatch(name) and _is_titled(name)
    return Spoken(name, after.strip()) if surely else Spoken("", text)


def is_name(line: str) -> bool:
    """Return whether a line could be the name of whoever writes below it."""
    return bool(_named(line).name)


class _Name(NamedTuple):
    """A name, empty where there is none, and whether a program has it."""

    name: str = ""
    is_program: bool = False


def _named(text: str) -> _Name:
    """Return the name that a text is."""
    text = _ASIDE.sub("", text.strip())
    program = _PROGRAM.search(text)
    name = (text[: program.start()] if program else text).strip(_AROUND_NAME)
    if not name or len(name) > _LONGEST_NAME or not _NAME.fullmatch(name) or _SENTENCE.search(name):
        return _Name()
    return _Name(name, program is not None)


def _is_titled(name: str) -> bool:
    """Return whether each word of a name begins as names do: it stands alone in its line, where a short sentence could."""
    return bool(name) and all(
        word[:1] in "([#" or not word[0].islower() or word in _PARTS_OF_NAMES for word in name.split()
    )


def is_reaction(line: str) -> bool:
    """Return whether a line is only reactions, a pin, or says who likes it."""
    return bool(_REACTION.fullmatch(line) or _PINNED.fullmatch(line) or _LIKED.fullmatch(line))


def is_count(line: str) -> bool:
    """Return whether a line is only a small number, as below a reaction."""
    return _NUMBER.fullmatch(line) is not None


def is_decoration(line: str) -> bool:
    """Return whether a line is what a chat adds to messages: how many replies, that it was edited."""
    return _NOISE.fullmatch(line) is not None

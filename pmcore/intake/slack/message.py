"""Message: one thing that was written into a Slack channel, and the words in it."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from pmcore.intake.slack.blocks import attachments_text, blocks_text
from pmcore.intake.slack.markup import plain
from pmcore.intake.slack.people import People, Profile

GONE = frozenset({"tombstone", "message_deleted"})  # subtypes: what was written is not there any more
# Subtypes: Slack's own note that somebody came or went.
COMINGS = frozenset({"channel_join", "channel_leave", "group_join", "group_leave"})
NOTHING = (b"", b"[]", b"null", b"{}")
_LONGER = 10  # letters by which blocks must exceed the text to count as the fuller version
_HIDDEN = {
    "tombstone": "a file that was deleted",
    "hidden_by_limit": "a file that the Slack plan hides",
    "access_denied": "a file that the export may not show",
}


class File(msgspec.Struct, gc=False):
    """A file that hangs on a message."""

    name: str | None = None
    title: str | None = None
    mode: str | None = None
    permalink: str | None = None
    url_private: str | None = None

    @property
    def called(self) -> str:
        """Return its name, or why there is none."""
        return _HIDDEN.get(self.mode or "") or self.title or self.name or "a file"

    @property
    def address(self) -> str:
        """Return where it is, without the tokens that exports put into addresses."""
        return (self.permalink or self.url_private or "").partition("?")[0]


class BotProfile(msgspec.Struct, gc=False):
    """The program that wrote a message."""

    name: str | None = None


class Edited(msgspec.Struct, gc=False):
    """When a message was last changed."""

    ts: str | None = None


class Author(NamedTuple):
    """Who wrote a message: a person, or a program; the other one is empty."""

    person: str = ""
    program: str = ""


class Message(msgspec.Struct):
    """The fields of a message that are read; all others are passed over, and none is always there."""

    ts: str | int | float = ""
    text: str | None = None
    user: str | None = None
    subtype: str | None = None
    thread_ts: str | None = None
    username: str | None = None
    bot_id: str | None = None
    channel: Any = None
    permalink: str | None = None
    bot_profile: BotProfile | None = None
    user_profile: Profile | None = None
    edited: Edited | None = None
    files: list[File | None] | None = None
    file: File | None = None
    message: Message | None = None
    blocks: msgspec.Raw = msgspec.Raw()
    attachments: msgspec.Raw = msgspec.Raw()
    reactions: msgspec.Raw = msgspec.Raw()
    pinned_to: msgspec.Raw = msgspec.Raw()

    @property
    def stamp(self) -> str:
        """Return the time that is also its identity, as text."""
        return f"{self.ts:.6f}" if isinstance(self.ts, float) else str(self.ts)

    @property
    def liked(self) -> bool:
        """Return whether people reacted to it or pinned it."""
        return bytes(self.reactions) not in NOTHING or bytes(self.pinned_to) not in NOTHING

    @property
    def written(self) -> Message | None:
        """Return what was written: of a record of a change, what it was changed to; None of what is gone."""
        if self.subtype in GONE:
            return None
        return self.message if self.subtype == "message_changed" and self.message else self

    def attached(self) -> list[File]:
        """Return its files; old exports have a single one."""
        return [each for each in [*(self.files or ()), self.file] if each]

    def words(self, people: People) -> str:
        """Return all that it says: text or blocks, whichever is fuller, attachments, names of files."""
        said = plain(self.text, people) if self.text else ""
        if not self.blocks and not self.attachments and self.files is None and self.file is None:
            return said
        if len(self.blocks) > len(said):
            fuller = blocks_text(self.blocks, people)
            said = fuller if len(fuller) > len(said) + _LONGER or not said else said
        parts = [said]
        if len(self.attachments) > 2:
            parts.append(attachments_text(self.attachments, people, beside_text=bool(said)))
        if files := self.attached():
            parts.append(
                f"[{'Files' if len(files) > 1 else 'File'}: {', '.join(each.called for each in files)}]"
            )
        return "\n".join(part for part in parts if part)

    def author(self, people: People) -> Author:
        """Return who wrote it."""
        user = self.user or ""
        is_program = people.is_bot(user) or (
            bool(self.bot_id or self.subtype == "bot_message") and not people.is_person(user)
        )
        if user and not is_program:
            return Author(person=people.name(user))
        profile = self.bot_profile.name if self.bot_profile else ""
        named = people.name(user) if user else people.name(self.bot_id or "")
        return Author(program=(self.username or profile or named or "a bot")[:200])

"""Communication: the texts for each audience, their channel and state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pmcore.changes.communication import FINAL, MessageAdded, MessageEdited, MessageRemoved
from pmcore.commands.base import Context, sent
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.errors import ConcurrentEditError, NotAllowedError, RuleError
from pmcore.model.communication import Audience, MessageState
from pmcore.model.review import Review

MOST_MESSAGES = 100
WORDS = {Audience.TECHNICAL: "engineers"}


class AddMessage(AddItem):
    """Add a text for an audience."""

    kind: Literal["add_message"] = "add_message"
    added = MessageAdded

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many, or somebody else than a facilitator adds an approved one."""
        if len(review.messages) >= MOST_MESSAGES:
            raise RuleError(f"A review holds at most {MOST_MESSAGES} texts.")
        require_may_approve(ctx, None, sent(self).get("state", MessageState.DRAFT))

    def values(self, review: Review, ctx: Context) -> dict[str, Any]:
        """Return the values, with the moment for one that was sent already."""
        values = sent(self)
        return values | {"sent_at": ctx.now if values.get("state") is MessageState.SENT else None}


class EditMessage(EditItem):
    """Change a text; approving it is the facilitator's, and a changed text needs approval again.

    In a closed review an approved text can still be marked as sent.
    """

    kind: Literal["edit_message"] = "edit_message"
    go_on = True
    edited = MessageEdited

    def name_of(self, item: Any) -> str:
        """Return for whom the text is."""
        return f"the message for {WORDS.get(item.audience, item.audience)}"

    def reads(self, item: Any) -> Iterable[str]:
        """Return the words for whoever approves them, and the approval for whoever changes the words."""
        words = {"text", "audience"}
        if sent(self).get("state") in FINAL:
            return words
        return {"state"} if words & self.model_fields_set and item.state in FINAL else ()

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise where somebody else than the facilitator approves."""
        require_may_approve(ctx, item.state, sent(self).get("state", item.state))

    def values(self, review: Review, ctx: Context, item: Any) -> dict[str, Any]:
        """Return the new values; when it was sent is kept with it.

        Other words or readers bring an approved or sent text back into review.
        """
        values = sent(self)
        same = all(
            values.get(name, getattr(item, name)) == getattr(item, name) for name in ("text", "audience")
        )
        if not same and item.state in FINAL and values.get("state", item.state) is item.state:
            values["state"] = MessageState.IN_REVIEW
        if (state := values.get("state", item.state)) is not item.state:
            values["sent_at"] = ctx.now if state is MessageState.SENT else None
        return values


class RemoveMessage(RemoveItem):
    """Remove a text."""

    kind: Literal["remove_message"] = "remove_message"
    removed = MessageRemoved


def require_may_approve(ctx: Context, before: MessageState | None, after: MessageState) -> None:
    """Raise where somebody else than a facilitator sets a text to approved or sent."""
    if after in FINAL and after is not before and not ctx.hosts:
        raise NotAllowedError(
            f"Only the facilitator approves a text. Set it to “{MessageState.IN_REVIEW.word}” instead."
        )


def require_approvals(before: Review, after: Review, ctx: Context) -> None:
    """Raise where an undo would approve a text by the back door, or change the words under an approval."""
    for message in after.messages.values():
        old = before.messages.get(message.id)
        if old is None or message.state not in FINAL:
            continue
        if old.state not in FINAL and not ctx.hosts:
            raise NotAllowedError("That would approve the text again. Ask the facilitator to undo it.")
        if old.state in FINAL and (old.text, old.audience) != (message.text, message.audience):
            raise ConcurrentEditError(
                "The text was approved since. Edit it by hand; it then needs approval again."
            )

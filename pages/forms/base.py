"""How a noun is written: its commands and its fields, as `pages/parts/component/form.js` reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from pmcore.boards.messages import Option
from pmcore.boards.page_messages import Field, Layout
from pmcore.commands.base import Command
from pmcore.commands.fields import FieldFacts, facts_of

__all__ = ["Field", "Layout", "Option", "Words", "field", "layout"]

Words = dict[str, Any]  # what a layout says of a field
NOTHING = "nothing special"


def field(name: str, label: str = "", *, width: int = 12, **words: Any) -> Words:
    """Return the words of one field; `width` is in twelfths of the form. A field that declares its label needs none here.

    `note` stands beside the label, `hint` in the empty field; `more` folds it away, `sticky` keeps it for the next entry;
    `kind` chooses another control (`pills`, `when`, `person`), `words` another label per choice, `choices_from` names what
    the server offers (pmcore/boards/choices.py), `enter` lets the Enter key send although several lines are possible. A field that is
    folded away can stand in sight while others have a value: `with_values={"event_kind": "decision"}`.
    """
    return {"name": name, **({"label": label} if label else {}), "width": width, **words}


def layout(
    noun: str,
    fields: Sequence[Words],
    *,
    add: type[Command] | None = None,
    edit: type[Command] | None = None,
    submit: str = "Add",
    more: str = "More",
    said: str = "",
    walk: Sequence[str] = (),
) -> Layout:
    """Return the layout of a noun with what the commands say of its fields. Raises `KeyError` for a field that none has.

    With `said`, an edit is followed by that sentence and a way back. `walk` names the fields that “Complete” asks for, one
    after the other, where they are missing.
    """
    facts: dict[str, FieldFacts] = {}
    for command in (edit, add):  # what the adding command says counts: its defaults are those of a new thing
        facts |= facts_of(command) if command else {}
    return {
        "noun": noun,
        "add": _kind(add),
        "edit": _kind(edit),
        "by_id": bool(edit and "id" in edit.model_fields),
        "by_version": bool(edit and "seen" in edit.model_fields),
        "after": "starts" if add and "after" in add.model_fields else "",
        "submit": submit,
        "more": more,
        "said": said,
        "walk": list(walk),
        "fields": [_whole(each, facts[each["name"]]) for each in fields],
    }


def _kind(command: type[Command] | None) -> str | None:
    return str(command.model_fields["kind"].default) if command else None


def _whole(words: Words, facts: FieldFacts) -> Field:
    """Return a field with its words and its facts, as small as it can be sent."""
    named: Mapping[str, str] = words.pop("words", {})
    options: list[Option] = [
        (code.value, named.get(code.value, code.heading), code.meaning) for code in facts.codes
    ]
    if facts.optional and facts.codes:
        options.insert(0, ("", named.get("", NOTHING), ""))
    numeric = facts.kind == "number"
    whole = {
        "label": facts.label,
        "kind": facts.kind,
        "value": facts.default or None,
        "required": facts.required,
        "optional": facts.optional,
        "most": None if numeric else facts.most,
        "least": facts.least,
        "options": options,
        "from": words.pop("choices_from", None),
        **words,
    }
    sent = {name: value for name, value in whole.items() if value or type(value) is int}  # the least can be 0
    return cast("Field", sent)

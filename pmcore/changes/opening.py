"""Opening: what people wrote silently becomes visible to everybody, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from pmcore.changes.base import Change, Subject
from pmcore.changes.draft import Draft
from pmcore.model.base import Numbered, unknown_in
from pmcore.model.card_names import CardNames
from pmcore.model.hands import added_by, hand
from pmcore.model.meeting import StageKey
from pmcore.model.silence import Former
from pmcore.model.unsigned import Unsigned, with_unsigned


class Opening(Change):
    """What waited got its `numbers`, by its id of from now on.

    Ids are counted up, so they would tell who wrote first: everything gets another one, in the order of the numbers; `ids`
    says which, and is shown to nobody. `left_out` is what people wrote who were removed. Subclasses name the place where it
    `waited`, and the `collection` where it stands from now on.

    What bore no name was in no log, and neither is what waited in a review that was brought from elsewhere: there `items` is
    everything as it was opened. `people` is how many wrote it.
    """

    undoable = False
    seals = True
    instead = "What everybody has seen cannot be hidden again. Edit or remove single entries instead."
    waited: ClassVar[str]
    collection: ClassVar[str]
    stage: ClassVar[StageKey]
    numbers: Mapping[str, int]
    ids: Mapping[str, str] = {}
    left_out: tuple[str, ...] = ()
    items: tuple[Any, ...] = ()
    people: int = 0

    def opened(self, draft: Draft) -> list[Numbered]:
        """Put everything where it stands now and return it; what it was called is remembered, for what is on its way to it."""
        names = {new: old for old, new in self.ids.items()}
        former, opened = dict(draft.get("former")), list[Numbered](self.items)
        for brought in opened:
            draft.put(self.collection, brought)
        for new, number in () if opened else self.numbers.items():
            old = names.get(new, new)
            item = draft.items(self.waited)[old]
            version = item.version + 1
            if old != new:
                former[old] = Former(new, item.version)
                draft.drop(self.waited, old)
                version = 1  # it would tell how often it was changed in silence
            item = item.model_copy(update={"id": new, "number": number, "version": version})
            draft.put(self.collection, item)
            opened.append(item)
        for each in self.left_out:
            draft.drop(self.waited, each)
        draft.set("former", former)
        draft.set("unsigned", with_unsigned(draft.get("unsigned"), self.collection, Unsigned()))
        return opened

    def signed(self, draft: Draft, opened: Iterable[Numbered], names: CardNames) -> None:
        """Name those who wrote it beside it, where the room wants that."""
        if names is not CardNames.SHOWN:
            return
        people, hands = draft.items("people"), draft.writable("hands")
        for each in opened:
            author = each.author  # type: ignore[attr-defined]
            hands[each.id] = added_by(hand(author, people[author].name if author in people else ""))

    def ended(self, draft: Draft) -> CardNames:
        """End the silence of a stage where it is begun and ended by itself; return what becomes of names there."""
        meeting = draft.get("meeting")
        names: CardNames = meeting.names_at(self.stage)
        unnamed = dict(meeting.unnamed)
        if names is CardNames.NEVER and self.numbers:
            unnamed[self.stage] = min(self.people, unnamed.get(self.stage, self.people))
        values = {"silent": meeting.silent - {self.stage}, "unnamed": unnamed}
        draft.set("meeting", meeting.model_copy(update=values))
        self.remembered(draft, names)
        return names

    def remembered(self, draft: Draft, names: CardNames) -> None:
        """Keep what was true of names, where something was opened: documents say it."""
        meeting = draft.get("meeting")
        known = meeting.opened.get(self.stage, ())
        if self.numbers and names not in known:
            opened = {**meeting.opened, self.stage: (*known, names)}
            draft.set("meeting", meeting.model_copy(update={"opened": opened}))

    def replaces(self, place: Subject) -> bool:
        """Return whether it is something that has another id since, or was left out."""
        collection, item_id = place
        known = {*self.ids, *self.ids.values(), *self.left_out, *(each.id for each in self.items)}
        return collection in {self.waited, self.collection} and item_id in known

    @property
    def gone(self) -> Iterable[str]:
        """Return the ids of before."""
        return (*self.ids, *self.left_out)

    def as_json(self) -> dict[str, Any]:
        """Return it without the ids of before, which would tell in which order things were written, and what stands elsewhere."""
        hidden = {"ids": True, "left_out": True, "items": True}
        return self.model_dump(mode="json", exclude=unknown_in(self) | hidden)

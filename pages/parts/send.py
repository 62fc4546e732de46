"""Send a command and say in one sentence what went wrong: the only place where pages meet errors."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from pydantic import ValidationError

from pages.parts.here import Here
from pmcore.commands.base import Command
from pmcore.commands.history import Undo
from pmcore.errors import ConcurrentEditError, ReviewError, invalid
from pmcore.review import COLLECTIONS
from pmcore.reviews import Outcome

log = logging.getLogger(__name__)
OOPS = "Something went wrong on our side. Nothing was lost; please try again."


@dataclass
class Answer:
    """What became of something that was sent, as a form or a board shows it.

    Where somebody else was faster (`stale`), `theirs` is what each field says now, and `by` the name of who wrote it.
    """

    command_id: str
    ok: bool
    sentence: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    seen: int | None = None
    stale: bool = False
    theirs: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    say: str = ""
    outcome: Outcome | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it as the form component reads it; `at` tells two answers apart."""
        return {
            "command_id": self.command_id,
            "ok": self.ok,
            "sentence": self.sentence,
            "fields": self.fields,
            "seen": self.seen,
            "theirs": self.theirs,
            "by": self.by,
            "say": self.say,
            "at": time.time_ns(),
        }


def send(
    here: Here, kind: type[Command], values: Mapping[str, Any], command_id: str, *, say: str = ""
) -> Answer:
    """Build the command, send it through the door, and return the answer; never raises for what a person can cure."""

    def do() -> Outcome:
        command = kind.model_validate(dict(values))
        return here.service.execute(here.review.id, command, here.seat, command_id)

    answer = attempt(do, command_id)
    answer.say = say if answer.ok else ""
    if answer.stale:
        answer.seen = newest(here, values)
    return answer


def attempt(do: Callable[[], Outcome], command_id: str) -> Answer:
    """Do it, and return what became of it: every error that a person can cure is a sentence in the answer."""
    try:
        return Answer(command_id, ok=True, outcome=do())
    except ValidationError as error:
        wrong = invalid(error)
        return Answer(command_id, ok=False, sentence=wrong.sentence, fields=wrong.fields)
    except ConcurrentEditError as error:
        return Answer(
            command_id, ok=False, sentence=error.sentence, stale=True, theirs=error.theirs, by=error.by
        )
    except ReviewError as error:
        return Answer(command_id, ok=False, sentence=error.sentence, fields=error.fields)
    except Exception:
        log.exception("Command %s failed", command_id)
        return Answer(command_id, ok=False, sentence=OOPS)


def newest(here: Here, values: Mapping[str, Any]) -> int | None:
    """Return the version that the item has now, so that saving again is a decision and not an accident."""
    review = here.service.reviews.get(here.review.id)
    item_id = str(values.get("id", ""))
    if not item_id:
        return review.incident.version
    for collection in COLLECTIONS:
        item = review.items(collection).get(item_id)
        if item is not None:
            version: int = item.version
            return version
    return None


def act(
    here: Here, kind: type[Command], values: Mapping[str, Any], command_id: str, *, undo: str = ""
) -> Answer:
    """Send what a button means: a problem becomes a toast; with `undo`, success offers to take it back."""
    answer = send(here, kind, values, command_id)
    if not answer.ok:
        st.toast(answer.sentence, icon=":material/info:")
    elif undo and answer.outcome and answer.outcome.records:
        st.session_state["notice"] = {"text": undo, "undo": command_id, "at": time.time_ns()}
    return answer


def undo(here: Here, target: str, command_id: str) -> Answer:
    """Take back what the command `target` did."""
    answer = act(here, Undo, {"target": target}, command_id)
    if answer.ok:
        st.session_state["notice"] = {"text": "Taken back.", "undo": "", "at": time.time_ns()}
    return answer


def undo_all(here: Here, targets: Sequence[str], command_id: str) -> Answer:
    """Take back what several commands did, all or none: where somebody has built on one of them, nothing changes."""

    def do() -> Outcome:
        commands = [Undo(target=each) for each in targets]
        return here.service.execute_all(here.review.id, commands, here.seat, command_id)

    answer = attempt(do, command_id)
    if answer.ok:
        text = f"Taken back: {len(targets)} changes."
        st.session_state["notice"] = {"text": text, "undo": command_id, "at": time.time_ns()}
    else:
        st.toast(answer.sentence, icon=":material/info:")
    return answer

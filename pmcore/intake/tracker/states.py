"""States of tickets: how far a measure is by what a tracker calls it. No tracker says *verified*: that is for a person here."""

from __future__ import annotations

from collections.abc import Mapping

from pmcore.intake.importers.headings import plain
from pmcore.model.measures import MeasureStatus

OPEN, WORKING, DONE, DROPPED = (
    MeasureStatus.AGREED,
    MeasureStatus.IN_PROGRESS,
    MeasureStatus.DONE,
    MeasureStatus.DROPPED,
)
_WORDS: Mapping[MeasureStatus, str] = {
    OPEN: "open|opened|reopened|to do|todo|backlog|new|ready|selected for development|triage|offen|zu erledigen|neu|à faire|ouvert|"
    "por hacer|tareas por hacer|abierto|aberto|a fazer|未着手|待办|agreed|planned|accepted",
    WORKING: "in progress|in review|in development|in testing|doing|started|under review|blocked|in arbeit|wird bearbeitet|en cours|"
    "en curso|em andamento|進行中|正在进行|in test|testing|code review|review",
    DONE: "done|closed|resolved|fixed|complete|completed|merged|released|finished|verified|verifiziert|shipped|deployed|fertig|erledigt|"
    "geschlossen|behoben|terminé|fermé|résolu|hecho|listo|cerrado|finalizada|concluído|fechado|完了|完成|已完成|已关闭",
    DROPPED: "won t do|won t fix|wont do|wontfix|cancelled|canceled|dropped|abandoned|rejected|declined|not planned|duplicate|invalid|"
    "cannot reproduce|obsolete|wird nicht erledigt|abgebrochen|abgelehnt|duplikat|abandonné|annulé|cancelado|rechazado|"
    "not_planned|not applicable",
}  # fmt: skip
_STATES = {word: state for state, words in _WORDS.items() for word in words.split("|")}
_CATEGORIES = {MeasureStatus.PROPOSED: OPEN, MeasureStatus.VERIFIED: DONE}


def state_of(said: str, resolution: str = "", category: str = "") -> MeasureStatus | None:
    """Return how far a ticket is: what is finished with a resolution such as *Won't Do* is dropped. None for words nobody knows."""
    state = _known(said) or _known(category)
    why = _known(resolution)
    if why is DROPPED and state in {DONE, DROPPED, None}:
        return DROPPED
    return state or (DONE if why is DONE else None)


def as_trackers_say(status: MeasureStatus) -> MeasureStatus:
    """Return the state that a ticket of a measure has: trackers know neither *proposed* nor *verified*."""
    return _CATEGORIES.get(status, status)


def _known(said: str) -> MeasureStatus | None:
    return _STATES.get(plain(said)) if said else None

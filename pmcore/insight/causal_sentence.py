"""A link of the graph of causes as a sentence that can be read aloud: cause, effect, and what that made more likely."""

from __future__ import annotations

from pmcore.model.causes import Cause
from pmcore.model.review import Review
from pmcore.wording.words import message

SHORT = 300  # characters of a text: it is read aloud


def causal_sentence(review: Review, cause: Cause, effect: Cause) -> str:
    """Return for example `“No alert” led to “The disk filled up”, which made “Checkout was down” more likely.`."""
    words = {"cause": _short(cause.text), "effect": _short(effect.text)}
    event = problem_above(review, effect)
    if event is None or event is effect:
        return message("causal sentence", "problem", **words)
    return message("causal sentence", "further", **words, event=_short(event.text))


def problem_above(review: Review, cause: Cause) -> Cause | None:
    """Return the problem that a cause explains in the end, by its first effects; None where the data has none."""
    seen: set[str] = set()
    here: Cause | None = cause
    while here is not None and not here.is_problem and here.id not in seen:
        seen.add(here.id)
        here = review.causes.get(here.leads_to[0])
    return here if here is not None and here.is_problem else None


def _short(text: str) -> str:
    words = " ".join(text.split()).rstrip(" .")
    return words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"

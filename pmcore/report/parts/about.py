"""About This Review: how it was run and who took part, so that a reader can judge it."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.model.card_names import FEWEST_WRITERS, CardNames
from pmcore.model.meeting import STAGES, Meeting, StageKey, stage
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.model.voting import Deciding, Tally
from pmcore.report.blocks import Block, Bullets, Column, Heading, Inline, Para, Row, Table, cell, empty, text
from pmcore.report.facts import Facts, day_of
from pmcore.report.parts import pulse
from pmcore.wording.words import counted

TRUE_OF_NAMES = {
    CardNames.KEPT: "what was written silently was shown without names; who wrote it was stored all the same.",
    CardNames.SHOWN: "what was written silently was shown with the names of who wrote it.",
}
ROLES = (Role.FACILITATOR, Role.SCRIBE, Role.PARTICIPANT, Role.OBSERVER)


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield how the review was run, and who took part."""
    yield Para(
        text(
            "This was a blameless review: it asks how the incident became possible, not who was at fault. Everybody acted "
            "on what they knew at the time."
        )
    )
    if facts.technical:
        yield Heading("How it was run", 2, "how-run")
    yield Bullets(tuple(_points(facts)))
    yield from pulse.asked(facts)
    people = sorted(facts.review.present_people, key=lambda each: (ROLES.index(each.role), each.name.lower()))
    if not people:
        yield empty("Nobody has taken a seat in this review.")
        return
    if not facts.technical:
        yield Para(text(f"Taking part: {', '.join(each.name for each in people)}."))
        return
    yield Heading("Participants", 2, "participants")
    rows = tuple(Row((cell(each.name), cell(each.role.word, muted=True))) for each in people)
    yield Table((Column("Name", 6.0), Column("Role")), rows, f"Participants ({len(people)})", captioned=False)


def _secrecy(result: Tally) -> str:
    """Return what was true of the ballots of a vote."""
    if result.sealed:
        return (
            "secret, counted once at the end. The history says who voted, not for what; what was chosen was kept apart from it "
            "and thrown away when the vote was closed."
        )
    return (
        "shown to nobody, counted once at the end. The database said then who chose what; an update of the program has taken "
        "that out of it."
    )


def _pauses(facts: Facts) -> Iterator[str]:
    """Yield that there were several meetings, and when; what was planned and did not come says so, too."""
    meeting = facts.review.meeting
    held = [each for each in meeting.pauses if each.ended]
    if held:
        yield f"Held in {1 + len(held)} meetings, with time to think between them."
    for each in meeting.pauses:
        place = stage(each.stage).part
        if each.ended:
            yield f"It paused on {facts.when(each.began)}, and went on on {facts.when(each.ended)} at {place}."
        elif meeting.closed:
            yield f"It paused on {facts.when(each.began)}, and was closed without the meeting planned for {facts.when(each.until)}."
        else:
            yield f"It rests since {facts.when(each.began)}, and goes on on {facts.when(each.until)} at {place}."


def _dots(result: Tally) -> str:
    """Return how many dots everybody had, and whether they knew before; nothing of rounds that were stored without that."""
    if not result.dots_each:
        return ""
    each = counted("counted", "dots_each", result.dots_each)
    return f" {each}, which everybody was told before." if result.promised else f" {each}."


def _names(review: Review) -> Iterator[str]:
    """Yield what was true of the names of those who wrote silently, by stage; nothing where nothing was written so."""
    opened = review.meeting.opened
    for key in sorted(opened, key=list(StageKey).index):
        for names in sorted(opened[key], key=list(CardNames).index):
            if names is not CardNames.NEVER:
                yield f"{stage(key).part}: {TRUE_OF_NAMES[names]}"
            elif key is StageKey.RECOMMENDATIONS:
                yield _unsigned_cards(review.deciding)
            else:
                yield _unsigned_at(review.meeting, key)


def _unsigned_at(meeting: Meeting, key: StageKey) -> str:
    """Return what was true where no author was stored of the timeline or of lessons."""
    fewest = meeting.unnamed[key]
    people = counted("count", "person", fewest)
    return (
        f"{stage(key).part}: what was written silently bears no names; at least {people} wrote it. "
        f"No author of that was stored.{_few(fewest)}"
    )


def _unsigned_cards(deciding: Deciding) -> str:
    """Return what was true where no author was stored of recommendations."""
    people, few = counted("count", "person", deciding.writers), _few(deciding.writers)
    return f"Recommendations: written without names by {people} until they were revealed. No author of those was stored.{few}"


def _few(writers: int) -> str:
    return " Of so few it can be guessed." if writers < FEWEST_WRITERS else ""


def _points(facts: Facts) -> Iterator[Inline]:
    review, meeting = facts.review, facts.review.meeting
    yield text(
        f"Started on {day_of(facts.local(review.created_at))}; {'closed' if meeting.closed else 'still open when this document was made'}."
    )
    yield from map(text, _pauses(facts))
    if meeting.timeline_agreed and meeting.agreement_overridden:
        yield text("Timeline: the group moved on before agreeing on it, and agreed later.")
    elif meeting.timeline_agreed:
        yield text("Timeline: agreed by the group before it looked for causes.")
    elif meeting.agreement_overridden:
        yield text("Timeline: not agreed; the facilitator moved on anyway, on the record.")
    else:
        yield text("Timeline: not agreed yet.")
    if count := len(review.changed_since_agreed):
        yield text(f"Since then {counted('counted', 'events_changed', count)}.")
    skipped = [
        each.part for each in STAGES if each.key not in meeting.visited and each.key is not StageKey.LOBBY
    ]
    yield text(
        f"Stages not visited: {', '.join(skipped)}." if skipped else "Every stage of the review was visited."
    )
    yield from map(text, _names(review))
    result = review.deciding.result
    if result:
        yield text(f"Votes: {_secrecy(result)} {result.voters} voted in round {result.round}.{_dots(result)}")
    if review.sample:
        yield text(f"This review is the sample “{review.sample}”.")

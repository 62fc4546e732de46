"""Every field of every noun reaches somebody: it is on a board, a column, in the technical document, or excused here.

And it reaches nobody that it should not: management and customers get what a field says of itself (`Told`), in every
format, in whatever part of the file.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import AwareDatetime, BaseModel, create_model

from pmcore.boards import BOARDS, Room, draw
from pmcore.model.asking import Dissent
from pmcore.model.base import Prose
from pmcore.model.communication import Audience
from pmcore.model.declared import Column, Told, declared, told
from pmcore.model.estimates import Candidate, Estimated
from pmcore.model.measures import Looked
from pmcore.model.meeting import StageKey, Timer
from pmcore.model.moment import Moment
from pmcore.model.people import Participant, Role
from pmcore.model.primary_vote import CountedCause
from pmcore.model.review import ITEMS, NOUNS, Review
from pmcore.model.silence import UNOPENED
from pmcore.model.support import LinkSupport
from pmcore.model.timeline import TimelineEvent
from pmcore.model.voting import Counted, DecidingPhase
from pmcore.report import AUDIENCES, WRITERS, as_json, export
from pmcore.report.audience import for_audience
from pmcore.web.api.serializers import review_json
from tests.contracts.canaries import AT, CANARY, asked, canary, full
from tests.contracts.test_what_customers_get import everything_in
from tests.kit import NOW

EVERY = [(noun, name) for noun, model in NOUNS.items() for name in model.model_fields]
# What nobody sees as itself, and why.
QUESTIONS = ("asking", "reading", "estimates")
EXCUSED = {
    **{(noun, "id"): "what commands call it; people read its number or its words" for noun in ITEMS},
    **{
        (noun, name): "what was written silently is shown to nobody but its author"
        for noun in UNOPENED.values()
        for name in ITEMS[noun].model_fields
    },
    ("incident", "trigger_event"): "boards and documents name the event that it is by its number",
    ("recommendations", "answers"): "boards and documents name the causes by their numbers",
    ("incident", "version"): "counts the edits, so that two who edit at once notice each other",
    **{
        (noun, "version"): "counts the edits, so that two who edit at once notice each other"
        for noun in ITEMS
    },
    **{
        ("people", name): "which browsers a seat belongs to is nobody's business"
        for name in ("keys", "devices", "used_tickets")
    },
    ("waiting", "keys"): "which browsers wait is nobody's business",
    ("people", "role_before"): "what is given back when somebody stops hosting in place of another",
    ("people", "by_code"): "lets a facilitator remove together who came by a code that was passed on",
    ("people", "removed_at"): "lets a facilitator let back in together who was removed together",
    ("deciding", "ballots"): "who put which dot where is secret, also after the count",
    ("events", "place"): "where it stands among events of the same time: an order",
    ("questions", "about"): "it stands beside the event that it is about",
    ("questions", "author"): "who asked is named by the history",
    ("waiting", "asked_at"): "who waits stands in the order of asking",
    ("deciding", "voted"): "counted anew from the ballots for everybody who looks",
    ("deciding", "names"): "board and document say what it means (test_unsigned.py)",
    ("deciding", "promised_dots"): "board and document say it (test_promised_dots.py)",
    ("deciding", "writers"): "counted anew from the receipts for everybody who looks (test_unsigned.py)",
    ("deciding", "started"): "who has begun to vote is only counted",
    ("meeting", "auto_timer"): "what the facilitator chose stands in the rail of their page alone",
    ("meeting", "names"): "boards and document say what it means (test_unsigned_stages.py)",
    ("meeting", "unnamed"): "the document says it (test_unsigned_stages.py)",
    ("meeting", "opened"): "the document says it (test_unsigned_stages.py)",
    ("meeting", "stand_at"): "boards say it as a time, and documents tell the whole incident",
    ("meeting", "looks_at"): "the board says the number of the cause (test_commands_looking.py)",
    ("meeting", "looks_by"): "the board says the name (test_commands_looking.py)",
    ("meeting", "agreed_at"): "the version that was agreed on; people read what changed since",
    (
        "checks",
        "gap_minutes",
    ): "how long a gap may be is said to whoever looks at the timeline with the checks",
    ("primary_vote", "candidates"): "the board offers them in a vote (test_commands_primary_vote.py)",
    ("primary_vote", "dots_each"): "the board and the result say it (test_commands_primary_vote.py)",
    ("primary_vote", "ballots"): "who would change what first is secret, also after the count",
    ("primary_vote", "voted"): "counted anew from the ballots for everybody who looks",
    ("primary_vote", "started"): "who has begun to vote is only counted",
    ("primary_vote", "result"): "the board and the documents say the counts (test_commands_primary_vote.py)",
    **{(each, "answers"): "who answered what is secret, also after the count" for each in QUESTIONS},
    **{(each, "answered"): "counted anew from the answers for everybody who looks" for each in QUESTIONS},
    **{(each, "started"): "who has begun to answer is only counted" for each in (*QUESTIONS, "pulse")},
    ("reading", "cause"): "the board reads it as a sentence (test_commands_reading.py)",
    ("reading", "effect"): "the board reads it as a sentence (test_commands_reading.py)",
    ("asking", "ends_at"): "boards show it as a clock that the browser runs",
    ("asking", "result"): "board and document say its counts and dissents (test_commands_asking.py)",
    ("pulse", "answers"): "who said what at the close is secret, also after the count",
    ("pulse", "answered"): "counted anew from the answers for everybody who looks",
    ("pulse", "result"): "the board and the documents say the counts (test_commands_pulse.py)",
    ("estimates", "candidates"): "the board asks about them (test_commands_estimates.py)",
    ("estimates", "result"): "the board and the documents say the medians (test_commands_estimates.py)",
    ("checks", "dismissed"): "what was dismissed is what need not be shown",
    ("time_answers", "words"): "what was answered about times stands in the times that were read with it",
    (
        "names",
        "words",
    ): "who is who in files is for facilitators and scribes; what they are called stands in the events",
    (
        "measures",
        "done_by",
    ): "who said that it is done is compared when it is verified; the history names them",
    ("measures", "invitation"): "boards say that there is a link; only who made it is shown it, once",
    ("recommendations", "author"): "who wrote a card in silence stays unsaid",
    (
        "measures",
        "recommendation",
    ): "the first of `recommendations`, for programs of before there were several",
}


# Values that lie in those of a noun, by the word that their canaries begin with (`canaries.py`).
INSIDE = {
    "counted": Counted,
    "countedcause": CountedCause,
    "dissent": Dissent,
    "estimated": Estimated,
    "candidate": Candidate,
    "support": LinkSupport,
    "measureslooked": Looked,
}
STAGE_SETS = {"visited": {StageKey.CAUSES}, "silent": {StageKey.TIMELINE}}


def another(kind: Any, value: Any, name: str) -> Any:
    """Return another value of a field than the one it has."""
    if get_origin(kind) is Annotated:
        return another(get_args(kind)[0], value, name)
    if get_origin(kind) in {Union, UnionType}:
        return another(next(each for each in get_args(kind) if each is not type(None)), value, name)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(each for each in kind if each is not value)
    if kind is Moment:
        return Moment(at=(value.at if value else AT) + timedelta(days=40), source="another")
    if kind is bool:
        return not value
    if kind is int or kind is float:
        return (value or 0) + 3
    if kind in {datetime, AwareDatetime}:
        return (value or AT) + timedelta(days=40)
    if kind is date:
        return (value or AT.date()) + timedelta(days=400)
    if kind is Timer:
        return Timer(ends_at=NOW + timedelta(minutes=3), minutes=7)
    if isinstance(value, frozenset):
        return value | STAGE_SETS.get(name, {canary("people", "id")})
    if isinstance(value, tuple):
        return () if value else ("another",)
    if isinstance(value, str):
        return f"https://another.example/{name}" if value.startswith("https:") else f"{value}another"
    return None if value is not None else "another"


def bases() -> tuple[Review, ...]:
    """Return the full review with its card in its group and made into its measure; after the vote, and during it."""
    review = full()
    (group,), (card,), (measure,) = (
        review.groups.values(),
        review.recommendations.values(),
        review.measures.values(),
    )
    whole = replace(
        review,
        recommendations={card.id: card.model_copy(update={"group": group.id})},
        measures={measure.id: measure.model_copy(update={"recommendations": (card.id,)})},
    )
    voting = {"phase": DecidingPhase.VOTING, "dots_each": 3, "ballots": {}}
    return whole, replace(whole, deciding=whole.deciding.model_copy(update=voting))


def with_another(review: Review, noun: str, name: str) -> Review:
    """Return the review with another value in one field of a noun."""
    kind = NOUNS[noun].model_fields[name].annotation
    if noun not in ITEMS:
        single = getattr(review, noun)
        return replace(
            review, **{noun: single.model_copy(update={name: another(kind, getattr(single, name), name)})}
        )
    items = {
        key: each.model_copy(update={name: another(kind, getattr(each, name), name)})
        for key, each in review.items(noun).items()
    }
    return replace(review, **{noun: items})


def drawn(review: Review) -> tuple[Any, str]:
    """Return all boards and the facts of the technical document."""
    room = Room(online=frozenset(review.people), now=NOW)
    boards = {board: [tuple(each) for each in draw(board, review, room)] for board in BOARDS}
    return boards, export(review, "json", "technical", NOW).content.decode()


@cache
def as_it_is() -> list[tuple[Any, str]]:
    """Return what is drawn of the bases."""
    return [drawn(each) for each in bases()]


def reaches(noun: str, name: str) -> bool:
    """Return whether a field is a column, or what it holds makes a difference on a board or in the technical document."""
    if any(each.name == name for each in declared(NOUNS[noun], Column)):
        return True
    return any(
        drawn(with_another(base, noun, name)) != now for base, now in zip(bases(), as_it_is(), strict=True)
    )


@pytest.mark.parametrize(("noun", "name"), EVERY, ids=lambda each: each)
def test_every_field_is_shown_or_stored_or_exported_or_excused(noun, name):
    assert (noun, name) in EXCUSED or reaches(noun, name), (
        f"{noun}.{name} is on no board, no column and in no document. Show it (Detail is enough), or say here why not."
    )


@pytest.mark.parametrize(("noun", "name"), EXCUSED, ids=lambda each: each)
def test_nothing_is_excused_that_is_not_there(noun, name):
    assert name in NOUNS[noun].model_fields


def test_a_field_that_nobody_shows_is_noticed(monkeypatch):
    monkeypatch.setitem(NOUNS, "events", Secretive)
    secretive = {e.id: Secretive.model_construct(**dict(e), mood="") for e in full().events.values()}
    monkeypatch.setattr(f"{__name__}.bases", lambda: (replace(full(), events=secretive),))
    monkeypatch.setattr(f"{__name__}.as_it_is", lambda: [drawn(each) for each in bases()])
    monkeypatch.setattr(as_json, "NEVER", as_json.NEVER | {"mood"})
    assert not reaches("events", "mood")


class Secretive(TimelineEvent):
    """A timeline event with a field that says nothing of itself."""

    mood: Prose = ""


# ---------------------------------------------------------------- who is told

FORMATS = [
    name if name != "pdf" else pytest.param("pdf", marks=pytest.mark.slow)
    for name in WRITERS
    if name != "pdf" or shutil.which("soffice")
]


def may_know(*, customers: bool) -> set[str]:
    """Return the canaries that a reader may be told: those of the fields that say so, in values that say so."""
    found = set()
    for noun, model in NOUNS.items():
        for name in told(model, customers=customers):
            found.add(canary(noun, name))
    for where, model in INSIDE.items():
        found |= {canary(where, name) for name in told(model, customers=customers)}
    found |= {canary(each) for each in ("review", "sample", "unapproved", "channel")}
    return found


@cache
def words(file_format: str, audience: str, review: Callable[[], Review] = full) -> str:
    """Return all that stands in a document of a full review: its name, and every part of the file."""
    document = export(review(), file_format, audience, NOW)
    return document.file_name + everything_in(document.content)


@pytest.mark.parametrize("review", [full, asked], ids=["answered", "while it is asked"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_the_management_is_told_nothing_that_does_not_say_so(file_format, review):
    found = {each.lower() for each in CANARY.findall(words(file_format, "management", review))}
    known = may_know(customers=False)
    if file_format == "pdf":  # a long word is broken where its column ends
        found = {each for each in found if not any(one.startswith(each) for one in known)} | found & known
    assert found <= known
    assert canary("incident", "summary") in found


def test_the_management_gets_every_field_that_says_so_as_facts():
    found = set(CANARY.findall(words("json", "management")))
    structure = {"id", "group", "leads_to", "addresses", "evidence", "recommendation", "recommendations"}
    due = {
        canary(noun, name)
        for noun, model in NOUNS.items()
        for name in told(model)
        if name not in structure and (noun, name) != ("incident", "zone")
        if noun != "messages" or name != "text"
    }
    texts = {
        each for each in due if each in {each.lower() for each in CANARY.findall(words("json", "technical"))}
    }
    assert texts
    assert texts <= found


def test_nobody_is_told_what_lies_in_the_tray():
    texts = [words(name, audience) for name in ("json", "md", "html", "docx") for audience in AUDIENCES]
    everybody = full()
    boards, _ = drawn(everybody)
    told = f"{texts}{boards}{review_json(everybody)}{review_json(everybody, canary('people', 'id'))}".lower()
    (file,) = everybody.tray.values()
    assert canary("tray", "file") == file.file
    assert "canarytray" not in told
    assert file.packed.lower() not in told


def test_nobody_is_told_what_somebody_else_answers_in_secret():
    texts = [
        words(name, audience, asked) for name in ("json", "md", "html", "docx") for audience in AUDIENCES
    ]
    others = Participant(id="another", number=2, name="Somebody Else", role=Role.PARTICIPANT, joined_at=AT)
    review = replace(asked(), people={**asked().people, others.id: others})
    boards, _ = drawn(review)
    told = f"{texts}{boards}{review_json(review)}{review_json(review, others.id)}".lower()
    for secret in (canary("answered", "reason"), canary("pulseanswer", "line")):
        assert secret in repr(review).lower()
        assert secret not in told


def test_what_was_answered_is_told_to_those_it_is_for():
    told = {audience: words("json", audience).lower() for audience in AUDIENCES}
    for each in (canary("dissent", "reason"), canary("pulse", "lines")):
        assert [audience for audience, text in told.items() if each in text] == ["technical"]
    for each in (canary("countedcause", "text"), canary("estimated", "title")):
        assert [audience for audience, text in told.items() if each in text] == ["technical", "management"]


def test_nobody_is_told_what_was_written_silently():
    texts = [words(name, audience) for name in ("json", "md", "html", "docx") for audience in AUDIENCES]
    silent = replace(full(), meeting=full().meeting.model_copy(update={"silent": frozenset(UNOPENED)}))
    boards, _ = drawn(silent)
    told = f"{texts}{boards}{review_json(silent)}{review_json(silent, canary('people', 'id'))}".lower()
    for noun in UNOPENED.values():
        assert canary(noun, "text") in repr(silent)
    assert "canaryunopened" not in told


def test_browsers_ballots_and_authors_are_not_in_the_documents_of_the_management():
    for file_format in ("json", "md", "html", "docx"):
        content = words(file_format, "management")
        for secret in (
            canary("people", "keys"),
            canary("label"),
            canary("ballot"),
            canary("events", "author"),
            canary("code"),
        ):
            assert secret not in content.lower()


@pytest.mark.parametrize("audience", ["management", "customer"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_a_field_that_says_nothing_of_itself_is_told_to_nobody(file_format, audience, monkeypatch):
    secret = Secretive.model_construct(**dict(next(iter(full().events.values()))), mood="canarymood")
    review = replace(full(), events={secret.id: secret})
    assert "canarymood" in export(review, "json", "technical", NOW).content.decode()
    assert "canarymood" not in everything_in(export(review, file_format, audience, NOW).content)


@pytest.mark.parametrize("held", [lambda one: one, lambda one: (one,), lambda one: {"one": one}])
def test_what_lies_in_a_field_that_is_told_says_for_itself_who_is_told_it(held):
    secret = Secretive.model_construct(**dict(next(iter(full().events.values()))), mood="canarymood")
    kind = create_model("Holding", __base__=TimelineEvent, heard=(Annotated[Any, Told()], None))
    holding = kind.model_construct(**dict(secret), heard=held(secret))
    (event,) = for_audience(
        replace(full(), events={holding.id: holding}), Audience.MANAGEMENT
    ).events.values()
    assert "canarymood" in repr(holding)
    assert "canarymood" not in repr(event)
    assert canary("events", "text") in repr(event.heard)


def test_customers_are_told_of_no_field_in_which_somebody_writes_freely():
    """Approved texts alone; everything else that says so is chosen from a list, a time, a number."""
    free = {
        (noun, each.name)
        for noun, model in NOUNS.items()
        for each in declared(model, Told)
        if each.said.customers and takes_text(model.model_fields[each.name].annotation)
    }
    ids = {(noun, "id") for noun in ITEMS}
    assert free - ids == {("messages", "text"), ("incident", "zone")}


def takes_text(kind: Any) -> bool:
    if get_origin(kind) in {Union, UnionType, Annotated, tuple}:
        return any(takes_text(each) for each in get_args(kind))
    return kind is str


def test_the_walk_looks_at_every_noun_of_a_review():
    values = {name for name, each in full().__dict__.items() if isinstance(each, BaseModel)}
    assert set(NOUNS) == values | set(ITEMS)
    assert {type(getattr(Review(id="x"), name)) for name in values} == {NOUNS[name] for name in values}

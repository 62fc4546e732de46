"""Whatever people do in whatever order: what is hidden is in no output of anybody but its author, the command line included.

Each text that is written silently has a word of its own. After each step the boards, panels and histories of everybody, the answers of
the API, the documents and the file of the whole review are searched for words whose time has not come; and so is what `postmortem` prints over
a database in which much waits. `POSTMORTEM_HIDDEN=500` lets there be more of them.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from pmcore.boards import BOARDS, Room, draw, is_for
from pmcore.boards.history import history_blocks
from pmcore.boards.mine import mine
from pmcore.boards.recommendations import own_cards
from pmcore.boards.silence import own_lessons, own_rows
from pmcore.commands.asking import AnswerAgreement, AskAgreement, CloseAgreement
from pmcore.commands.base import Command
from pmcore.commands.meeting import MoveToStage
from pmcore.commands.pulse import AnswerPulse
from pmcore.commands.silence import WriteSilently
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.unsigned import ChooseCardNames
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot
from pmcore.errors import ReviewError
from pmcore.intake.whole_reviews import taken_along
from pmcore.model.formats import AUDIENCES
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.report import export
from pmcore.store.base import Store
from pmcore.store.duck import DuckStore
from pmcore.store.memory import MemoryStore
from pmcore.web.api.serializers import lines_json, review_json
from tests.kit import NOW, Named, Story, given, host, seat
from tests.pmcore.cli_kit import Terminal
from tests.pmcore.unsigned_kit import NOUNS

PEOPLE = (host, seat("Ana"), seat("Ben"), seat("Sue", Role.SCRIBE), seat("Olga", Role.OBSERVER))
WORD = re.compile(r"zq\d+qz")
EVERYWHERE = "nobody"  # whose a word is that not even its author is shown


@dataclass
class Secrets:
    """The words that were written silently, each with who wrote it."""

    by: dict[str, str] = field(default_factory=dict)

    def new(self, author: str) -> str:
        word = f"zq{len(self.by)}qz"
        self.by[word] = author
        return word

    def not_for(self, viewer: str, shown: Iterable[str]) -> set[str]:
        """Return the words that somebody must not be sent: those of others but for what everybody may read."""
        return {word for word, author in self.by.items() if author != viewer} - set(shown)


def shown_to_all(review: Review) -> set[str]:
    """Return the words that everybody may read: those that stand where everybody looks, and reasons that were printed."""
    said = [each.text for each in (*review.events.values(), *review.lessons.values())]
    said += [each.text for each in review.recommendations.values() if each.number]
    said += [each.reason for each in (review.asking.result.dissents if review.asking.result else ())]
    return set(WORD.findall(" ".join(said)))


def a_key(author: str, n: int) -> str:
    return f"key {n} that {author} drew by lot"


Act = Callable[[Secrets, Review, str, int], Command]


def silently(place: int, *, signed: bool) -> Act:
    """Return how somebody writes at one of the three places."""

    def act(secrets: Secrets, _review: Review, who: str, n: int) -> Command:
        return NOUNS[place].write(f"We {secrets.new(who)}", "" if signed else a_key(who, n))

    return act


def reworded(place: int) -> Act:
    """Return how somebody rewords what waits there, by its id or by a key."""

    def act(secrets: Secrets, review: Review, who: str, n: int) -> Command:
        ids = [*review.items(NOUNS[place].waits), a_key(who, n)]
        return NOUNS[place].edit(id=ids[n % len(ids)], text=f"We {secrets.new(who)}")

    return act


def dissent(secrets: Secrets, _review: Review, _who: str, _n: int) -> Command:
    return AnswerAgreement(events=("T-01",), reason=secrets.new(EVERYWHERE))


def line(secrets: Secrets, _review: Review, _who: str, _n: int) -> Command:
    return AnswerPulse(learned="agree", line=secrets.new(EVERYWHERE))


def does(make: Callable[[int], Command]) -> Act:
    return lambda _secrets, _review, _who, n: make(n)


SILENT = ("timeline", "lessons", "recommendations")
NAMES = ("never", "kept", "shown")
ACTS: tuple[Act, ...] = (
    *(silently(place, signed=signed) for place in range(3) for signed in (True, False)),
    *(reworded(place) for place in range(3)),
    *(does(lambda _, noun=noun: noun.opens) for noun in NOUNS),
    does(lambda n: WriteSilently(stage=SILENT[n % 2])),
    does(lambda n: ChooseCardNames(names=NAMES[n % 3], stage=SILENT[n // 3 % 3])),
    does(lambda _: AskAgreement()),
    dissent,
    does(lambda n: CloseAgreement(agreed=bool(n % 2))),
    line,
    does(lambda _: OpenVote()),
    does(lambda n: PlaceDot(id=f"R-0{n % 3 + 1}")),
    does(lambda _: CloseVote()),
)
steps = st.lists(
    st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, len(PEOPLE) - 1), st.integers(0, 8)),
    min_size=4,
    max_size=24,
)
names = st.sampled_from(NAMES)
OPENINGS = range(9, 12)
EXAMPLES = int(os.environ.get("POSTMORTEM_HIDDEN", "25"))


def begun(choice: str, store: Store) -> Story:
    """Return a review in which all three are written silently, and everybody has a seat."""
    silence = (step for noun in NOUNS for step in noun.begins(choice))
    story = given(
        AddTimelineEvent(text="Disk full"),
        *silence,
        MoveToStage(stage="close", anyway=True),
        store=store,
    )
    for each in PEOPLE:
        story.id_of(each)
    return story


def outputs_for(story: Story, person: Named) -> Iterator[tuple[str, str]]:
    """Yield what one person is sent: boards, what is theirs alone, the history, and the answers of the API."""
    review, me = story.review, story.review.people[story.id_of(person)]
    seen = story.seen_by(person)
    room = Room(online=frozenset(review.people), now=NOW)
    boards = [each.html for name in BOARDS if is_for(name, me.role) for each in draw(name, review, room)]
    yield "boards", "\n".join(boards)
    own = [*own_cards(seen, me.id), *own_rows(seen, me.id), *own_lessons(seen, me.id)]
    yield "own", "\n".join(each.html for each in own) + json.dumps(mine(seen, me.id), default=repr)
    yield "history", "\n".join(each.html for each in history_blocks(review, story.log, me, 1_000)[0])
    yield "review", json.dumps(review_json(review, me.id))
    lines = [(n, each) for n, each in enumerate(story.log, 1) if not each.hidden_from(me.id)]
    yield "changes", json.dumps(lines_json(review, lines, me.id))


def outputs_for_all(story: Story) -> Iterator[tuple[str, str]]:
    """Yield what belongs to nobody alone: the answer to a program, documents, and the file of the whole review."""
    review = story.review
    yield "a program's review", json.dumps(review_json(review))
    for kind in ("md", "json", "html"):
        for audience in AUDIENCES:
            yield f"{kind} for {audience}", export(review, kind, audience, NOW).content.decode()
    yield "file", taken_along(story.reviews, story.id, NOW).content.decode()


def look_for(secrets: Secrets, story: Story) -> None:
    """Search everything that anybody is sent."""
    shown = shown_to_all(story.review)
    for person in PEOPLE:
        hidden = secrets.not_for(story.id_of(person), shown)
        for name, text in outputs_for(story, person):
            assert not hidden & set(WORD.findall(text)), f"{name} of {person.name}"
    hidden = secrets.not_for("", shown)
    for name, text in outputs_for_all(story):
        assert not hidden & set(WORD.findall(text)), name


def look_at_a_terminal(terminal: Terminal, review_id: str, hidden: set[str]) -> None:
    """Search what the commands print that look at a database."""
    for words in (
        ("list", "--json"),
        ("show", review_id),
        ("show", review_id, "--json"),
        ("measures", "--state", "all", "--json"),
        ("verify",),
        *(("export", review_id, "-f", each, "-o", "-") for each in ("md", "json", "html", "review")),
    ):
        printed = terminal.types(*words)
        text = printed.decode() if isinstance(printed, bytes) else printed
        assert not hidden & set(WORD.findall(text + terminal.complaint)), words


def live(story: Story, secrets: Secrets, step: tuple[int, int, int]) -> bool:
    """Let somebody do something; return whether it was allowed."""
    act, who, n = step
    person = PEOPLE[who]
    me, before = story.id_of(person), len(secrets.by)
    command = ACTS[act](secrets, story.review, me, n)
    try:
        story.reviews.execute(story.id, command, story.actor(person))
    except ReviewError:
        for word in [*secrets.by][before:]:
            secrets.by[word] = EVERYWHERE  # what was refused is nobody's
        return False
    return True


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@for_all(names, steps)
def test_whatever_people_do_nothing_hidden_is_in_anybodys_output(choice, sequence):
    story, secrets = begun(choice, MemoryStore()), Secrets()
    for step in sequence:
        if live(story, secrets, step):
            look_for(secrets, story)
    story.reviews.close()


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["never", "kept"])
def test_nor_does_a_terminal_print_it(choice: str, terminal: Terminal):
    story, secrets, lot = begun(choice, DuckStore(terminal.database)), Secrets(), random.Random(choice)
    for _ in range(40):
        act = lot.choice([each for each in range(len(ACTS)) if each not in OPENINGS])
        live(story, secrets, (act, lot.randrange(len(PEOPLE)), lot.randrange(9)))
    waiting, shown, review_id = set(secrets.by), shown_to_all(story.review), story.id
    assert waiting - shown
    story.reviews.close()
    look_at_a_terminal(terminal, review_id, waiting - shown)


def test_the_search_finds_what_is_shown():
    """All words of a review that was opened are found, so that a search that finds none has looked."""
    story, secrets = begun("kept", MemoryStore()), Secrets()
    for place in range(3):
        live(story, secrets, (2 * place, 1, 0))
    look_for(secrets, story)
    for noun in NOUNS:
        story.when(noun.opens)
    assert shown_to_all(story.review) == secrets.by.keys()
    found = {name: set(WORD.findall(text)) for name, text in outputs_for_all(story)}
    assert found["md for technical"] == found["a program's review"] == found["file"] == secrets.by.keys()
    for person in PEOPLE:
        told = dict(outputs_for(story, person))
        assert set(WORD.findall(told["boards"])) == secrets.by.keys()
        assert set(WORD.findall(told["changes"] + told["review"])) == secrets.by.keys()

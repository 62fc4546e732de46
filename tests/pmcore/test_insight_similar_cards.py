"""Which cards say much the same: what is unlike is never suggested; grouped by one press, ignored for good, split again."""

from contextlib import closing
from itertools import combinations
from pathlib import Path

import pytest

from pmcore.boards import Room, draw
from pmcore.commands.checks import DismissCheck
from pmcore.commands.history import Undo
from pmcore.commands.recommendations import (
    AddRecommendation,
    EditRecommendation,
    GroupRecommendations,
    SplitGroup,
)
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations
from pmcore.errors import RuleError
from pmcore.insight.similar_cards import likeness, similar, suggested
from pmcore.intake.samples import SAMPLES, load_sample
from pmcore.model.cards import Recommendation
from pmcore.model.people import Visitor
from pmcore.reviews import Reviews
from pmcore.store.memory import MemoryStore
from tests.kit import given, seat

LABELLED = Path(__file__).parent.parent / "data" / "alike_cards.txt"
ana, ben, cleo = (seat(name) for name in ("Ana", "Ben", "Cleo"))


def labelled():
    """Return each card of the file with the heading that it stands below."""
    found, heading = [], ""
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            heading = line[3:]
        elif line and not line.startswith("#"):
            found.append((heading, line))
    return found


def test_what_is_unlike_is_never_suggested_and_most_of_what_is_alike_is():
    cards = labelled()
    assert len(cards) == 60
    pairs = list(combinations(cards, 2))
    alike = {(text, other) for (of, text), (of_other, other) in pairs if of == of_other != "alone"}
    found = {(text, other) for (_, text), (_, other) in pairs if likeness(text, other)}
    assert found - alike == set(), "suggested, but unlike"
    assert len(found) >= 0.9 * len(alike), alike - found


def test_in_what_is_suggested_each_is_like_each_other():
    cards = [Recommendation(id=f"id-{n}", number=n, text=text) for n, (_, text) in enumerate(labelled(), 1)]
    headings = dict(enumerate((of for of, _ in labelled()), 1))
    found = similar(cards)
    assert all(len({headings[number] for number in each}) == 1 for each in found)
    assert [headings[each[0]] for each in found if len(each) == 3] == ["alert on disk", "runbook failover"]
    assert similar(reversed(cards)), "in any order"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Restart web-1 each night", "Restart web-2 each night"),
        ("Alert on low disk space", "Do not alert on low disk space"),
        ("Upgrade Postgres in staging", "Upgrade Redis in staging"),
        ("Rollback", "Rollback"),
        ("", ""),
        ("备份磁盘", "备份磁盘"),
    ],
)
def test_what_one_word_tells_apart_or_too_few_say_is_not_alike(text, other):
    assert likeness(text, other) == 0.0 == likeness(other, text)


@pytest.mark.parametrize("name", SAMPLES)
def test_in_the_samples_nothing_unlike_is_suggested(name):
    """What the rehearsed groups gather is of one theme, not the same: nothing there says much the same as another."""
    with closing(Reviews(MemoryStore())) as reviews:
        review = load_sample(reviews, name, Visitor(key="browser of Ana", name="Ana")).review
    texts = [each.text for each in review.recommendations.values()]
    assert [pair for pair in combinations(texts, 2) if likeness(*pair)] == []


def revealed():
    texts = ("Alert on low disk space", "Ask twice", "Add an alert for low disk space")
    return given(*(AddRecommendation(text=each) for each in texts), RevealRecommendations())


class Offer:
    """A suggestion by the numbers and ids of its cards."""

    def __init__(self, alike):
        self.labels = sorted(card.label for card in alike.cards)
        self.key, self.ids = alike.key, tuple(card.id for card in alike.cards)


def offered(story):
    return [Offer(each).labels for each in suggested(story.seen_by())]


def shown(story):
    blocks = draw("recommendations", story.seen_by(), Room())
    return [each.key for each in blocks if each.key.startswith("alike")]


def test_a_suggestion_is_accepted_and_the_group_split_again_with_the_same_numbers():
    story = revealed()
    (offer,) = map(Offer, suggested(story.review))
    numbers = {card.text: card.label for card in story.review.recommendations.values()}
    assert offer.labels == sorted(numbers[text] for text in numbers if "alert" in text.lower())
    story.when(GroupRecommendations(ids=offer.ids))
    assert offered(story) == []
    story.when(SplitGroup(id=story.only("groups").id), by=ana, command_id="split").then(groups=0)
    assert {card.text: card.label for card in story.review.recommendations.values()} == numbers
    assert offered(story) == [offer.labels]
    story.when(Undo(target="split"), by=ana).then(groups=1)


def test_what_was_ignored_is_not_suggested_again_among_others_either():
    story = revealed()
    (offer,) = map(Offer, suggested(story.review))
    story.when(DismissCheck(key=offer.key)).then("dismissed the check “cards that say much the same” (R-0")
    assert offered(story) == []
    story.when(AddRecommendation(text="Alert when disk space is low"))
    assert [labels for labels in offered(story) if set(offer.labels) <= set(labels)] == []
    assert len(offered(story)) == 1
    story.when(DismissCheck(key=offer.key, dismissed=False))
    assert offered(story) == [[*offer.labels, "R-04"]]


def test_it_is_suggested_between_reveal_and_vote_alone():
    story = given(
        AddRecommendation(text="Alert on low disk space"), AddRecommendation(text="Alert: disk space low")
    )
    assert shown(story) == []
    story.when(RevealRecommendations())
    assert len(shown(story)) == 1
    story.when(OpenVote())
    assert shown(story) == []


def test_while_people_vote_the_facilitator_splits_and_everybody_has_all_dots_again():
    story = revealed()
    (offer,) = map(Offer, suggested(story.review))
    story.when(GroupRecommendations(ids=offer.ids), OpenVote(dots_each=3))
    group = story.only("groups").id
    for person in (ana, ben):
        story.when(PlaceDot(id=group), by=person)
    story.when(SplitGroup(id=group), by=ana).then(RuleError, "A vote is open.")
    story.when(SplitGroup(id=group), command_id="split").then(groups=0)
    deciding = story.review.deciding
    assert (dict(deciding.ballots), deciding.is_open, story.seen_by().deciding.voted) == ({}, True, 0)
    story.when(Undo(target="split")).then(RuleError, "Group the cards again when the vote has closed.")
    for person in (ana, ben, cleo):
        story.when(PlaceDot(id=offer.ids[0]), by=person)
    story.when(CloseVote())
    assert story.review.deciding.result.dots[offer.ids[0]] == 3
    assert group not in story.review.deciding.result.dots


def test_a_card_that_was_reworded_is_looked_at_anew():
    story = revealed()
    (offer,) = map(Offer, suggested(story.review))
    story.when(EditRecommendation(id=offer.ids[0], text="Do not alert on low disk space"))
    assert offered(story) == []

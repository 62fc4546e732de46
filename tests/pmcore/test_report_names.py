"""Documents say what was true of the names of those who wrote silently, wherever something was written so."""

from contextlib import closing

import pytest

from pmcore.changes.log import fold
from pmcore.commands.lessons import AddLesson
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.silence import OpenWritten, WriteSilently
from pmcore.commands.unsigned import ChooseCardNames
from pmcore.commands.voting import RevealRecommendations
from pmcore.intake.review_file.portable import portable
from pmcore.intake.samples import load_sample
from pmcore.model.communication import Audience
from pmcore.model.people import Program, Role
from pmcore.model.review import Review
from pmcore.report.export import export
from pmcore.reviews import Reviews
from pmcore.store import MemoryStore
from tests.kit import Story, given, seat
from tests.pmcore.unsigned_kit import LESSONS, ROWS, Noun

ana = seat("Ana")
SAID = {
    "kept": "what was written silently was shown without names; who wrote it was stored all the same.",
    "shown": "what was written silently was shown with the names of who wrote it.",
    "never": "No author of",
}
both = pytest.mark.parametrize("noun", [LESSONS, ROWS], ids=lambda noun: noun.place)
every_choice = pytest.mark.parametrize("names", ["kept", "shown", "never"])


def about(review: Review, audience: Audience = Audience.TECHNICAL) -> list[str]:
    """Return what a document says of what was written silently."""
    lines = export(review, "md", audience).content.decode().splitlines()
    return [each.removeprefix("- ") for each in lines if any(said in each for said in SAID.values())]


def test_where_nothing_was_chosen_the_names_of_recommendations_were_kept():
    story = given(ana.does(AddRecommendation(text="Bigger disks")))
    assert about(story.review) == []
    story.when(RevealRecommendations())
    assert about(story.review) == [f"Recommendations: {SAID['kept']}"]


def test_of_recommendations_that_everybody_saw_under_a_name_that_is_said():
    story = given(ChooseCardNames(names="shown"), ana.does(AddRecommendation(text="Bigger disks")))
    assert about(story.when(RevealRecommendations()).review) == [f"Recommendations: {SAID['shown']}"]


@both
@every_choice
def test_of_the_timeline_and_of_lessons_the_same_is_said_once_they_are_open(noun: Noun, names: str):
    key = "Ana's was drawn by lot" if names == "never" else ""
    story = given(*noun.begins(names), ana.does(noun.write("Mine", key)))
    assert about(story.review) == []
    (said,) = about(story.when(noun.opens).review)
    assert said.startswith("Lessons Learned: " if noun is LESSONS else "Timeline: ")
    assert SAID[names] in said
    assert about(story.review, Audience.MANAGEMENT) == [said]
    assert about(fold(Review(id=story.id), portable(story.log))) == [said], "also where it was brought to"


@both
def test_where_nobody_wrote_anything_silently_nothing_is_said(noun: Noun):
    assert about(given(*noun.begins("shown")).when(noun.opens).review) == []


def test_what_was_written_openly_is_no_matter_of_names():
    assert about(given(ana.does(AddLesson(text="Alerts came late"))).review) == []


def test_of_a_stage_that_was_silent_twice_both_promises_are_said():
    story = twice()
    assert about(story.review) == [f"Timeline: {SAID['kept']}", f"Timeline: {SAID['shown']}"]


def test_the_samples_say_it_too():
    with closing(Reviews(MemoryStore())) as reviews:
        sample = load_sample(reviews, "gitlab-2017", Program(name="samples", role=Role.FACILITATOR)).review
    assert about(sample) == [f"Recommendations: {SAID['kept']}"]


def twice() -> Story:
    """Return a review whose timeline was written silently two times: names were shown first, and kept then."""
    story = given(*ROWS.begins("shown"), ana.does(ROWS.write("First", ""))).when(ROWS.opens)
    story.when(WriteSilently(), ChooseCardNames(names="kept", stage="timeline"))
    return story.when(ROWS.write("Second", ""), by=ana).when(OpenWritten())

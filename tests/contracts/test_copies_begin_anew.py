"""A copy of the full review that is put back is what it was: before readers, in the store, and with its secret ballots."""

from pmcore.commands.lessons import AddLesson
from pmcore.commands.voting import PlaceDot, TakeBackDot
from pmcore.reviews import Reviews
from tests.contracts.copies import Copy
from tests.contracts.full_review import actor, ana, story


def test_whatever_was_done_with_a_copy_is_gone_when_it_begins_anew():
    told, me = story("voting"), actor(ana, "voting")
    copy = Copy(told)
    began, lines = told.reviews.get(copy.id), told.reviews.log(copy.id)
    ballots = began.deciding.ballots
    assert any(ballots.values())
    for _ in range(2):
        told.reviews.execute(copy.id, AddLesson(text="Done with a copy"), me, "the same id")
        told.reviews.execute(copy.id, TakeBackDot(id="R-03"), me)
        told.reviews.execute(copy.id, PlaceDot(id="R-05"), me)
        assert told.reviews.get(copy.id).deciding.ballots != ballots
        review_id = copy.as_it_was()
        assert told.reviews.get(review_id) == began
        assert told.reviews.log(review_id) == lines
        read_anew = Reviews(told.reviews.store)
        assert read_anew.get(review_id).deciding.ballots == ballots
        assert read_anew.get(review_id).version == began.version
        read_anew.writer.close()
    assert told.reviews.loaded.bytes == sum(each.bytes for each in told.reviews.loaded._loaded.values())

"""After nasty commands every page is drawn."""

import pytest

from pmcore.commands.meeting import ReopenReview
from pmcore.commands.people import AddSeat, ClaimSeat
from pmcore.model.people import Program, Role, Visitor
from pmcore.server.service import service
from tests.nasty import SEEDS, lived
from tests.pages.person import Person, latest
from tests.pages.test_pages_draw import HEADINGS


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_after_nasty_commands_every_page_is_drawn(seed: int):
    story = lived(seed).story
    review_id = service().reviews.adopt(story.log).id
    story.reviews.close()
    nina = Person("Nina")
    seat = AddSeat(name="Nina", role=Role.FACILITATOR)  # the room may be locked by now
    reviews, program = service().reviews, Program(name="tests", role=Role.FACILITATOR)
    if latest(review_id).meeting.closed:
        reviews.execute(review_id, ReopenReview(), program)
    added = reviews.execute(review_id, seat, program).records[0].change
    reviews.execute(review_id, ClaimSeat(id=added.item.id), Visitor(key=nina.key))
    tab = nina.opens("lobby", review_id)
    for page, heading in HEADINGS.items():
        assert tab.goes(page, review_id).heading == heading

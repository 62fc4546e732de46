"""After nasty commands every page is drawn."""

import pytest

from pmcore.model.people import Role
from pmcore.web.service import service
from tests.nasty import SEEDS, lived
from tests.pages.person import Person
from tests.pages.test_pages_draw import HEADINGS


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_after_nasty_commands_every_page_is_drawn(seed: int):
    story = lived(seed).story
    review_id = service().reviews.adopt(story.log).id
    story.reviews.close()
    nina = Person("Nina")
    nina.joins(review_id, Role.FACILITATOR)
    tab = nina.opens("lobby", review_id)
    for page, heading in HEADINGS.items():
        assert tab.goes(page, review_id).heading == heading

"""After nasty commands, each done or refused in a sentence, every board and document is drawn, and the log tells it all."""

import pytest

from tests.nasty import SEEDS, draws, lived, tells_all


@pytest.mark.parametrize("seed", SEEDS)
def test_after_nasty_commands_everything_is_drawn(seed: int):
    story = lived(seed).story
    tells_all(story)
    draws(story)
    story.reviews.close()

"""A room that everybody has left gives back what it held, at once: the collector of a server runs hardly ever."""

import gc
import weakref
from contextlib import contextmanager

from pmcore.boards import BOARDS
from pmcore.commands.lessons import AddLesson
from pmcore.commands.timeline import AddTimelineEvent
from tests.kit import given, host, seat
from tests.pmcore.live_kit import serving, wait_until

ana = seat("Ana")


@contextmanager
def no_collector():
    """Let nothing be found that only holds itself."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_what_a_room_held_is_gone_with_its_last_tab():
    shown = []  # what the room drew from, without holding it

    def watching(review, _room):
        shown.append(weakref.ref(review))
        return []

    story = given(AddTimelineEvent(text="Disk full"), AddLesson(text="Watch the disk"))
    with serving(story, {**BOARDS, "watching": watching}) as server, no_collector():
        for person in (host, ana):
            tab = server.open(person, *BOARDS, "watching")
            assert "Disk full" in tab.frame("timeline").html
            story.when(AddTimelineEvent(text=f"Cleared for {person.name}"), by=ana)
            tab.frame("timeline", has=f"Cleared for {person.name}")
            tab.socket.close()
        assert len(shown) > 2
        wait_until(lambda: not any(review() for review in shown))

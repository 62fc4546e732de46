"""A frame brings a browser from any earlier version to the present one, with the fewest blocks."""

import json

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from pmcore.boards import Block, Room
from pmcore.live.frames import Feed
from pmcore.live.trail import MOST_GONE, Stand
from pmcore.model.review import Review
from tests.pmcore.live_kit import Frame, Tab

NOBODY = Room()
drawings = st.lists(
    st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from(["", "one", "two", 'say "three"</script>', "vier: ÄÖ"])),
    min_size=1, max_size=8,
)  # fmt: skip


def drawn(feed: Feed, blocks: dict[str, str], version: int) -> bool:
    feed._board = lambda review, room: [Block(key, html) for key, html in blocks.items()]
    return bool(feed.redraw(Review(id="r"), NOBODY, version))


def shown(texts: list[str]) -> dict[str, str]:
    tab = Tab(socket=None)
    tab.frames = [Frame(json.loads(text), text) for text in texts]
    return tab.board("board")


@examples(drawings, st.sets(st.integers(0, 7)))
def test_whoever_misses_some_versions_still_ends_where_the_others_are(drawings, awake):
    feed = Feed("board", list, "boot")
    everyone, sleepy = [], []
    at = {"everyone": 0, "sleepy": 0}
    for number, blocks in enumerate(drawings):
        changed = drawn(feed, blocks, number + 1)
        assert changed == (number == 0 or list(blocks.items()) != list(drawings[number - 1].items()))
        for name, texts in (("everyone", everyone), ("sleepy", sleepy)):
            if feed.version != at[name] and (
                name == "everyone" or number in awake or number == len(drawings) - 1
            ):
                texts.append(feed.frame(at[name], 1).text)
                at[name] = feed.version
    assert shown(everyone) == shown(sleepy) == drawings[-1]
    assert list(shown(everyone)) == list(shown(sleepy)) == list(drawings[-1])


def test_an_edit_costs_one_block_and_no_order():
    feed = Feed("board", list, "boot")
    drawn(feed, {"a": "1", "b": "2", "c": "3"}, 1)
    drawn(feed, {"a": "1", "b": "new", "c": "3"}, 2)
    assert json.loads(feed.frame(1, 77).text) == {
        "now": 77, "boot": "boot", "board": "board", "version": 2, "from": 1,
        "digest": feed._trails["board"].digest, "blocks": {"b": "new"},
    }  # fmt: skip


def test_a_removed_block_is_told_by_its_key_alone():
    feed = Feed("board", list, "boot")
    drawn(feed, {"a": "1", "b": "2"}, 1)
    drawn(feed, {"b": "2"}, 2)
    frame = json.loads(feed.frame(1, 77).text)
    assert frame["gone"] == ["a"]
    assert frame["blocks"] == {}
    assert "order" not in frame


def test_a_new_block_in_a_long_board_costs_its_place_and_no_order():
    feed = Feed("board", list, "boot")
    many = {f"event:{number}": "x" for number in range(250)}
    drawn(feed, many, 1)
    drawn(feed, {**dict(list(many.items())[:200]), "new": "y", **dict(list(many.items())[200:])}, 2)
    text = feed.frame(1, 77).text
    assert json.loads(text)["moves"] == [["new", "event:199"]]
    assert len(text) < 200


def test_a_block_that_moves_is_the_only_one_that_is_told_of():
    feed = Feed("board", list, "boot")
    drawn(feed, dict.fromkeys("abcdef", "x"), 1)
    drawn(feed, dict.fromkeys("aefbcd", "x"), 2)
    frame = json.loads(feed.frame(1, 77).text)
    assert frame["moves"] == [["e", "a"], ["f", "e"]]
    assert frame["blocks"] == {}


def test_who_is_far_behind_gets_the_order_of_all():
    feed = Feed("board", list, "boot")
    drawn(feed, dict.fromkeys(map(str, range(MOST_GONE + 5)), "x"), 1)
    drawn(feed, {"0": "x"}, 2)
    assert json.loads(feed.frame(1, 77).text)["order"] == ["0"]
    drawn(feed, {"0": "x", "new": "x"}, 3)
    assert json.loads(feed.frame(2, 77).text)["moves"] == [["new", "0"]]


def test_two_peers_at_one_version_get_one_text():
    feed = Feed("board", list, "boot")
    drawn(feed, {"a": "1"}, 1)
    drawn(feed, {"a": "2"}, 2)
    first = feed._tails
    feed.frame(1, 5)
    kept = first.get(("board", 1))
    assert kept
    feed.frame(1, 6)
    assert first.get(("board", 1)) is kept


def test_who_comes_back_to_a_feed_that_went_on_is_told_what_changed_since():
    feed = Feed("board", list, "boot")
    drawn(feed, {"a": "1", "b": "2"}, 5)
    stand = Stand(5, json.loads(feed.frame(0, 0).text)["digest"])
    drawn(feed, {"a": "1", "b": "new"}, 6)
    frame = json.loads(feed.first_frame(stand, 0, "board").text)
    assert (frame["from"], frame["blocks"]) == (5, {"b": "new"})


def test_who_comes_back_after_a_restart_is_told_nothing_where_they_show_the_same():
    before, after = Feed("board", list, "boot"), Feed("board", list, "boot")
    drawn(before, {"a": "1", "b": "2"}, 5)
    stand = Stand(5, json.loads(before.frame(0, 0).text)["digest"])
    drawn(after, {"a": "1", "b": "2"}, 900)
    frame = json.loads(after.first_frame(stand, 0, "board").text)
    assert (frame["version"], frame["from"], frame["blocks"]) == (900, 5, {})
    assert "order" not in frame
    drawn(after, {"b": "2", "a": "1"}, 901)
    assert json.loads(after.first_frame(stand, 0, "board").text)["from"] == 0, "the order is another one"


@pytest.mark.parametrize("stand", [Stand(5, "forged"), Stand(4, ""), Stand(99, "x"), Stand(0, "")])
def test_who_stands_nowhere_gets_the_whole_board(stand):
    feed = Feed("board", list, "boot")
    drawn(feed, {"a": "1"}, 5)
    frame = json.loads(feed.first_frame(stand, 0, "board").text)
    assert (frame["from"], frame["blocks"], frame["order"]) == (0, {"a": "1"}, ["a"])

"""A mapping whose copies share what they have in common: it is a dictionary to whoever looks, and no copy sees another's changes."""

from typing import NamedTuple

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from pmcore.model.layered import FEW, MOST_ABOVE, MOST_BETWEEN, Layered


class Step(NamedTuple):
    """What is done to the last copy: something is put in, taken out, or looked at, before the next copy is made."""

    what: str
    thing: int


steps = st.builds(Step, st.sampled_from(["put", "pop", "look", "copy"]), st.integers(0, FEW + 60))


@settings(max_examples=200, deadline=None)
@for_all(st.lists(steps, max_size=12 * MOST_ABOVE), st.integers(0, FEW + 50))
def test_every_copy_stays_what_a_dictionary_would_be(doing: list[Step], begin: int):
    plain = {str(each): -1 for each in range(begin)}
    layered = Layered(plain)
    versions = [(layered, dict(plain))]
    for number, (what, thing) in enumerate(doing):
        if what == "put":
            layered[str(thing)] = plain[str(thing)] = number
        elif what == "pop":
            assert layered.pop(str(thing), None) == plain.pop(str(thing), None)
        elif what == "look":
            assert list(layered.items()) == list(plain.items())
        else:
            versions.append((layered, dict(plain)))
            layered = layered.copy()
    versions.append((layered, plain))
    for mine, theirs in versions[1:]:
        assert len(mine) == len(theirs)
        assert all(mine[key] == mine.get(key) == value for key, value in theirs.items())
        assert all((str(each) in mine) == (str(each) in theirs) for each in range(FEW + 60))
        assert list(mine.items()) == list(theirs.items())
        assert list(reversed(mine)) == list(reversed(theirs))
        assert mine == theirs == Layered(theirs)


def test_many_changes_one_copy_each_are_all_there_and_no_copy_from_before_has_them():
    plain = {str(each): each for each in range(FEW + 1)}
    layered, versions = Layered(plain), list[tuple[Layered[int], dict[str, int]]]()
    for number in range(2 * MOST_BETWEEN + 3 * MOST_ABOVE):
        versions.append((layered, dict(plain)))
        layered = layered.copy()
        # every third one takes the place of one that is below, between or above
        key = f"new {number}" if number % 3 else [*plain][-(number * 7) % len(plain)]
        layered[key] = plain[key] = number
    versions.append((layered, plain))
    for mine, theirs in versions:
        assert all(mine[key] == value for key, value in theirs.items())
        assert len(mine) == len(theirs)
        assert not any(key in mine for key in plain.keys() - theirs.keys())
    for mine, theirs in versions[:: MOST_ABOVE // 2]:
        assert list(mine.items()) == list(theirs.items())

"""What is remembered is bounded in bytes, whatever people write; what is asked for again and again stays."""

import importlib
import pkgutil
import threading

import pytest

import pmcore
from pmcore.remembered import ByBytes, Remembered, remembered, weight
from tests.kit import given


def test_it_never_holds_more_than_it_may():
    known = ByBytes(10_000)
    for number in range(1_000):
        known.put(number, "x" * (number % 900))
        assert known.bytes <= 10_000
    assert 0 < len(known) < 30
    known.clear()
    assert (len(known), known.bytes) == (0, 0)


def test_what_is_asked_for_stays_and_the_rest_goes():
    known = ByBytes(10_000)
    known.put("asked", "for")
    for number in range(1_000):
        known.put(number, "x" * 100)
        assert known.get("asked") == "for"
    assert known.get(0) is None


def test_a_value_that_is_too_large_is_not_kept_and_takes_no_room_from_others():
    known = ByBytes(5_000)
    known.put("small", "x")
    known.put("large", "x" * 9_000)
    assert known.get("large") is None
    assert known.get("small") == "x"
    known.put("small", "x" * 9_000)
    assert known.get("small") is None, "never an older value of the same key"


def test_a_function_is_asked_once_for_the_same_arguments_and_again_when_it_was_let_go():
    asked = []

    @remembered(5_000)
    def double(text, *, times=2):
        asked.append(text)
        return text * times

    assert [double("a"), double("a"), double("a", times=3)] == ["aa", "aa", "aaa"]
    assert asked == ["a", "a"]
    for number in range(100):
        double(f"{number}" * 50)
    double("a")
    assert asked.count("a") == 3


@pytest.mark.parametrize(("value", "least"), [
    ("x" * 1_000, 1_000), ("\u6570" * 1_000, 2_000), ("\U0001f600" * 1_000, 4_000), (("x" * 500, ["y" * 500]), 1_000),
    ({"a": "x" * 1_000}, 1_000), (frozenset({"x" * 1_000}), 1_000),
])  # fmt: skip
def test_a_value_weighs_at_least_its_texts(value, least):
    assert weight(value) >= least


def test_an_item_and_a_review_weigh_what_is_written_in_them():
    small, large = (
        given().review.incident.model_copy(update={"summary": "x" * size}) for size in (10, 9_000)
    )
    assert weight(large) - weight(small) == 8_990


def test_many_threads_may_ask_at_once():
    known = ByBytes(20_000)
    failed = []

    def work(thread):
        try:
            for number in range(2_000):
                known.put((thread, number % 50), "x" * 100)
                known.get((thread + 1, number % 50))
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    assert known.bytes <= 20_000


def memories():
    """Yield every memory that lives as long as the process, by where it stands."""
    for module in pkgutil.walk_packages(pmcore.__path__, "pmcore."):
        if not module.name.endswith("__main__"):
            for name, each in vars(importlib.import_module(module.name)).items():
                known = each.known if isinstance(each, Remembered) else each
                if isinstance(known, ByBytes):
                    yield f"{module.name}.{name}", known


def test_every_memory_of_the_product_that_holds_peoples_text_is_bounded_in_bytes():
    found = dict(memories())
    assert len(found) > 7
    assert {name: known.most for name, known in found.items() if known.most > 64 * 2**20} == {}

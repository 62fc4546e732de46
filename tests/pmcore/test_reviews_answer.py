"""Answers that are given together: who waits is woken one by the other, and nobody is forgotten."""

import threading

import pytest

from pmcore.reviews.answer import Answer, Line

SOON = 20  # seconds; only a failure waits so long


def waiting(answers: list[Answer[int]], found: dict[int, int]) -> list[threading.Thread]:
    """Start a thread for each answer, which notes in `found` what it got."""

    def wait(place: int, answer: Answer[int]) -> None:
        found[place] = answer.result(SOON)

    threads = [threading.Thread(target=wait, args=each, daemon=True) for each in enumerate(answers)]
    for each in threads:
        each.start()
    return threads


def test_who_is_woken_wakes_the_next_one():
    line, found, answers = Line(), dict[int, int](), [Answer[int]() for _ in range(50)]
    threads = waiting(answers, found)
    for number, each in enumerate(answers):
        each.set_result(number, line)
    assert not found  # nobody before their turn
    line.wake_next()
    for each in threads:
        each.join(SOON)
    assert found == {number: number for number in range(50)}
    assert not line


def test_who_has_gone_keeps_nobody_waiting():
    line, found, answers = Line(), dict[int, int](), [Answer[int]() for _ in range(4)]
    for each in answers[:2]:
        with pytest.raises(TimeoutError):
            each.result(0.01)
    threads = waiting(answers[2:], found)
    for each in answers:
        each.set_result(7, line)
    line.wake_next()
    for each in threads:
        each.join(SOON)
    assert found == {0: 7, 1: 7}


def test_an_answer_that_comes_before_it_is_waited_for_is_there():
    line, answer, other = Line(), Answer[int](), Answer[int]()
    answer.set_result(1, line)
    other.set_result(2, line)
    line.wake_next()
    assert (answer.result(SOON), other.result(SOON)) == (1, 2)


def test_a_refusal_waits_for_nobody():
    answer = Answer[int]()
    answer.set_exception(ValueError("no"))
    with pytest.raises(ValueError, match="no"):
        answer.result(SOON)

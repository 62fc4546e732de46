"""The queue of documents: two at once, one through LibreOffice, in turns, once for all who ask for the same."""

import threading

import pytest

from pmcore.errors import RuleError
from pmcore.report import Document
from pmcore.server.export_queue import AT_ONCE, LEASE, MOST_WAITING, BusyError, ExportQueue, Wanted, Who
from tests.web import Clock


class Makers:
    """Makes documents, each only when it is let: `made` says in which order they were begun."""

    def __init__(self, queue):
        self.queue, self.made, self.doors, self.changed = queue, [], {}, threading.Condition()

    def asks(self, who, name, file_format="docx", version=1, may_wait=10):
        wanted = Wanted(name, file_format, "technical")
        self.doors.setdefault(name, threading.Event())
        return self.queue.ask(Who(who, may_wait), wanted, version, lambda still: self._make(name, still))

    def _make(self, name, still):
        with self.changed:
            self.made.append(name)
            self.changed.notify_all()
        while not self.doors[name].wait(0.01):
            if not still():
                raise RuleError("Nobody waits.")
        return Document(name.encode(), "text/plain", name)

    def begun(self, count):
        """Return what was begun, once it is `count` documents."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.made) >= count, 10), self.made
            return list(self.made)

    def finishes(self, job):
        """Let a document be finished."""
        self.doors[job.wanted.review_id].set()
        return job.done.result(10)


@pytest.fixture
def clock():
    return Clock(0.0)


@pytest.fixture
def room(clock):
    makers = Makers(ExportQueue(clock))
    yield makers
    for door in makers.doors.values():
        door.set()
    makers.queue.close()


def test_two_are_made_at_once_and_the_others_know_how_many_come_before(room):
    jobs = [room.asks(f"person {number}", f"r{number}") for number in range(5)]
    assert sorted(room.begun(AT_ONCE)) == ["r0", "r1"]
    assert [room.queue.before(each) for each in jobs] == [0, 0, 2, 3, 4]
    room.finishes(jobs[0])
    assert room.begun(3)[2] == "r2"
    assert [room.queue.before(each) for each in jobs[1:]] == [0, 0, 2, 3]


def test_through_libreoffice_goes_one_and_the_others_overtake(room):
    first, second = room.asks("a", "r0", "pdf"), room.asks("b", "r1", "pdf")
    word = room.asks("c", "r2")
    assert sorted(room.begun(2)) == ["r0", "r2"]
    room.finishes(word)
    room.asks("d", "r3")
    assert room.begun(3)[2] == "r3"
    room.finishes(first)
    assert room.begun(4)[3] == "r1"
    room.finishes(second)


def test_the_same_document_is_made_once_for_all_who_ask_at_once(room):
    jobs = [room.asks(f"person {number}", "r") for number in range(12)]
    assert len(set(map(id, jobs))) == 1
    room.finishes(jobs[0])
    assert room.made == ["r"]


def test_a_review_that_went_on_is_another_document_but_not_for_who_waits_already(room):
    old = room.asks("a", "r", version=1)
    assert room.asks("b", "r", version=2) is not old
    assert room.asks("a", "r", version=3) is old


def test_who_asks_for_many_has_one_made_then_the_others_have_theirs(room):
    many = [room.asks("a", f"a{number}") for number in range(6)]
    one = room.asks("b", "b")
    room.begun(2)
    room.finishes(many[0])
    assert room.begun(3)[2] == "b"
    room.finishes(one)
    assert room.begun(4)[3] == "a2"


def test_one_waits_for_each_and_the_next_is_refused_with_a_sentence(room):
    room.asks("x", "x0"), room.asks("y", "y0")
    room.asks("a", "a0", may_wait=1)
    with pytest.raises(BusyError, match=r"Take that one first"):
        room.asks("a", "a1", may_wait=1)
    assert room.asks("a", "a0", may_wait=1)  # the same again is the same place
    assert room.asks("b", "b0", may_wait=1)


def test_the_whole_queue_has_an_end(room):
    for number in range(AT_ONCE + MOST_WAITING):
        room.asks(f"person {number}", f"r{number}")
    with pytest.raises(BusyError, match="Try again"):
        room.asks("late", "late")


def test_who_goes_away_frees_the_place(room):
    first, second = room.asks("x", "x"), room.asks("y", "y")
    gone, next_one = room.asks("a", "a"), room.asks("b", "b")
    room.begun(2)
    room.queue.leave(gone, Who("a"))
    assert room.queue.before(next_one) == 2
    room.finishes(first)
    assert room.begun(3)[2] == "b"
    room.finishes(second)
    room.finishes(next_one)
    assert "a" not in room.made


def test_what_nobody_waits_for_any_more_is_not_made_to_its_end(room):
    job = room.asks("a", "a", "pdf")
    room.begun(1)
    room.queue.leave(job, Who("a"))
    with pytest.raises(RuleError):
        job.done.result(10)
    assert room.asks("b", "a", "pdf") is not job


def test_of_several_who_wait_one_may_go(room):
    job = room.asks("a", "r")
    assert room.asks("b", "r") is job
    room.queue.leave(job, Who("a"))
    assert room.finishes(job).content == b"r"


def test_a_page_that_looks_again_keeps_its_place_and_a_closed_one_loses_it(room, clock):
    room.asks("x", "x"), room.asks("y", "y")
    job = room.asks("a", "a")
    room.queue.leave(job, Who("a"), comes_back=True)
    clock.now += LEASE
    assert room.asks("a", "a") is job
    room.queue.leave(job, Who("a"), comes_back=True)
    clock.now += LEASE + 0.1
    assert room.asks("a", "a") is not job


def test_a_finished_document_waits_for_who_looks_again(room, clock):
    job = room.asks("a", "a")
    room.queue.leave(job, Who("a"), comes_back=True)
    room.finishes(job)
    assert room.asks("a", "a", version=7) is job
    room.queue.leave(job, Who("a"))
    assert room.asks("a", "a", version=7) is not job


def test_why_there_is_no_document_reaches_everybody_who_waits(room):
    def fails(_):
        raise RuleError("It does not work.")

    job = room.queue.ask(Who("a"), Wanted("r", "pdf", "technical"), 1, fails)
    with pytest.raises(RuleError, match="does not work"):
        job.done.result(10)
    room.finishes(room.asks("b", "next"))

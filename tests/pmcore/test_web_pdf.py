"""PDFs with the real LibreOffice: one runs at a time whoever asks, and nothing of it is left behind.

POSTMORTEM_FULL=1 asks for twelve different documents at once; without it, for two.
"""

import os
import re
import shutil
import tempfile
import threading
import time
from pathlib import Path

import pytest

from pmcore.errors import ReviewError
from pmcore.model.people import Role
from pmcore.report.writers import pdf

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
MANY = 12 if os.environ.get("POSTMORTEM_FULL") else 2


@pytest.fixture
def office(tmp_path, monkeypatch):
    """The LibreOffice of this test alone: its files are in a folder of its own, which its command line names."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return Office(tmp_path)


class Office:
    def __init__(self, folder):
        self.folder, self._over, self.most = folder, threading.Event(), 0

    def running(self):
        """Return the profiles that LibreOffice runs with: one for each conversion, however many processes it has."""
        return {
            profile[1] for line in self.lines() if (profile := re.search(r"UserInstallation=(\S+)", line))
        }

    def lines(self):
        found = []
        for each in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = each.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(self.folder) in line:
                found.append(line)
        return found

    def watched(self):
        """Note the most that ran at once until `over`."""
        while not self._over.wait(0.05):
            self.most = max(self.most, len(self.running()))

    def over(self):
        self._over.set()

    def begins(self):
        assert becomes_true(self.running), "LibreOffice did not start"

    def is_gone(self):
        """Return whether neither a process nor a file is left."""
        return becomes_true(lambda: not self.lines()) and not list(self.folder.iterdir())


def becomes_true(question, within=60):
    until = time.monotonic() + within
    while not question():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.slow
def test_however_many_ask_at_once_one_libreoffice_runs(site, office):
    reviews = [site.start(f"Checkout was down {number}") for number in range(MANY)]
    programs = [site.program(Role.OBSERVER) for _ in reviews]
    programs[2:4] = [programs[0], programs[0]][: MANY - 2]  # three of them by one token
    answers = []

    def ask(program, review):
        answers.append(program.get(f"/api/v1/reviews/{review.id}/report?format=pdf"))

    askers = [threading.Thread(target=ask, args=each) for each in zip(programs, reviews, strict=True)]
    watcher = threading.Thread(target=office.watched)
    watcher.start()
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    office.over()
    watcher.join()
    assert [each.status_code for each in answers] == [200] * MANY
    assert {each.content[:5] for each in answers} == {b"%PDF-"}
    assert office.most == 1
    assert office.is_gone()


@pytest.mark.slow
def test_twelve_who_want_the_same_pdf_get_it_from_one_conversion(site, office):
    program, answers = site.program(Role.OBSERVER), []
    path = site.path("report?format=pdf")
    started = []
    real = pdf._convert

    def counted(*values):
        started.append(values)
        return real(*values)

    pdf._convert = counted
    try:
        askers = [threading.Thread(target=lambda: answers.append(program.get(path))) for _ in range(12)]
        for each in askers:
            each.start()
        for each in askers:
            each.join()
    finally:
        pdf._convert = real
    assert [each.status_code for each in answers] == [200] * 12
    assert len({each.content for each in answers}) == len(started) == 1


def test_who_goes_away_ends_libreoffice(site, office):
    from pmcore.server.export_queue import Wanted, Who
    from pmcore.web.documents import place_of

    place = place_of(site.service, Who("a token"), site.review, Wanted(site.review_id, "pdf", "technical"))
    office.begins()
    place.leave()
    with pytest.raises(ReviewError, match="Nobody waits"):
        place.job.done.result(20)
    assert office.is_gone()


def test_a_conversion_that_takes_too_long_is_ended_with_its_children_and_files(site, office, monkeypatch):
    monkeypatch.setattr(pdf, "TIMEOUT", 0.4)
    answer = site.program().get(site.path("report?format=pdf"))
    assert answer.status_code == 400
    assert "too long" in answer.json()["error"]
    assert office.is_gone()


def test_a_server_that_stops_leaves_no_libreoffice(site, office):
    from pmcore.server.export_queue import Wanted, Who
    from pmcore.web.documents import place_of

    place_of(site.service, Who("a token"), site.review, Wanted(site.review_id, "pdf", "technical"))
    office.begins()
    site.service.exports.close()
    assert office.is_gone()


def test_what_a_killed_server_left_behind_is_removed_by_the_next(site, office, monkeypatch):
    monkeypatch.setattr(pdf, "TIMEOUT", 0.1)
    old, new = office.folder / "postmortem-pdf-old", office.folder / "postmortem-pdf-new"
    for each in (old, new):
        each.mkdir()
    os.utime(old, (0, 0))
    site.program().get(site.path("report?format=pdf"))
    assert (old.exists(), new.exists()) == (False, True)

"""Three people build the causes of the GitLab night by keys, at once: nothing is lost.

All of it survives undo, export, import into another server, and that one's restart.
"""

import time
import tomllib
from itertools import zip_longest
from pathlib import Path
from uuid import uuid4

import pytest

from tests.browser.conftest import api_of
from tests.browser.keyboard import Keys as Keyboard
from tests.server import Server

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "gitlab-2017.toml"
LAPTOP = {"viewport": {"width": 1280, "height": 860}}
WORDS = "A condition or an action"
ROBOT_TIME = 12 * 60  # seconds
SHARED = {
    "guess": "noguard",
    "highload": "slowpath",
}  # each explains a second effect, in another one's branch
PRIMARY = ("prompt", "silence")
WORKED = "onceaday"


@pytest.fixture(scope="module")
def night():
    """Return the 37 causes by their key."""
    return {each["key"]: each for each in tomllib.loads(SAMPLE.read_text("utf-8"))["causes"]}


@pytest.fixture
def three(api, sits):
    """Fay, Ben and Cem at the causes of an empty review, and its id."""
    review = api.start(began="2017-01-31 23:30")
    api.do(review["id"], "add_timeline_event", text="The directory is removed", starts="2017-01-31 23:30")
    api.do(review["id"], "move_to_stage", stage="causes", anyway=True)
    roles = {"Fay": "facilitator", "Ben": "participant", "Cem": "participant"}
    return [sits(review["id"], name, "causes", role, **LAPTOP) for name, role in roles.items()], review["id"]


def branches(night):
    """Return what each of the three does, problem by problem: a parent and the causes under it."""
    below = {}
    for each in night.values():
        below.setdefault(each.get("under"), []).append(each["key"])
    for problem in below[None]:
        steps, waiting = [], [problem]
        while waiting:
            parent = waiting.pop(0)
            if parent in below:
                steps.append((parent, below[parent]))
                waiting += below[parent]
        yield steps


def builds(person, night, parent, causes):
    """Write answers under a cause, by keys alone: each with Enter, the form is given up with Escape."""
    keys, row = Keyboard(person), person.row(night[parent]["text"]).first
    row.focus()
    keys.presses("ArrowRight", "Tab").is_on(WORDS)  # the arrow stays on a leaf, and Tab then goes deeper
    for each in causes:
        person.page.keyboard.insert_text(night[each]["text"])
        person.page.keyboard.press("Enter")
    person.sees(night[causes[-1]]["text"])
    keys.presses("Escape")


def seen(api, review_id):
    """Return by the words of each cause the words of what it explains, its factor and barrier."""
    causes = api.get(review_id)["causes"]
    said = {each["id"]: each["text"] for each in causes}
    return {
        each["text"]: (sorted(said[effect] for effect in each["leads_to"]), each["factor"], each["barrier"])
        for each in causes
    }


def goes_elsewhere(api, review_id, folder):
    """Take the review along into another server, restart that one, and return what causes and history say there."""
    file = api.http.get(f"/api/v1/reviews/{review_id}/file").content
    with Server(folder) as elsewhere:
        made = api_of(elsewhere).http.post("/api/v1/reviews/import", content=file)
        assert made.json()["review_id"] == review_id, made.text
        elsewhere.kill()
        elsewhere.start()
        return seen(api_of(elsewhere), review_id), history(api_of(elsewhere), review_id)


def history(api, review_id):
    """Return every line that everybody may see: who did what, and when."""
    lines = api.http.get(f"/api/v1/reviews/{review_id}/changes").json()["changes"]
    return [(each["recorded_at"], each["by"], each["sentence"]) for each in lines]


def test_three_browsers_build_the_graph_of_the_gitlab_night(api, three, night, tmp_path):
    people, review_id = three
    fay, began = people[0], time.monotonic()
    work = list(branches(night))
    for person, steps in zip(people, work, strict=True):
        problem = night[steps[0][0]]["text"]
        person.page.get_by_label("The problem in one sentence").fill(problem)
        person.page.keyboard.press("Control+Enter")
        person.row(problem).wait_for()
    for turns in zip_longest(*work):  # in turns, so that the numbers of all three grow into each other
        for person, step in zip(people, turns, strict=True):
            if step:
                builds(person, night, *step)
    for each in people:
        each.is_answered()
    for cause, effect in SHARED.items():
        number, under = (fay.number_of(night[each]["text"]) for each in (cause, effect))
        fay.sends_by_hand("link_cause", id=number, under=under)
    fay.sends_by_hand("edit_incident", trigger_event="T-01")
    for key in PRIMARY:
        fay.sends_by_hand("edit_cause", id=fay.number_of(night[key]["text"]), factor="primary")
    worked = str(uuid4())
    fay.sends_by_hand(
        "edit_cause", id=fay.number_of(night[WORKED]["text"]), barrier="worked", command_id=worked
    )
    people[1].sees("barrier that worked")
    assert time.monotonic() - began <= ROBOT_TIME

    built = seen(api, review_id)
    assert built == {
        each["text"]: (
            sorted(night[up]["text"] for up in (each.get("under"), SHARED.get(key)) if up),
            "primary" if key in PRIMARY else "not_marked",
            "worked" if key == WORKED else "none",
        )
        for key, each in night.items()
    }
    undone = str(uuid4())
    fay.sends_by_hand("undo", target=worked, command_id=undone)
    people[1].misses("barrier that worked")
    fay.sends_by_hand("undo", target=undone)  # what was taken back is had back
    people[1].sees("barrier that worked")

    assert seen(api, review_id) == built
    report = api.http.get(f"/api/v1/reviews/{review_id}/report", params={"format": "json"}).json()
    assert {each["text"] for each in report["causes"]} == set(built)
    assert report["incident"]["trigger_event"] == "T-01"

    there, told = goes_elsewhere(api, review_id, tmp_path)
    assert there == built
    assert told[:-1] == history(api, review_id)  # the last one says where it came from

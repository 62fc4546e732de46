"""Random people type at random places while pages are reloaded, the room moves, lines are cut and the server is killed."""

from __future__ import annotations

import os
from typing import Any

import pytest

from pmcore.model.people import Role
from tests.browser.conftest import PHONE, Api
from tests.browser.robot import SCREENS, Chaos, Dice, Robot, faults

TEXTS = int(os.environ.get("POSTMORTEM_ROBOT_TEXTS", "20"))
SEEDS = [int(each) for each in os.environ.get("POSTMORTEM_ROBOT_SEEDS", "7").split(",")]


def changes_of(api: Api, review: str) -> list[dict[str, Any]]:
    answer = api.http.get(f"/api/v1/reviews/{review}/changes")
    lines: list[dict[str, Any]] = answer.json()["changes"]
    return lines


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_typed_is_stored_once_and_as_it_was_typed(seed: int, api: Api, person: Any) -> None:
    print(f"seed {seed}, {TEXTS} texts")
    dice = Dice(seed)
    review = api.start("The robot's review", began="2026-11-23 09:00")
    api.do(review["id"], "add_recommendation", text="a card")
    api.do(review["id"], "reveal_recommendations")
    for kind, values in (
        ("add_timeline_event", {"text": "first event", "starts": "09:05"}),
        ("add_cause", {"text": "the problem"}),
        ("add_lesson", {"text": "a lesson"}),
        ("add_measure", {"title": "a measure"}),
        ("add_message", {"audience": "customers", "text": "a text"}),
    ):
        api.do(review["id"], kind, **values)
    robots = []
    for number, settings in enumerate(({}, {}, PHONE)):
        name = f"r{seed}p{number}"
        page = person(name, **settings)
        page.goto(api.seat(review["id"], name, Role.SCRIBE)["enter_url"])
        page.wait_for_url("**/*review=*")
        robots.append(Robot(page, api.server.url, review["id"], dice, name))
    first = robots[0]
    second = first.page.context.new_page()  # the same person in a second tab
    robots.append(Robot(second, first.url, first.review, dice, f"r{seed}tab"))

    def moves() -> None:
        stage = dice.choice(
            ["overview", "timeline", "causes", "lessons", "recommendations", "measures", "close"]
        )
        api.do(review["id"], "move_to_stage", stage=stage, anyway=True)

    def restarts() -> None:
        api.server.kill()
        api.server.start()

    chaos = Chaos(dice, restart=0.0006, moves=moves, restarts=restarts)
    chaos.runs(robots, texts=TEXTS)
    wrong = faults(robots, changes_of(api, review["id"]))
    assert not wrong, "\n".join([f"seed {seed}, after {chaos.happened}", *wrong])
    assert {each.where.split(":")[0] for robot in robots for each in robot.typed} <= set(SCREENS)

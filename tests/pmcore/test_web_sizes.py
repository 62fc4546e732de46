"""What is too much JSON for a command is refused before it is validated: 80,000 unknown fields kept everybody waiting."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter

from pmcore.commands.base import Command
from pmcore.model.people import Role
from pmcore.web.api import commands
from pmcore.web.routes import doing
from pmcore.web.sizes import DEEPEST, MOST_KEYS, MOST_VALUES
from tests.meeting import Meeting

LESSON = {"kind": "add_lesson", "text": "x"}


def nested(depth: int, inner: Any) -> Any:
    for _ in range(depth):
        inner = {"a": inner}
    return inner


TOO_MUCH = {
    "unknown fields": LESSON | {f"f{n}": 1 for n in range(80_000)},
    "one field too many": LESSON | {f"field {n}": n for n in range(MOST_KEYS - 1)},
    "fields in fields": LESSON | {"surprise": {f"field {n}": {"a": n} for n in range(MOST_KEYS // 2)}},
    "fields in a list": LESSON | {"surprise": [{"a": n} for n in range(MOST_KEYS)]},
    "a long list": {"kind": "group_recommendations", "ids": ["x"] * (MOST_VALUES + 1)},
    "long lists": LESSON | {f"field {n}": ["x"] * 20 for n in range(MOST_VALUES // 20 + 1)},
    "depth": LESSON | {"surprise": nested(DEEPEST + 1, 1)},
    "more depth": LESSON | {"surprise": nested(400, [])},
}  # fmt: skip


@pytest.fixture
def meeting():
    meeting = Meeting()
    yield meeting
    meeting.close()


@pytest.fixture
def validated(monkeypatch) -> list[Any]:
    """Return what reaches the validation of commands, which goes on as ever."""
    seen = list[Any]()

    class Watched:
        def __init__(self, real: TypeAdapter[Command]) -> None:
            self._real = real

        def validate_python(self, values: Any) -> Command:
            seen.append(values)
            return self._real.validate_python(values)

    for each in (commands, doing):
        monkeypatch.setattr(each, "any_command", Watched(each.any_command))
    return seen


def by_page(meeting: Meeting, values: Any) -> str:
    return str(meeting.host.posts(values).json()["sentence"])


def by_page_among_others(meeting: Meeting, values: Any) -> str:
    return by_page(meeting, {"commands": [LESSON, values]})


def by_token(meeting: Meeting, values: Any) -> str:
    token = meeting.site.service.keys.seat_token(meeting.id, meeting.host.me.id)
    address, headers = f"/api/v1/reviews/{meeting.id}/commands", {"authorization": f"Bearer {token}"}
    return str(meeting.site.browser().post(address, json=values, headers=headers).json()["error"])


WAYS = pytest.mark.parametrize("ask", [by_page, by_page_among_others, by_token])


@WAYS
@pytest.mark.parametrize("values", TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_is_refused_in_words_and_never_validated(
    meeting: Meeting, validated: list[Any], ask: Callable[[Meeting, Any], str], values: Any
):
    sentence = ask(meeting, values)
    assert sentence.startswith(("Please send at most", "That is nested too deeply"))
    assert not validated
    assert not meeting.review.lessons


@WAYS
def test_as_much_as_is_allowed_is_validated(
    meeting: Meeting, validated: list[Any], ask: Callable[[Meeting, Any], str]
):
    assert "There is no such field" in ask(meeting, LESSON | {f"f{n}": n for n in range(MOST_KEYS - 2)})
    assert validated


def test_a_hundred_commands_in_one_message_are_not_too_much(meeting: Meeting):
    assert meeting.host.sends(commands=[{**LESSON, "lens": "process", "tone": "lucky"}] * 100)["ok"]
    assert len(meeting.review.lessons) == 100


@pytest.mark.parametrize("values", [{"id": "x" * 81}, {"id": "x" * 240_000}])
def test_ids_are_short(meeting: Meeting, values: dict[str, str]):
    answer = meeting.host.sends("remove_lesson", **values)
    assert answer["fields"] == {"id": "Please use at most 80 characters; this has more."}


def test_a_review_is_not_begun_with_too_much(meeting: Meeting):
    site, before = meeting.site, len(meeting.site.service.reviews.all())
    body = {"title": "x", **{f"f{n}": n for n in range(MOST_KEYS)}}
    headers = {"authorization": f"Bearer {site.service.keys.program_token('ci', Role.FACILITATOR)}"}
    assert site.browser().post("/api/v1/reviews", json=body, headers=headers).status_code == 400
    assert not meeting.host.posts(body, review="").json()["ok"]
    assert len(site.service.reviews.all()) == before

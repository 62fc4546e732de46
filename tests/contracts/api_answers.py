"""What the API answers, route by route, as a record that outlives the code: statuses, headers, and the names of all fields.

`python -m tests.contracts.api_answers` writes the record anew. That is right for what was added; what is in the record and
not in the answers any more is somebody's program that broke.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from httpx import Response
from starlette.testclient import TestClient

from pmcore.model.people import Role
from tests.contracts.full_review import story
from tests.web import ROOT, Site

RECORD = ROOT / "tests/golden/api_answers.json"
HEADERS = ("content-type", "cache-control", "www-authenticate", "retry-after", "x-content-type-options")
SENTENCES = ("error", "fields")  # of a refusal: word for word
HUGE = b'{"kind": "add_lesson", "text": "' + b"x" * 2**20 + b'"}'
FILE = b"Time,Message,Who\n2026-11-23 13:00:07,Deploy 41,Kim Sample\n2026-11-23 13:04 CST,Alert,\n"


class Answer(NamedTuple):
    """One answer as it is recorded: `shape` has the names of its fields and the kinds of their values."""

    status: int
    headers: Mapping[str, str]
    shape: Any
    told: Mapping[str, Any]

    def values(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return self._asdict()


ID = re.compile(r"id-\d{4}")  # which number it has says nothing


def shape_of(value: Any) -> Any:
    """Return the names of the fields of a JSON value, with the kinds of their values; of a list, those of all entries."""
    if isinstance(value, dict):
        names = {name: ID.sub("an id", name) for name in sorted(value)}
        return {
            name: merged([shape_of(value[each]) for each in names if names[each] == name])
            for name in names.values()
        }
    if isinstance(value, list):
        return {"[]": merged([_entry(each) for each in value])}
    return type(value).__name__


def _entry(value: Any) -> Any:
    """Return the shape of an entry of a list; what has a kind is kept apart by it."""
    shape = shape_of(value)
    return {f"kind {value['kind']}": shape} if isinstance(value, dict) and "change" in value else shape


def merged(shapes: list[Any]) -> Any:
    """Return what all shapes have together."""
    dicts = [each for each in shapes if isinstance(each, dict)]
    if dicts:
        names = sorted({name for each in dicts for name in each})
        return {name: merged([each[name] for each in dicts if name in each]) for name in names}
    return "|".join(sorted({part for each in shapes for part in each.split("|")}))


def missing(then: Any, now: Any, at: str = "") -> Iterator[str]:
    """Yield what `then` had and `now` has not: fields, and kinds of values."""
    if isinstance(then, dict):
        for name, each in then.items():
            if isinstance(now, dict) and name in now:
                yield from missing(each, now[name], f"{at}.{name}")
            else:
                yield f"{at}.{name} is gone"
    elif isinstance(now, dict):
        if then not in {
            "",
            "NoneType",
        }:  # a list that was empty, or a value that was not there, tells nothing
            yield f"{at} was {then}, and has fields now"
    elif gone := set(then.split("|")) - set(now.split("|")) - {"", "NoneType"}:
        yield f"{at} was {' or '.join(sorted(gone))}, and is {now}"


def answer_of(response: Response) -> Answer:
    """Return what is recorded of an answer."""
    headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
    is_json = (
        "json" in response.headers.get("content-type", "") and "content-disposition" not in response.headers
    )
    if not response.content or not is_json:
        return Answer(response.status_code, headers, "", {})
    values = response.json()
    if "openapi" in values:  # of the description only what a generated client calls things
        return Answer(response.status_code, headers, operations_of(values), {})
    told = {name: values[name] for name in SENTENCES if name in values} if response.is_error else {}
    return Answer(response.status_code, headers, shape_of(values), told)


def operations_of(described: Mapping[str, Any]) -> Any:
    """Return what can be asked for, by address and method, under the name that it has in the description."""
    return {
        path: {method: each["operationId"] for method, each in those.items() if method != "parameters"}
        for path, those in described["paths"].items()
    }


def answers() -> dict[str, Answer]:
    """Return an answer of every route to everybody, good ones and refusals, by a name."""
    site = Site()
    try:
        return {name: answer_of(ask()) for name, ask in asked(site).items()}
    finally:
        site.service.reviews.close()


def asked(site: Site) -> dict[str, Callable[[], Response]]:
    """Return what is asked, in this order: later ones find what earlier ones did."""
    whole = site.service.reviews.adopt(story("voting").told_log).id
    ci, reader = site.program(), site.program(Role.OBSERVER)
    foreign = site.seat(name="Ben")
    made: dict[str, str] = {}
    path, here = f"/api/v1/reviews/{whole}", "/api/v1"

    happened = {"time": datetime.now(UTC).isoformat(), "message": "The disk is full", "service": "checkout"}

    def do(who: TestClient, kind: str, **values: Any) -> Response:
        return who.post(f"{path}/commands", json={"kind": kind, **values})

    def seat() -> Response:
        response = ci.post(f"{path}/seats", json={"name": "Nora", "role": "participant"})
        made["seat"] = response.json()["token"]
        return response

    def token() -> Response:
        response = ci.post(f"{here}/tokens", json={"name": "Ticker", "role": "scribe"})
        made["token"] = response.json()["id"]
        return response

    def sent(body: bytes) -> Callable[[], Response]:
        return lambda: ci.post(f"{path}/commands", content=body)

    def full() -> Response:
        def append(commits: Any) -> None:
            raise OSError(28, "No space left on device")

        store = site.service.reviews.store
        before, store.append = store.append, append  # type: ignore[method-assign]
        try:
            return do(ci, "add_lesson", text="x")
        finally:
            store.append = before  # type: ignore[method-assign]

    def flood() -> Response:
        asks = (site.with_token(made["seat"]).get(f"{path}/changes?after=9999") for _ in range(3_000))
        return next(each for each in asks if each.status_code != 200)

    def file(**params: Any) -> Response:
        return ci.post(f"{path}/imports/csv", content=FILE, params={"name": "night.csv", **params})

    def report(of: str) -> Callable[[], Response]:
        return lambda: ci.get(f"{path}/report", params={"format": of})

    good: dict[str, Callable[[], Response]] = {
        "the description": lambda: site.browser().get(f"{here}/openapi.json"),
        "all reviews": lambda: ci.get(f"{here}/reviews"),
        "all reviews of a seat": lambda: foreign.get(f"{here}/reviews"),
        "the head of all reviews": lambda: ci.head(f"{here}/reviews"),
        "a new review": lambda: ci.post(f"{here}/reviews", json={"title": "Disk full", "command_id": "a"}),
        "the same review": lambda: ci.post(f"{here}/reviews", json={"title": "Disk full", "command_id": "a"}),
        "close the vote": lambda: do(ci, "close_vote"),
        "a review": lambda: ci.get(path),
        "a review to a reader": lambda: reader.get(path),
        "its changes": lambda: ci.get(f"{path}/changes"),
        "its last changes": lambda: ci.get(f"{path}/changes", params={"after": "99999"}),
        "a command": lambda: do(ci, "add_lesson", text="x", command_id="b"),
        "the same command": lambda: do(ci, "add_lesson", text="x", command_id="b"),
        "a command that changes nothing": lambda: do(ci, "edit_lesson", id="L-01"),
        "a seat": seat,
        "a review to a seat": lambda: site.with_token(made["seat"]).get(path),
        "a document": lambda: ci.get(f"{path}/report"),
        **{f"a document as {each}": report(each) for each in ("docx", "md", "html", "json")},
        "a file that is only looked at": lambda: file(preview=True),
        "a file": file,
        "the same file": file,
        "where an event comes from": lambda: ci.get(f"{path}/events/T-05/origins"),
        "a token": token,
        "all tokens": lambda: ci.get(f"{here}/tokens"),
        "a delivery to the inbox": lambda: ci.post(f"{here}/inbox/alerts", json=happened),
        "the same delivery": lambda: ci.post(f"{here}/inbox/alerts", json=happened),
        "the inbox": lambda: ci.get(f"{here}/inbox"),
        "a token revoked": lambda: ci.delete(f"{here}/tokens/{made['token']}"),
    }
    wrong: dict[str, Callable[[], Response]] = {
        "no token": lambda: site.browser().get(f"{here}/reviews"),
        "no token, and no JSON": lambda: site.browser().post(f"{path}/commands", content=b"{"),
        "a bad token": lambda: site.with_token("nonsense").get(path),
        "another review's seat": lambda: foreign.get(path),
        "a reader's command": lambda: do(reader, "add_lesson", text="x"),
        "a reader's review": lambda: reader.post(f"{here}/reviews", json={"title": "x"}),
        "a reader's tokens": lambda: reader.get(f"{here}/tokens"),
        "a reader's delivery": lambda: reader.post(f"{here}/inbox/alerts", json=happened),
        "a seat's inbox": lambda: site.with_token(made["seat"]).get(f"{here}/inbox"),
        "a delivery that is no JSON": lambda: ci.post(f"{here}/inbox/alerts", content=b"x"),
        "an inbox of no time": lambda: ci.get(f"{here}/inbox", params={"from": "noon"}),
        "a seat's tokens": lambda: site.with_token(made["seat"]).get(f"{here}/tokens"),
        "a participant's seat": lambda: site.with_token(made["seat"]).post(f"{path}/seats", json={"name": "Eve"}),
        "a command that is none here": lambda: do(ci, "create_review", title="x"),
        "no such address": lambda: ci.get("/api/v2"),
        "no such place in a review": lambda: ci.get(f"{path}/x/y"),
        "no such way to ask": lambda: ci.put(path, json={}),
        "no such review": lambda: ci.get(f"{here}/reviews/nothing"),
        "no such review, and no JSON": lambda: ci.post(f"{here}/reviews/nothing/commands", content=b"{"),
        "no such lesson": lambda: do(ci, "edit_lesson", id="L-99", text="x"),
        "no such event": lambda: ci.get(f"{path}/events/T-99/origins"),
        "no such token": lambda: ci.delete(f"{here}/tokens/nothing"),
        "a file that is empty": lambda: ci.post(f"{path}/imports/auto", content=b""),
        "a file of which no row is wanted": lambda: file(rows="99"),
        "a reader's file": lambda: reader.post(f"{path}/imports/auto", content=FILE),
        "no such importer": lambda: ci.post(f"{path}/imports/telex", content=b"x"),
        "no such format": report("telex"),
        "no such audience": lambda: ci.get(f"{path}/report", params={"audience": "telex"}),
        "no JSON": sent(b"{"),
        "a list": sent(b"[]"),
        "no kind": sent(b'{"text": "x"}'),
        "no such kind": sent(b'{"kind": "drop_tables"}'),
        "no text": sent(b'{"kind": "add_lesson"}'),
        "an unknown field": sent(b'{"kind": "add_lesson", "text": "x", "color": 1}'),
        "an id that is no text": sent(b'{"kind": "add_lesson", "text": "x", "command_id": 7}'),
        "an empty title": lambda: ci.post(f"{here}/reviews", json={"title": ""}),
        "an empty name": lambda: ci.post(f"{path}/seats", json={"name": ""}),
        "a token of a role that is none": lambda: ci.post(f"{here}/tokens", json={"role": "king"}),
        "a token beyond its role": lambda: ci.post(f"{here}/tokens", json={"role": "observer", "scope": "admin"}),
        "changes after nothing": lambda: ci.get(f"{path}/changes", params={"after": "x"}),
        "a rule": lambda: do(ci, "close_vote"),
        "words under a used id": lambda: do(ci, "add_lesson", text="y", command_id="b"),
        "an edit": lambda: do(ci, "edit_lesson", id="L-01", text="Late", seen=1),
        "an edit that comes too late": lambda: do(ci, "edit_lesson", id="L-01", text="Later", seen=1),
        "a time that can be two": lambda: do(ci, "add_timeline_event", text="x", starts="2026-11-23 14:05 CST"),
        "too much": sent(HUGE),
        "a store that is full": full,
        "too often": flood,
    }  # fmt: skip
    return good | wrong


def recorded(file: Path = RECORD) -> dict[str, Answer]:
    """Return the record."""
    return {name: Answer(**values) for name, values in json.loads(file.read_text()).items()}


if __name__ == "__main__":
    lines = {name: each.values() for name, each in answers().items()}
    RECORD.write_text(json.dumps(lines, indent=1, ensure_ascii=False) + "\n")
    sys.stdout.write(f"{len(lines)} answers are in {RECORD}\n")

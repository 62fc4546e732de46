"""A client that a standard generator makes of the description drives a whole review, and knows every answer by its type."""

import importlib
import json
import sys
import zipfile
from io import BytesIO
from types import ModuleType
from typing import Any

import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from starlette.testclient import TestClient

from pmcore.model.formats import FORMATS
from pmcore.model.people import Role
from pmcore.web.api.application import document
from tests.web import HOME, Site

NAME = "made_of_the_description"
FILES = dict.fromkeys((FORMATS["docx"].media_type, FORMATS["pdf"].media_type), "application/octet-stream")
TEXTS = {FORMATS["md"].media_type: "text/html"}
IN_SILENCE = {"Ana": "Rotate the logs every day", "Ben": "Alert on disk space"}


class Person:
    """Somebody with a token, who does everything by functions and values of the generated client."""

    def __init__(self, site: Site, made: ModuleType, token: str, review_id: str = "") -> None:
        self._made, self.review_id = made, review_id
        headers = {"authorization": f"Bearer {token}"}
        http = TestClient(site.app, f"{HOME}/api/v1", headers=headers, raise_server_exceptions=False)
        self._client = made.AuthenticatedClient(base_url=f"{HOME}/api/v1", token=token).set_httpx_client(http)

    def ask(self, operation: str, /, *path: str, **values: Any) -> Any:
        """Call an operation; return the whole response, with what it was read as in `parsed`."""
        module = importlib.import_module(f"{NAME}.api.default.{operation}")
        return module.sync_detailed(*path, client=self._client, **values)

    def value(self, name: str, /, **values: Any) -> Any:
        """Return a value of the generated models."""
        return getattr(importlib.import_module(f"{NAME}.models"), name)(**values)

    def does(self, name: str, kind: str, /, **values: Any) -> Any:
        """Send a command; return what it did."""
        body = self.value(name, kind=kind, **values)
        response = self.ask("do_command", self.review_id, body=body)
        assert response.status_code == 200, response.content
        assert type(response.parsed).__name__ == "Done"
        return response.parsed

    def sees(self) -> Any:
        """Return the review as this one may see it."""
        return self.ask("get_review", self.review_id).parsed


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the generated package."""
    folder = tmp_path_factory.mktemp("client")
    source = folder / "openapi.json"
    source.write_text(json.dumps(document()))
    settings = ConfigFile(post_hooks=[], content_type_overrides=FILES | TEXTS)
    config = Config.from_sources(settings, MetaType.NONE, source, "utf-8", True, folder / NAME)
    assert [str(each) for each in generate(config=config)] == [], "the generator left something out"
    sys.path.insert(0, str(folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(folder))
    for name in [each for each in sys.modules if each.split(".")[0] == NAME]:
        del sys.modules[name]


@pytest.fixture
def site():
    site = Site()
    yield site
    site.service.reviews.close()


@pytest.fixture
def host(site, made):
    """Return a program that has started a review."""
    host = Person(site, made, site.service.keys.program_token("CI", Role.FACILITATOR))
    body = host.value(
        "CreateReview", title="Checkout was down", began="2026-11-23 13:00", command_id="the first"
    )
    started = host.ask("create_review", body=body).parsed
    assert type(started).__name__ == "Started"
    host.review_id = started.id
    return host


def seated(site: Site, made: ModuleType, host: Person, name: str) -> Person:
    """Return somebody with a seat that the host gave them."""
    given = host.ask("add_seat", host.review_id, body=host.value("NewSeat", name=name)).parsed
    assert (given.name, given.role) == (name, "participant")
    return Person(site, made, given.token, host.review_id)


def test_a_whole_review_by_the_generated_client(site, made, host):
    ana, ben = (seated(site, made, host, name) for name in IN_SILENCE)
    move(host, "timeline")
    ana.does("AddTimelineEvent", "add_timeline_event", text="Deploy", starts="13:00")
    ben.does("AddTimelineEvent", "add_timeline_event", text="Alert", starts="13:05", command_id="alert")
    assert ben.does(
        "AddTimelineEvent", "add_timeline_event", text="Alert", starts="13:05", command_id="alert"
    ).repeated
    host.does("AgreeTimeline", "agree_timeline", agreed=True)
    move(host, "causes")
    ana.does("AddCause", "add_cause", text="The disk was full", evidence=["T-02"])
    ben.does("AddCause", "add_cause", text="Nobody sees the disk", under="C-01")
    move(host, "lessons")
    ana.does("AddLesson", "add_lesson", text="Alarms came late")
    move(host, "recommendations")
    for person, text in zip((ana, ben), IN_SILENCE.values(), strict=True):
        person.does("AddRecommendation", "add_recommendation", text=text)
        assert [each.text for each in person.sees().recommendations] == [text], "others' cards are hidden"
    assert host.sees().recommendations == []
    host.does("RevealRecommendations", "reveal_recommendations")
    assert {each.text for each in host.sees().recommendations} == set(IN_SILENCE.values())
    host.does("GroupRecommendations", "group_recommendations", ids=["R-01", "R-02"], title="Disks")
    host.does("OpenVote", "open_vote")
    (group,) = host.sees().groups
    ana.does("PlaceDot", "place_dot", id=group.id)
    ben.does("PlaceDot", "place_dot", id=group.id)
    host.does("CloseVote", "close_vote")
    move(host, "measures")
    host.does("MakeMeasure", "make_measure", id=group.id)
    host.does("AddMeasure", "add_measure", title="Alert on disk space", addresses=["C-02"], owner="Ben")
    host.does("CloseReview", "close_review")

    review = host.sees()
    assert [each.label for each in review.events] == ["T-01", "T-02"]
    assert [each.label for each in review.causes] == ["C-01", "C-02"]
    assert [(each.label, each.added_by) for each in review.lessons] == [("L-01", "Ana")]
    assert [each.label for each in review.measures] == ["M-01", "M-02"]
    (tally,) = review.deciding.tallies
    assert tally.voters == 2
    assert group.id not in tally.dots, "of fewer than three voters nothing is counted"
    assert review.meeting.closed
    lines = host.ask("get_changes", host.review_id, after=1, limit=2).parsed
    assert [(each.version, each.kind) for each in lines.changes] == [
        (2, "participant_joined"),
        (3, "participant_joined"),
    ]
    assert {each.change.item.id for each in lines.changes} == {each.id for each in review.people}
    report = host.ask("get_report", host.review_id).parsed
    with zipfile.ZipFile(BytesIO(report.payload.read())) as word:
        assert "Checkout was down" in word.read("word/document.xml").decode()


def move(host: Person, stage: str) -> None:
    """Take everybody to a stage."""
    host.does("MoveToStage", "move_to_stage", stage=host.value("StageKey", value=stage))


def test_what_an_edit_does_not_send_stays_as_it_is(host):
    host.does(
        "AddTimelineEvent", "add_timeline_event", text="The disk was full", starts="13:05", source="pager"
    )
    host.does(
        "EditTimelineEvent",
        "edit_timeline_event",
        id="T-01",
        margin=2,
        precision=host.value("Precision", value="about"),
    )
    host.does("EditIncident", "edit_incident", summary="Nobody could pay")
    review = host.sees()
    (event,) = review.events
    assert (event.text, event.source, event.margin, event.starts.source) == (
        "The disk was full",
        "pager",
        2,
        "13:05",
    )
    assert (review.incident.title, review.incident.summary) == ("Checkout was down", "Nobody could pay")


def test_a_refusal_is_a_problem_with_its_fields(host):
    body = host.value("AddLesson", kind="add_lesson", text="")
    response = host.ask("do_command", host.review_id, body=body)
    assert response.status_code == 400
    problem = response.parsed
    assert type(problem).__name__ == "Problem"
    assert problem.type_ == "urn:problem-type:postmortem:invalid"
    assert problem.fields.additional_properties == {"text": "Please fill this in."}
    assert problem.detail == problem.error == "Text: Please fill this in."


def test_pages_of_reviews_and_tokens_by_the_generated_client(site, made, host):
    for each in range(4):
        host.ask("create_review", body=host.value("CreateReview", title=f"Incident {each}"))
        host.ask("create_token", body=host.value("NewToken", name=f"Ticker {each}"))
    for operation, name in (("list_reviews", "reviews"), ("list_tokens", "tokens")):
        whole = [each.id for each in getattr(host.ask(operation).parsed, name)]
        found, cursor = list[str](), ""
        while True:
            page = host.ask(operation, limit=2, cursor=cursor).parsed
            found += [each.id for each in getattr(page, name)]
            if not page.next_:
                break
            cursor = page.next_
        assert found == whole
        assert len(found) >= 4

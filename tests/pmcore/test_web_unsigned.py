"""A browser gets the cards without names that it has the keys of, and nobody else's: `POST /live/unsigned`."""

from collections.abc import Iterator

import pytest
from httpx import Response
from starlette.testclient import TestClient

from pmcore.commands.unsigned import ChooseCardNames
from pmcore.commands.voting import RevealRecommendations
from pmcore.model.people import Seat
from pmcore.web.guards.requests import kind_of
from tests.web import Site

KEY, OTHER = "0123456789abcdef-Ana", "fedcba9876543210-Ben"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    do(site, ChooseCardNames(names="never"))
    yield site
    site.service.reviews.close()


def do(site: Site, command: ChooseCardNames | RevealRecommendations) -> None:
    site.service.execute(site.review_id, command, Seat(participant_id=site.review.present_people[0].id))


def sends(site: Site, browser: TestClient, kind: str, **values: str) -> dict[str, object]:
    answer = browser.post("/live/do", params={"review": site.review_id}, json={"kind": kind, **values})
    found: dict[str, object] = answer.json()
    return found


def ask(site: Site, browser: TestClient, keys: object) -> Response:
    return browser.post("/live/unsigned", params={"review": site.review_id}, json={"keys": keys})


def own(site: Site, browser: TestClient, *keys: str) -> dict[str, str]:
    answer = ask(site, browser, keys)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    return dict(answer.json()["own"])


def test_a_browser_reads_and_changes_its_card_by_the_key_alone(site: Site):
    ana, ben = site.joined("Ana"), site.joined("Ben")
    assert sends(site, ana, "add_recommendation", text="Zebra crossing", key=KEY)["ok"]
    assert sends(site, ben, "add_recommendation", text="Quokka", key=OTHER)["ok"]
    assert "Zebra crossing" in own(site, ana, KEY)[f"own:{KEY}"]
    assert own(site, ben, OTHER).keys() == {f"own:{OTHER}"}
    assert own(site, ben, "no such key") == {}
    assert not sends(site, ben, "edit_recommendation", id="no such key", text="Mine")["ok"]
    assert sends(site, ana, "edit_recommendation", id=KEY, text="Zebra, reworded", seen="1")["ok"]
    assert "Zebra, reworded" in own(site, ana, KEY)[f"own:{KEY}"]
    do(site, RevealRecommendations())
    assert own(site, ana, KEY) == {}, "it stands on everybody's board now"


def test_what_is_no_list_of_keys_finds_nothing_and_strangers_are_told_so(site: Site):
    ana = site.joined("Ana")
    for keys in (None, "x", 7, {"a": 1}, [None, 7, [], "", "x" * 500]):
        assert ask(site, ana, keys).json() == {"own": []}
    assert ask(site, site.browser(), [KEY]).status_code == 403
    assert kind_of({"path": "/live/unsigned"}) == "words", "it takes nothing of what sending needs"

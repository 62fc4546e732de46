"""Hidden means not sent: what others write silently, and how they vote, is in nobody else's browser before its time.

Everything that can be read there is searched: each WebSocket frame (our boards and Streamlit's own stream), the page with
its shadow roots and fields, what the browser keeps, the document, the API. Afterwards the same search must find it.
"""

import html
import json
import re
from urllib.parse import urljoin

from playwright.sync_api import expect

from tests.browser.people import ALONE, CARD

ANAS, BENS, FAYS = "quokka-seven-cards", "narwhal-nine-cards", "axolotl-four-cards"
HALF = "never-sent-pangolin"
WORDS = "We recommend to …"


def test_hidden_cards_and_open_votes_reach_nobody_else(server, api, sits):
    review = api.start()
    api.do(review["id"], "move_to_stage", stage="recommendations", anyway=True)
    fay = sits(review["id"], "Fay", "recommendations", "facilitator")
    ana, ben = (sits(review["id"], name, "recommendations") for name in ("Ana", "Ben"))
    room = {fay: FAYS, ana: ANAS, ben: BENS}
    for each in room:
        each.sees("Everybody writes, nobody reads")

    for each, secret in room.items():
        each.form(CARD).writes({WORDS: f"We should {secret}"}).sends().holds(WORDS, "")
        expect(each.row(secret)).to_contain_text("only you see this")
    ana.edits("your card").writes({WORDS: f"We really should {ANAS}"}).sends()
    ana.sees(f"We really should {ANAS}")
    ana.form(CARD).writes({WORDS: HALF})
    cards = {each["text"]: each["id"] for each in own_cards(api, review["id"])}
    assert cards == {}  # the API does not say that there are any

    for each, secret in room.items():
        assert secret in each.everything()
        assert secret in each.heard_since()
        others = [other for other in room.values() if other != secret]
        each.opens("history")
        assert found(each, others) == []
        assert found_in(document(each), [*room.values(), HALF]) == []
        each.looks_at("recommendations")
        assert found(each, others) == []
    assert found_in(everything_by_api(api, review["id"]), [*room.values(), HALF]) == []

    fay.confirms("Reveal the cards", "Reveal")
    for each in room:
        each.sees(*room.values())
        assert found(each, room.values()) == [*room.values()]
    assert found(fay, [HALF]) == found(ben, [HALF]) == []
    ana.form(CARD).holds(WORDS, HALF)
    assert found_in(document(fay), room.values()) == [*room.values()]
    fay.opens("recommendations")

    votes_stay_secret(api, review["id"], fay, ana, ben)


def votes_stay_secret(api, review_id, fay, ana, ben):
    card = {
        secret: each
        for each in own_cards(api, review_id)
        for secret in (ANAS, BENS, FAYS)
        if secret in each["text"]
    }
    one, two, three = card[ANAS], card[BENS], card[FAYS]
    mark = {each: len(each.heard) for each in (fay, ana, ben)}
    fay.presses("Open the vote")
    for each in (ana, ben):
        each.sees("3 of your dots left")
    ana.presses(f"Put a dot on {one['label']}").sees("2 of your dots left")
    for each in (fay, ben):
        each.sees("1 of 3 here has voted")
    quiet = {each: len(each.heard) for each in (fay, ben)}
    ana.presses(f"Put a dot on {one['label']}").sees("1 of your dots left")
    ben.presses(f"Put a dot on {two['label']}").sees("2 of your dots left")
    for each in (fay, ana):
        each.sees("2 of 3 here have voted")
    assert "1 of 3" not in fay.heard_since(quiet[fay])  # Ana's second dot told nobody anything

    assert ballot(ana, mark[ana], one)
    assert ballot(ben, mark[ben], two)
    assert not ballot(ana, mark[ana], two)
    assert not ballot(ben, mark[ben], one)
    assert not ballot(fay, mark[fay], one)
    assert not ballot(fay, mark[fay], two)
    for each in (fay, ana, ben):
        assert counts(each.heard_since(mark[each])) == counts(each.everything()) == []
    state = api.get(review_id)["deciding"]
    assert (state["ballots"], state["tallies"], state["voted"]) == ({}, [], 2)
    answer = ben.sends_by_hand("close_vote")
    assert not answer["ok"]
    assert answer["sentence"].startswith("Only a facilitator can do that")

    fay.opens("history")
    assert counts(fay.everything()) == []
    assert one["label"] not in fay.board("history").inner_text()
    assert votes_in(document(fay)) == []
    fay.looks_at("recommendations").presses(f"Put a dot on {three['label']}").sees("2 of your dots left")
    fay.confirms("Close the vote", "Close the vote")
    for each in (fay, ana, ben):
        each.sees("3 people voted", "2 dots", "1 dot")
        assert {"2 dots", "1 dot"} <= set(counts(each.heard_since(mark[each])))
    assert votes_in(document(fay)) != []
    for each in (fay, ben):
        assert not ballot(each, mark[each], one)  # who voted for what stays secret for ever


def own_cards(api, review_id):
    return api.get(review_id)["recommendations"]


def ballot(person, mark, card):
    """Return whether somebody's browser heard how many dots of one person are on a card."""
    return re.search(rf"{card['id']}\W{{1,8}}\d", html.unescape(person.heard_since(mark)))


def counts(text):
    return sorted(
        set(
            re.findall(
                r"\b\d+ dots?\b(?! each)(?! left)", re.sub(r"at most \d+ on one|\d dots each", "", text)
            )
        )
    )


def found(person, secrets):
    return found_in(person.everything() + person.heard_since(), secrets)


def found_in(text, secrets):
    return [each for each in secrets if each in text]


def document(person):
    """Return the document as the person may fetch it at this moment."""
    person.opens("report")
    link = person.page.get_by_role("link", name="Markdown").get_attribute("href")
    text = person.page.context.request.get(urljoin(person.url, link), headers=ALONE).text()
    assert "# Recommendations" in text
    return text


def votes_in(text):
    return re.findall(r"(?i)\bdots\b|\bvoted in round\b", text)


def everything_by_api(api, review_id):
    paths = [
        "",
        "/changes?after=0",
        *(f"/report?format={each}&audience=technical" for each in ("md", "json", "html")),
    ]
    answers = [api.http.get(f"/api/v1/reviews/{review_id}{path}") for path in paths]
    assert all(each.is_success for each in answers)
    return "\n".join(
        json.dumps(each.json()) if "json" in each.headers["content-type"] else each.text for each in answers
    )

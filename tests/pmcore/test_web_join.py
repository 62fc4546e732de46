"""Coming in by code or ticket, and the cookie that keeps the seat."""

import base64
import hashlib
import re
import time

import pytest

from pmcore.commands.admission import EndJoinCode, SetAdmission
from pmcore.commands.meeting import CloseReview, MoveToStage
from pmcore.commands.people import AddSeat, RemoveParticipant, RenewJoinCode
from pmcore.model.meeting import REVIEW_PAGES
from pmcore.model.people import Role, Seat, Visitor
from pmcore.server.settings import Settings
from pmcore.web.routes import join, wrong_codes
from tests.web import Site, enters, ticket_for


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch):
    """Hold wrong codes for no time; which ones are held is still the same."""
    monkeypatch.setattr(join.WrongCodes, "HELD", 0)


def host_of(site):
    return Seat(participant_id=site.review.present_people[0].id)


def test_a_stranger_sees_an_invitation_but_not_what_the_incident_is_about(site):
    answer = site.browser().get(f"/join/{site.review.join_code}")
    assert answer.status_code == 200
    assert "You are invited to a review" in answer.text
    assert "Checkout" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_name_and_one_button_lead_into_the_lobby(site):
    ana = site.browser()
    ana.get(f"/join/{site.review.join_code}")
    answer = ana.post(f"/join/{site.review.join_code}", data={"name": "  Ana\tMaria "})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"../lobby?review={site.review_id}&came=lobby"
    seat = site.review.people_by_key[site.key_of(ana)]
    assert (seat.name, seat.role) == ("Ana Maria", Role.PARTICIPANT)


def test_a_browser_with_a_seat_is_asked_who_sits_there(site):
    ana = site.joined("Ana")
    answer = ana.get(f"/join/{site.review.join_code.lower()[:4]}-{site.review.join_code.lower()[4:]}")
    assert answer.status_code == 200
    assert f'<a class="button" href="lobby?review={site.review_id}">Continue as Ana</a>' in answer.text
    assert "I am somebody else" in answer.text
    assert "Checkout" not in answer.text
    assert len(site.review.present_people) == 2


def somebody_else(site, browser, name, once="12ab"):
    return browser.post(f"/join/{site.review.join_code}", data={"name": name, "once": once})


def test_the_second_person_at_a_shared_browser_gets_a_seat_and_an_identity_of_their_own(site):
    browser = site.joined("Ana")
    former, cookie = site.key_of(browser), browser.cookies["pm_browser"]
    asked = browser.get(f"/join/{site.review.join_code}", params={"other": "yes"})
    assert "<b>Ana</b> is signed out of this browser" in asked.text
    once = re.search(r'name="once" value="(\w+)"', asked.text)[1]
    answer = somebody_else(site, browser, "Ben", once)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"../lobby?review={site.review_id}&came=lobby",
    )
    assert browser.cookies["pm_browser"] != cookie
    seats = {person.name: person.keys for person in site.review.present_people}
    assert seats == {"Host": ("host",), "Ana": (), "Ben": (site.key_of(browser),)}
    assert former not in site.review.people_by_key
    said = [each.change.sentence(site.review) for each in site.service.reviews.log(site.review_id)[-2:]]
    assert said == ["Ana signed out of a browser", "Ben joined as participant"]


def test_pressing_somebody_else_twice_makes_one_seat(site):
    browser = site.joined("Ana")
    former = browser.cookies["pm_browser"]
    somebody_else(site, browser, "Ben")
    now = browser.cookies["pm_browser"]
    browser.cookies.clear()
    browser.cookies.set("pm_browser", former)  # the second press left before the first was answered
    again = somebody_else(site, browser, "Ben")
    assert (again.status_code, f"pm_browser={now};" in again.headers["set-cookie"]) == (303, True)
    browser.cookies.clear()
    browser.cookies.set("pm_browser", now)  # back to the form, and once more
    assert somebody_else(site, browser, "Ben").status_code == 303
    assert [person.name for person in site.review.present_people] == ["Host", "Ana", "Ben"]


def test_a_name_that_cannot_be_used_signs_nobody_out(site):
    browser = site.joined("Ana")
    answer = somebody_else(site, browser, "")
    assert answer.status_code == 400
    assert "Please fill this in." in answer.text
    assert "<b>Ana</b> is signed out of this browser" in answer.text
    assert site.review.people_by_key[site.key_of(browser)].name == "Ana"


def test_the_only_browser_of_the_only_facilitator_is_not_signed_out(site):
    browser = site.browser()
    browser.get("/join")
    review = site.start("Hosted here", site.key_of(browser))
    answer = browser.post(f"/join/{review.join_code}", data={"name": "Ben", "once": "1"})
    assert answer.status_code == 400
    assert "Host hosts this review from this browser alone." in answer.text
    reviews = site.service.reviews
    reviews.execute(review.id, AddSeat(name="Zoe", role="facilitator"), Visitor(key=site.key_of(browser)))
    zoe = next(each for each in reviews.get(review.id).people.values() if each.name == "Zoe")
    other = site.browser()
    enters(other, f"/enter/{site.service.keys.ticket(review.id, zoe.id)}")
    assert browser.post(f"/join/{review.join_code}", data={"name": "Ben", "once": "1"}).status_code == 303


def test_another_name_from_a_form_that_was_left_open_does_not_rename_the_seat(site):
    ana = site.joined("Ana")
    answer = ana.post(f"/join/{site.review.join_code}", data={"name": "Ben"})
    assert answer.status_code == 200
    assert "Continue as Ana?" in answer.text
    assert [person.name for person in site.review.present_people] == ["Host", "Ana"]


# ---------------------------------------------------------------------- where people land


def move(site, stage):
    site.service.reviews.execute(site.review_id, MoveToStage(stage=stage, anyway=True), host_of(site))


def test_who_comes_late_lands_where_the_room_is_and_is_told_what_it_did(site):
    ana = site.joined("Ana")
    move(site, "recommendations")
    ben = site.browser()
    ben.get(f"/join/{site.review.join_code}")
    answer = ben.post(f"/join/{site.review.join_code}", data={"name": "Ben"})
    here = f"recommendations?review={site.review_id}"
    assert answer.headers["location"] == f"../{here}&came=recommendations&so_far=yes"
    assert f'href="{here}">Continue as Ana' in ana.get(f"/join/{site.review.join_code}").text
    again = ana.post(f"/join/{site.review.join_code}", data={"name": "Ana"})
    assert again.headers["location"] == f"../{here}&came=recommendations", "who was there needs no summary"
    path, _ = ticket_for(site, "Olga")
    assert enters(site.browser(), path).headers["location"] == f"../{here}&came=recommendations"


# ---------------------------------------------------------------------- addresses that people copied


@pytest.mark.parametrize("name", sorted(REVIEW_PAGES))
def test_a_stranger_at_a_copied_address_gets_the_fields_to_join(site, name):
    stranger = site.browser()
    answer = stranger.get(f"/{name}", params={"review": site.review_id})
    assert answer.status_code == 403
    assert "Checkout" not in answer.text
    assert "Host" not in answer.text
    for field in ("code", "name", "page", "review"):
        assert f'name="{field}"' in answer.text
    nowhere = stranger.get(f"/{name}", params={"review": "nowhere"})
    plain = (re.sub(r'name="attempt" value="\w{32}"', "", each.text) for each in (answer, nowhere))
    assert next(plain).replace(site.review_id, "nowhere") == next(plain)
    known = site.joined("Ana").get(f"/{name}", params={"review": site.review_id})
    assert known.status_code == 404, "passed on; only Streamlit is missing here"


def joins_there(browser, site, page="timeline", **values):
    sent = {"code": site.review.join_code, "name": "Ben", "page": page, "review": site.review_id}
    return browser.post("/join", data=sent | values)


def test_code_and_name_lead_to_the_very_page(site):
    ben = site.browser()
    ben.get("/timeline", params={"review": site.review_id})
    answer = joins_there(ben, site, code=f" {site.review.join_code[:4].lower()}-{site.review.join_code[4:]} ")
    assert (answer.status_code, answer.headers["location"]) == (303, f"./timeline?review={site.review_id}")
    assert site.review.people_by_key[site.key_of(ben)].name == "Ben"


def test_the_code_of_another_review_leads_to_that_one(site):
    other = site.start("Another outage")
    ben = site.browser()
    ben.get("/join")
    answer = joins_there(ben, site, code=other.join_code)
    assert answer.headers["location"] == f"./lobby?review={other.id}&came=lobby"


@pytest.mark.parametrize("page", ["https://evil.example", "//evil.example", "../evil", "start", ""])
def test_a_form_leads_to_no_other_place(site, page):
    ben = site.browser()
    ben.get("/join")
    assert joins_there(ben, site, page).headers["location"] == f"./lobby?review={site.review_id}&came=lobby"


@pytest.mark.parametrize(
    ("values", "says", "status"),
    [
        ({"code": "ABCDEFGH"}, "This code does not open a review.", 404),
        ({"code": ""}, "This code does not open a review.", 404),
        ({"name": ""}, "Please fill this in.", 400),
        ({"name": "x" * 41}, "at most 40 characters", 400),
    ],
)
def test_what_does_not_fit_comes_back_with_a_sentence_and_all_that_was_typed(site, values, says, status):
    ben = site.browser()
    ben.get("/join")
    answer = joins_there(ben, site, **values)
    assert answer.status_code == status
    assert says in answer.text
    for text in ("timeline", site.review_id, values.get("name", "Ben")):
        assert f'value="{text}"' in answer.text
    assert len(site.review.present_people) == 1


def test_wrong_codes_are_counted_there_too(site):
    thief = site.browser()
    thief.get("/join")
    answers = until_slowed(lambda number: joins_there(thief, site, code=f"WRONG{number:03d}"))
    assert [each.status_code for each in answers[:10]] == [404] * 10
    assert joins_there(thief, site).status_code == 303


def test_a_seat_that_was_there_is_not_given_another_name_by_that_form(site):
    ana = site.joined("Ana")
    answer = joins_there(ana, site)
    assert answer.headers["location"] == f"./join/{site.review.join_code}"
    assert site.review.people_by_key[site.key_of(ana)].name == "Ana"


def test_who_was_removed_hears_so_at_any_address_of_the_review(site):
    ana = site.joined("Ana")
    me = site.review.people_by_key[site.key_of(ana)]
    site.service.reviews.execute(site.review_id, RemoveParticipant(id=me.id), host_of(site))
    answer = ana.get("/timeline", params={"review": site.review_id})
    assert answer.status_code == 403
    assert "You were removed" in answer.text


def test_pressing_join_twice_makes_one_seat(site):
    ana = site.joined("Ana")
    assert ana.post(f"/join/{site.review.join_code}", data={"name": "Ana"}).status_code == 303
    assert [person.name for person in site.review.present_people] == ["Host", "Ana"]


def test_two_people_of_one_name_can_be_told_apart(site):
    site.joined("Ana")
    site.joined("Ana")
    assert [person.name for person in site.review.present_people] == ["Host", "Ana", "Ana (2)"]


@pytest.mark.parametrize(
    ("name", "says"), [("", "Please fill this in."), ("x" * 41, "at most 40 characters")]
)
def test_a_name_that_cannot_be_used_comes_back_with_a_sentence(site, name, says):
    ana = site.browser()
    ana.get(f"/join/{site.review.join_code}")
    answer = ana.post(f"/join/{site.review.join_code}", data={"name": name})
    assert answer.status_code == 400
    assert says in answer.text
    assert len(site.review.present_people) == 1


def test_a_name_full_of_html_is_only_text(site):
    ana = site.browser()
    ana.get(f"/join/{site.review.join_code}")
    answer = ana.post(
        f"/join/{site.review.join_code}", data={"name": '"><script>alert(1)</script>' + "x" * 40}
    )
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_the_form_cannot_be_a_megabyte(site):
    ana = site.joined("Ana")
    assert ana.post(f"/join/{site.review.join_code}", data={"name": "x" * 2**20}).status_code == 413


def test_a_browser_that_keeps_no_cookies_is_told_so(site):
    ana = site.browser()
    answer = ana.post(f"/join/{site.review.join_code}", data={"name": "Ana"})
    assert answer.status_code == 400
    assert "cookie" in answer.text
    assert len(site.review.present_people) == 1


def test_a_removed_person_stays_out_of_their_old_seat(site):
    ana = site.joined("Ana")
    seat = site.review.people_by_key[site.key_of(ana)]
    site.service.reviews.execute(site.review_id, RemoveParticipant(id=seat.id), host_of(site))
    for answer in (
        ana.get(f"/join/{site.review.join_code}"),
        ana.post(f"/join/{site.review.join_code}", data={"name": "A"}),
    ):
        assert answer.status_code == 403
        assert "You were removed" in answer.text


# ---------------------------------------------------------------------- codes


def until_slowed(ask):
    """Return the answers up to the first that is asked to wait: a slow machine allows some more meanwhile."""
    answers = [ask(0)]
    while answers[-1].status_code != 429:
        assert answers[-1].status_code == 404
        assert len(answers) < 1_000
        answers.append(ask(len(answers)))
    return answers


def test_wrong_and_renewed_codes_get_the_very_same_page(site):
    old = site.review.join_code
    site.service.reviews.execute(site.review_id, RenewJoinCode(), host_of(site))
    wrong, renewed = site.browser().get("/join/ABCDEFGH"), site.browser().get(f"/join/{old}")
    assert wrong.status_code == renewed.status_code == 404
    assert wrong.text.replace("ABCDEFGH", "") == renewed.text.replace(old, "")
    assert 'name="code"' in wrong.text


def test_the_code_field_leads_to_the_invitation(site):
    answer = site.browser().get("/join", params={"code": "abcd-efgh "})
    assert (answer.status_code, answer.headers["location"]) == (303, "./join/ABCDEFGH")
    assert 'name="code"' in site.browser().get("/join").text


def test_trying_codes_slows_a_browser_down_but_the_right_one_is_answered_at_once(site):
    thief = site.browser()
    thief.get("/join")
    answers = until_slowed(lambda number: thief.get(f"/join/WRONG{number:03d}"))
    assert [each.status_code for each in answers[:10]] == [404] * 10
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "This code does not open a review." in answers[-1].text
    assert thief.get(f"/join/{site.review.join_code}").status_code == 200


def test_trying_codes_with_a_new_browser_each_time_slows_the_address_down_and_no_other(site):
    began = time.monotonic()
    answers = until_slowed(lambda number: site.browser("203.0.113.9").get(f"/join/WRONG{number:03d}"))
    seconds = time.monotonic() - began  # each of them allows one more
    assert 60 <= len(answers[:-1]) <= 61 + seconds
    assert site.browser("203.0.113.10").get("/join/WRONG000").status_code == 404


def test_wrong_codes_from_everywhere_cost_nobody_else_anything(site):
    answers = [
        site.browser(f"10.0.{n // 250}.{n % 250}").get(f"/join/WRONG{n:03d}").status_code
        for n in range(560)  # more than the share of all strangers
    ]
    assert answers == [404] * 560


@pytest.mark.parametrize("people", [36, 40])
def test_right_codes_get_in_while_others_at_the_same_address_try_wrong_ones(site, people):
    office = "203.0.113.5"
    site.review_id = site.start("Another").id
    for number in range(100):
        site.browser(office).get(f"/join/WRONG{number:03d}")
    for number in range(people):
        until_slowed(lambda number: site.browser(office).get(f"/join/ALSO{number:04d}"))
        site.joined(f"Person {number}", office)
    assert len(site.review.present_people) == people + 1


def test_only_wrong_codes_are_held_and_only_so_many_at_a_time(site, monkeypatch):
    asked = []

    async def sleep(seconds):
        asked.append(seconds)

    monkeypatch.setattr(wrong_codes, "sleep", sleep)
    thief = site.browser()
    thief.get("/join")
    for number in range(14):
        thief.get(f"/join/WRONG{number:03d}")
    thief.get(f"/join/{site.review.join_code}")
    assert asked == [0] * 4
    monkeypatch.setattr(wrong_codes.WrongCodes, "MOST_HELD", 0)
    thief.get("/join/WRONG000")
    assert len(asked) == 4


def test_sixty_people_behind_one_address_join_and_the_next_ones_are_tried_again_by_themselves(site):
    for number in range(60):
        site.joined(f"Person {number}", "203.0.113.5")
    ben = site.browser("203.0.113.5")
    ben.get(f"/join/{site.review.join_code}")
    answer = ben.post(f"/join/{site.review.join_code}", data={"name": "Ben"})
    assert answer.status_code == 429
    assert "Many people are joining at this moment. Try again in " in answer.text
    assert 'name="name" value="Ben"' in answer.text
    seconds = int(answer.headers["retry-after"])
    assert 0 < seconds <= 64
    assert f'data-again="{seconds}"' in answer.text
    script = re.search(r"<script>(.*)</script>", answer.text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in answer.headers["content-security-policy"]


# ---------------------------------------------------------------------- lock, and the end of the code


def test_who_comes_to_a_locked_room_is_told_so_and_who_has_a_seat_comes_in(site):
    ana = site.joined("Ana")
    site.service.execute(site.review_id, SetAdmission(entry="locked"), host_of(site))
    path = f"/join/{site.review.join_code}"
    ben = site.browser()
    answers = [ben.get(path), ben.post(path, data={"name": "Ben"}), joins_there(ben, site)]
    for answer in answers:
        assert answer.status_code == 403
        assert "This review is locked, so nobody new can join." in answer.text
    assert "Continue as Ana" in ana.get(path).text
    somebody = somebody_else(site, ana, "Ben")
    assert "This review is locked" in somebody.text
    assert [person.name for person in site.review.present_people] == ["Host", "Ana"]


def test_the_link_says_that_the_review_was_closed_and_a_new_code_invites_again(site):
    ana, old = site.joined("Ana"), site.review.join_code
    site.service.execute(site.review_id, CloseReview(), host_of(site))
    answer = site.browser().get(f"/join/{old}")
    assert answer.status_code == 403
    assert "This review was closed, and its join code ended with it." in answer.text
    assert "Continue as Ana" in ana.get(f"/join/{old}").text
    site.service.execute(site.review_id, RenewJoinCode(), host_of(site))
    assert site.browser().get(f"/join/{old}").status_code == 404
    site.joined("Ben")
    site.service.execute(site.review_id, EndJoinCode(), host_of(site))
    assert site.browser().get(f"/join/{site.review.join_code}").status_code == 403


def test_the_second_person_at_a_shared_browser_waits_like_everybody_new(site):
    ana = site.joined("Ana")
    site.service.execute(site.review_id, SetAdmission(entry="waiting_room"), host_of(site))
    answer = somebody_else(site, ana, "Ben")
    assert answer.headers["location"] == f"../wait/{site.review_id}"
    assert [each.name for each in site.review.in_waiting_room] == ["Ben"]
    assert "<bdi>Ben</bdi>" in ana.get(f"/wait/{site.review_id}").text


# ---------------------------------------------------------------------- the cookie


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(site):
    cookie = site.browser().get("/join").headers["set-cookie"]
    assert cookie.startswith("pm_browser=")
    assert "; HttpOnly" in cookie
    assert "; SameSite=lax" in cookie
    assert "; Path=/" in cookie
    assert "Secure" not in cookie  # plain http on one's own machine


@pytest.mark.parametrize("how", ["the address says https", "the operator says https"])
def test_the_cookie_is_for_https_only_where_https_is_used(how):
    said = how.startswith("the operator")
    site = Site(Settings(database="memory:", url="https://review.example.com"))
    home = "http://127.0.0.1:8501" if said else "https://review.example.com"
    assert "; Secure" in site.browser(home=home).get("/join").headers["set-cookie"]
    site.service.reviews.close()


def test_a_forged_cookie_is_replaced_and_opens_nothing(site):
    ana = site.joined("Ana")
    real = ana.cookies["pm_browser"]
    thief = site.browser()
    thief.cookies.set("pm_browser", real[:-4] + ("aaaa" if real[-4:] != "aaaa" else "bbbb"))
    answer = thief.get(f"/join/{site.review.join_code}")
    assert "You are invited" in answer.text
    assert answer.headers["set-cookie"].startswith("pm_browser=")
    assert real not in answer.headers["set-cookie"]


def test_a_good_cookie_is_kept_as_it_is(site):
    ana = site.joined("Ana")
    assert "set-cookie" not in ana.get("/join").headers


def test_another_page_cannot_join_for_somebody(site):
    ana = site.browser()
    ana.get(f"/join/{site.review.join_code}")
    for origin in ("https://evil.example", "null", "http://127.0.0.1:9999"):
        answer = ana.post(f"/join/{site.review.join_code}", data={"name": "Ana"}, headers={"origin": origin})
        assert answer.status_code == 403
    del ana.headers["origin"]
    assert ana.post(f"/join/{site.review.join_code}", data={"name": "Ana"}).status_code == 403
    assert len(site.review.present_people) == 1


@pytest.mark.parametrize(
    "pasted",
    ["{code}", " {code} ", "https://review.example.com/pm/join/{code}", "http://h/join/{code}/?came=lobby"],
)
def test_a_pasted_link_is_as_good_as_its_code(site, pasted):
    code = site.review.join_code
    answer = site.browser().get(
        "/join", params={"code": pasted.format(code=f"{code[:4]}-{code[4:].lower()}")}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"./join/{code}")

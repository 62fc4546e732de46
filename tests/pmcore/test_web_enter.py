"""A personal link: looking at it takes nothing, the button takes the seat once, and it runs out."""

import re
import threading

import pytest

from pmcore.commands.people import RemoveParticipant
from pmcore.model.people import Role, Seat
from pmcore.server.keys import COOKIE, TICKET_MINUTES
from pmcore.server.service import enter_url
from pmcore.server.settings import Settings
from pmcore.web.devices import device_named
from tests.web import ANYBODY, Site, attempt_in, enters, link_to, ticket_for

PREVIEWS = {
    "Slack": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slack pictures": "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Teams": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "Microsoft": "Mozilla/5.0 (compatible; MicrosoftPreview/2.0; +https://aka.ms/MicrosoftPreview)",
    "Discord": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "WhatsApp": "WhatsApp/2.23.20.0 A",
    "Telegram": "TelegramBot (like TwitterBot)",
    "Twitter": "Twitterbot/1.0",
    "Facebook": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "iMessage": (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 "
        "facebookexternalhit/1.1 Facebot Twitterbot/1.0"
    ),
    "LinkedIn": "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Google": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Google that draws": (
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) "
        "Chrome/140.0.0.0 Safari/537.36"
    ),
    "Google Chat": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36 Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)",
    "Bing": "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Apple": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1)",
    "Mattermost": "Mattermost-Bot/1.1",
    "Zulip": "ZulipURLPreview/1.0",
    "Rocket.Chat": "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 (Rocket.Chat/6.0) Chrome/100 Safari/537.36",
    "Matrix": "Synapse (bot; +https://github.com/matrix-org/synapse)",
    "Outlook": "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    "a program": "python-requests/2.32.3",
}


def seat(site, person):
    return site.review.people[person.id]


def scripts(html):
    return re.findall(r"<script[^>]*src=\"([^\"]+)\"", html)


# ---------------------------------------------------------------------- looking at it


@pytest.mark.parametrize("agent", PREVIEWS.values(), ids=PREVIEWS)
def test_a_link_preview_claims_nothing_learns_nothing_and_gets_no_script(site, agent):
    path, person = ticket_for(site, "Olga Secretova", Role.FACILITATOR)
    for follow in (False, True):
        bot = site.browser()
        bot.headers["user-agent"] = agent
        assert bot.head(path, follow_redirects=follow).status_code == 200
        answer = bot.get(path, follow_redirects=follow)
        assert answer.status_code == 200
        assert not scripts(answer.text), "a preview that runs scripts would take the seat with it"
        assert "script-src" not in answer.headers["content-security-policy"]
        for word in ("Olga", "Secretova", "Checkout", "facilitator", site.review_id, site.review.join_code):
            assert word not in answer.text
    assert not seat(site, person).keys
    enters(site.browser(), path)
    assert seat(site, person).keys, "and the person it was meant for still gets in"


def test_there_are_two_and_twenty_kinds_of_previews():
    assert len(PREVIEWS) == 22


def test_the_page_of_a_seat_that_nobody_used_yet_goes_on_by_itself_for_a_person(site):
    path, person = ticket_for(site, "Olga")
    answer = site.browser().get(path)
    assert scripts(answer.text) == ["assets/enter.js"]
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert not seat(site, person).keys


@pytest.mark.parametrize(
    "headers", [{"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}, {"sec-fetch-dest": "iframe"}]
)
def test_what_is_fetched_ahead_of_a_click_does_not_go_on_by_itself(site, headers):
    path, _ = ticket_for(site, "Olga")
    assert not scripts(site.browser().get(path, headers=headers).text)


def test_a_seat_that_is_in_use_is_taken_by_the_button_alone(site):
    path, person = ticket_for(site, "Olga")
    enters(site.browser(), path)
    answer = site.browser().get(link_to(site, person))
    assert "Continue here" in answer.text
    assert not scripts(answer.text)
    assert "Olga" not in answer.text


# ---------------------------------------------------------------------- the button


def test_the_button_opens_a_seat_that_was_made_by_a_program(site):
    path, person = ticket_for(site, "Olga", Role.FACILITATOR)
    olga = site.browser()
    answer = enters(olga, path)
    assert answer.headers["location"] == f"../lobby?review={site.review_id}&came=lobby"
    assert site.review.people_by_key[site.key_of(olga)].id == person.id
    (device,) = seat(site, person).devices
    assert (device.key, device.label) == (site.key_of(olga), device_named(ANYBODY))


def test_a_second_device_shares_the_seat_by_a_link_of_its_own(site):
    path, person = ticket_for(site, "Olga")
    phone, laptop = site.browser(), site.browser()
    enters(phone, path)
    enters(laptop, link_to(site, person))
    assert seat(site, person).keys == (site.key_of(phone), site.key_of(laptop))


def test_a_ticket_does_not_silently_swap_a_seat_that_one_has(site):
    ana = site.joined("Ana")
    former = site.key_of(ana)
    path, person = ticket_for(site, "Olga")
    asked = ana.get(path)
    assert asked.status_code == 200
    assert "Continue as Olga?" in asked.text
    assert not scripts(asked.text)
    assert site.review.people_by_key[site.key_of(ana)].name == "Ana"
    enters(ana, path)
    assert site.review.people_by_key[site.key_of(ana)].id == person.id
    assert former not in site.review.people_by_key


def test_a_browser_that_keeps_no_cookies_does_not_use_the_link_up(site):
    path, person = ticket_for(site, "Olga")
    answer = site.browser().post(path)
    assert answer.status_code == 403
    assert "Allow cookies for this site" in answer.text
    enters(site.browser(), path)
    assert len(seat(site, person).keys) == 1


def test_another_page_cannot_press_the_button(site):
    path, person = ticket_for(site, "Olga")
    olga = site.browser()
    olga.get(path)
    for origin in ("https://evil.example", "null", "http://127.0.0.1:9999"):
        assert olga.post(path, headers={"origin": origin}).status_code == 403
    assert not seat(site, person).keys


def test_a_removed_seat_is_opened_by_no_link(site):
    path, person = ticket_for(site, "Olga")
    host = Seat(participant_id=site.review.present_people[0].id)
    site.service.reviews.execute(site.review_id, RemoveParticipant(id=person.id), host)
    olga = site.browser()
    olga.get("/join")
    for answer in (olga.get(path), olga.post(path)):
        assert answer.status_code == 403
        assert "That seat was removed" in answer.text


# ---------------------------------------------------------------------- once


def test_a_link_works_once(site):
    path, person = ticket_for(site, "Olga")
    olga, thief = site.browser(), site.browser()
    thief.get(path)  # looked at in time
    enters(olga, path)
    for answer in (thief.get(path), thief.post(path, data={"attempt": "x"})):
        assert answer.status_code == 403
        assert "used already" in answer.text
    assert seat(site, person).keys == (site.key_of(olga),)
    assert olga.get(path).status_code == 303, "in the browser that has the seat it leads in"


def test_a_used_link_is_remembered_over_a_restart(tmp_path):
    settings = Settings(database=str(tmp_path / "reviews.duckdb"))
    site = Site(settings)
    path, person = ticket_for(site, "Olga")
    enters(site.browser(), path)
    site.service.reviews.close()
    site = Site(settings)
    site.review_id = next(each.id for each in site.service.reviews.all() if each.id != site.review_id)
    assert "used already" in site.browser().get(path).text
    assert len(seat(site, person).keys) == 1
    site.service.reviews.close()


def test_of_two_who_press_at_once_one_gets_the_seat(site):
    path, person = ticket_for(site, "Olga")
    both = [site.browser(), site.browser()]
    forms = [attempt_in(each.get(path).text) for each in both]
    answers = []
    threads = [
        threading.Thread(target=lambda b=browser, f=form: answers.append(b.post(path, data=f).status_code))
        for browser, form in zip(both, forms, strict=True)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [303, 403]
    assert len(seat(site, person).keys) == 1


def test_a_double_press_is_one_device(site):
    path, person = ticket_for(site, "Olga")
    olga = site.browser()
    form = attempt_in(olga.get(path).text)
    before = olga.cookies[COOKIE]
    answers = []
    for _ in range(2):
        olga.cookies.clear()
        olga.cookies.set(COOKIE, before, domain="127.0.0.1")  # the second left before the first was answered
        answers.append(olga.post(path, data=form))
    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].headers["set-cookie"] == answers[1].headers["set-cookie"]
    assert len(seat(site, person).keys) == 1


# ---------------------------------------------------------------------- five minutes


def test_a_link_runs_out_after_five_minutes(site):
    person = ticket_for(site, "Olga")[1]
    keys, now = site.service.keys, site.service.keys._now
    path = "/enter/" + enter_url(site.service, site.review_id, person.id).rpartition("/")[2]
    try:
        keys._now = lambda: now() + TICKET_MINUTES * 60 - 2
        assert site.browser().get(path).status_code == 200
        keys._now = lambda: now() + TICKET_MINUTES * 60 + 2
        late = site.browser()
        late.get("/join")
        for answer in (late.get(path), late.post(path)):
            assert answer.status_code == 403
            assert "has run out" in answer.text
    finally:
        keys._now = now
    assert TICKET_MINUTES == 5
    assert not seat(site, person).keys


@pytest.mark.parametrize(
    "spoil", [lambda path: path[:-3], lambda path: path + "x", lambda path: "/enter/nonsense"]
)
def test_a_broken_link_says_so(site, spoil):
    path, _ = ticket_for(site, "Olga")
    answer = site.browser().get(spoil(path))
    assert answer.status_code == 403
    assert "Ask for a new one" in answer.text


def test_a_link_of_an_earlier_version_works_once_too(site):
    person = ticket_for(site, "Olga")[1]
    keys = site.service.keys
    path = f"/enter/{keys._seal('ticket', [site.review_id, person.id], 60)}"
    enters(site.browser(), path)
    assert "used already" in site.browser().get(path).text


# ---------------------------------------------------------------------- what a browser is called


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (ANYBODY, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "Safari on Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36", "Samsung Internet on Android"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_words_that_are_ours(agent, name):
    assert device_named(agent) == name

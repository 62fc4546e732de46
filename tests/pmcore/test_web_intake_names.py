"""`/live/intake`: what people paste or drop is shown as rows, and brought in by whoever may write."""

from pmcore.commands.imports import NamePeople
from pmcore.model.people import Role, Seat

LINES = "Time,Message,Who\n2026-11-23 14:05,paged the on-call,Kim Sample\n2026-11-23 14:09,restarted db1,Pat Lee\n"


def sits(site, name, role=""):
    browser = site.joined(name)
    if role:
        gets(site, browser, role)
    return browser


def gets(site, browser, role):
    person = site.review.seat_of([site.key_of(browser)])
    assert site.do(site.program(), "change_role", id=person.id, role=role).status_code == 200


def pastes(site, browser, lines=LINES):
    asked = {"review": site.review_id, "zone": "UTC"}
    shown = browser.post("/live/intake", params=asked, content=lines.encode()).json()
    assert shown["ok"], shown
    return shown


def puts(site, browser, shown, **names):
    asked = {"review": site.review_id, "ticket": shown["ticket"]}
    want = {"to": "timeline", "without": [], "names": names, "command_id": "0123456789abcdef"}
    return browser.post("/live/intake/do", params=asked, json=want).json()


def told(site):
    return {each.who: each.text for each in site.review.events.values()}


def test_who_may_say_who_people_are_is_asked_and_heard(site):
    sue = sits(site, "Sue", Role.SCRIBE)
    shown = pastes(site, sue)
    assert 'name="name:Kim Sample"' in shown["html"]
    assert puts(site, sue, shown, **{"Kim Sample": "on-call engineer"})["ok"]
    assert told(site) == {"on-call engineer": "paged the on-call", "Pat Lee": "restarted db1"}


def test_a_participant_is_not_asked_who_people_are_and_not_told_either(site):
    host = Seat(participant_id=site.review.present_people[0].id)
    site.service.reviews.execute(site.review_id, NamePeople(names={"Kim Sample": "the new one"}), host)
    ana = sits(site, "Ana")
    shown = pastes(site, ana)
    assert "Kim Sample" in shown["html"]
    assert "name:Kim Sample" not in shown["html"]
    assert "the new one" not in shown["html"]
    assert puts(site, ana, shown)["ok"]
    assert told(site) == {"the new one": "paged the on-call", "Pat Lee": "restarted db1"}


def test_whoever_has_become_a_participant_meanwhile_brings_in_the_rows_all_the_same(site):
    sue = sits(site, "Sue", Role.SCRIBE)
    shown = pastes(site, sue)
    gets(site, sue, Role.PARTICIPANT)
    assert puts(site, sue, shown, **{"Kim Sample": "on-call engineer"})["ok"]
    assert told(site) == {"Kim Sample": "paged the on-call", "Pat Lee": "restarted db1"}
    assert not site.review.names.words

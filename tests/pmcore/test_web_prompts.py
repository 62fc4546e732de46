"""Questions to ask aloud: `GET /live/prompts` for facilitator and scribe; nobody else, and nothing in frames."""

from pmcore.commands.causes import AddCause
from pmcore.commands.hosting import ChangeRole
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.model.people import Role, Seat


def does(site, command):
    host = Seat(participant_id=site.review.present_people[0].id)
    return site.service.reviews.execute(site.review_id, command, host)


def ask(browser, site, item):
    return browser.get("/live/prompts", params={"review": site.review_id, "item": item})


def test_a_scribe_hears_what_fits_and_a_participant_hears_nothing(site):
    does(site, AddTimelineEvent(text="It seemed off", starts="2026-11-26 14:05", event_kind="decision"))
    does(site, AddCause(text="Load rises"))
    (event,), (cause,) = site.review.events, site.review.causes
    ana = site.joined("Ana")
    for item in (event, cause):
        refused = ask(ana, site, item)
        assert refused.status_code == 403
        assert "ask" not in refused.json()
    (seat,) = [each.id for each in site.review.present_people if each.name == "Ana"]
    does(site, ChangeRole(id=seat, role=Role.SCRIBE))
    told = ask(ana, site, event)
    assert told.headers["cache-control"] == "no-store"
    assert told.json()["label"] == "T-01"
    assert told.json()["ask"][0] == "What specifically made you think so?"
    assert "What brought you to it?" in told.json()["ask"]
    assert "Is this obvious to everyone?" in ask(ana, site, cause).json()["ask"]


def test_what_is_not_there_is_not_found_and_a_stranger_is_told_nothing(site):
    does(site, AddCause(text="Down"))
    (cause,) = site.review.causes
    host = site.joined("Ana")
    (seat,) = [each.id for each in site.review.present_people if each.name == "Ana"]
    does(site, ChangeRole(id=seat, role=Role.SCRIBE))
    assert ask(host, site, "nowhere").status_code == 404
    assert ask(site.browser(), site, cause).status_code == 403

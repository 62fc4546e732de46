"""Measures of all reviews: who has a seat sees them, narrowed as the address says; nobody else does."""

import html

import pytest

from pmcore.commands.carrying import LookAtMeasure
from pmcore.commands.incident import EditIncident
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.commands.outcomes import TakeUpRecommendation
from pmcore.commands.owning import AcceptMeasure
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation
from pmcore.commands.voting import RevealRecommendations
from tests.pages.person import Person, latest

PAGE = "follow_through"


@pytest.fixture
def people():
    """A host with two reviews, of which Ana sits in the first: two measures there, one in the other."""
    host, ana = Person("Host"), Person("Ana")
    first, second = host.starts("Disk"), host.starts("Mail")
    ana.joins(first)
    host.does(
        first,
        EditIncident(services=["payments"]),
        AddMeasure(title="Guard the disk", owner="ana", due_on="2026-01-05", how="forcing_function"),
        AddMeasure(title="Train everybody", owner="Ben", due_on="2126-01-05", how="training"),
        CloseReview(),
    )
    host.does(second, AddMeasure(title="Alert on mail", owner="Ana"))
    return host, ana, first


def rows_of(tab):
    """Return what each row of a page shows."""
    return [
        "".join(text for _, text in each["blocks"]) for key, each in tab.parts.items() if ":apart:" in key
    ]


def listed(tab):
    """Return the rows of a page, in order."""
    titles = ("Guard the disk", "Train everybody", "Alert on mail")
    return [title for row in rows_of(tab) for title in titles if title in row]


def asks(person, **wanted):
    tab = person.opens(PAGE)
    for name, value in wanted.items():
        tab.app.query_params[name] = value
    return listed(tab.draws_anew())


def test_what_is_due_first_of_all_reviews_of_a_browser_comes_first(people):
    host, ana, first = people
    assert asks(host) == ["Guard the disk", "Train everybody", "Alert on mail"]
    tab = ana.opens(PAGE)
    assert listed(tab) == ["Guard the disk", "Train everybody"]
    (row, _) = [each for key, each in tab.parts.items() if ":apart:" in key]
    assert (row["review"], row["me"], row["closed"]) == (first, ana.seat(first).id, True)
    assert "apart" in row  # and so the browser opens no socket to the room


def test_they_are_narrowed_as_the_address_says(people):
    host, ana, first = people
    assert asks(ana, mine="yes") == ["Guard the disk"], "whoever is called Ana in that review"
    assert asks(host, state="overdue") == ["Guard the disk"]
    assert asks(host, strength="weaker") == ["Train everybody"]
    ana.does(first, AcceptMeasure(id="M-01"))
    assert asks(host, acceptance="accepted") == ["Guard the disk"]
    assert asks(host, acceptance="asked") == ["Train everybody", "Alert on mail"]
    assert asks(host, service="payments") == ["Guard the disk", "Train everybody"]
    assert asks(host, service="payments", state="nonsense", strength="none", page="x") == asks(
        host, service="payments"
    )
    ana.does(first, EditMeasure(id="M-01", status="done", evidence="It rang"))
    assert asks(host) == ["Train everybody", "Alert on mail"]
    assert asks(host, state="done") == ["Guard the disk"]


def test_what_is_behind_a_page_is_on_the_next(people):
    host, _, _ = people
    host.does(host.starts("Many"), *(AddMeasure(title=f"Alert on mail {n}") for n in range(20)))
    tab = host.opens(PAGE)
    assert [each.label for each in tab.app.button if (each.key or "").startswith("follow_")] == ["Later"]
    assert len(listed(tab)) == 20
    assert len(asks(host, page="2")) == 3
    assert asks(host, page="3") == []


def test_who_was_removed_or_has_no_seat_sees_none_and_reads_how_they_come_here(people):
    host, ana, first = people
    host.does(first, RemoveParticipant(id=ana.seat(first).id))
    for who in (ana, Person("Stranger")):
        tab = who.opens(PAGE)
        assert listed(tab) == []
        assert "Nothing is left to do" in tab.panel("no_measures")
        assert latest(first).incident.title not in tab.everything


def test_the_next_lobby_opens_with_what_is_left_of_the_same_services_for_who_has_a_seat_there(people):
    host, ana, _ = people
    following = host.starts("Disk again")
    ana.joins(following)
    assert listed(host.opens("lobby", following)) == [], "no service was named yet"
    host.does(following, EditIncident(services=["Payments"]), AddMeasure(title="Alert on mail"))
    for who in (host, ana):
        assert listed(who.opens("lobby", following)) == ["Guard the disk", "Train everybody"]
    stranger = Person("Cleo")
    stranger.joins(following)
    tab = stranger.opens("lobby", following)
    assert (listed(tab), "Guard the disk" in tab.everything) == ([], False)


def test_the_lobby_says_how_many_of_them_its_room_has_looked_at_and_keeps_in_sight_what_became_of_each(
    people,
):
    host, ana, first = people
    following = host.starts("Disk again")
    ana.joins(following)
    host.does(following, EditIncident(services=["payments"]))
    panel = host.opens("lobby", following).panel("carried")
    assert "0 of 2 looked at" in panel
    assert '"kind":"set_timer","minutes":2' in html.unescape(panel)
    said = {"looked_in": following, "title": "Disk again"}
    ana.does(first, LookAtMeasure(id="M-02", **said))
    ana.does(first, LookAtMeasure(id="M-01", status="done", evidence="It rang", **said))
    for who in (host, ana):
        tab = who.opens("lobby", following)
        assert listed(tab) == ["Guard the disk", "Train everybody"], "what is done stays until the next lobby"
        assert "2 of 2 looked at" in tab.panel("carried")
        assert all("✓ looked at" in row for row in rows_of(tab))
        assert "still on, looked at" in rows_of(tab)[1]
    third = host.starts("Disk for the third time")
    host.does(third, EditIncident(services=["payments"]))
    tab = host.opens("lobby", third)
    assert (listed(tab), "0 of 1 looked at" in tab.panel("carried")) == (["Train everybody"], True)
    assert "✓ looked at" not in rows_of(tab)[0]
    assert "still on, looked at" in "".join(rows_of(host.opens(PAGE)))


def returning(tab):
    """Return what of deferred recommendations a lobby shows: their rows, and how many of them can be taken up."""
    parts = {key: "".join(html for _, html in each.get("blocks", ())) for key, each in tab.parts.items()}
    rows = [html for key, html in parts.items() if ":apart:" in key and not key.endswith(":take_up")]
    texts = [text for html in rows for text in ("Buy disks", "Watch mail", "Ask twice") if text in html]
    return texts, sum(key.endswith(":take_up") for key in parts)


def test_what_was_deferred_returns_in_the_next_lobby_to_who_has_a_seat_there_until_it_is_taken_up():
    host, ana = Person("Host"), Person("Ana")
    first, following = host.starts("Disk"), host.starts("Mail")
    for review in (first, following):
        ana.joins(review)
    later = {"outcome": "deferred", "reason": "Later"}
    host.does(
        first,
        *(AddRecommendation(text=text) for text in ("Buy disks", "Watch mail", "Ask twice")),
        RevealRecommendations(),
    )
    cards = {each.text: each for each in latest(first).recommendations.values()}
    host.does(
        first,
        EditRecommendation(id=cards["Buy disks"].id, returns_on="2026-01-01", **later),
        EditRecommendation(id=cards["Watch mail"].id, returns_on="2126-01-01", **later),
        EditRecommendation(id=cards["Ask twice"].id, outcome="declined", reason="No"),
        EditIncident(services=["payments"]),
        CloseReview(),
    )
    assert returning(host.opens("lobby", following)) == (["Buy disks"], 1), "only its day has come"
    host.does(following, EditIncident(services=["Payments"]))
    assert returning(ana.opens("lobby", following)) == (["Buy disks", "Watch mail"], 0)
    stranger = Person("Cleo")
    stranger.joins(following)
    tab = stranger.opens("lobby", following)
    assert (returning(tab), "Buy disks" in tab.everything) == (([], 0), False)
    host.does(
        following, TakeUpRecommendation(taken_up=cards["Buy disks"].id, text="Buy disks", origin="R-01, Disk")
    )
    host.does(first, EditRecommendation(id=cards["Watch mail"].id, outcome="declined", reason="Too dear"))
    assert returning(host.opens("lobby", following)) == ([], 0)
    assert returning(ana.opens("lobby", following)) == (["Buy disks"], 0), "what is silent is hidden from her"
    host.does(following, RevealRecommendations())
    assert returning(ana.opens("lobby", following)) == ([], 0)
    assert returning(ana.opens("lobby", ana.starts("Third"))) == ([], 0)

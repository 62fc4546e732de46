"""Wording help beside what one writes: its writer's alone, dismissed by a key, off by one switch, and in nobody else's way."""

from playwright.sync_api import expect

from tests.browser.people import EVENT

HINT = "“forgot to”: People forget where nothing reminds them"


def test_a_hint_is_the_writers_alone_is_dismissed_and_switched_off(api, come):
    review = api.start(began="2026-11-23 14:00")
    review_id = review["id"]
    ana, ben = come("Ana"), come("Ben")
    for each in (ana, ben):
        each.enters(api.seat(review_id, each.name, "participant")["enter_url"])
    api.do(review_id, "move_to_stage", stage="timeline")
    for each in (ana, ben):
        each.is_at("timeline")
    form = ana.form(EVENT)
    field = form.reaches("What happened")
    add = ana.button("Add")
    field.click()
    before = add.bounding_box()
    ana.page.keyboard.type("Ben forgot to renew it")
    ana.sees(HINT)
    expect(field).to_be_focused()
    assert add.bounding_box() == before, "nothing moves when a hint comes"

    ana.page.keyboard.press("Alt+.")
    ana.misses(HINT)
    ana.page.keyboard.type(" at careless noon")
    ana.sees("“careless”")
    expect(field).to_have_value("Ben forgot to renew it at careless noon")
    form.sends()
    ben.sees("Ben forgot to renew it at careless noon")
    ben.misses("People forget where nothing reminds them", "“careless”")
    for word in ("nothing reminds them", "closes the talk"):
        assert word not in ben.heard_since()
        assert word not in ben.everything()
        assert word not in str(api.get(f"{review_id}/changes"))

    ana.picks("Menu", "Wording help")
    with ana.page.expect_response(lambda answer: "live/do" in answer.url):
        form.writes({"What happened": "Ben forgot to look"}).sends()
    ben.sees("Ben forgot to look")
    ana.misses(HINT)
    ana.picks("Menu", "Wording help")
    form.writes({"What happened": "Olga forgot to look"})
    ana.sees(HINT)

"""What is written silently: nobody reads what others write, until the facilitator opens it; and nobody's afterwards, where the room wants that."""

from playwright.sync_api import expect

from tests.browser.axe import problems
from tests.browser.conftest import PHONE
from tests.browser.people import CARD, EVENT, LESSON
from tests.browser.test_hidden import everything_by_api, found, found_in

ANAS, BENS, WITHDRAWN = "quokka-seven-rows", "narwhal-nine-rows", "axolotl-withdrawn"
HALF = "The restart took"


def heights(person, *texts):
    """Return how far down what says something stands."""
    return [person.page.get_by_text(each).filter(visible=True).first.bounding_box()["y"] for each in texts]


def test_what_is_written_before_the_meeting_is_hidden_until_it_is_opened(server, api, come):
    review = api.start(began="2026-11-20 14:00")
    api.do(review["id"], "write_silently")
    fay, ana, ben = come("Fay"), come("Ana", **PHONE), come("Ben")
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    for each in (ana, ben):
        each.joins(review["join_url"]).sees("Only you see what you write until Fay opens it.")
        assert heights(each, "Names: ", "People") == sorted(heights(each, "Names: ", "People"))
    fay.sees("0 of 2 have written")

    ana.adds_event(f"The {ANAS}", "14:05")
    expect(ana.row(ANAS)).to_contain_text("only you see this")
    assert problems(ana.page) == problems(fay.page) == []
    for each in (fay, ana):
        each.opens("timeline" if each is ana else "lobby").sees("1 of 2 has written")
    ana.adds_event(f"The {WITHDRAWN}", "14:08").edits("your row at 14:08").writes(
        {"What happened": "In between"}
    ).sends()
    ana.sees("In between").reloads().is_at("timeline").sees(ANAS, "In between")
    ana.picks("Change your row at 14:08", "Remove")
    ben.adds_event(f"The {BENS}", "14:01")
    fay.opens("timeline").sees("2 of 2 have written").opens("history")
    assert found(fay, [ANAS, BENS, WITHDRAWN]) == []
    assert found(ana, [BENS]) == found(ben, [ANAS, WITHDRAWN]) == []
    assert found_in(everything_by_api(api, review["id"]), [ANAS, BENS, WITHDRAWN]) == []

    fay.opens("overview").opens("lobby").moves_everybody_to("Overview")
    for each in (fay, ana, ben):
        each.is_at("overview")
    fay.moves_everybody_to("Timeline").says_yes("Leave it hidden")
    for each in (fay, ana, ben):
        each.is_at("timeline")
    ben.sees(BENS).form(EVENT).writes({"What happened": HALF})
    fay.confirms("Open what was written", "Open it").is_told("Opened 2 rows")
    for each in (fay, ana, ben):
        each.sees(ANAS, BENS).misses("only you see this", "written silently")
        assert found(each, [ANAS, BENS]) == [ANAS, BENS]
    expect(fay.row("T-01")).to_contain_text(BENS)
    expect(fay.row("T-01")).to_contain_text("Ben")
    assert found(fay, [WITHDRAWN, HALF]) == []
    ben.form(EVENT).holds("What happened", HALF).sends()
    fay.sees(HALF)


def test_a_card_without_a_name_is_changed_where_it_was_written_and_is_nobodys_after_the_reveal(api, sits):
    review = api.start()["id"]
    api.do(review, "move_to_stage", stage="recommendations", anyway=True)
    fay = sits(review, "Fay", "recommendations", "facilitator")
    ana, ben = sits(review, "Ana", "recommendations", **PHONE), sits(review, "Ben", "recommendations")
    fay.presses("Never stored").presses("5 dots each")
    for each in (fay, ana, ben):
        each.sees("Names: no author is stored", "What this does not promise", "everybody has 5.")
    words = "We recommend to …"
    ana.form(CARD).writes({words: f"We should {ANAS}"}).sends().holds(words, "")
    expect(ana.row(ANAS)).to_contain_text("only you see this")
    ben.sees("1 of 3 has written").form(CARD).writes({words: f"We should {BENS}"}).sends()
    for each in (fay, ana):
        each.sees("2 of 3 have written", "everybody has 5.").misses("As many dots as fit")
    assert problems(ana.page) == problems(fay.page) == []

    ana.reloads().is_at("recommendations").edits("your card").writes(
        {words: f"We really should {ANAS}"}
    ).sends()
    expect(ana.row(f"really should {ANAS}")).not_to_have_attribute("data-on-its-way", "")
    for each, others in ((ana, [BENS]), (ben, [ANAS]), (fay, [ANAS, BENS])):
        assert found(each, others) == []
    assert found_in(everything_by_api(api, review), [ANAS, BENS]) == []

    fay.confirms("Reveal the cards", "Reveal")
    for each in (fay, ana, ben):
        each.sees(f"We really should {ANAS}", BENS, "2 people wrote them; who wrote which is stored nowhere.")
        each.misses("only you see this")
        for card in (ANAS, BENS):
            expect(each.row(card)).not_to_contain_text("Ana")
            expect(each.row(card)).not_to_contain_text("Ben")
    fay.presses("Open the vote")
    ana.sees("Vote: 5 dots each", "5 of your dots left")


def test_lessons_are_written_silently_without_names_and_opened_together(api, sits):
    review = api.start()["id"]
    api.do(review, "move_to_stage", stage="lessons", anyway=True)
    fay = sits(review, "Fay", "lessons", "facilitator")
    ana, ben = sits(review, "Ana", "lessons", **PHONE), sits(review, "Ben", "lessons")
    ana.misses("Write silently first")
    fay.presses("Write silently first").presses("Never stored")
    for each in (fay, ana, ben):
        each.sees("Lessons are written silently", "Names: no author is stored", "What this does not promise")
    words = "What did we learn?"
    ana.form(LESSON).writes({words: f"We saw {ANAS}"}).sends().holds(words, "")
    expect(ana.row(ANAS)).to_contain_text("only you see this")
    ben.sees("1 of 3 has written").form(LESSON).writes({words: f"We saw {BENS}"}).sends()
    fay.sees("2 of 3 have written").misses("Once somebody has written, this stands.")
    ben.form(LESSON).writes({words: WITHDRAWN}).sends()
    ben.row(WITHDRAWN).get_by_label("Change your lesson").click()
    ben.row(WITHDRAWN).get_by_role("button", name="Remove").click()
    ben.says_yes("Remove").misses(WITHDRAWN)
    assert problems(ana.page) == problems(fay.page) == []

    ana.reloads().is_at("lessons").edits("your lesson").writes({words: f"We really saw {ANAS}"}).sends()
    expect(ana.row(f"really saw {ANAS}")).not_to_have_attribute("data-on-its-way", "")
    for each, others in ((ana, [BENS]), (ben, [ANAS]), (fay, [ANAS, BENS])):
        assert found(each, [*others, WITHDRAWN]) == []
    assert found_in(everything_by_api(api, review), [ANAS, BENS, WITHDRAWN]) == []

    ben.form(LESSON).writes({words: HALF})
    fay.moves_everybody_to("Recommend").says_yes("Leave it hidden")
    ana.is_at("recommendations")
    fay.opens("lessons").confirms("Open what was written", "Open it").is_told("Opened 2 lessons")
    ana.opens("lessons")
    for each in (fay, ana, ben):
        each.sees(f"We really saw {ANAS}", BENS).misses("only you see this", "written silently")
        for lesson in (ANAS, BENS):
            expect(each.row(lesson)).not_to_contain_text("Ana")
            expect(each.row(lesson)).not_to_contain_text("Ben")
    ben.form(LESSON).holds(words, HALF).sends()
    fay.sees(HALF)
    expect(fay.row(HALF)).to_contain_text("Ben")


def test_rows_of_the_timeline_bear_no_names_where_the_room_wants_that(api, come):
    review = api.start(began="2026-11-20 14:00")
    api.do(review["id"], "write_silently")
    fay, ana = come("Fay"), come("Ana", **PHONE)
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"]).presses("Never stored")
    ana.joins(review["join_url"]).sees("Names: no author is stored")
    addresses: list[str] = []
    ana.page.on("request", lambda request: addresses.append(request.url))
    ana.adds_event(f"The {ANAS}", "14:05")
    expect(ana.row(ANAS)).to_contain_text("only you see this")
    fay.sees("1 of 1 has written")
    ana.opens("timeline").edits("your row at 14:05").writes({"What happened": f"Again the {ANAS}"}).sends()
    expect(ana.row(f"Again the {ANAS}")).to_contain_text("only you see this")
    assert any("live/time" in each for each in addresses)
    assert not any("key-" in each for each in addresses), "what servers in between write down has no key"
    assert found(fay, [ANAS]) == []
    assert found_in(everything_by_api(api, review["id"]), [ANAS]) == []
    fay.opens("timeline").adds_event(f"The {BENS}", "14:01").sees(BENS)
    fay.confirms("Open what was written", "Open it")
    for each in (fay, ana):
        each.sees(f"Again the {ANAS}").misses("only you see this", "written silently")
        expect(each.row(ANAS)).not_to_contain_text("Ana")
        expect(each.row(BENS)).to_contain_text("Fay")

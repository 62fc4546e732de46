"""Impact × effort of the first recommendations: in no log, counted once, nothing of fewer than three; then quadrants."""

from contextlib import closing
from itertools import combinations
from pathlib import Path

import pytest

from pmcore.boards import Room, draw
from pmcore.boards.mine import mine
from pmcore.changes.estimates import EstimateGiven, EstimatesClosed, EstimatesOpened
from pmcore.changes.meeting import MeetingEdited
from pmcore.changes.voting import DecidingEdited
from pmcore.commands.estimates import CloseEstimates, EstimateItem, OpenEstimates
from pmcore.commands.history import Undo
from pmcore.commands.meeting import CloseReview
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, GroupRecommendations
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations
from pmcore.errors import NotAllowedError, NotFoundError, RuleError
from pmcore.insight.quadrants import placed, quadrant_of
from pmcore.model.estimates import Candidate, Estimate, Estimated, Estimates, Quadrant, Spread
from pmcore.model.people import Role
from pmcore.report import export
from pmcore.report.pictures.quadrant_scene import quadrant_scene
from pmcore.report.pictures.scene import Label
from pmcore.report.pictures.text_size import width_of
from pmcore.reviews import Reviews
from pmcore.store.duck import DuckStore
from pmcore.web.api.serializers import review_json
from tests.contracts.test_what_customers_get import everything_in
from tests.kit import NOW, given, host, seat

ana, ben, cy, dee = people = tuple(map(seat, ("Ana", "Ben", "Cy", "Dee")))


def cards(count, **kwargs):
    texts = (AddRecommendation(text=f"Card {number}.") for number in range(1, count + 1))
    return given(*texts, RevealRecommendations(), *(each.does() for each in people), **kwargs)


def voted(*dots, count=8):
    """Return a review in which so many people gave a dot to R-01, R-02 and so on."""
    story = cards(count).when(OpenVote(dots_each=20))
    for number, many in enumerate(dots, 1):
        for person in people[:many]:
            story.when(PlaceDot(id=f"R-{number:02}"), by=person)
    return story.when(CloseVote())


def asked(count=2, **kwargs):
    return cards(count, **kwargs).when(OpenEstimates())


def answers(story, *given_, item="R-01"):
    for person, (impact, effort) in zip(people, given_, strict=False):
        story.when(EstimateItem(id=item, impact=impact, effort=effort), by=person)
    return story


def labels(story):
    return [label for each in story.review.estimates.candidates for label in each.labels]


def board(review):
    return " ".join(" ".join(each.html for each in draw("recommendations", review, Room())).split())


def test_the_first_five_are_asked_about_with_all_that_share_the_last_place_and_eight_at_most():
    assert labels(voted(1, 4, 3, 2, 2, 1).when(OpenEstimates())) == [
        "R-02",
        "R-03",
        "R-04",
        "R-05",
        "R-01",
        "R-06",
    ]
    assert labels(voted(3).when(OpenEstimates())) == ["R-01"]  # what nobody voted for is not first
    assert len(labels(voted(*[3] * 10, count=10).when(OpenEstimates()))) == 8


def test_without_votes_it_is_what_was_adopted_else_the_first_ones_and_a_group_is_one():
    assert labels(asked(7)) == ["R-01", "R-02", "R-03", "R-04", "R-05"]
    story = cards(4).when(EditRecommendation(id="R-03", outcome="adopted", reason="It is small"))
    assert labels(story.when(OpenEstimates())) == ["R-03"]
    grouped = cards(3).when(GroupRecommendations(ids=("R-01", "R-03"), title="Both")).when(OpenEstimates())
    assert [each.labels for each in grouped.review.estimates.candidates] == [("R-01", "R-03"), ("R-02",)]


def test_a_vote_and_impact_and_effort_are_never_open_together():
    story = asked(2)
    story.when(OpenVote()).then(RuleError, "Everybody is asked for impact and effort. End that first")
    story.when(CloseEstimates(), OpenVote()).then(DecidingEdited, "opened a vote")
    story.when(OpenEstimates()).then(RuleError, "A vote is open. Close it first")


def test_half_a_minute_each_is_on_the_clock_and_nobody_is_cut_off():
    story = cards(5).when(OpenEstimates()).then(EstimatesOpened, MeetingEdited)
    assert story.review.meeting.timer.minutes == 3  # of whole minutes
    story.later(seconds=600)
    story.when(EstimateItem(id="R-01", impact=3), by=ana).then(EstimateGiven)


def test_it_is_counted_into_medians_with_their_spread_and_stands_in_its_quadrant():
    story = answers(asked(), (5, 1), (4, 2), (2, 5), (5, 2))
    answers(story, (1, 5), (2, 4), (1, 5), item="R-02")
    story.when(CloseEstimates()).then(EstimatesClosed, "4 people answered")
    first, second = placed(story.review.estimates.result)
    assert (first.impact, first.effort) == (
        Spread(median=4.5, lowest=2, highest=5), Spread(median=2, lowest=1, highest=5)
    )  # fmt: skip
    assert (first.quadrant, second.quadrant) == (Quadrant.DO_FIRST, Quadrant.THINK_TWICE)
    shown = board(story.review)
    for each in ("4.5 (2–5)", "2 (1–5)", "<svg", "Do first", "R-02"):
        assert each in shown


def test_of_fewer_than_three_answers_to_an_item_nothing_is_shown_and_that_is_said_before():
    story = asked()
    assert "Of fewer than 3 answers to one nothing is shown" in board(story.review)
    assert "until then, whoever runs the server could find it out" in board(story.review)
    answers(story, (5, 1), (5, 1), (5, 1))
    answers(story, (4, 2), (4, 2), (4, None), item="R-02")  # two gave an effort
    result = story.when(CloseEstimates()).review.estimates.result
    assert [each.impact is None for each in result.items] == [False, True]
    assert "R-02: too few answers" in board(story.review)
    few = answers(asked(1), (5, 1), (5, 1)).when(CloseEstimates())
    assert "Fewer than 3 answers to each" in board(few.review)
    assert "<svg" not in board(few.review)


def test_nothing_of_it_is_in_any_output_before_the_end_and_ones_own_for_oneself():
    story = answers(asked(), (5, 1), (4, 2))
    assert "2 of 2 here have answered" in board(story.review)
    for seen in (story.seen_by(), story.seen_by(host), story.seen_by(cy)):
        assert not seen.estimates.answers
        assert seen.estimates.answered == 2
    own = story.seen_by(ana)
    first, second = (each.id for each in own.estimates.candidates)
    assert mine(own, story.id_of(ana))["estimates"] == {first: "51", second: "00"}
    assert mine(story.seen_by(cy), story.id_of(cy))["estimates"] == {first: "00", second: "00"}
    assert (
        len({len(str(mine(story.seen_by(each), story.id_of(each)))) for each in people}) == 1
    )  # whatever they gave
    assert "answers" not in repr(review_json(story.review)["estimates"])
    content = export(story.review, "json", "technical", NOW).content.decode()
    assert "estimates" not in content


def test_what_is_left_out_stays_null_takes_it_back_and_who_was_removed_does_not_count():
    story = answers(asked(1), (5, 1), (4, 2), (3, 3), (1, 1))
    story.when(EstimateItem(id="R-01", effort=4), by=ana)
    story.when(EstimateItem(id="R-01", effort=4), by=ana).then()  # the same again changes nothing
    [given_] = story.review.estimates.answers[story.id_of(ana)].values()
    assert given_ == Estimate(impact=5, effort=4)
    story.when(lambda review: RemoveParticipant(id=story.id_of(dee)))
    assert story.seen_by().estimates.answered == 3
    story.when(EstimateItem(id="R-01", impact=None, effort=None), by=ana)
    assert story.when(CloseEstimates()).review.estimates.result.answered == 2


def test_it_is_asked_again_and_the_earlier_result_stands_until_the_count():
    story = answers(asked(1), (5, 1), (5, 1), (5, 1)).when(CloseEstimates())
    before = story.review.estimates.result
    story.when(OpenEstimates(), CloseEstimates()).then(EstimatesClosed, "without a result")
    assert story.review.estimates.result == before
    answers(story.when(OpenEstimates()), (1, 5), (1, 5), (1, 5)).when(CloseEstimates(), command_id="end")
    assert story.review.estimates.result.items[0].impact.median == 1
    story.when(Undo(target="end")).then(RuleError, "Ask again")


def test_what_is_refused_says_why():
    story = given(AddRecommendation(text="a")).when(OpenEstimates()).then(RuleError, "Reveal the cards")
    cards(2).when(OpenVote()).when(OpenEstimates()).then(RuleError, "A vote is open")
    story = asked(1)
    story.when(OpenEstimates()).then(RuleError, "already")
    story.when(EstimateItem(id="R-07", impact=1), by=ana).then(NotFoundError)
    story.when(CloseEstimates(), by=ana).then(NotAllowedError)
    story.when(EstimateItem(id="R-01", impact=1), by=seat("Olga", Role.OBSERVER)).then(NotAllowedError)
    story.when(CloseReview()).then(RuleError, "impact and effort")
    story.when(CloseEstimates()).when(CloseEstimates()).then(RuleError, "right now")
    story.when(EstimateItem(id="R-01", impact=1), by=ana).then(RuleError, "right now")


def test_documents_of_the_house_have_the_result_and_customers_nothing():
    story = answers(asked(1), (5, 1), (4, 2), (2, 3)).when(CloseEstimates())
    for audience in ("technical", "management"):
        for kind in ("md", "json", "docx", "html"):
            content = everything_in(export(story.review, kind, audience, NOW).content)
            assert ("quadrant" if kind == "json" else "2 (1–3)") in content, (audience, kind)
    assert '"quadrant": "do_first"' in export(story.review, "json", "management", NOW).content.decode()
    for kind in ("md", "json", "docx", "html"):
        said = everything_in(export(story.review, kind, "customer", NOW).content).lower()
        assert "effort" not in said
        assert "quadrant" not in said
    assert review_json(story.review)["estimates"]["result"]["items"][0]["quadrant"] == "do_first"


@pytest.mark.parametrize("many", [0, 1, 3, 8])
def test_whatever_was_given_its_slot_has_one_size(many):
    items = tuple(Candidate(id=f"id-{each}", labels=(f"R-{each}",), title="") for each in range(8))
    estimates = Estimates(candidates=items)
    given_ = {f"id-{each}": Estimate(impact=5, effort=1 + each % 5) for each in range(many)}
    given_ |= {"id-2": Estimate(effort=3)} if many > 2 else {}
    assert estimates.unpacked(estimates.packed(given_)) == given_
    assert len(estimates.packed(given_)) == len(estimates.packed({}))


def test_answers_are_there_after_a_restart_in_no_log_and_gone_with_the_count(database):
    with closing(DuckStore(database)) as store:
        story = answers(asked(store=store), (5, 1), (4, 2), (2, 3))
        before, facilitator = story.review.estimates, story.actor(host)
        given_ = [each for each in store.changes(story.id) if isinstance(each.change, EstimateGiven)]
        assert [(each.command, set(each.change.model_dump(mode="json"))) for each in given_] == [
            ("estimates", {"kind", "participant_id"})
        ] * 3
        story.reviews.close()
    sealed = Path(f"{database}.sealed").read_bytes()
    assert not any(story.id_of(each).encode() in sealed for each in people)
    with closing(DuckStore(database)) as store, closing(Reviews(store)) as reviews:
        assert reviews.get(story.id).estimates == before
        result = reviews.execute(story.id, CloseEstimates(), facilitator).review.estimates.result
        assert result.items[0].impact == Spread(median=4, lowest=2, highest=5)
        assert Path(f"{database}.sealed").read_bytes() == b"{}"


@pytest.mark.parametrize(
    ("impact", "effort", "quadrant"),
    [(3, 3, "do_first"), (5, 3.5, "plan"), (2.5, 3, "fill_in"), (2.5, 3.5, "think_twice")],
)
def test_in_doubt_it_is_for_doing_it(impact, effort, quadrant):
    assert quadrant_of(impact, effort) == quadrant


@pytest.mark.parametrize("size", [(300.0, 320.0), (660.0, 380.0)])
@pytest.mark.parametrize(
    "spots",
    [[(5, 1)] * 8, [(3, 3), (3, 3.5), (3, 4), (3.5, 3), (3.5, 3.5), (2.5, 3), (2.5, 3.5), (3, 2.5)], [(1, 5), (5, 5), (1, 1), (5, 1)]],
)  # fmt: skip
def test_no_number_in_the_picture_lies_over_another(size, spots):
    items = [
        Estimated(id=str(n), labels=(f"R-{n:02}",), title="", impact=just(impact), effort=just(effort))
        for n, (impact, effort) in enumerate(spots, 1)
    ]
    found = placed(Estimates(result={"answered": 3, "items": items}).result)
    scene = quadrant_scene(found, "", *size)
    written = [each for each in scene.shapes if isinstance(each, Label)]
    boxes = [box(each) for each in written]
    assert sum(each.text.startswith("R-") for each in written) == len(spots)
    for left, top, right, bottom in boxes:
        assert min(left, top) >= 0
        assert right <= scene.width
        assert bottom <= scene.height
    for (one, a), (other, b) in combinations(zip(written, boxes, strict=True), 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (one.text, other.text)


def just(value):
    return Spread(median=value, lowest=int(value), highest=int(value))


def box(label):
    wide = width_of(label.text, label.size, bold=label.bold)
    left = label.x - {"start": 0, "middle": wide / 2, "end": wide}[label.align]
    return left, label.y - label.size / 2, left + wide, label.y + label.size / 2

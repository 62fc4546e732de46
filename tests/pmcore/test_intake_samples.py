"""The samples: real incidents as complete reviews, true to what was published, blameless, and made in one commit."""

import itertools
import re
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from queue import Queue

import pytest

from pmcore.commands.meeting import CloseReview
from pmcore.errors import NotAllowedError, NotFoundError, RuleError
from pmcore.intake.sample_file import OURS, read_sample
from pmcore.intake.samples import SAMPLES, load_sample, title_of
from pmcore.model.cards import Lens, Outcome, Tone
from pmcore.model.causes import Area, Barrier, Factor, walk
from pmcore.model.communication import Audience, MessageState
from pmcore.model.incident import Anchor
from pmcore.model.meeting import StageKey
from pmcore.model.people import Program, Role, Seat, Visitor
from pmcore.model.timeline import EventKind, Phase, Precision, phase_of
from pmcore.model.visibility import as_seen_by
from pmcore.model.voting import DecidingPhase
from pmcore.reviews import Reviews
from pmcore.store import MemoryStore, open_store

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
ANA, BEN = Visitor(key="browser of Ana", name="Ana"), Visitor(key="browser of Ben")
TERMINAL = Program(name="Command line", role=Role.FACILITATOR)
BLAMING = re.compile(
    r"should have|could have|failed to|human error|operator error|careless|negligen|sloppy|forgot|his fault|her fault|"
    r"incompetent|stupid|obviously|simply|didn't follow|ignored the",
    re.IGNORECASE,
)


@pytest.fixture
def reviews():
    with closing(Reviews(MemoryStore())) as opened:
        yield opened


@pytest.fixture(params=SAMPLES)
def review(request, reviews):
    return load_sample(reviews, request.param, ANA, now=NOW).review


def between(review, first, second):
    return review.incident.at(second) - review.incident.at(first)


def test_the_first_sample_is_the_richest(reviews):
    first = load_sample(reviews, next(iter(SAMPLES)), ANA).review
    assert first.sample == "gitlab-2017"
    sizes = {
        name: len(first.items(name))
        for name in ("events", "causes", "lessons", "recommendations", "measures")
    }
    assert sizes == {"events": 31, "causes": 37, "lessons": 14, "recommendations": 16, "measures": 13}


class TestEveryPartIsFilled:
    def test_overview(self, review):
        incident = review.incident
        assert incident.severity == "SEV-1"
        assert len(incident.services) >= 5
        assert len(incident.summary) > 300
        assert "What is ours" in incident.context
        assert "What is not public" in incident.context
        assert incident.detection
        assert len(review.impacts) >= 6
        assert any(impact.estimate for impact in review.impacts.values())
        unknown = [impact.measure for impact in review.impacts.values() if not impact.value]
        assert unknown in ([], ["Support requests"], ["Users who saw outdated or inconsistent pages"])
        assert all(link.url.startswith("https://") for link in review.links.values())
        known = [anchor for anchor in Anchor if incident.at(anchor)]
        assert set(Anchor) - set(known) <= {Anchor.ACKNOWLEDGED}
        marked = {event.marks: event.starts.at for event in review.events.values() if event.marks}
        assert marked == {anchor: incident.at(anchor) for anchor in known}

    def test_timeline(self, review):
        events = review.events.values()
        assert len(events) >= 19
        assert {event.precision for event in events} == set(Precision)
        assert len({event.kind for event in events}) >= 7
        assert sum(event.ends is not None for event in events) >= 2
        assert all(event.source and event.link for event in events)
        assert all(event.margin > 0 for event in events if event.precision is Precision.ABOUT)
        phases = Counter(phase_of(event, review.incident) for event in events)
        assert phases[Phase.DURING] > phases[Phase.AFTER] > 0
        assert EventKind.DECISION in {event.kind for event in events}
        assert review.meeting.timeline_agreed
        assert not review.meeting.agreement_overridden

    def test_causes_branch_and_rest_on_the_timeline(self, review):
        causes = review.causes.values()
        assert len(causes) >= 20
        assert sum(cause.is_problem for cause in causes) >= 2
        assert max(each.depth for each in walk(review.causes)) >= 3
        assert len(list(walk(review.causes))) == len(causes)
        answers = Counter(effect for cause in causes for effect in cause.leads_to)
        assert sum(count > 1 for count in answers.values()) >= 5  # a tree, not a chain
        assert {cause.area for cause in causes} == set(Area)
        assert sum(bool(cause.evidence) for cause in causes) >= 0.8 * len(causes)
        assert all(each in review.events for cause in causes for each in cause.evidence)
        factors = Counter(cause.factor for cause in causes)
        assert factors[Factor.PRIMARY] >= 2
        assert factors[Factor.CONTRIBUTING] >= 8

    def test_no_branch_ends_at_a_person_alone(self, review):
        """A choice that somebody made is explained further, or is marked or noted as a condition."""
        explained = {effect for cause in review.causes.values() for effect in cause.leads_to}
        for cause in review.causes.values():
            if cause.area is Area.HUMAN and "ran in a session" in cause.text:
                assert cause.id in explained

    def test_lessons(self, review):
        assert {lesson.tone for lesson in review.lessons.values()} == set(Tone)
        assert len({lesson.lens for lesson in review.lessons.values()} & set(Lens)) >= 5

    def test_recommendations_were_grouped_and_voted_on(self, review):
        assert len(review.recommendations) >= 10
        assert sorted(card.number for card in review.recommendations.values()) == list(
            range(1, len(review.recommendations) + 1)
        )
        assert len(review.groups) >= 2
        assert all(len(review.in_group(group)) >= 2 for group in review.groups)
        assert review.deciding.phase is DecidingPhase.CLOSED
        result = review.deciding.result
        assert result.voters >= 5
        assert set(result.dots) == set(review.ballot_items())
        assert sum(result.dots.values()) <= result.voters * review.deciding.dots_each
        assert not review.deciding.ballots
        outcomes = Counter(card.outcome for card in review.recommendations.values())
        assert outcomes[Outcome.ADOPTED] >= 6
        assert outcomes[Outcome.DEFERRED]
        undecided = [card for card in review.recommendations.values() if card.outcome is Outcome.PROPOSED]
        assert not undecided
        rejected = {Outcome.DEFERRED, Outcome.DECLINED}
        assert all(card.reason for card in review.recommendations.values() if card.outcome in rejected)

    def test_measures_have_owner_date_and_a_way_to_know(self, review):
        assert len(review.measures) >= 7
        for measure in review.measures.values():
            assert measure.owner
            assert measure.done_when
            assert measure.recommendation in review.recommendations
            assert measure.addresses
            assert all(each in review.causes for each in measure.addresses)
            assert measure.due_on > NOW.date()
            assert measure.due_on.weekday() < 5
        assert len({measure.kind for measure in review.measures.values()}) == 4
        assert len({measure.priority for measure in review.measures.values()}) == 3
        assert len({measure.status for measure in review.measures.values()}) >= 3

    def test_the_factors_we_would_change_first_are_addressed(self, review):
        addressed = set(itertools.chain.from_iterable(m.addresses for m in review.measures.values()))
        primary = {cause.id for cause in review.causes.values() if cause.factor is Factor.PRIMARY}
        assert primary <= addressed

    def test_a_text_for_every_audience(self, review):
        assert [message.audience for message in review.messages.values()] == list(Audience)
        assert all(len(message.text) > 200 and message.channel for message in review.messages.values())
        final = {MessageState.APPROVED, MessageState.SENT}  # what is not approved is in no document
        assert {message.state for message in review.messages.values()} == final

    def test_everybody_may_see_it_and_walk_through(self, review):
        seen = as_seen_by(review)
        assert seen.recommendations == review.recommendations
        assert review.meeting.stage is StageKey.OVERVIEW
        assert review.meeting.visited == set(StageKey)
        assert not review.meeting.closed


class TestTrueToWhatWasPublished:
    def test_gitlab(self, reviews):
        review = load_sample(reviews, "gitlab-2017", ANA).review
        assert between(review, Anchor.BEGAN, Anchor.DETECTED) == timedelta(seconds=2)
        assert between(review, Anchor.BEGAN, Anchor.MITIGATED) == timedelta(
            hours=18, minutes=30
        )  # “about 18 hours”
        assert review.incident.at(Anchor.RESOLVED) == datetime(2017, 2, 1, 18, 14, tzinfo=UTC)
        assert review.incident.acknowledged is None
        assert "time to acknowledge cannot be computed" in review.incident.detection
        links = {measure.link.rpartition("/")[2] for measure in review.measures.values() if measure.link}
        published = {
            "1094",
            "1095",
            "1096",
            "1097",
            "1098",
            "1099",
            "1100",
            "1101",
            "1102",
            "1103",
            "1163",
            "27581",
        }
        assert links == published

    def test_cloudflare(self, reviews):
        review = load_sample(reviews, "cloudflare-2019", ANA).review
        assert between(review, Anchor.BEGAN, Anchor.MITIGATED) == timedelta(minutes=27)
        assert between(review, Anchor.BEGAN, Anchor.DETECTED) == timedelta(minutes=3)
        assert between(review, Anchor.MITIGATED, Anchor.RESOLVED) == timedelta(minutes=43)
        factors = [cause for cause in review.causes.values() if cause.factor is not Factor.NONE]
        assert len(factors) == 11  # as many as the report lists
        worked = [cause.text for cause in review.causes.values() if cause.barrier is Barrier.WORKED]
        assert len(worked) == 1
        assert "stop for the whole firewall" in worked[0]

    def test_github(self, reviews):
        review = load_sample(reviews, "github-2018", ANA).review
        assert between(review, Anchor.BEGAN, Anchor.RESOLVED) == timedelta(hours=24, minutes=11)
        assert between(review, Anchor.BEGAN, Anchor.DETECTED) == timedelta(minutes=2)
        assert any(impact.value == "954" for impact in review.impacts.values())

    @pytest.mark.parametrize("name", SAMPLES)
    def test_every_row_says_where_it_is_from(self, name):
        file = read_sample(SAMPLES[name])
        facts = (file.impacts, file.events, file.causes, file.lessons, file.recommendations, file.measures)
        rows = list(itertools.chain.from_iterable(facts))
        assert {row["from"] for row in rows} <= {OURS, *file.sources}
        assert all(row["from"] != OURS for row in file.events)  # the timeline holds published facts only
        assert {source.url for source in file.sources.values()} <= {row["url"] for row in file.links}

    def test_what_we_concluded_is_marked(self, review):
        file = read_sample(SAMPLES[review.sample])
        ours = {row["text"] for row in file.causes if row["from"] == OURS}
        noted = {cause.text for cause in review.causes.values() if "onclu" in cause.note}
        assert ours
        assert ours <= noted

    @pytest.mark.parametrize("name", SAMPLES)
    def test_it_blames_nobody(self, name):
        text = SAMPLES[name].read_text(encoding="utf-8")
        assert BLAMING.findall(text) == []

    @pytest.mark.parametrize("name", SAMPLES)
    def test_people_are_roles(self, name):
        for seat in read_sample(SAMPLES[name]).seats:
            assert re.search(r"engineer|lead|manager|coordinator|scribe|guest", seat.name, re.IGNORECASE), (
                seat.name
            )


class TestLoading:
    def test_the_browser_that_asks_gets_the_facilitators_seat(self, reviews):
        review = load_sample(reviews, "gitlab-2017", ANA).review
        seat = reviews.seat(review.id, ANA.key)
        assert (seat.name, seat.role) == ("Ana", Role.FACILITATOR)
        assert [person.name for person in review.people.values() if person.keys] == ["Ana"]
        reviews.execute(review.id, CloseReview(), ANA)

    def test_a_program_makes_a_facilitators_seat_for_whoever_comes(self, reviews):
        review = load_sample(reviews, "gitlab-2017", TERMINAL).review
        first = next(iter(review.people.values()))
        assert (first.name, first.role, first.keys) == ("Facilitator", Role.FACILITATOR, ())

    def test_it_is_one_commit(self, reviews):
        commits = Queue()
        reviews.subscribe(lambda review, records: commits.put((review.version, len(records))))
        outcome = load_sample(reviews, "gitlab-2017", ANA)
        # Listeners hear of a commit after whoever asked has their answer.
        assert commits.get(timeout=60) == (outcome.review.version, outcome.review.version)
        reviews.close()
        assert commits.empty()
        assert [each.version for each in outcome.records] == list(range(1, outcome.review.version + 1))
        assert {each.review_id for each in outcome.records} == {outcome.review.id}
        assert len({each.by for each in outcome.records if each.by}) >= 7  # several people wrote it

    def test_pressing_twice_makes_one(self, reviews):
        first = load_sample(reviews, "gitlab-2017", ANA)
        again = load_sample(reviews, "gitlab-2017", ANA)
        assert (first.repeated, again.repeated) == (False, True)
        assert again.review is first.review
        assert load_sample(reviews, "github-2018", ANA).review.id != first.review.id
        assert load_sample(reviews, "gitlab-2017", BEN).review.id != first.review.id
        assert len(reviews.all()) == 3

    def test_two_clicks_at_once_make_one(self, reviews):
        made = []
        clicks = [
            threading.Thread(target=lambda: made.append(load_sample(reviews, "github-2018", ANA).review.id))
            for _ in range(4)
        ]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join()
        assert len(made) == 4
        assert len(set(made)) == len(reviews.all()) == 1

    def test_a_command_id_names_the_review(self, reviews):
        command_id = "01999999-aaaa-7bbb-8ccc-dddddddddddd"
        first = load_sample(reviews, "gitlab-2017", ANA, command_id)
        assert load_sample(reviews, "gitlab-2017", ANA, command_id).review.id == first.review.id
        assert load_sample(reviews, "gitlab-2017", ANA, command_id).repeated

    def test_after_closing_one_may_begin_again(self, reviews):
        first = load_sample(reviews, "gitlab-2017", ANA).review
        reviews.execute(first.id, CloseReview(), ANA)
        assert load_sample(reviews, "gitlab-2017", ANA).review.id != first.id

    def test_a_program_finds_its_own_and_leaves_others_theirs(self, reviews):
        load_sample(reviews, "gitlab-2017", ANA)
        made = load_sample(reviews, "gitlab-2017", TERMINAL).review
        assert load_sample(reviews, "gitlab-2017", TERMINAL).review.id == made.id
        assert len(reviews.all()) == 2

    def test_wrong_wishes_get_a_sentence(self, reviews):
        with pytest.raises(NotFoundError, match="gitlab-2017, cloudflare-2019, github-2018"):
            load_sample(reviews, "titanic-1912", ANA)
        with pytest.raises(RuleError, match="review of its own"):
            load_sample(reviews, "gitlab-2017", Seat(participant_id="x"))
        with pytest.raises(NotAllowedError):
            load_sample(reviews, "gitlab-2017", Program(name="Reader", role=Role.OBSERVER))
        assert reviews.all() == []

    def test_it_is_the_same_after_a_restart(self, tmp_path):
        database = str(tmp_path / "reviews.duckdb")
        with closing(Reviews(open_store(database))) as reviews:
            before = load_sample(reviews, "gitlab-2017", ANA).review
        with closing(Reviews(open_store(database))) as reviews:
            assert reviews.get(before.id) == before
            assert reviews.seat(before.id, ANA.key).role is Role.FACILITATOR

    def test_it_is_there_at_once(self, reviews):
        def seconds(browser):
            started = time.process_time()  # of the processor, which browsers may be using beside this test
            load_sample(reviews, "gitlab-2017", Visitor(key=browser))
            return time.process_time() - started

        assert min(seconds(f"browser {number}") for number in range(5)) < 0.2

    def test_titles(self):
        assert title_of("github-2018").startswith("GitHub: 43 seconds")

"""Wording help: what it finds in labelled sentences and innocent prose, and what it leaves alone."""

import pytest

from pmcore.errors import InvalidError
from pmcore.insight.wording import Span, WordingClass, findings, language_of
from pmcore.insight.wording.patterns import pattern
from tests.labelled import by_class, by_sentence, labelled, sorts
from tests.prose import of_documentation, of_samples, words_in

ENGLISH = language_of("en")


def told(text, *names, customer=False):
    return [(each.of.value, each.words) for each in findings(text, ENGLISH, names, customer=customer)]


class TestTheLabelledSentences:
    def test_there_are_enough_of_both_and_a_third_is_held_back(self):
        tuning, held_back = labelled("tuning"), labelled("held_back")
        both = tuning + held_back
        assert len(both) >= 300
        assert 3 * len(held_back) >= len(both)
        assert len({each.text for each in both}) == len(both)
        assert 0.4 < sum(bool(each.classes) for each in both) / len(both) < 0.6
        assert set(sorts(held_back)) >= {"machine", "quote", "code", "negation", "date", "product"}

    @pytest.mark.parametrize("name", ["tuning", "held_back"])
    def test_precision_and_recall_hold(self, name):
        score = by_sentence(labelled(name))
        assert score.precision >= 0.95, [each.text for each in score.false]
        assert score.recall >= 0.85, [each.text for each in score.missed]

    def test_no_class_is_forgotten(self):
        for named, score in by_class(labelled("tuning") + labelled("held_back")).items():
            assert score.precision >= 0.9, (named, [each.text for each in score.false])
            assert score.recall >= 0.8, (named, [each.text for each in score.missed])


@pytest.mark.parametrize("prose", [of_samples, of_documentation])
def test_innocent_prose_gets_at_most_one_hint_in_a_thousand_words(prose):
    text = prose()
    found = findings(text, ENGLISH, customer=False)
    assert words_in(text) > 6000
    assert 1000 * len(found) <= words_in(text), [each.words for each in found]


class TestPlaces:
    def test_a_line_and_a_span_in_it(self):
        text = "All was well.\n\nThen, the engineer failed to check."
        (found,) = findings(text, ENGLISH)
        assert (found.line, found.span) == (3, Span(19, 28))
        assert text.split("\n")[2][found.span.start : found.span.end] == found.words == "failed to"

    def test_what_goes_on_in_the_next_line_ends_with_its_own(self):
        text = "This is a long line about the rollout of the release, which we should\nhave tested in full."
        (found,) = findings(text, ENGLISH)
        assert (found.line, found.words) == (1, "should have tested")
        assert text[found.span.start : found.span.end] == "should"

    def test_letters_beyond_the_basic_plane_count_as_one(self):
        (found,) = findings("🔥🔥 she was careless", ENGLISH)
        assert found.span == Span(11, 19)

    def test_a_text_that_is_empty_or_only_marks_has_none(self):
        assert told("") == told("  \n\n") == told("...?!") == told("\ue000\ue000") == []


class TestPeople:
    def test_who_has_a_seat_is_a_person_by_any_part_of_the_name(self):
        for text in (
            "Zubair deleted the bucket.",
            "Zubair Okafor deleted the bucket.",
            "zubair okafor deleted it",
        ):
            assert told(text) == []
            assert told(text, "Zubair Okafor") == [("person_named", "deleted")]

    def test_a_seat_that_is_called_like_a_thing_makes_no_person_of_the_thing(self):
        assert told("The database broke.", "Database Lead") == []
        assert told("Mark the row as done; it broke.", "Mark") == []
        assert told("Mark broke the build.", "Mark") == [("person_named", "broke")]

    def test_what_belongs_to_somebody_is_a_thing(self):
        assert told("The engineer's script failed to start.") == []
        assert told("The Bob cluster failed to start.", "Bob") == []

    @pytest.mark.parametrize(
        "who",
        [
            "She",
            "The engineer on the night shift",
            "Both of the engineers",
            "Whoever was on call",
            "The DBA, who was new,",
        ],
    )
    def test_whoever_does_it_may_stand_far_from_the_verb(self, who):
        assert ("counterfactual", "failed to") in told(f"{who} failed to check the host.")

    @pytest.mark.parametrize(
        "who", ["The job", "It", "The job of the engineer", "Users who were logged in", "The bot"]
    )
    def test_machines_and_customers_fail(self, who):
        assert told(f"{who} failed to log in.") == []


def test_customers_words_are_looked_at_only_in_what_customers_read():
    assert told("The outage began.") == []
    assert told("The outage began.", customer=True) == [(WordingClass.CUSTOMER.value, "outage")]


def test_a_variant_of_a_language_has_its_rules_and_another_language_none():
    assert language_of("en-GB") is language_of("en_US") is ENGLISH
    assert language_of("tlh") is None


@pytest.mark.parametrize(
    "written", ["{who} ~3 failed", "failed?", "{nobody_asks} failed", "<no_such_class> failed"]
)
def test_a_pattern_that_cannot_be_read_says_so(written):
    with pytest.raises(InvalidError, match="The pattern"):
        pattern(written, {"who": 0}, {})


def test_a_long_text_without_any_sense_is_read_in_a_moment():
    for piece in (
        "why ",
        "'",
        '"',
        "“",
        "`",
        "should have ",
        "not ",
        "a.",
        "((",
        "_x",
        "<a ",
        "the of ",
        "\n> ",
        "~~~\n",
    ):
        findings(piece * 4000, ENGLISH, ("Ana",))


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("Investigate monitoring for this scenario", "not_actionable"),
        ("look into the alerts of payments", "not_actionable"),
        ("Fix the issue that caused the outage", "not_specific"),
        ("Improve our deploys", "not_specific"),
        ("Make sure engineer checks that database schema can be parsed before updating", "not_bounded"),
        ("Monitor the disks", "not_bounded"),
    ],
)
def test_the_title_of_a_measure_is_actionable_specific_and_bounded(title, rule):
    found = findings(title, ENGLISH, measure=True)
    assert rule in {each.rule for each in found}
    assert findings(title, ENGLISH) == [each for each in found if each.of is not WordingClass.MEASURE]


@pytest.mark.parametrize(
    "title",
    [
        "Add alerting for all cases where this service returns >1% errors",
        "Handle invalid postal code in user address form input safely",
        "Add automated presubmit check for schema changes",
        "Alert on disk space at 80 %",
        "Add a monitor for the disks",
        "Refuse deploys that nobody reviewed",
    ],
)
def test_a_title_that_can_be_done_is_left_alone(title):
    assert findings(title, ENGLISH, measure=True) == []

"""Every rule of wording help, in every language that has rules: it finds what it is for, leaves the other alone, and says why."""

import pytest

from pmcore.insight.wording import WordingClass, findings, language_of, languages

RULES = [(language_of(code), rule) for code in languages() for rule in language_of(code).rules]


def found_in(text, language, rule):
    customer = rule.of is WordingClass.CUSTOMER
    measure = rule.of is WordingClass.MEASURE
    return [
        each for each in findings(text, language, customer=customer, measure=measure) if each.rule == rule.id
    ]


@pytest.mark.parametrize("code", languages())
def test_every_class_has_a_rule_and_every_rule_a_name_of_its_own(code):
    rules = language_of(code).rules
    assert {each.of for each in rules} == set(WordingClass)
    assert len({each.id for each in rules}) == len(rules)


@pytest.mark.parametrize(("language", "rule"), RULES, ids=lambda each: getattr(each, "id", None))
def test_it_finds_its_example_and_says_why(language, rule):
    found = found_in(rule.finds, language, rule)
    assert found, f"{rule.id} finds nothing in its own example"
    for each in found:
        assert each.of is rule.of
        assert each.words == rule.finds[each.span.start : each.span.end]
        assert each.reason.strip().endswith(".")
        assert each.reframe.strip().rstrip("”").endswith((".", "?"))
        assert len(each.reason) + len(each.reframe) < 240, "one quiet line below a field"


@pytest.mark.parametrize(("language", "rule"), RULES, ids=lambda each: getattr(each, "id", None))
def test_it_leaves_its_counterexample_alone(language, rule):
    told = findings(
        rule.leaves,
        language,
        customer=rule.of is WordingClass.CUSTOMER,
        measure=rule.of is WordingClass.MEASURE,
    )
    assert [(each.rule, each.words) for each in told] == []


@pytest.mark.parametrize(("language", "rule"), RULES, ids=lambda each: getattr(each, "id", None))
@pytest.mark.parametrize("inside", ["“{}”", '"{}"', "> {}", "`{}`", "```\n{}\n```", "«{}»"])
def test_what_is_quoted_or_code_is_not_the_writers_own_word(language, rule, inside):
    quoted = inside.format(rule.finds)
    assert [(each.rule, each.words) for each in findings(quoted, language, customer=True, measure=True)] == []

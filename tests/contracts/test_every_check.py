"""Every check of the registries: it finds what it is for, leaves alone what is in order, and says why and what to do."""

from dataclasses import replace

import pytest

from pmcore.commands.checks import DismissCheck
from pmcore.insight import cause_checks, timeline_checks
from pmcore.model.checks import CauseCode, Check, check_of

REGISTRIES = {Check: timeline_checks, CauseCode: cause_checks}
CODES = [*Check, *CauseCode]
BY_CODE = {each.code: each for found in REGISTRIES.values() for each in found.CHECKS}


def findings(review, code):
    """Return what the registry of a code finds in a review."""
    return REGISTRIES[type(code)].findings(review)


@pytest.mark.parametrize("codes", REGISTRIES)
def test_every_check_is_registered_once_and_in_the_order_of_its_code(codes):
    assert [each.code for each in REGISTRIES[codes].CHECKS] == list(codes)


@pytest.mark.parametrize("code", CODES)
def test_it_finds_its_example(code):
    found = findings(BY_CODE[code].finds_in(), code)
    mine = [each for each in found if each.check is code]
    assert mine, f"{code} finds nothing in its own example"
    for each in mine:
        assert each.sentence.strip().endswith(".")
        assert each.suggestion.strip().endswith((".", "?"))
        assert "{" not in each.sentence + each.suggestion
        assert check_of(each.key) is code
        assert DismissCheck(key=each.key).key == each.key


@pytest.mark.parametrize("code", CODES)
def test_it_leaves_its_counterexample_alone(code):
    assert [each.sentence for each in findings(BY_CODE[code].silent_for(), code) if each.check is code] == []


@pytest.mark.parametrize("code", CODES)
def test_what_was_dismissed_is_not_told_again(code):
    review = BY_CODE[code].finds_in()
    key = next(each.key for each in findings(review, code) if each.check is code)
    told = replace(review, checks=review.checks.model_copy(update={"dismissed": frozenset({key})}))
    assert key not in {each.key for each in findings(told, code)}
    assert [each.key for each in findings(told, code)] == [
        each.key for each in findings(review, code) if each.key != key
    ]

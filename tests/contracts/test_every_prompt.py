"""Every prompt, in every language that has some: it fits its example, leaves the other alone, and can be read aloud."""

import pytest

from pmcore.insight.prompts import MOST, Looked, languages, prompts_for, prompts_of
from pmcore.model.causes import Area, Barrier
from pmcore.model.timeline import EventKind

PROMPTS = [(code, each) for code in languages() for each in prompts_of(code)]
CODES = {"events": set(EventKind), "areas": set(Area), "barriers": set(Barrier)}


@pytest.mark.parametrize(("code", "prompt"), PROMPTS, ids=lambda each: getattr(each, "id", each))
def test_it_fits_its_example_and_is_asked_then(code, prompt):
    assert prompt.always or prompt.weight(prompt.finds)
    assert prompt.ask[0] in prompts_for(prompt.finds, prompts_of(code))


@pytest.mark.parametrize(("code", "prompt"), PROMPTS, ids=lambda each: getattr(each, "id", each))
def test_it_leaves_its_counterexample_alone(code, prompt):
    assert prompt.always or prompt.leaves is not None
    assert prompt.leaves is None or not prompt.weight(prompt.leaves)


@pytest.mark.parametrize(("code", "prompt"), PROMPTS, ids=lambda each: getattr(each, "id", each))
def test_it_is_short_enough_to_be_read_aloud_and_names_codes_that_there_are(code, prompt):
    assert prompt.group
    assert all(each.endswith("?") and len(each) <= 90 for each in prompt.ask)
    for name, known in CODES.items():
        assert getattr(prompt, name) <= known


@pytest.mark.parametrize("code", languages())
def test_whatever_is_looked_at_there_are_three_questions_and_no_more(code):
    for looked in (
        Looked(),
        Looked("We knew that it usually seemed broken, so we decided to page", event="action"),
    ):
        asked = prompts_for(looked, prompts_of(code))
        assert len(asked) == len(set(asked)) == MOST


@pytest.mark.parametrize("code", languages())
def test_every_kind_of_event_but_what_only_gives_context_and_every_area_has_a_prompt_of_its_own(code):
    looked = [Looked(event=each) for each in EventKind if each is not EventKind.CONTEXT]
    looked += [Looked(area=each) for each in Area if each is not Area.OTHER]
    for each in looked:
        assert any(prompt.weight(each) for prompt in prompts_of(code)), each


def test_a_language_without_prompts_has_none():
    assert prompts_of("xx") == ()

"""Every word that a board's template says comes from the catalogue, and every message of a template is said by it."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import nodes

from pmcore import boards
from pmcore.boards.draw import _environment
from pmcore.wording.catalogue import ENGLISH, catalogue_of

FOLDER = Path(boards.__file__).parent / "templates"
TEMPLATES = sorted(each.name for each in FOLDER.glob("*.j2"))
SHOWN = frozenset({
    "title", "aria-label", "placeholder", "data-say", "data-confirm", "data-explain", "data-yes", "data-title", "data-label", "data-none",
})  # fmt: skip
ATTRIBUTE = re.compile(r"""[\w-]+=("[^"]*"|'[^']*')""")
# Constants that are no words: what functions take as names of codes, fields and looks.
TAKES_CODES = frozenset({"command", "counted", "role", "said", "t", "tn"})
WORDS = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]|^[A-Z][^\W\d_]+")  # a sentence, or a heading


class Says(HTMLParser):
    """The words between the tags of a template, and in the attributes that people read or hear."""

    def __init__(self, html: str) -> None:
        """Read all of it."""
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what attributes say."""
        self.found += [value for name, value in attrs if name in SHOWN and value]

    def handle_data(self, data: str) -> None:
        """Note a text; a macro may begin inside of a tag, with attributes."""
        self.found.append(ATTRIBUTE.sub("", data))


@cache
def parsed(name: str) -> nodes.Template:
    """Return what a template is made of."""
    return _environment().parse((FOLDER / name).read_text())


def said_by(name: str) -> set[tuple[str, str]]:
    """Return the messages that a template asks for: the function, and the id."""
    calls = parsed(name).find_all(nodes.Call)
    return {
        (each.node.name, each.args[0].value)
        for each in calls
        if isinstance(each.node, nodes.Name)
        and each.node.name in {"t", "tn"}
        and isinstance(each.args[0], nodes.Const)
    }


def own_words(template: nodes.Template) -> list[str]:
    """Return the words that stand in a template itself."""
    html = "".join(each.data for each in template.find_all(nodes.TemplateData))
    found = [each for each in Says(html).found if re.search(r"[^\W\d_]{2,}", each)]
    codes = {
        id(const)
        for each in template.find_all(nodes.Call)
        if isinstance(each.node, nodes.Name) and each.node.name in TAKES_CODES
        for const in each.find_all(nodes.Const)
    }
    constants = [each for each in template.find_all(nodes.Const) if id(each) not in codes]
    return found + [
        each.value for each in constants if isinstance(each.value, str) and WORDS.search(each.value)
    ]


NOT_SHOWN = frozenset({"this text", "your card", "DAY"})  # names for the script: people are not shown them


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_words_of_its_own(name):
    assert [each for each in own_words(parsed(name)) if each not in NOT_SHOWN] == []


@pytest.mark.parametrize("html", [
    "<p>Hello there</p>",
    '<button title="Remove it">×</button>',
    "{{ 'We agree' if again else t('we_agree') }}",
    "{{ menu('x', 'Change ' ~ label) }}",
    "<b>{{ name }}</b> is here.",
    '<p {{ item() }} data-say="Gone.">{{ name }}</p>',
])  # fmt: skip
def test_words_in_a_template_are_found(html):
    assert own_words(_environment().parse(html))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_the_messages_that_its_context_has_and_no_others(name):
    english, context = catalogue_of(ENGLISH), f"board {name.partition('.')[0]}"
    known = {("t", key) for where, key in english.messages if where == context}
    known |= {("tn", key) for where, key in english.plurals if where == context}
    assert said_by(name) == known

"""What templates say: messages of the catalogue in the context of the template that says them (`board lobby`).

`{{ t('is_waiting', name=named(person.name)) }}` has the sentence with its parameters, `{{ tn('are_here', count) }}` the form that a
count takes. Parameters are escaped, but for those that are markup.
"""

from __future__ import annotations

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from pmcore.wording.language import catalogue
from pmcore.wording.words import message, number


@pass_context
def t(context: Context, key: str, **values: object) -> Markup:
    """Return a message; raises `LookupError` where no catalogue has it."""
    return _filled(message(_of(context), key), values)


@pass_context
def tn(context: Context, key: str, count: int, **values: object) -> Markup:
    """Return the form of a message that `count` takes; raises `LookupError` where no catalogue has it."""
    return _filled(catalogue().counted(_of(context), key, count), values | {"count": number(count)})


def _of(context: Context) -> str:
    return f"board {(context.name or '').partition('.')[0]}"


def _filled(said: str, values: dict[str, object]) -> Markup:
    safe = escape(said)
    return safe.format(**values) if values else safe


WORDS = {
    "t": t,
    "tn": tn,
    # what is set off in a sentence
    "strong": Markup("<b>{}</b>").format,
    "bdi": Markup("<bdi>{}</bdi>").format,
    "named": Markup('<b class="text" dir="auto">{}</b>').format,
}

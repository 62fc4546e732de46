"""Questions about events: what is asked, who may know it, and the answer."""

from __future__ import annotations

from pages.forms.base import field, layout
from pmcore.commands.questions import AnswerQuestion, EditQuestion

QUESTION = layout(
    "question",
    [
        field("text", "What do we not know?", rows=1, enter=True),
        field("who_may_know", "Who may know", kind="line", hint="a role, such as “database engineer”"),
    ],
    edit=EditQuestion,
)

ANSWER = layout("answer", [field("answer", "Answer", rows=1, hint="What is known now")], edit=AnswerQuestion)

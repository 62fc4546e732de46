"""What can go wrong, said to a person.

Every error that a person can cause or cure is a `ReviewError`; its text is the sentence they read.
Programming mistakes are not wrapped. Screens show these sentences in one place (pages/parts/send.py), the HTTP API in
one place (pmcore/web/api.py).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError


class ReviewError(Exception):
    """Something went wrong. Nothing was lost; please try again."""

    def __init__(
        self,
        sentence: str | None = None,
        *,
        fields: Mapping[str, str] | None = None,
        choices: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    ) -> None:
        """Take the sentence (default: the docstring of the class) and, for forms, a sentence per field.

        Where the sentence asks, `choices` has the answers per field: each a `label` to show and the `text` that the
        field takes without asking.
        """
        self.sentence = sentence or (self.__doc__ or "").strip()
        self.fields = dict(fields or {})
        self.choices = {name: [dict(each) for each in answers] for name, answers in (choices or {}).items()}
        super().__init__(self.sentence)


class RuleError(ReviewError):
    """That is not possible at this moment of the review."""


class OverridableError(RuleError):
    """That is better not done now, but you may insist."""

    def __init__(self, sentence: str, *, title: str, yes: str, field: str, no: str = "") -> None:
        """Take the sentence, the question's `title`, the word for `yes`, and the command's `field` that says so.

        With a word for `no`, that field can say either, and it is done both ways.
        """
        self.title, self.yes, self.no, self.field = title, yes, no, field
        super().__init__(sentence)


class InvalidError(RuleError):
    """Some of what was entered needs another look."""


class FieldProblem(NamedTuple):
    """What is wrong with one field, as the sentence that belongs to it."""

    field: str
    sentence: str

    @property
    def error(self) -> InvalidError:
        """Return what to raise."""
        return InvalidError(self.sentence, fields={self.field: self.sentence})


class UnusableTemplateError(ReviewError):
    """This Word template cannot be used."""


class NotFoundError(ReviewError):
    """That is not here any more. Someone may have removed it; the history can bring it back."""


class NotAllowedError(ReviewError):
    """Your role in this review does not allow that. Ask the facilitator."""


class ConcurrentEditError(ReviewError):
    """Someone changed this since you opened it. Your text is kept; look at theirs, then save again."""

    def __init__(
        self,
        sentence: str | None = None,
        *,
        theirs: Mapping[str, object] | None = None,
        by: str = "",
        seen: int | None = None,
    ) -> None:
        """Take the sentence, what stands `theirs` now under the command's own fields, and the name of who wrote it.

        `seen` is the version that has these: to save again with it is a decision.
        """
        super().__init__(sentence)
        self.theirs = dict(theirs or {})
        self.by = by
        self.seen = seen


class CrowdedError(RuleError):
    """Too many ask for this at once. Try again in a moment."""

    def __init__(self, sentence: str, *, seconds: int) -> None:
        """Take the sentence, and the `seconds` after which it is worth to try again."""
        super().__init__(sentence)
        self.seconds = seconds


class UsedIdError(RuleError):
    """This was sent before with other words. It was not saved a second time; send it again as new."""


class SlowDownError(ReviewError):
    """You have made very many changes within a minute. Your text is kept; go on in a moment."""

    def __init__(self, sentence: str | None = None, *, seconds: int = 1) -> None:
        """Take in how many `seconds` the same may be sent again, and the sentence where it is not about changes."""
        self.seconds = seconds
        wait = "1 second" if seconds == 1 else f"{seconds} seconds"
        super().__init__(
            sentence
            or f"You have made very many changes within a minute. Your text is kept; go on in {wait}."
        )


class StorageError(ReviewError):
    """The database cannot be written right now. Nothing was lost; what you typed is still in the form."""


class TakenError(StorageError):
    """Another process has the database open. Try again in a moment."""


class CannotSaveError(StorageError):
    """The server cannot save at the moment. Nothing that was saved is lost."""

    def __init__(self, sentence: str | None = None, *, advice: str = "") -> None:
        """Take the sentence for everybody, and the `advice` for whoever runs the server, which may name paths."""
        super().__init__(sentence)
        self.advice = advice or self.sentence


_FILL_IN = "Please fill this in."
_TEXT = "Please write text."
_NUMBER = "Please write a whole number."
_DATE = "Please write a date such as 2026-11-30."
_MOMENT = "Please write a moment with its time zone, such as 2026-11-30T14:05:00Z."
_YES_OR_NO = "Please say yes or no (true or false)."
_LIST = "Please send a list."

# One sentence per pydantic error type that a field of a command can raise; tests/contracts/test_every_command.py walks them.
SENTENCES: Mapping[str, str] = {
    "missing": _FILL_IN,
    "string_too_short": _FILL_IN,
    "too_short": "Please choose at least {min_length}.",
    "string_too_long": "Please use at most {max_length} characters; this has more.",
    "too_long": "Please choose at most {max_length}.",
    "greater_than_equal": "Please use {ge} or more.",
    "less_than_equal": "Please use {le} or less.",
    "int_parsing": _NUMBER,
    "int_parsing_size": _NUMBER,
    "int_type": _NUMBER,
    "int_from_float": _NUMBER,
    "finite_number": _NUMBER,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_parsing": _DATE,
    "datetime_type": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": _MOMENT,
    "enum": "Please choose one of: {expected}.",
    "literal_error": "Please choose one of: {expected}.",
    "extra_forbidden": "There is no such field.",
    "bool_parsing": _YES_OR_NO,
    "bool_type": _YES_OR_NO,
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_pattern_mismatch": "This is not written as it must be.",
    "tuple_type": _LIST,
    "dict_type": "Please send an object with fields.",
    "mapping_type": "Please send an object with fields.",
    "model_type": "Please send an object with fields.",
    "model_attributes_type": "Please send an object with fields.",
    "union_tag_not_found": "Please say what to do, in the field “kind”.",
    "union_tag_invalid": "There is no “{tag}”.",
    "json_invalid": "This is not JSON.",
}
_UNKNOWN = "This is not possible here."
MOST_TOLD = 20  # sentences in one; a form has fewer fields
LONGEST_NAME = 80  # letters of a field's name


def sentence_of(problem: Mapping[str, object]) -> str:
    """Return the sentence for one entry of `ValidationError.errors()`."""
    kind = str(problem["type"])
    context = problem.get("ctx")
    values = context if isinstance(context, dict) else {}
    if kind == "value_error":  # raised by our own validators: already a sentence
        return str(values.get("error", problem["msg"]))
    return SENTENCES.get(kind, _UNKNOWN).format_map({str(k): v for k, v in values.items()})


def invalid(error: ValidationError) -> InvalidError:
    """Turn a pydantic error into one sentence per field, and one for the whole."""
    tagged = error.title.startswith("tagged-union")  # then every place begins with the kind of command
    fields: dict[str, str] = {}
    for problem in error.errors(include_url=False, include_input=False):
        place = problem["loc"][1:] if tagged else problem["loc"]
        fields.setdefault(_short(str(place[0])) if place else "", sentence_of(problem))
    told = [f"{_in_words(name)}{sentence}" for name, sentence in fields.items()]
    if len(told) > MOST_TOLD:
        told[MOST_TOLD:] = [f"There are {len(told) - MOST_TOLD} more."]
    whole = " ".join(told)
    return InvalidError(whole, fields={name: sentence for name, sentence in fields.items() if name})


def _short(name: str) -> str:
    """Return the name of a field, and of one that nobody has only its beginning: what is sent does not come back whole."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _in_words(field: str) -> str:
    return f"{field.replace('_', ' ').capitalize()}: " if field else ""

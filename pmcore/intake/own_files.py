"""What Postmortem itself wrote about a whole review, where somebody brings it to a timeline: a sentence says what it is and where it belongs."""

from __future__ import annotations

import re

from pmcore.intake.importer import UnreadableError

REVIEW = (
    "This is a whole review that Postmortem wrote. It becomes a review of its own: on the start page, choose "
    "“Bring a review from another Postmortem”."
)
DOCUMENT = (
    "This is the document of a review as JSON, for other programs. To have the review itself elsewhere, take it along: on its page "
    "Report, “Take this review along” makes a file for the start page of another Postmortem."
)
_BEGINS = (
    (re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"postmortem"\s*:\s*"review"'), REVIEW),
    (re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"format"\s*:\s*"postmortem-review"'), DOCUMENT),
)


def require_of_others(data: bytes) -> None:
    """Raise `UnreadableError` where `data` begins as a review's file (review_file/lines.py) or its document as JSON does (report/as_json.py)."""
    for begins, sentence in _BEGINS:
        if begins.match(data):
            raise UnreadableError(sentence)

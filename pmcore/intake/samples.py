"""Samples: real incidents, told from public sources, as complete reviews to read, show and rehearse with.

To add one, put a file into data/samples and name it here.
"""

import threading
import types
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pmcore.changes.brought import ReviewBroughtIn
from pmcore.errors import NotFoundError, RuleError, UsedIdError
from pmcore.intake.rehearsal import hold
from pmcore.intake.sample_file import read_sample
from pmcore.model.people import Actor, Program, Seat, Visitor
from pmcore.model.review import Review
from pmcore.reviews import Outcome, Reviews
from pmcore.reviews.repeats import require_short, review_id_for

FOLDER = Path(__file__).parents[2] / "data" / "samples"
SAMPLES: Mapping[str, Path] = types.MappingProxyType(
    {
        "gitlab-2017": FOLDER / "gitlab-2017.toml",
        "cloudflare-2019": FOLDER / "cloudflare-2019.toml",
        "github-2018": FOLDER / "github-2018.toml",
    }
)

_one_at_a_time = threading.Lock()  # so that a double click finds what the first click made


def title_of(name: str) -> str:
    """Return the title of the incident in the sample `name`, or raise `NotFoundError`."""
    return str(read_sample(_path(name)).incident["title"])


def load_sample(
    reviews: Reviews, name: str, by: Actor, command_id: str | None = None, *, now: datetime | None = None
) -> Outcome:
    """Make a review from the sample `name`, in one commit, with `by` as its facilitator; dates count from `now`.

    A repeated `command_id` returns the same review, and so does asking again while the last one is still open: for a
    browser its own, for a program the one that a program made. Raises `NotFoundError` for a name that is no sample.
    """
    file = read_sample(_path(name))
    if isinstance(by, Seat):
        raise RuleError("A sample becomes a review of its own. Load it from the start page.")
    if command_id is not None:
        require_short(command_id)
    review_id = review_id_for(command_id, by) if command_id else None
    with _one_at_a_time:
        made = _known(reviews, review_id, name, by) or _open_one(reviews, name, by)
        if made:
            return Outcome(made, tuple(reviews.log(made.id)), repeated=True)
        review = reviews.adopt(hold(file, by, now or datetime.now(UTC)), review_id)
    return Outcome(review, tuple(reviews.log(review.id)))


def _path(name: str) -> Path:
    if name not in SAMPLES:
        raise NotFoundError(f"There is no sample “{name[:40]}”. Choose one of: {', '.join(SAMPLES)}.")
    return SAMPLES[name]


def _known(reviews: Reviews, review_id: str | None, name: str, by: Visitor | Program) -> Review | None:
    """Return the review with this id, if it was made already; raise where it is another one, or somebody else's."""
    try:
        made = reviews.get(review_id) if review_id else None
    except NotFoundError:
        return None
    if made and not (made.sample == name and _made_by(reviews, made, by)):
        raise UsedIdError
    return made


def _made_by(reviews: Reviews, made: Review, by: Visitor | Program) -> bool:
    """Return whether `by` has a seat in the review, or is the program that began it."""
    if isinstance(by, Visitor):
        return by.key in made.people_by_key
    first = reviews.log(made.id)[0]
    return not first.by and first.by_name == by.name


def _open_one(reviews: Reviews, name: str, by: Visitor | Program) -> Review | None:
    """Return the open review of this sample that `by` has already."""
    if isinstance(by, Visitor):
        mine = reviews.of_browser(by.key)
        found = (each.id for each in mine if each.sample == name and not each.closed)
        return next((reviews.get(each) for each in found), None)
    found = (each.id for each in reviews.all() if each.sample == name and not each.closed)
    return next((reviews.get(each) for each in found if _by_program(reviews, each)), None)


def _by_program(reviews: Reviews, review_id: str) -> bool:
    """Return whether a program began this review here: then no participant did, and it was not brought from elsewhere."""
    log = reviews.log(review_id)
    return not log[0].by and not any(isinstance(each.change, ReviewBroughtIn) for each in log)

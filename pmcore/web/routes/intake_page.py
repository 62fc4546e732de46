"""A file before a timeline, as the preview shows it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from pmcore.boards.intake import DIRECTLY, SHOWN, Importers, PreviewPage, PreviewQuestion, PreviewRow
from pmcore.intake.bringing import Coming, Looked
from pmcore.intake.registry import IMPORTERS
from pmcore.model.people import DECIDERS, Role
from pmcore.model.review import Review
from pmcore.model.times.zones import zone_named
from pmcore.wording import dates
from pmcore.wording.words import headed

PARTS = ("at", "ends_at", "text", "who", "kind", "source", "key")  # of a row, as a table may have columns for
MOST_PEOPLE = 100  # who are asked about; of more, those who say most
LONGEST = 1_000  # letters of a row that are shown


def page_of(looked: Looked, review: Review, role: Role, *, day: str = "", sure: bool = False) -> PreviewPage:
    """Return what the preview shows of a file to somebody; `sure` leaves out the choice of how to read it, `day` was said.

    Who people in files are is asked of those alone who may say it (`name_people`), and what is known of it shown to nobody else.
    """
    preview, zone = looked.preview, review.incident.zone
    first = next((each.row.at for each in looked.rows if each.row.at), None)
    asked = any(each.row.asks and each.row.at is None for each in looked.rows)
    doubtful = (
        first is None and not asked and any(each.row.typed and each.row.problem for each in looked.rows)
    )
    too_many = most_of(role) if too_many_for(role, looked) else 0
    return PreviewPage(
        importer=preview.importer,
        importers=() if sure else importers(),
        zone=preview.zone,
        zone_assumed=preview.zone_assumed or asked,
        shown_in=zone if first else "",
        count=len(preview.rows),
        known=looked.known,
        kept=sum(each.kept for each in looked.rows),
        masked=preview.masked,
        alike=sum(bool(each.like) for each in looked.rows),
        without_time=sum(each.row.at is None and not each.row.asks for each in looked.rows),
        day=dates.day(_local(first, zone)) if first else "",
        day_said=day or (f"{_local(first, preview.zone):%Y-%m-%d}" if first else ""),
        day_open=bool(day) or preview.day_assumed or doubtful,
        people=_people(looked, review) if role in DECIDERS else (),
        problems=tuple(each.sentence for each in preview.problems),
        questions=tuple(
            PreviewQuestion(
                each.about, each.sentence, each.rows, tuple((one.label, one.means) for one in each.answers)
            )
            for each in preview.questions
        ),
        rows=tuple(_row(each, zone, picks=bool(too_many)) for each in looked.rows[:SHOWN]),
        headings=tuple(preview.columns),
        silent=review.meeting.timeline_is_silent,
        too_many=too_many,
        columns=tuple((part, preview.used.get(part, "")) for part in PARTS) if preview.columns else (),
    )


def most_of(role: Role) -> int:
    """Return how many rows of a file somebody may put onto the timeline at once, 0 for as many as fit there.

    A long file belongs into the tray, where fifteen people do not see it, and not everybody has one.
    """
    return 0 if role in DECIDERS else DIRECTLY


def too_many_for(role: Role, looked: Looked) -> bool:
    """Return whether more rows would come than somebody may put onto the timeline at once."""
    most = most_of(role)
    return bool(most) and sum(each.comes for each in looked.rows) > most


def importers() -> Importers:
    """Return what can read files, each with how a choice calls it, in the order of the alphabet."""
    named = ((each.name, headed(each.title)) for each in IMPORTERS.values())
    return tuple(sorted(named, key=lambda each: each[1].casefold()))


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(zone_named(zone))


def _people(looked: Looked, review: Review) -> tuple[tuple[str, str], ...]:
    """Return who is named in the file, most often first, with what they are called here as far as it is known."""
    named = Counter(each.row.who for each in looked.rows if each.row.who)
    known = review.names.words
    return tuple((name, known.get(name, "")) for name, _ in named.most_common(MOST_PEOPLE))


def _row(coming: Coming, zone: str, *, picks: bool) -> PreviewRow:
    """Return a row as it is shown; where one `picks` from many, none is ticked."""
    row = coming.row
    asked = bool(row.asks) and row.at is None
    local = _local(row.at, zone) if row.at else None
    return PreviewRow(
        row=row.row,
        day=dates.short(local) if local else "",
        clock="" if local is None else f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}",
        text=row.text[:LONGEST],
        kind=row.kind,
        who=row.who,
        source=row.source,
        masked=row.masked,
        problem="" if asked else coming.problem,
        known=coming.known,
        ticked=coming.comes and not coming.like and not picks,
        kept=coming.kept,
        like=coming.like,
        asked=asked,
        lacks=coming.could and not coming.comes,
    )

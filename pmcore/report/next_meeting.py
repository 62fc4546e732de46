"""When a review goes on that rests, as an entry for everybody's calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from pmcore.errors import NotFoundError
from pmcore.model.meeting import stage
from pmcore.model.review import Review
from pmcore.report.export import Document

LENGTH = timedelta(hours=1)  # a meeting is an hour, as the time boxes of the first one (model/meeting.py)
NONE = "This review does not rest: there is no further meeting to put into a calendar."


def calendar_entry(review: Review, url: str, now: datetime) -> Document:
    """Return the file with the meeting that is to come, to which `url` leads; raises `NotFoundError` where none is.

    It is the same entry whenever it is asked for: where the time was moved, a calendar moves it, too.
    """
    from icalendar import Calendar, Event  # only here: each start of the server would take a twentieth longer

    pause = review.meeting.rests
    if pause is None:
        raise NotFoundError(NONE)
    event, calendar = Event(), Calendar()
    place = stage(pause.stage).part
    event.add("uid", f"meeting-{review.id}-{len(review.meeting.pauses)}@postmortem")
    event.add("sequence", review.version)
    event.add("dtstamp", now)
    event.add("dtstart", pause.until)
    event.add("dtend", pause.until + LENGTH)
    event.add("summary", f"Postmortem: {review.incident.title}")
    event.add("description", f"We go on at {place}. Your seat is kept: come back with the same link.\n{url}")
    event.add("url", url)
    calendar.add("prodid", "-//Postmortem//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return Document(calendar.to_ical(), "text/calendar; charset=utf-8", "postmortem-meeting.ics")

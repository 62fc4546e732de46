"""The link that opens the facilitator's seat of a review that was made here."""

from __future__ import annotations

from pmcore.cli.access import JSON, Access
from pmcore.server.keys import Keys

A_WEEK = 7 * 24 * 60  # minutes that a link opens the facilitator's seat


def with_link(access: Access, review: JSON, keys: Keys, seat: str = "") -> JSON:
    """Return a review in short, with a link that opens `seat`, by default that of the first facilitator."""
    hosts = (each["id"] for each in review["people"] if each["role"] == "facilitator" and not each["removed"])
    ticket = keys.ticket(review["id"], seat or next(hosts), A_WEEK)
    return {
        "id": review["id"], "sample": review["sample"], "title": review["incident"]["title"],
        "join_code": review["join_code"], "enter_url": f"{access.url}/enter/{ticket}",
    }  # fmt: skip

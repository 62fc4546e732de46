"""Who asks the API: a bearer token, read once, stands for an actor. Cookies count for nothing here."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from pmcore.errors import NotAllowedError
from pmcore.model.people import Actor, Program, Role, Seat
from pmcore.review import Recorded, Review
from pmcore.web.keys import Keys, ProgramToken, SeatToken


class NoTokenError(NotAllowedError):
    """This needs a token: send it as `Authorization: Bearer …`. `postmortem token create` makes one."""


@dataclass(frozen=True, slots=True)
class Asker:
    """An actor with the token it came by. `seat` is a participant id, or empty for a program of its own."""

    token: SeatToken | ProgramToken

    @property
    def seat(self) -> str:
        """Return the participant whose eyes this asker has."""
        return self.token.participant_id if isinstance(self.token, SeatToken) else ""

    @property
    def actor(self) -> Actor:
        """Return who commands are done by."""
        if isinstance(self.token, SeatToken):
            return Seat(participant_id=self.token.participant_id)
        return Program(name=self.token.name, role=self.token.role)

    def require(self, review: Review) -> None:
        """Raise where this asker has no business in `review`: another review's seat, or one that was removed."""
        if isinstance(self.token, ProgramToken):
            return
        person = review.people.get(self.seat) if review.id == self.token.review_id else None
        if person is None:
            raise NotAllowedError("This token belongs to a seat in another review.")
        if person.removed:
            raise NotAllowedError("You were removed from this review. The facilitator can let you back in.")

    def require_role(self, *roles: Role) -> None:
        """Raise where this is not a program with one of `roles`."""
        if not isinstance(self.token, ProgramToken) or self.token.role not in roles:
            who = " or ".join(sorted(roles))
            raise NotAllowedError(
                f"This needs a program's token with the role {who} (`postmortem token create`)."
            )

    def did(self, recorded: Recorded) -> bool:
        """Return whether a line of the log is this asker's own doing."""
        if isinstance(self.token, ProgramToken):
            return not recorded.by and recorded.by_name == self.token.name
        return recorded.by == self.seat


def asker_of(request: Request, keys: Keys) -> Asker:
    """Return who asks, or raise `NoTokenError` with a sentence."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NoTokenError
    try:
        return Asker(keys.read_token(token.strip()))
    except NotAllowedError as error:
        raise NoTokenError(error.sentence) from error

"""Who asks the API: a bearer token, read once, stands for an actor. Cookies count for nothing here.

`Asking` is the dependency that every route but the description has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from pmcore.changes.log import Recorded
from pmcore.errors import NotAllowedError, SlowDownError
from pmcore.model.people import Actor, Program, Role, Seat
from pmcore.model.review import Review, viewer_of
from pmcore.model.scope import Scope
from pmcore.server.keys import ProgramToken, SeatToken
from pmcore.web.api.context import Context, context_of
from pmcore.web.problems import NoTokenError

TOO_OFTEN = "This token asks too often. Wait a second, then go on."


@dataclass(frozen=True, slots=True)
class Principal:
    """An actor with the token it came by. `seat` is a participant id, or empty for a program of its own."""

    token: SeatToken | ProgramToken

    @property
    def seat(self) -> str:
        """Return the participant whose eyes this principal has."""
        return self.token.participant_id if isinstance(self.token, SeatToken) else ""

    @property
    def actor(self) -> Actor:
        """Return who commands are done by."""
        if isinstance(self.token, SeatToken):
            return Seat(participant_id=self.token.participant_id)
        return Program(name=self.token.name, role=self.token.role)

    def require(self, review: Review) -> None:
        """Raise where this principal has no business in `review`: another review's seat, or one that was removed."""
        if isinstance(self.token, ProgramToken):
            if self.token.review_id not in ("", review.id):
                raise NotAllowedError("This token belongs to another review.")
            return
        person = review.people.get(self.seat) if review.id == self.token.review_id else None
        if person is None:
            raise NotAllowedError("This token belongs to a seat in another review.")
        if person.removed:
            raise NotAllowedError("You were removed from this review. The facilitator can let you back in.")

    @property
    def only(self) -> str:
        """Return the one review that this principal has business in; empty where it is every one."""
        return self.token.review_id

    def require_scope(self, scope: Scope) -> None:
        """Raise where the token does not go as far as `scope`. A seat's goes as far as its role, which the door looks up."""
        if isinstance(self.token, SeatToken):
            if scope is Scope.ADMIN:
                raise NotAllowedError(
                    "A seat's token hands out no tokens. Use a program's (`postmortem token create`)."
                )
        elif scope is Scope.WRITE and self.token.role is Role.OBSERVER:
            return  # the door says in its own words what an observer may do: without a seat, nothing
        elif not self.token.scope.holds(scope):
            raise NotAllowedError(
                f"This token has the scope {self.token.scope}, and this needs {scope} (`postmortem token create --scope`)."
            )

    def require_reach(self, review_id: str) -> None:
        """Raise where a token for `review_id` (empty: for every review) would reach where this principal's does not."""
        if self.only not in ("", review_id):
            raise NotAllowedError(
                "This token belongs to one review, so it makes tokens for that review alone."
            )

    def role_in(self, review: Review) -> Role:
        """Return as what this principal is in `review`."""
        return review.people[self.seat].role if isinstance(self.token, SeatToken) else self.token.role

    def reads_code(self, review: Review) -> bool:
        """Return whether this principal may know how to get into `review`: whoever only reads may not."""
        if isinstance(self.token, SeatToken):
            return review.people[self.seat].role is not Role.OBSERVER
        return self.token.scope.holds(Scope.WRITE)

    def require_role(self, *roles: Role) -> None:
        """Raise where this is not a program with one of `roles`."""
        if not isinstance(self.token, ProgramToken) or self.token.role not in roles:
            who = " or ".join(sorted(roles))
            raise NotAllowedError(
                f"This needs a program's token with the role {who} (`postmortem token create`)."
            )

    @property
    def viewer(self) -> str:
        """Return under what this principal's own hidden lines are counted (`version_for`)."""
        return viewer_of(self.seat, self.token.name if isinstance(self.token, ProgramToken) else "")

    def sees(self, review: Review, recorded: Recorded) -> bool:
        """Return whether this principal may ever see a line of the log."""
        return self.did(recorded) or not recorded.hidden_from(self.seat)

    def did(self, recorded: Recorded) -> bool:
        """Return whether a line of the log is this principal's own doing."""
        if isinstance(self.token, ProgramToken):
            return not recorded.by and recorded.by_name == self.token.name
        return recorded.by == self.seat


bearer = HTTPBearer(
    scheme_name="token",
    auto_error=False,
    description="From `postmortem token create --role …` or POST /tokens, or for one seat from POST /reviews/{id}/seats. "
    "Its scope is read, write or admin, in one review or in every one.",
)


async def principal_of(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Principal:
    """Return who asks; raises `NoTokenError` where no token says so, `SlowDownError` where it asks too often.

    `NotAllowedError` where the token does not even read.
    """
    principal = principal_with(context_of(request), token_in(credentials))
    principal.require_scope(Scope.READ)
    return principal


def token_in(credentials: HTTPAuthorizationCredentials | None) -> str:
    """Return the token that a header has, or an empty text."""
    return credentials.credentials.strip() if credentials else ""


def principal_with(context: Context, token: str) -> Principal:
    """Return whom a token stands for; raises `NoTokenError` where there is none, `SlowDownError` where it asks too often."""
    if not token:
        raise NoTokenError
    try:
        principal = Principal(context.service.tokens.check(token))
    except NotAllowedError as error:
        raise NoTokenError(error.sentence) from error
    throttle = context.seats if principal.seat else context.programs
    if not throttle.allow(principal.token.id):
        context.service.metrics.shed("api")
        raise SlowDownError(TOO_OFTEN)
    return principal


Asking = Annotated[Principal, Depends(principal_of)]

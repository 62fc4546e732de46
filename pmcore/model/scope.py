"""What a token is good for: to read, to write, or to hand out tokens as well."""

from __future__ import annotations

from enum import StrEnum

from pmcore.model.people import Role


class Scope(StrEnum):
    """How far a token goes. Each scope holds the ones before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    @property
    def meaning(self) -> str:
        """Return what the scope allows, in one sentence."""
        return MEANINGS[self]

    def holds(self, other: Scope) -> bool:
        """Return whether this scope goes at least as far as `other`."""
        return ORDER.index(self) >= ORDER.index(other)

    @classmethod
    def of(cls, role: Role) -> Scope:
        """Return the furthest scope that a role may have, which is also what it has where nobody says otherwise."""
        return {Role.OBSERVER: cls.READ, Role.FACILITATOR: cls.ADMIN}.get(role, cls.WRITE)


ORDER = (Scope.READ, Scope.WRITE, Scope.ADMIN)
MEANINGS = {
    Scope.READ: "Reads reviews, never their join codes",
    Scope.WRITE: "Does what its role may do, and reads join codes",
    Scope.ADMIN: "Makes, lists and revokes tokens as well",
}

"""What a token is good for: to send alerts to the inbox, to read, to write, or to hand out tokens as well."""

from __future__ import annotations

from pmcore.model.codes import Code
from pmcore.model.people import Role


class Scope(Code):
    """How far a token goes. Each scope holds the ones before it, but for one that reads: that sends nothing, to the inbox either."""

    INBOX = "inbox"
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def holds(self, other: Scope) -> bool:
        """Return whether this scope goes at least as far as `other`."""
        return ORDER.index(self) >= ORDER.index(other)

    @classmethod
    def of(cls, role: Role) -> Scope:
        """Return the furthest scope that a role may have, which is also what it has where nobody says otherwise."""
        return {Role.OBSERVER: cls.READ, Role.FACILITATOR: cls.ADMIN}.get(role, cls.WRITE)


ORDER = (Scope.INBOX, Scope.READ, Scope.WRITE, Scope.ADMIN)

"""People: who and what the ids in a Slack export stand for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

SLACKBOT = "USLACKBOT"


class Profile(msgspec.Struct, gc=False):
    """How somebody is called, on their own page or beside a message."""

    display_name: str | None = None
    real_name: str | None = None
    name: str | None = None

    @property
    def called(self) -> str:
        """Return the name that people see; an empty one falls back to the next."""
        return (
            (self.display_name or "").strip() or (self.real_name or "").strip() or (self.name or "").strip()
        )


class User(msgspec.Struct, gc=False):
    """One entry of users.json or org_users.json."""

    id: str = ""
    name: str | None = None
    real_name: str | None = None
    is_bot: bool | None = False
    profile: Profile | None = None

    @property
    def called(self) -> str:
        """Return the name that people see."""
        shown = self.profile.called if self.profile else ""
        return shown or (self.real_name or "").strip() or (self.name or "").strip() or self.id


class People:
    """Names by id: of people, bots and channels. What is in no list is learned from the messages themselves."""

    def __init__(self) -> None:
        """Know nobody but Slackbot."""
        self._names: dict[str, str] = {SLACKBOT: "Slackbot"}
        self._bots: set[str] = {SLACKBOT}
        self._people: set[str] = set()
        self.channels: dict[str, str] = {}

    def add_users(self, users: Iterable[User]) -> None:
        """Take a list of users."""
        for user in users:
            if user.id:
                self._names.setdefault(user.id, user.called)
                (self._bots if user.is_bot else self._people).add(user.id)

    def add_bots(self, logs: Iterable[Any]) -> None:
        """Take integration_logs.json: which service stands behind a bot."""
        for log in logs:
            if isinstance(log, dict) and isinstance(log.get("service_type"), str):
                for key in ("service_id", "app_id"):
                    self._names.setdefault(str(log.get(key)), log["service_type"])

    def meet(self, user: str, profile: Profile) -> None:
        """Take the name that stands beside a message, where no list has its author."""
        if user not in self._names and profile.called:
            self._names[user] = profile.called

    def name(self, user: str) -> str:
        """Return a name, or the id where nobody knows it."""
        return self._names.get(user, user)

    def is_bot(self, user: str) -> bool:
        """Return whether a list says that this is a program."""
        return user in self._bots

    def is_person(self, user: str) -> bool:
        """Return whether a list says that this is a person."""
        return user in self._people

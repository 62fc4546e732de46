"""Languages as files: rules and questions are data, `languages/en.toml` in the package that reads them."""

from __future__ import annotations

import tomllib
from functools import cached_property
from importlib import resources
from typing import Any

ENDING = ".toml"


class LanguageFiles:
    """The languages that a package has files of."""

    def __init__(self, package: str) -> None:
        """Take the name of the package; nothing is read yet."""
        self._folder = resources.files(package) / "languages"

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the languages, in order."""
        names = (each.name for each in self._folder.iterdir())
        return tuple(sorted(each.removesuffix(ENDING) for each in names if each.endswith(ENDING)))

    def base_of(self, code: str) -> str:
        """Return under which code there is a file for a language or its variant (`en-GB`); empty where there is none."""
        base = code.replace("_", "-").split("-")[0].lower()
        return base if base in self.codes else ""

    def told(self, code: str) -> dict[str, Any]:
        """Return what the file of a language says."""
        return tomllib.loads((self._folder / f"{code}{ENDING}").read_text("utf-8"))

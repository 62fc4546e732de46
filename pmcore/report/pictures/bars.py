"""What a chart of bars shows; Word draws it by itself, `vote_scene` draws it for HTML."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart."""

    label: str
    value: int

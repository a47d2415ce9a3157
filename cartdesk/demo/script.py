"""Reading the script of the story (`resources/demo/story.toml`): who types what, when."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cartdesk.base import resource

ZONE_MINUTES = 180


@dataclass(frozen=True, slots=True)
class Scene:
    """One form of one subject: answers as typed, by whom, when; whether it is completed and signed."""

    subject: str
    event: str
    form: str
    row: int
    on: datetime
    nurse: dict[str, str] = field(default_factory=dict)
    investigator: dict[str, str] = field(default_factory=dict)
    panel: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    explain: dict[str, str] = field(default_factory=dict)
    complete: bool = True
    sign: bool = True


@dataclass(frozen=True, slots=True)
class Correction:
    """A change after signing, with its reason."""

    subject: str
    event: str
    form: str
    item: str
    typed: str
    reason: str
    text: str
    on: datetime


@dataclass(frozen=True, slots=True)
class Script:
    """The story: people, scenes in order of time, corrections, the day it ends."""

    study: str
    site: str
    start: datetime
    today: datetime
    people: dict[str, str]
    scenes: tuple[Scene, ...]
    corrections: tuple[Correction, ...]


def read_script() -> Script:
    """The script that ships with the program."""
    data = tomllib.loads(resource("demo", "story.toml").read_text(encoding="utf-8"))
    scenes = [Scene(**{**one, "on": _moment(one["on"])}) for one in data["form"]]
    corrections = [Correction(**{**one, "on": _moment(one["on"])}) for one in data["correction"]]
    return Script(
        data["study"],
        data["site"],
        _moment(data["seed_start"]),
        _moment(data["today"]),
        data["people"],
        tuple(sorted(scenes, key=lambda one: one.on)),
        tuple(corrections),
    )


def _moment(text: str) -> datetime:
    """Local time of the story (UTC+3) as an aware UTC moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(minutes=ZONE_MINUTES)

"""Practice desks carry a note with their passwords, so that anybody can play; real desks never have one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import secrets_dir
from cartdesk.store import DeskFile

NOTE = "training.json"


@dataclass(frozen=True, slots=True)
class TrainingPerson:
    """One invented colleague of a practice desk."""

    id: str
    name: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class TrainingNote:
    """Who is at the practice desk, with passwords, and where its device secret lies (relative to the desk)."""

    people: tuple[TrainingPerson, ...]
    secrets: str


def write_training_note(folder: Path, note: TrainingNote) -> None:
    """Leave the note in the practice desk's folder."""
    people = [
        {"id": one.id, "name": one.name, "role": one.role, "password": one.password} for one in note.people
    ]
    text = json.dumps({"people": people, "secrets": note.secrets}, ensure_ascii=False, indent=1)
    (folder / NOTE).write_text(text + "\n", encoding="utf-8")


def read_training_note(folder: Path, file: DeskFile, name: str = NOTE) -> TrainingNote | None:
    """The note of a practice desk; None for a real desk, whatever lies in its folder. In a backup it has another name."""
    path = folder / name
    if not file.training or not path.exists():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return TrainingNote(tuple(TrainingPerson(**one) for one in data["people"]), str(data["secrets"]))
    except (ValueError, KeyError, TypeError):
        return None


def secrets_of(folder: Path, file: DeskFile) -> Path:
    """Where the device secret of this desk lies."""
    note = read_training_note(folder, file)
    return (folder / note.secrets).resolve() if note else secrets_dir()

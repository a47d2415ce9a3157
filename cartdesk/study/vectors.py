"""Vectors of edit checks: stories in TOML with what each check must do, kept as data beside a study.

A study brings such files in a folder `vectors` beside its versions; the format is told in that of HemC101-01-02, README.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cartdesk.base import CartDeskError
from cartdesk.study.model import StudyDef

TODAY = "2026-01-31"
Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Vector:
    """One story with the ground of its check laid under it: what is typed, what stands elsewhere, what is expected."""

    form: str
    check: str
    say: str
    event: str
    given: Mapping[str, str]
    rows: Rows
    visits: Mapping[str, Mapping[str, str]]
    past: Mapping[str, Rows]
    logs: Rows
    row: int | None
    today: str
    feature: str
    at: str
    expect: str


def read_vectors(folder: Path, study: StudyDef) -> Iterator[Vector]:
    """All vectors of the files in a folder; errors: `study.bad-vectors` when a file is none of ours."""
    for path in sorted(folder.glob("*.toml")):
        try:
            file = tomllib.loads(path.read_text(encoding="utf-8"))
            yield from list(_of_file(file, study))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as fault:
            raise CartDeskError("study.bad-vectors", file=path.name) from fault


def _of_file(file: Mapping[str, Any], study: StudyDef) -> Iterator[Vector]:
    for check in file["check"]:
        for name in check.get("each", [None]):
            form = study.items[name].form if name else check.get("form", file.get("form"))
            oid = f"{check['oid']}/{name}" if name else check["oid"]
            ground = _named(check, name) if name else check
            for one in ground["vectors"]:
                yield laid_vector(form, oid, file.get("event", "M2"), ground, one)


def _named(found: Any, name: str) -> Any:
    """`{item}` replaced by the item, in keys and texts."""
    if isinstance(found, dict):
        return {key.replace("{item}", name): _named(inner, name) for key, inner in found.items()}
    if isinstance(found, list):
        return [_named(inner, name) for inner in found]
    return found.replace("{item}", name) if isinstance(found, str) else found


def laid_vector(
    form: str, code: str, event: str, ground: Mapping[str, Any], one: Mapping[str, Any]
) -> Vector:
    """A vector laid over its ground, key by key."""

    def laid(key: str) -> dict[str, Any]:
        return {**ground.get(key, {}), **one.get(key, {})}

    events = one.get("log", ground.get("log"))
    return Vector(
        form=form,
        check=code,
        say=one["say"],
        event=one.get("event", ground.get("event", event)),
        given=laid("given"),
        rows=laid("rows"),
        visits=laid("visits"),
        past=laid("past"),
        logs=laid("logs") | ({} if events is None else {"F_AE": events}),
        row=one.get("row", ground.get("row")),
        today=one.get("today", ground.get("today", TODAY)),
        feature=ground.get("feature", ""),
        at=one.get("at", ground.get("at", "")),
        expect=one["expect"],
    )

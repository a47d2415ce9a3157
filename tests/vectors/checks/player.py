"""The vectors of the edit checks and of derived items, played through FormEntry (resources/studies/<study>/vectors/README.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from cartdesk.base import resource
from cartdesk.forms.playing import play
from cartdesk.study import Vector, load_study, read_vectors
from cartdesk.study.vectors import laid_vector

__all__ = ["HERE", "STUDY", "Vector", "derivations", "play", "vectors"]

STUDY = "hemc101-01-02"
HERE = resource("studies", STUDY, "vectors")


def vectors() -> Iterator[Vector]:
    """All vectors of the checks, from the folder that the study brings."""
    return read_vectors(HERE, load_study(STUDY))


def derivations() -> Iterator[Vector]:
    """All vectors of derived items; `check` holds the item's OID."""
    file = tomllib.loads((Path(__file__).parents[1] / "derivations.toml").read_text(encoding="utf-8"))
    for ground in file["derivation"]:
        for one in ground["vectors"]:
            yield laid_vector(ground["form"], ground["of"], ground["event"], ground, one)

"""Lint of vectors: a check that no vector makes fire proves nothing, and a vector that differs is a fault of one of the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cartdesk.base import CartDeskError
from cartdesk.forms.playing import play
from cartdesk.study import Fault, Vector
from cartdesk.study.model import StudyDef


def lint_vectors(study: StudyDef, vectors: Iterable[Vector]) -> list[Fault]:
    """Findings `vector-differs` (each vector), `check-unfired` and `check-without-vector` (each running check)."""
    fired, met, found = set[str](), set[str](), list[Fault]()
    for vector in vectors:
        met.add(vector.check)
        try:
            fires = play(study, vector)[0]
        except (CartDeskError, KeyError) as fault:
            found.append(
                Fault("vectors", vector.check, "vector-unplayable", {"say": vector.say, "why": str(fault)})
            )
            continue
        if fires:
            fired.add(vector.check)
        if ("fire" if fires else "silent") != vector.expect:
            found.append(Fault("vectors", vector.check, "vector-differs", {"say": vector.say}))
    return [*found, *_unfired(study, fired, met)]


def _unfired(study: StudyDef, fired: set[str], met: set[str]) -> Iterator[Fault]:
    for check in study.checks.values():
        if check.waits_for or not study.forms[check.form].complete or check.oid in fired:
            continue
        yield Fault("checks.toml", check.oid, "check-unfired" if check.oid in met else "check-without-vector")

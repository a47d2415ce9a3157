"""Lint of the way out: every item has a place in the export, every table of the export one column for it."""

from __future__ import annotations

from collections.abc import Iterator

from cartdesk.study.fault import Fault
from cartdesk.study.model import StudyDef

NOT_SUBMITTED = "NOT SUBMITTED"
"""The place of an item that helps at entry and is left out of the submission, as an annotated CRF says it."""


def lint_places(study: StudyDef) -> list[Fault]:
    """Findings `no-export-place` (a study of our own that names SDTM places leaves an item without one) and `same-column`.

    Two items of a form whose OIDs differ only in capitals meet in one column of a table.
    """
    return [*_without_place(study), *_same_column(study)]


def _without_place(study: StudyDef) -> Iterator[Fault]:
    if study.origin is None and any(item.sdtm and item.panel is None for item in study.items.values()):
        for item in study.items.values():
            if not item.sdtm:
                yield Fault(f"forms/{item.form.lower()}.toml", f"item {item.oid}", "no-export-place")


def _same_column(study: StudyDef) -> Iterator[Fault]:
    seen: dict[tuple[str, str], str] = {}
    for item in study.items.values():
        twin = seen.setdefault((item.form, item.oid.upper()), item.oid)
        if twin != item.oid:
            yield Fault(f"forms/{item.form.lower()}.toml", f"item {item.oid}", "same-column", {"name": twin})

"""The annotated blank case book as plain data: chapters of lines, and the grid of visits and forms. All of it in words."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("fact", "section", "item", "derived", "check", "method", "head", "row", "text")
"""Kinds of lines and their cells: fact (name, text); section (title, note); item and derived (number, question, answer,
OID, annotation); check and method (mark, message, rule); head and row (up to five columns, see `BookChapter.columns`); text (text)."""


@dataclass(frozen=True, slots=True)
class BookLine:
    """One line of a chapter. `cells` as `KINDS` tells; a cell may hold several lines of text."""

    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookGrid:
    """Which form is due at which visit: `columns` are visit OIDs, each row (form OID, title, one letter a column)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class BookChapter:
    """A part that begins on a page of its own. `level` 1 stands in the contents, 2 (a form) below it.

    `columns` are the shares of the width that head and row lines have, in hundredths.
    """

    title: str
    lines: tuple[BookLine, ...]
    level: int = 1
    columns: tuple[int, ...] = (20, 40, 40)
    grid: BookGrid | None = None


@dataclass(frozen=True, slots=True)
class CaseBook:
    """The whole book. `head` stands above every page, `foot` below it, `contents` is the heading of the contents.

    `search`, `found` (with `{n}`), `nothing` and `skip` are what the HTML page says beside its search and at its start.
    """

    title: str
    subtitle: str
    head: str
    foot: str
    page: str
    contents: str
    language: str
    facts: tuple[BookLine, ...]
    chapters: tuple[BookChapter, ...]
    search: str = ""
    found: str = ""
    nothing: str = ""
    skip: str = ""

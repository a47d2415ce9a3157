"""The table of answers: each shown line becomes a row of wrapped cells, and rows are dealt out to pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cartdesk.paper import sheet
from cartdesk.paper.model import PaperLine
from cartdesk.paper.type import BOLD, PLAIN, wrap

MARKS = {"derived": "ƒ", "overruled": "▲"}
_LONG = 5  # a value of more lines than this gets the whole width under its label
_LEAST = 3  # lines that must stay together where a row is torn at the end of a page


@dataclass(frozen=True, slots=True)
class Row:
    """One shown line, laid out. `cells` are (x, face, size, lines); `number` counts from 1.

    `first` is the line of the row that stands on top of this part of it: a row longer than a page is torn into
    parts, and nothing is left out. `height` in points.
    """

    number: int
    kind: str
    label: str
    cells: tuple[tuple[float, str, float, tuple[str, ...]], ...]
    count: int
    first: int = 0

    @property
    def height(self) -> float:
        """Height of this part with its padding."""
        before = 5.0 if self.kind == "section" and self.first == 0 else 0.0
        return self.count * sheet.LEADING + 2 * sheet.PAD + before

    def part(self, first: int, count: int) -> Row:
        """Lines `first` to `first + count` of the row, for one page."""
        cells = tuple((x, face, size, lines[first : first + count]) for x, face, size, lines in self.cells)
        return replace(self, cells=cells, count=count, first=self.first + first)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, the section they go on with (or None) and the room left below them in points."""

    rows: tuple[Row, ...]
    goes_on: str | None
    left: float


def lay_row(number: int, line: PaperLine) -> Row:
    """Wrap the cells of a shown line."""
    heading = line.kind in ("section", "row")
    face, size = (BOLD, 10.0 if line.kind == "section" else sheet.SIZE) if heading else (PLAIN, sheet.SIZE)
    alone = heading and not (line.value or line.unit or line.flag)
    room = (sheet.RIGHT if alone else sheet.VALUE_X - sheet.GAP) - sheet.LABEL_X
    label = wrap(line.label, face, size, room)
    end = sheet.UNIT_X - sheet.GAP if line.unit else sheet.FLAG_X - sheet.GAP if line.flag else sheet.RIGHT
    value = wrap(line.value, BOLD, sheet.SIZE, end - sheet.VALUE_X)
    unit = wrap(line.unit, PLAIN, sheet.SIZE, sheet.FLAG_X - sheet.GAP - sheet.UNIT_X)
    flag = wrap(line.flag, BOLD, sheet.SIZE, sheet.RIGHT - sheet.FLAG_X)
    value_x = sheet.VALUE_X
    if len(value) > _LONG and len(value) > len(label):
        value_x = sheet.WIDE_X
        lead = [""] * max(len(label), len(unit), len(flag))
        value = lead + wrap(line.value, PLAIN, sheet.SIZE, sheet.RIGHT - sheet.WIDE_X)
    value_face = BOLD if value_x == sheet.VALUE_X else PLAIN
    cells = (
        (sheet.LABEL_X, face, size, tuple(label)),
        (value_x, value_face, sheet.SIZE, tuple(value)),
        (sheet.UNIT_X, PLAIN, sheet.SIZE, tuple(unit)),
        (sheet.FLAG_X, BOLD, sheet.SIZE, tuple(flag)),
    )
    count = max(1, *(len(cell[3]) for cell in cells))
    return Row(number, line.kind, line.label, cells, count)


def deal(lines: Sequence[PaperLine], room: float) -> list[Page]:
    """Deal all rows out to pages of `room` points each, in order, none cut; at least one page."""
    waiting = [lay_row(number, line) for number, line in enumerate(lines, 1)]
    pages: list[Page] = []
    section: str | None = None
    rows: list[Row] = []
    left, goes_on = room, None
    for at, row in enumerate(waiting):
        for piece in _pieces(row, waiting[at + 1 : at + 2], left, room):
            if rows and piece.height + _tail(piece, waiting[at + 1 : at + 2]) > left:
                pages.append(Page(tuple(rows), goes_on, left))
                rows, left = [], room
                goes_on = None if piece.kind == "section" and piece.first == 0 else section
            rows.append(piece)
            left -= piece.height
        if row.kind == "section":
            section = row.label
    return [*pages, Page(tuple(rows), goes_on, left)]


def _pieces(row: Row, following: Sequence[Row], left: float, room: float) -> Iterator[Row]:
    """The row whole, or torn where it is too long for what is left of the page and no small matter to move."""
    if row.height + _tail(row, following) <= left or row.height <= room / 3:
        yield row
        return
    done, space = 0, left
    while done < row.count:
        fits = int((space - 2 * sheet.PAD - 5.0) // sheet.LEADING)
        if fits < _LEAST:
            fits = max(1, int((room - 2 * sheet.PAD - 5.0) // sheet.LEADING))
        count = min(fits, row.count - done)
        yield row.part(done, count)
        done, space = done + count, room


def _tail(row: Row, following: Sequence[Row]) -> float:
    """Room a heading wants for the first line below it."""
    if row.kind not in ("section", "row") or not following:
        return 0.0
    return min(following[0].height, _LEAST * sheet.LEADING + 2 * sheet.PAD)

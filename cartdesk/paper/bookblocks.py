"""Lines of a case book measured and dealt out to pages: nothing is cut, and what is longer than a page goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportlab.lib.colors import Color

from cartdesk.paper import sheet
from cartdesk.paper.book import BookChapter, BookGrid, BookLine
from cartdesk.paper.type import BOLD, PLAIN, wrap

LEADING, PAD = 9.6, 2.9
BODY_TOP, BODY_LOW = 772.0, 56.0
ROOM = BODY_TOP - BODY_LOW
QUESTION_X, ANSWER_X, NOTE_X = 78.0, 268.0, 408.0
CHECK_X = 158.0
GRID_LABEL, GRID_HEAD, GRID_ROW, GRID_MOST = 208.0, 48.0, 12.2, 15
_GAP = 8.0
_WIDE = sheet.RIGHT - sheet.LEFT


@dataclass(frozen=True, slots=True)
class Cell:
    """Wrapped text at x."""

    x: float
    face: str
    size: float
    colour: Color
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One line, measured. `stays`: must not be the last of a page. `grid`: the part of the matrix it draws."""

    kind: str
    cells: tuple[Cell, ...]
    count: int
    stays: bool = False
    grid: BookGrid | None = None

    @property
    def height(self) -> float:
        """Height in points, padding included."""
        if self.grid is not None:
            return GRID_HEAD + len(self.grid.rows) * GRID_ROW + 10
        return self.count * LEADING + 2 * PAD + (7.0 if self.kind == "section" else 0.0)

    def part(self, first: int, count: int) -> Block:
        """The lines `first` to `first + count` of a block that is longer than a page."""
        cells = (replace(one, lines=one.lines[first : first + count]) for one in self.cells)
        return replace(self, cells=tuple(cells), count=count, stays=False)


def blocks_of(chapter: BookChapter) -> list[Block]:
    """Everything of a chapter in order."""
    found = [] if chapter.grid is None else list(_grid(chapter.grid))
    return found + [_LAY.get(line.kind, _columns)(line, chapter) for line in chapter.lines]


def deal(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks on pages; a heading goes with what follows it."""
    pages: list[list[Block]] = [[]]
    left = ROOM
    for at, block in enumerate(blocks):
        following = blocks[at + 1].height if block.stays and at + 1 < len(blocks) else 0.0
        for piece in _pieces(block):
            if pages[-1] and piece.height + min(following, ROOM / 3) > left:
                pages.append([])
                left = ROOM
            pages[-1].append(piece)
            left -= piece.height
    return pages


def _pieces(block: Block) -> Iterator[Block]:
    most = int((ROOM - 2 * PAD - 7) // LEADING)
    if block.grid is not None or block.count <= most:
        yield block
        return
    for first in range(0, block.count, most):
        yield block.part(first, min(most, block.count - first))


def _lines(text: str, face: str, size: float, room: float) -> tuple[str, ...]:
    found: list[str] = []
    for part in text.split("\n"):
        found += wrap(part, face, size, room)
    return tuple(found)


def _block(kind: str, cells: Sequence[Cell], *, stays: bool = False) -> Block:
    return Block(kind, tuple(cells), max(1, *(len(one.lines) for one in cells)), stays)


def _below(above: Cell, text: str, face: str, size: float, colour: Color, room: float) -> Cell:
    lead = ("",) * len(above.lines)
    return Cell(above.x, face, size, colour, lead + _lines(text, face, size, room))


def _fact(line: BookLine, chapter: BookChapter) -> Block:
    name, text = line.cells
    cells = (
        Cell(sheet.LEFT, PLAIN, 7.4, sheet.MUTED, _lines(name, PLAIN, 7.4, 118)),
        Cell(sheet.LEFT + 126, PLAIN, 7.8, sheet.INK, _lines(text, PLAIN, 7.8, _WIDE - 126)),
    )
    return _block(line.kind, cells)


def _section(line: BookLine, chapter: BookChapter) -> Block:
    title, note = line.cells
    top = Cell(sheet.LEFT, BOLD, 8.8, sheet.ACCENT, _lines(title, BOLD, 8.8, _WIDE))
    return _block(
        line.kind, (top, _below(top, note, PLAIN, 6.7, sheet.MUTED, _WIDE)), stays=True
    )  # fmt: skip


def _item(line: BookLine, chapter: BookChapter) -> Block:
    number, question, answer, oid, note = line.cells
    right = sheet.RIGHT - NOTE_X
    own = Cell(NOTE_X, BOLD, 7.2, sheet.ACCENT, _lines(oid, BOLD, 7.2, right))
    cells = (
        Cell(sheet.LEFT, PLAIN, 6.6, sheet.MUTED, (number,)),
        Cell(QUESTION_X, PLAIN, 8.0, sheet.INK, _lines(question, PLAIN, 8.0, ANSWER_X - _GAP - QUESTION_X)),
        Cell(ANSWER_X, PLAIN, 7.2, sheet.INK, _lines(answer, PLAIN, 7.2, NOTE_X - _GAP - ANSWER_X)),
        own,
        _below(own, note, PLAIN, 6.5, sheet.MUTED, right),
    )
    return _block(line.kind, cells)


def _check(line: BookLine, chapter: BookChapter) -> Block:
    mark, message, rule = line.cells
    room = sheet.RIGHT - CHECK_X - 4
    told = Cell(CHECK_X, PLAIN, 7.2, sheet.INK, _lines(message, PLAIN, 7.2, room))
    cells = (
        Cell(
            QUESTION_X,
            BOLD,
            6.7,
            sheet.WARN if line.kind == "check" else sheet.ACCENT,
            _lines(mark, BOLD, 6.7, CHECK_X - 4 - QUESTION_X),
        ),
        told,
        _below(told, rule, PLAIN, 6.4, sheet.MUTED, room),
    )
    return _block(line.kind, cells)


def _text(line: BookLine, chapter: BookChapter) -> Block:
    (text,) = line.cells
    return _block(line.kind, (Cell(sheet.LEFT, PLAIN, 7.8, sheet.INK, _lines(text, PLAIN, 7.8, _WIDE)),))


def _columns(line: BookLine, chapter: BookChapter) -> Block:
    cells: list[Cell] = []
    x = sheet.LEFT
    head = line.kind == "head"
    for text, share in zip(line.cells, chapter.columns, strict=True):
        room = _WIDE * share / 100
        face, colour = (BOLD, sheet.MUTED) if head else (BOLD if not cells else PLAIN, sheet.INK)
        cells.append(Cell(x, face, 7.0, colour, _lines(text, face, 7.0, room - _GAP)))
        x += room
    return _block(line.kind, cells, stays=head)


def _grid(grid: BookGrid) -> Iterator[Block]:
    """The matrix in parts that fit a page: at most so many columns and rows each."""
    most = int((ROOM - GRID_HEAD - 10) // GRID_ROW)
    for first in range(0, len(grid.columns), GRID_MOST):
        to = first + GRID_MOST
        rows = tuple((oid, title, letters[first:to]) for oid, title, letters in grid.rows)
        for at in range(0, len(rows), most):
            part = BookGrid(grid.columns[first:to], rows[at : at + most])
            yield Block("grid", (), 0, grid=part)


_LAY = {
    "fact": _fact, "section": _section, "item": _item, "derived": _item, "check": _check, "method": _check, "text": _text,
}  # fmt: skip

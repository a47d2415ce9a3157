"""print_casebook: the annotated blank case book on A4 sheets, with contents, links and bookmarks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from cartdesk.paper import sheet
from cartdesk.paper.book import BookChapter, BookGrid, CaseBook
from cartdesk.paper.bookblocks import (
    BODY_LOW,
    BODY_TOP,
    GRID_HEAD,
    GRID_LABEL,
    GRID_MOST,
    GRID_ROW,
    LEADING,
    PAD,
    Block,
    blocks_of,
    deal,
)
from cartdesk.paper.furniture import text_at
from cartdesk.paper.type import BOLD, PLAIN, load_type, width, wrap

_ENTRY = 12.6  # height of a line of the contents
_LANGUAGE = {"ru": "ru-RU", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class _Page:
    chapter: int
    blocks: tuple[Block, ...]
    first: bool


def print_casebook(book: CaseBook) -> bytes:
    """Draw the book; the same book gives the same bytes. Error: `paper.font-missing`."""
    load_type()
    pages = [
        _Page(at, tuple(blocks), number == 0)
        for at, chapter in enumerate(book.chapters)
        for number, blocks in enumerate(deal(blocks_of(chapter)))
    ]
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(sheet.WIDTH, sheet.HEIGHT), invariant=1, lang=_LANGUAGE[book.language])
    canvas.setTitle(f"{book.title} · {book.subtitle}")
    canvas.setAuthor("CartDesk")
    _Drawing(canvas, book, pages).draw()
    canvas.save()
    return stream.getvalue()


class _Drawing:
    def __init__(self, canvas: Canvas, book: CaseBook, pages: Sequence[_Page]) -> None:
        self._canvas, self._book, self._pages = canvas, book, pages
        self._title_bottom = BODY_TOP - 102 - sum(block.height for block in self._facts())
        self._contents = self._deal_contents()
        self._before = max(1, len(self._contents))
        self._total = self._before + len(pages)
        self._number = 0

    def draw(self) -> None:
        """All pages: title with contents, then the chapters."""
        starts = {page.chapter: at for at, page in reversed(list(enumerate(self._pages, self._before + 1)))}
        for at, entries in enumerate(self._contents):
            self._title_page(entries, starts, first=at == 0)
        for page in self._pages:
            self._chapter_page(page)

    # title and contents

    def _facts(self) -> list[Block]:
        return blocks_of(BookChapter("", self._book.facts))

    def _deal_contents(self) -> list[list[int]]:
        found: list[list[int]] = [[]]
        left = self._title_bottom - 26 - BODY_LOW
        for at in range(len(self._book.chapters)):
            if left < _ENTRY:
                found.append([])
                left = BODY_TOP - BODY_LOW
            found[-1].append(at)
            left -= _ENTRY
        return found

    def _title_page(self, entries: Sequence[int], starts: dict[int, int], *, first: bool) -> None:
        y = BODY_TOP
        if first:
            y = self._title()
        for at in entries:
            self._entry(at, starts[at], y)
            y -= _ENTRY
        self._end_page()

    def _title(self) -> float:
        canvas, book = self._canvas, self._book
        canvas.setFillColor(sheet.ACCENT)
        canvas.rect(sheet.LEFT, BODY_TOP - 46, 4, 46, stroke=0, fill=1)
        text_at(canvas, sheet.LEFT + 14, BODY_TOP - 16, [book.title], BOLD, 21, sheet.INK)
        lines = wrap(book.subtitle, PLAIN, 11, sheet.RIGHT - sheet.LEFT - 14)[:3]
        text_at(canvas, sheet.LEFT + 14, BODY_TOP - 38, lines, PLAIN, 11, sheet.MUTED, 14)
        y = BODY_TOP - 78
        for block in self._facts():
            self._block(block, y)
            y -= block.height
        text_at(canvas, sheet.LEFT, self._title_bottom, [book.contents], BOLD, 11, sheet.ACCENT)
        return self._title_bottom - 20

    def _entry(self, at: int, page: int, y: float) -> None:
        canvas, chapter = self._canvas, self._book.chapters[at]
        x = sheet.LEFT + (14 if chapter.level > 1 else 0)
        face = PLAIN if chapter.level > 1 else BOLD
        room = sheet.RIGHT - x - 30
        pieces = wrap(chapter.title, face, 8.2, room)
        title = pieces[0] if len(pieces) < 2 else pieces[0].rstrip() + "…"
        text_at(canvas, x, y, [title], face, 8.2, sheet.INK)
        canvas.setFont(PLAIN, 8.2)
        canvas.setFillColor(sheet.MUTED)
        canvas.drawRightString(sheet.RIGHT, y, str(page))
        canvas.setStrokeColor(sheet.HAIRLINE)
        canvas.setLineWidth(0.4)
        canvas.line(x + width(title, face, 8.2) + 6, y + 1, sheet.RIGHT - 22, y + 1)
        canvas.linkRect("", f"c{at}", (x, y - 3, sheet.RIGHT, y + 9), relative=0, thickness=0)

    # chapters

    def _chapter_page(self, page: _Page) -> None:
        canvas, chapter = self._canvas, self._book.chapters[page.chapter]
        if page.first:
            canvas.bookmarkPage(f"c{page.chapter}")
            canvas.addOutlineEntry(chapter.title, f"c{page.chapter}", level=chapter.level - 1, closed=True)
        self._running(chapter.title)
        y = BODY_TOP
        for block in page.blocks:
            self._block(block, y)
            y -= block.height
        self._end_page()

    def _running(self, title: str) -> None:
        canvas = self._canvas
        pieces = wrap(title, BOLD, 13, sheet.RIGHT - sheet.LEFT - 10)
        canvas.setFillColor(sheet.ACCENT)
        canvas.rect(sheet.LEFT, BODY_TOP + 12, 3, 15, stroke=0, fill=1)
        shown = pieces[:1] if len(pieces) < 2 else [pieces[0].rstrip() + "…"]
        text_at(canvas, sheet.LEFT + 10, BODY_TOP + 15, shown, BOLD, 13, sheet.INK)

    def _end_page(self) -> None:
        canvas, book = self._canvas, self._book
        self._number += 1
        text_at(canvas, sheet.LEFT, sheet.HEIGHT - 28, [book.head], PLAIN, 6.9, sheet.MUTED)
        canvas.setStrokeColor(sheet.EDGE)
        canvas.setLineWidth(0.6)
        canvas.line(sheet.LEFT, BODY_LOW - 8, sheet.RIGHT, BODY_LOW - 8)
        text_at(canvas, sheet.LEFT, BODY_LOW - 19, [book.foot], PLAIN, 6.4, sheet.MUTED)
        canvas.setFont(BOLD, 7.4)
        canvas.setFillColor(sheet.INK)
        number = book.page.replace("{page}", str(self._number)).replace("{pages}", str(self._total))
        canvas.drawRightString(sheet.RIGHT, BODY_LOW - 19, number)
        canvas.showPage()

    def _block(self, block: Block, top: float) -> None:
        if block.grid is not None:
            self._grid(block.grid, top)
            return
        canvas, low = self._canvas, top - block.height
        if block.kind in ("check", "head"):
            x = sheet.LEFT if block.kind == "head" else 74.0
            canvas.setFillColor(sheet.GROUND if block.kind == "head" else sheet.WARN_SOFT)
            canvas.rect(x, low, sheet.RIGHT - x, block.height - 0.6, stroke=0, fill=1)
        if block.kind in ("derived", "method"):
            canvas.setFillColor(sheet.ACCENT_SOFT)
            canvas.rect(74.0, low, sheet.RIGHT - 74.0, block.height - 0.6, stroke=0, fill=1)
        if block.kind not in ("text", "check", "method"):
            canvas.setStrokeColor(sheet.ACCENT if block.kind == "section" else sheet.HAIRLINE)
            canvas.setLineWidth(0.8 if block.kind == "section" else 0.4)
            canvas.line(sheet.LEFT, low, sheet.RIGHT, low)
        base = top - PAD - (7.0 if block.kind == "section" else 0.0) - 7.2
        for cell in block.cells:
            text_at(canvas, cell.x, base, list(cell.lines), cell.face, cell.size, cell.colour, LEADING)

    def _grid(self, grid: BookGrid, top: float) -> None:
        canvas = self._canvas
        left = sheet.LEFT + GRID_LABEL
        wide = (sheet.RIGHT - left) / max(len(grid.columns), min(GRID_MOST, 8))
        base, low = top - GRID_HEAD, top - GRID_HEAD - len(grid.rows) * GRID_ROW
        for at in range(0, len(grid.rows), 2):
            canvas.setFillColor(sheet.GROUND)
            y = base - (at + 1) * GRID_ROW
            canvas.rect(
                sheet.LEFT, y, left - sheet.LEFT + wide * len(grid.columns), GRID_ROW, stroke=0, fill=1
            )
        for at, name in enumerate(grid.columns):
            x = left + at * wide
            canvas.saveState()
            canvas.translate(x + wide / 2 + 2.6, base + 4)
            canvas.rotate(90)
            text_at(canvas, 0, 0, [name], BOLD, 7.0, sheet.INK)
            canvas.restoreState()
            canvas.setStrokeColor(sheet.HAIRLINE)
            canvas.setLineWidth(0.4)
            canvas.line(x, base, x, low)
        canvas.setStrokeColor(sheet.ACCENT)
        canvas.setLineWidth(0.9)
        canvas.line(sheet.LEFT, base, left + wide * len(grid.columns), base)
        for row, (oid, title, letters) in enumerate(grid.rows, 1):
            y = base - row * GRID_ROW + 3.6
            text_at(canvas, sheet.LEFT + 2, y, [oid], BOLD, 6.6, sheet.ACCENT)
            x = sheet.LEFT + 2 + width(oid, BOLD, 6.6) + 6
            pieces = wrap(title, PLAIN, 6.6, left - 4 - x) or [""]
            text = pieces[0] if len(pieces) < 2 else pieces[0].rstrip(" ,") + "…"
            text_at(canvas, x, y, [text], PLAIN, 6.6, sheet.INK)
            for at, letter in enumerate(letters):
                face, colour = (BOLD, sheet.INK) if letter == "X" else (PLAIN, sheet.MUTED)
                shift = width(letter, face, 7.0) / 2
                text_at(canvas, left + (at + 0.5) * wide - shift, y, [letter], face, 7.0, colour)

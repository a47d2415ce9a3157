"""print_document: sentences and tables on A4 to be signed by hand: an agreement, the delegation log, a review of access."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from cartdesk.base import Words
from cartdesk.paper import sheet
from cartdesk.paper.furniture import text_at
from cartdesk.paper.model import PaperDocument, PaperSection
from cartdesk.paper.type import BOLD, PLAIN, load_type, wrap

_WIDE = sheet.RIGHT - sheet.LEFT
_LOW = 58.0  # the body never goes below
_TEXT, _LEADING = 8.7, 11.2
_CELL, _CELL_LEADING, _PAD = 7.8, 10.2, 4.0
_TITLE, _CAPTION = 16.0, 140.0
Draw = Callable[[Canvas, float], None]


@dataclass(frozen=True, slots=True)
class _Block:
    """Something drawn downwards from a height; `again` is drawn above it when it comes first on a page."""

    height: float
    draw: Draw
    again: _Block | None = None
    keep: float = 0.0  # room that must be left under it


def print_document(document: PaperDocument) -> bytes:
    """Draw the document; the same data give the same bytes."""
    load_type()
    words = Words(document.language)
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(sheet.WIDTH, sheet.HEIGHT), invariant=1)
    canvas.setTitle(document.title)
    canvas.setAuthor("CartDesk")
    pages = _paginate(list(_blocks(document, words)), sheet.TOP - (12 if document.training else 0))
    for number, page in enumerate(pages, 1):
        _frame(canvas, document, words, number, len(pages))
        for top, block in page:
            block.draw(canvas, top)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _paginate(blocks: list[_Block], top: float) -> list[list[tuple[float, _Block]]]:
    """Which block stands where on which page."""
    pages: list[list[tuple[float, _Block]]] = [[]]
    y = top
    for block in blocks:
        if y - block.height - block.keep < _LOW and pages[-1]:
            pages.append([])
            y = top
            if block.again:
                pages[-1].append((y, block.again))
                y -= block.again.height
        pages[-1].append((y, block))
        y -= block.height
    return pages


def _blocks(document: PaperDocument, words: Words) -> Iterator[_Block]:
    yield _lines(document.over, PLAIN, 7.4, sheet.MUTED, 10, after=10)
    yield _title(document.title)
    for caption, value in document.facts:
        yield _fact(caption, value)
    for section in document.sections:
        yield from _section(section)
    for name in document.signers:
        yield _signer(name, words)


def _section(section: PaperSection) -> Iterator[_Block]:
    if section.heading:
        first = _lines(section.heading, BOLD, 10.4, sheet.ACCENT, 14, before=9, after=2)
        yield _Block(first.height, first.draw, keep=40)
    for text in section.paragraphs:
        yield _lines(text, PLAIN, _TEXT, sheet.INK, _LEADING, after=3)
    if section.heads:
        head = _row(section.heads, section.widths, BOLD, sheet.MUTED, sheet.EDGE)
        yield _Block(head.height, head.draw, keep=40)
        for row in section.rows:
            one = _row(row, section.widths, PLAIN, sheet.INK, sheet.HAIRLINE)
            yield _Block(one.height, one.draw, again=head)


def _lines(
    text: str, face: str, size: float, colour: Color, leading: float, before: float = 0, after: float = 0
) -> _Block:
    lines = wrap(text, face, size, _WIDE)

    def draw(canvas: Canvas, top: float) -> None:
        text_at(canvas, sheet.LEFT, top - before - size, lines, face, size, colour, leading)

    return _Block(before + len(lines) * leading + after, draw)


def _title(text: str) -> _Block:
    lines = wrap(text, BOLD, _TITLE, _WIDE - 12)
    tall = len(lines) * 20.0

    def draw(canvas: Canvas, top: float) -> None:
        canvas.setFillColor(sheet.ACCENT)
        canvas.rect(sheet.LEFT, top - tall + 2, 3, tall - 2, stroke=0, fill=1)
        text_at(canvas, sheet.LEFT + 10, top - 15, lines, BOLD, _TITLE, sheet.INK, 20)

    return _Block(tall + 12, draw)


def _fact(caption: str, value: str) -> _Block:
    lines = wrap(value, BOLD, _TEXT, _WIDE - _CAPTION)

    def draw(canvas: Canvas, top: float) -> None:
        text_at(canvas, sheet.LEFT, top - 9, [caption], PLAIN, 8.2, sheet.MUTED)
        text_at(canvas, sheet.LEFT + _CAPTION, top - 9, lines, BOLD, _TEXT, sheet.INK, _LEADING)

    return _Block(max(1, len(lines)) * _LEADING + 3, draw)


def _row(texts: tuple[str, ...], shares: tuple[float, ...], face: str, colour: Color, edge: Color) -> _Block:
    """One row of a table; `shares` are parts of the whole width."""
    places, x = [], sheet.LEFT
    for text, share in zip(texts, shares, strict=True):
        room = share * _WIDE
        places.append((x, wrap(text, face, _CELL, room - 2 * _PAD)))
        x += room
    tall = max(1, *(len(lines) for _, lines in places)) * _CELL_LEADING + 2 * _PAD

    def draw(canvas: Canvas, top: float) -> None:
        for at, lines in places:
            text_at(canvas, at + _PAD, top - _PAD - _CELL, lines, face, _CELL, colour, _CELL_LEADING)
        canvas.setStrokeColor(edge)
        canvas.setLineWidth(0.6)
        canvas.line(sheet.LEFT, top - tall, sheet.RIGHT, top - tall)

    return _Block(tall, draw)


def _signer(name: str, words: Words) -> _Block:
    """Who signs by hand: the name, room for the signature, room for the date."""

    def draw(canvas: Canvas, top: float) -> None:
        y = top - 28
        text_at(canvas, sheet.LEFT, y, wrap(name, PLAIN, _TEXT, 210), PLAIN, _TEXT, sheet.INK, _LEADING)
        canvas.setStrokeColor(sheet.EDGE)
        canvas.setLineWidth(0.9)
        for left, right, key in ((280.0, 430.0, "signature"), (446.0, sheet.RIGHT, "date")):
            canvas.line(left, y - 2, right, y - 2)
            text_at(canvas, left, y - 11, [words(f"paper.document.{key}")], PLAIN, sheet.SMALL, sheet.MUTED)

    return _Block(46, draw)


def _frame(canvas: Canvas, document: PaperDocument, words: Words, number: int, pages: int) -> None:
    """Band of a practice desk above, what made the sheet and its number below."""
    if document.training:
        canvas.setFillColor(sheet.AMBER)
        canvas.rect(0, sheet.HEIGHT - 22, sheet.WIDTH, 22, stroke=0, fill=1)
        text_at(canvas, sheet.LEFT, sheet.HEIGHT - 15, [words("paper.training")], BOLD, 10, sheet.INK)
    canvas.setStrokeColor(sheet.EDGE)
    canvas.setLineWidth(0.6)
    canvas.line(sheet.LEFT, 52, sheet.RIGHT, 52)
    text_at(canvas, sheet.LEFT, 41, wrap(document.foot, PLAIN, 7.2, _WIDE - 90), PLAIN, 7.2, sheet.MUTED, 9.4)
    canvas.setFillColor(sheet.INK)
    canvas.setFont(BOLD, 8.2)
    canvas.drawRightString(sheet.RIGHT, 41, words("paper.page", page=number, pages=pages))
